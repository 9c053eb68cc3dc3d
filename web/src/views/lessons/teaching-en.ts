/** For teachers, in English. */
import type { TeachingWords } from './teaching';

export const teachingEn: TeachingWords = {
  title: 'For teachers: two lessons',
  intro:
    'For pupils from about 14 and for students; nobody needs to have programmed or to know what a derivative is. Each part is a step of the tour: its link opens the page as the step needs it, with the question to ask and the answer, which stays hidden until somebody asks for it.',
  heads: {
    aims: 'Aims',
    prepare: 'What to prepare',
    course: 'Minute by minute',
    able: 'At the end pupils can say',
    errors: 'What pupils often believe, and what to answer',
    discuss: 'Questions to discuss, or for home',
    words: 'Words',
  },
  columns: { minutes: 'Minutes', step: 'On the page', doing: 'What happens' },
  noScreens: 'no screens',
  prepare: [
    'Devices: one for two pupils, a phone is enough. The page runs in the browser: no account, nothing to install. Drawings stay on the device and are sent nowhere.',
    'Network: the page is loaded once (some 2 MB), best before the lesson. Wait until its foot says that it works offline; then it opens without a network, too.',
    'Projector: “Export” → “Projector mode” shows two maps in large type. Without pupils’ devices the whole lesson works from the front: the class votes, then the answer is shown.',
    'Phones: the maps stand below the drawing; “Less” folds the tour’s strip away.',
    'A question of your own: in the tour press “For teachers”. The link shows your question and, if you like, locks what is on the page.',
    'On paper: the tour’s text can be printed, with its answers. Keep them for yourself until the end.',
    'Go through the lesson’s steps yourself once; a quarter of an hour is enough.',
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
        'In pairs: draw digits, then a star. Collect what the network said of the star, and how sure it was. Only then show the answer.',
        'Everybody first writes down which two maps are most alike and which least. Compare in the class, then show the answer. Back to the board: which map is nearest to the class’s own?',
        'Explain deletion by the board: a good map erases what matters, so the 4 is soon gone. Vote for the most convincing map before anybody looks at a number. Then read the numbers; the fake map, plain ink, is the surprise: give it time.',
        'Ask before touching the slider: “The network forgets everything. What should a map of it do?” Fall apart. Then move the slider and find those that do not.',
        'Screens off. Everybody writes one sentence: “Before I believe a coloured picture of what an AI looked at, I ask …” Read some aloud.',
      ],
      able: [
        '“99% sure” is the network’s own number; it is that sure of stars, too.',
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
        'In pairs: digits, then a star. Who gets the surest wrong answer? (Let the winner copy the link.)',
        'Write down first, then compare, then the answer: which maps agree?',
        'First by hand: three 3 × 3 pictures on the board, with the weights 2, 1 and −1; the class adds them up and sets what is below zero to zero. Then the slider does the same with 64.',
        'Follows from the sum: “What if all of it is negative?” Let somebody predict the map, then switch to “signed”. A short break fits here.',
        'Half of the class sets seed 1, the other half seed 2: both hold up their screens. What does each half claim? Then all use 1000 samples.',
        'Vote, then numbers, as in the short lesson. Then “Compare” → “Eraser duel”: pupils against the maps. Who knew best?',
        'Ask for the 4 rather than the 9: where must the difference lie? Mark it on the board before looking.',
        'Predict first: what should the map of a network without knowledge look like? Then the slider.',
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
      'It shares 100% among ten digits and has no place for “none”. Draw a star: sure all the same.',
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
    'A hospital shows doctors a coloured map beside each diagnosis of an AI. Which two tests would you ask for before it is used?',
    'Plain ink beats most maps in both tests. Does that mean that the maps are useless, or that the tests are?',
    'Why might people believe a picture more readily than a number?',
    'Can there be a map that everybody has to accept? What would it have to show?',
    'At home: find a drawing that you read at once and the network misreads. Copy the link, and write what the maps say about it.',
  ],
};
