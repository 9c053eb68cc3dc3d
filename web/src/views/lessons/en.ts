/** The tour's words, in English. */
import { FIGURES, figure } from './figures';
import type { LessonsWords, StepWords } from './words';

const F = FIGURES;
const pair = ([deletion, insertion]: readonly [number, number]) => `${figure(deletion)} and ${figure(insertion)}`;

const steps: LessonsWords['steps'] = {
  draw: {
    title: 'Draw a digit',
    text: 'A network reads this 7. All it gets is 28 × 28 numbers: how much ink each pixel has.',
    question: 'Which digit does it read in yours, and what does it say of a drawing that is no digit?',
    attempt:
      'Draw a digit: your first stroke replaces the 7. Then press Clear and draw no digit: a smiley, a scribble, a star. Which makes it surest?',
    answer: `Of ${F.draw.of.toLocaleString('en')} test images it reads ${F.draw.right.toLocaleString('en')} as their writers meant them. But it has ten answers and no other: it cannot say “none of these”. Even of a smiley or a scribble it can be nearly 100% sure; of some stars it is not.`,
  },
  maps: {
    title: 'Six maps, one question',
    text: 'Each saliency map (显著图) answers: which parts of the picture count for 4? The brighter, the more.',
    question: 'Do the six methods agree? Which two are most alike, and which least?',
    attempt: 'Write down your two pairs first. Then move over a map: the same pixel is read in all six.',
    answer: `They do not. The rank correlation of two maps goes from ${figure(F.maps.least)} (Grad-CAM and Score-CAM) to ${figure(F.maps.greatest)} (Grad-CAM++ and LayerCAM). It compares how two maps rank the pixels: 1 is the same order, 0 no relation, below 0 rather the reverse. A map is a method’s answer, not the network’s thoughts. Bright beside the ink? The four CAMs read a layer that has ${F.maps.places} × ${F.maps.places} places only, and each of them sees its surroundings, too; that paper is empty also counts.`,
  },
  sum: {
    title: 'A sum of channels',
    text: `A layer holds ${F.sum.channels} pictures of the digit, its channels. Grad-CAM gives each a weight and adds them up.`,
    question: 'How many channels does it take until the sum looks like the finished map?',
    attempt:
      'Move the slider “Channels in the sum”, here marked. The channels with the largest contribution come first.',
    answer: `A few are enough. With ${F.sum.few} of ${F.sum.channels} the correlation with the finished map is ${figure(F.sum.fewCorrelation)}, with ${F.sum.some} it is ${figure(F.sum.someCorrelation, 3)}. And ${F.sum.negative} of the weights are negative: those channels are subtracted.`,
  },
  blank: {
    title: 'A blank map',
    text: 'This network reads 9, more than 99.9% sure, and Grad-CAM’s map is blank.',
    question: 'Does a blank map mean that the network looks at nothing?',
    attempt: 'Set “Show as” to “signed”, which shows the sum as it is before its last step.',
    answer: `No. The weighted sum lies between ${figure(F.blank.least)} and 0: nowhere above. The last step of the formula, the ReLU, makes every negative value 0, and nothing is left. The five other methods show something for the same digit. How can it then read 9? Grad-CAM gives each channel one average weight; the network itself weighs every place separately. That all of it is negative is the method’s, not the network’s.`,
  },
  seed: {
    title: 'Chance in LIME',
    text: `LIME hides patches at random. Here it may try only ${F.seed.few} times, and its seed is 1.`,
    question: 'What happens to the map if nothing but the seed changes?',
    attempt: 'Open LIME’s options: set the seed to 2, and back. Then do the same with 1000 samples.',
    answer: `With ${F.seed.few} samples another patch is the strongest, and the two maps’ correlation is ${figure(F.seed.fewCorrelation)}. With ${F.seed.many} it is ${figure(F.seed.manyCorrelation)}, and the strongest patch is the same. A map made by chance should be made twice before it is believed. (R² falls, from ${figure(F.seed.fewFit)} to ${figure(F.seed.manyFit)}, while the map gets steadier: ${F.seed.patches} numbers fit ${F.seed.few} samples too easily.)`,
  },
  faithful: {
    title: 'Which map to trust',
    text: 'Deletion takes the brightest pixels away first: the sooner the 4 is gone, the lower and better. Insertion puts them in first: the higher, the better. “Ink” is a fake map: simply your drawing. A real explanation should beat it.',
    question: 'Which map convinces you? Does it also beat the ink?',
    attempt:
      'Choose by eye and write it down. The numbers come with the button; on a small screen press a map for its own (✓: it beats the ink).',
    answer: `Most do not: the four CAMs lose to the ink in both measures. LIME and RISE are better in deletion, no map is in insertion. Looking good is no measure. In numbers, deletion and insertion: the ink gets ${pair(F.faithful.ink)}; it beats Grad-CAM (${pair(F.faithful.gradCam)}), Grad-CAM++ (${pair(F.faithful.gradCamPlusPlus)}), LayerCAM (${pair(F.faithful.layerCam)}) and Score-CAM (${pair(F.faithful.scoreCam)}). In deletion LIME gets ${figure(F.faithful.lime[0])} and RISE ${figure(F.faithful.rise[0])}. Can you beat them? “Compare” → “Eraser duel”.`,
  },
  contrast: {
    title: '4 or 9?',
    text: 'A 4 and a 9 share most of their strokes. The maps now show what counts for 4 rather than for 9.',
    question: 'Where must the difference lie, and which maps find it?',
    attempt: 'Set “and not” to “–” and back to 9, and watch LayerCAM and Grad-CAM.',
    answer: `At the top, where a 4 is open. The upper half’s share of LayerCAM’s map goes from ${F.contrast.layerCam[0]}% to ${F.contrast.layerCam[1]}%, of Grad-CAM’s from ${F.contrast.gradCam[0]}% to ${F.contrast.gradCam[1]}%. LIME’s and RISE’s maps stay as they were (correlation above ${figure(F.contrast.unchanged)}): they hide parts of the drawing and compare probabilities, and in those pictures the 9 gets hardly any. So to them “4 rather than 9” is the same question as “4”; that their maps did not move does not mean that there is no difference.`,
  },
  listing: {
    title: 'Right name, wrong formula',
    text: 'This Grad-CAM++ is made by code from a course text. It runs, it is colourful, and it is wrong.',
    question: 'Would you have seen that in the map?',
    attempt:
      'Open the options of Grad-CAM++ and set the variant to “paper”. Its layer changes, too: from conv2 to relu2, behind the ReLU.',
    answer: `Hardly: it looks like any other map. Its correlation with the paper’s map is ${figure(F.listing.correlation)}: it has little to do with it. The code takes the gradient of the layer’s weights for that of its activations, so it explains something else. That code gives a picture says nothing about whether it is right: here, a badge has to say so.`,
  },
  untrained: {
    title: 'A network that forgets',
    text: 'The last two of the network’s four layers have forgotten all they learnt: their weights are random. Of each pair the left map is of the trained network, the right one of the forgetful. “What it reads” is still the trained network’s.',
    question: 'Which maps notice that, and which go on as if nothing had happened?',
    attempt: 'Move the slider “Layers that have forgotten” to 0, to 2 and to 4.',
    answer: `With 2 of 4 forgotten the network guesses: its likeliest class has ${F.untrained.probability}% left. Grad-CAM’s map has changed (rank correlation with the trained network’s ${figure(F.untrained.gradCam)}); LIME’s, LayerCAM’s and Score-CAM’s have partly changed (${figure(F.untrained.lime)}, ${figure(F.untrained.layerCam)}, ${figure(F.untrained.scoreCam)}); RISE’s and Grad-CAM++’s hardly (${figure(F.untrained.rise)}, ${figure(F.untrained.plusPlus)}). What stays shows the picture, not what was learnt. With 4 of 4 Grad-CAM++’s has changed, too (${figure(F.untrained.allPlusPlus)}); only RISE’s is still partly the same (${figure(F.untrained.allRise)}).`,
  },
  misread: {
    title: 'The digit it gets wrong',
    text: 'The writer meant a 4; this network reads 9.',
    question: 'Do the maps tell what misled it? Compare those for 9 with those for 4.',
    attempt: 'Under “Explain” choose 4, then 9. Then choose the network “For your drawings”.',
    answer: `Hardly. Score-CAM and Grad-CAM++ rank the pixels almost alike for 9 and for 4 (rank correlations ${figure(F.misread.scoreCam)} and ${figure(F.misread.plusPlus)}), even where the colours look different: they show where ink is read, not what tells 9 from 4. Grad-CAM gives two different maps (${figure(F.misread.gradCam)}). None says why. The network is ${figure(F.misread.nine, 1)}% sure of 9 and ${figure(F.misread.four, 1)}% of 4; “For your drawings”, which has learnt drawn digits, too, is ${figure(F.misread.drawn, 1)}% sure of 4.`,
  },
} satisfies Record<string, StepWords>;

export const en: LessonsWords = {
  title: 'Tour',
  intro:
    'Ten steps that teach how a network’s reading is explained, and what an explanation is worth. Each can be tried on the page: draw, look, change something. All figures are measured on the shipped networks.',
  steps,
  position: (number, total) => `${number} of ${total}`,
  choose: 'Step',
  attempt: 'Try:',
  answer: 'Answer:',
  chosen: 'I have chosen: show the numbers',
  showAnswer: 'Show the answer',
  likeness: 'Rank correlations of the maps',
  previous: 'Back',
  next: 'Next',
  finish: 'Draw your own',
  back: 'Back to your drawing',
  again: 'Set up again',
  againHint: 'Brings back what this step is about',
  less: 'Less',
  more: 'More',
  close: 'Close the tour',
  kept: 'Your drawing, network and options are kept: they come back when you close the tour.',
  takeHome: 'To take home: The maps disagree. Test them. A pretty map proves nothing.',
  glossary: 'Words',
  toText: 'Read or print',
  worksheet: {
    title: 'Worksheet',
    link: 'Worksheet (no answers)',
    intro:
      'One digit and one question for each step of the tour. Write down what you think before you press “Show the answer”.',
    name: 'Name',
  },
  credit: 'Digits: MNIST test images, Y. LeCun and C. Cortes, CC BY-SA 3.0.',
  toPage: 'Try it',
  teacher: {
    open: 'For teachers',
    plans: 'Two lessons, of 45 and 90 minutes, to read and print',
    intro: 'Makes a link to the page as it is now, with a question of your own.',
    question: 'Question',
    placeholder: 'Why does the network read a 9 here?',
    left: (characters) => `${characters} left`,
    tooLong: (most) => `The question is longer than ${most} characters.`,
    empty: 'Write a question, or lock the page.',
    lock: 'Lock drawing, class, network, options and view',
    make: 'Copy link',
    link: 'Link with the question',
    copied: 'The link is copied.',
    notCopied: 'The browser did not allow copying: take the link from the field.',
  },
  task: {
    title: 'Question',
    locked: 'This page is locked: its drawing, class, network, options and view stay as they are.',
    unlock: 'Unlock',
    done: 'Close the question',
  },
};
