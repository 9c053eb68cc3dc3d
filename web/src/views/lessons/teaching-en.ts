/** For teachers, in English. */
import type { TeachingWords } from './teaching';

export const teachingEn: TeachingWords = {
  title: 'For teachers: two lessons',
  intro:
    'For pupils from about 14 and for students; nobody needs to have programmed or to know what a derivative is. Each part is a step of the tour: its link opens the page as the step needs it, with the question to ask and the answer, which stays hidden until somebody asks for it.',
  heads: {
    network: 'What the network is, in five sentences',
    methods: 'The six methods, one sentence each',
    aims: 'Aims',
    prepare: 'What to prepare',
    course: 'Minute by minute',
    able: 'At the end pupils can say',
    errors: 'What pupils often believe, and what to answer',
    discuss: 'Questions to discuss, or for home, and what to expect',
    words: 'Words',
  },
  columns: { minutes: 'Minutes', step: 'On the page', doing: 'What happens' },
  noScreens: 'no screens',
  network: [
    'The picture is 28 × 28 numbers: how much ink each pixel has.',
    'A layer slides small patterns over it and notes where each of them fits: these notes are pictures again, its channels.',
    'Further layers look for patterns in these pictures, and the last one adds all of it up into ten scores, one for each digit.',
    'The scores are turned into shares of 100%; the largest is what the network “reads”.',
    'Nobody wrote the patterns down: in training they were changed little by little, over many thousand digits, until the right scores grew.',
  ],
  prepare: [
    'Devices: one for two pupils, a phone is enough. The page runs in the browser: no account, nothing to install. Drawings stay on the device and are sent nowhere.',
    'Internet: the page is loaded once (some 2 MB), best before the lesson. Wait until its foot says that it works offline; then it opens offline, too.',
    'Projector: “Export” → “Projector mode” shows two maps in large type. Without pupils’ devices the whole lesson works from the front: the class votes, then the answer is shown.',
    'Phones: the maps stand below the drawing; “Less” folds the tour’s strip away.',
    'A question of your own: press “For teachers” at the foot of the page, or in the tour. The link shows your question and, if you like, locks what is on the page.',
    'On paper: the worksheet (linked above) has the questions with lines to write on, and no answers; the tour’s text has them. Keep that for yourself until the end.',
    'A QR code for a step: open the step, then “Export”: the sheet to print has its link and QR code.',
    'If time runs short: leave out the table in the third part and the discussion; the fourth part is the heart of the lesson. Of the long lesson “A blank map” and “4 or 9?” can go first.',
    'If the page fails: the 4 on the board, the worksheet and the printed tour carry the lesson. Ask the questions, let the class vote, and read the answers with their figures aloud.',
    'Go through the lesson’s steps yourself once; fifteen minutes are enough.',
  ],
  lessons: {
    45: {
      title: 'One lesson: Can you trust the colours? (45 minutes)',
      aims: [
        'A network always answers, even where there is no answer.',
        'A map comes from a method. Different methods give different maps of the same reading.',
        'Maps can be tested, and looking convincing is no test.',
      ],
      doing: [
        'A 4 on the board. “I may erase three centimetres, so that nobody reads a 4 any more. Where?” Mark what the class proposes and leave it there: it is a map made by people.',
        'In pairs: draw digits, then what is no digit: a smiley, a scribble, a star. Collect what the network said of it, and how sure it was. Only then show the answer.',
        'Everybody first writes down which two maps are most alike and which least. Compare in the class, then show the answer. Back to the board: which map is nearest to the class’s own?',
        'Explain deletion by the board: a good map erases what matters, so the 4 is soon gone. Vote for the most convincing map, then press “I have chosen”. The fake map, plain ink, is the surprise: give it time. The last five minutes: “Compare” → “Eraser duel”, pupils against the maps.',
        'Ask before touching the slider: “The network forgets everything. What should a map of it do?” Fall apart. Then move the slider, first two layers, then all, and find those that do not.',
        'Screens off. Everybody writes one sentence: “Before I believe a coloured picture of what an AI looked at, I ask …” Read some aloud.',
      ],
      able: [
        '“99% sure” is the network’s own number; it can be that sure of a scribble, too.',
        'Two methods can disagree about the same reading, and neither shows the network’s thoughts.',
        'Two tests of a map: erase what it points at, and give it a network that has learnt nothing.',
      ],
    },
    90: {
      title: 'Two lessons: How the colours are made, and tested (90 minutes)',
      aims: [
        'As in the short lesson, and:',
        'One method, Grad-CAM, understood as what it is: a weighted sum of pictures, cut off at zero.',
        'Chance is part of some methods; repeating is how one notices.',
        'An explanation answers one question only; another question may have another answer.',
      ],
      doing: [
        'The 4 on the board, as in the short lesson.',
        'In pairs: digits, then what is no digit. Who gets the surest wrong answer? (Let the winner copy the link.)',
        'Write down first, then compare, then the answer: which maps agree?',
        'First by hand: three 3 × 3 pictures on the board, with the weights 2, 1 and −1; the class adds them up and sets what is below zero to zero. Then the slider does the same with 64.',
        'Follows from the sum: “What if all of it is negative?” Let somebody predict the map, then switch to “signed”. A short break fits here.',
        'Half of the class sets seed 1, the other half seed 2: both hold up their screens. What does each half claim? Then all use 1000 samples.',
        'Vote, then numbers, as in the short lesson. Then “Compare” → “Eraser duel”: pupils against the maps. Who knew best?',
        'Ask for the 4 rather than the 9: where must the difference lie? Mark it on the board before looking.',
        'Predict first: what should the map of a network without knowledge look like? Then the slider: first two layers, then all.',
        'In pairs: choose one map and write three lines for a newspaper: what it shows, how it was tested, what it does not show. Read some aloud. Close with the tour’s last line.',
      ],
      able: [
        'What stands in the short lesson, and:',
        'How Grad-CAM’s map is made, in their own words: pictures, weights, sum, cut.',
        'Why a blank map does not mean that the network saw nothing.',
        'Why one asks twice where chance is part of the method.',
        'What a map is an answer to: this class, or this class rather than another.',
      ],
    },
  },
  errors: [
    [
      '“The bright places are where the network looked.”',
      'It looked at every pixel: all 784 numbers go into the sum. The map is what one method makes of it; another method, another map.',
    ],
    [
      '“The network is 99% sure, so it is right in 99 of 100 cases.”',
      'It shares 100% among ten digits and has no place for “none”. Draw a scribble: it can be as sure.',
    ],
    [
      '“The map that lies on the digit is the best.”',
      'A copy of the digit does that, and knows nothing of the network. A map has to beat that copy in a test.',
    ],
    [
      '“If the map looks wrong, the network is wrong.”',
      'Or the method, or its code: the step “Right name, wrong formula” shows a map of wrong code for a right reading.',
    ],
    [
      '“The network recognises a 4 by what I recognise it by.”',
      'Nobody taught it that. Erase what you think matters, and see: the eraser duel.',
    ],
    [
      '“More computing makes the map true.”',
      'It makes chance smaller: the map comes out the same each time. It can still be an answer to the wrong question.',
    ],
  ],
  discuss: [
    [
      'A hospital shows doctors a coloured map beside each diagnosis of an AI. Which two tests would you ask for before it is used?',
      'Erase what it points at: does the diagnosis change? And replace the network by one that has learnt nothing: does the map change? Many also name a third: ask twice.',
    ],
    [
      'Plain ink beats most maps in both tests. Does that mean that the maps are useless, or that the tests are?',
      'Neither by itself. Such a map adds nothing to the drawing in that test; the test asks one question only, and without ink there is no digit. One needs several tests, each with something to beat.',
    ],
    [
      'Why might people believe a picture more readily than a number?',
      'One sees at once what one expects, and nobody sees how it was made. Colours look like a measurement. A number at least invites the question: compared with what?',
    ],
    [
      'Can there be a map that everybody has to accept? What would it have to show?',
      'Not one for all questions: “why a 4?” and “why a 4 and not a 9?” have different answers. It would have to say its question, and foretell what happens when the picture is changed.',
    ],
    [
      'At home: find a drawing that you read at once and the network misreads. Copy the link, and write what the maps say about it.',
      'A good answer says which network was used, compares the maps of both digits, and notices where methods disagree, instead of telling a story about one bright spot.',
    ],
  ],
};
