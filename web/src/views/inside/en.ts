import type { InsideWords } from './words';

const at = (layers: readonly string[]) => (layers.length === 0 ? '' : ` at ${layers.join(' and ')}`);

/** English. */
export const en: InsideWords = {
  title: 'Look inside',
  topics: 'What to look into',
  network: 'Network',
  plain: {
    lime: 'LIME hides patches of the drawing at random, asks the network each time, and works out how much each patch adds.',
    rise: 'RISE covers the drawing with random masks, asks the network each time, and finds which pixels were in sight when it was sure.',
    'grad-cam':
      'Grad-CAM adds up the pictures that a layer makes of the drawing, each as strongly as it raises the score.',
    'grad-cam++':
      'Grad-CAM++ adds up the pictures that a layer makes of the drawing, and places that raise the score count more when it weighs them.',
    'score-cam':
      'Score-CAM shows the network only what each picture of a layer points at, and adds the pictures up by what it then says.',
    'layer-cam':
      'LayerCAM takes the pictures that a layer makes of the drawing, weighs each of their places by itself, and adds them up.',
  },
  intro: (method, subject, layers) => `How ${method} comes to its map for ${subject}${at(layers)}, on this drawing.`,
  networkIntro: 'What each layer makes of the drawing, from the first to the last.',
  contrast: (subject, other) => `The score of ${other} is subtracted from that of ${subject} throughout.`,
  empty: 'Draw a digit, and the terms of the formula appear here.',
  computing: 'One moment …',
  failed: (message) => `This cannot be shown: ${message}`,
  formula: 'The same as a formula',
  symbols: 'Symbols with a picture above:',
  toPicture: (term) => `${term}: show the picture`,
  toFormula: (term) => `${term}: show in the formula`,
  steps: {
    find: {
      question: 'What does the layer find?',
      text: 'One small picture for each channel: bright where it responds.',
    },
    raise: {
      question: 'Where would more raise the score?',
      text: 'The gradient: how much the score changes with each value of the channel.',
    },
    weightGradient: {
      question: 'What does the listing take?',
      text: 'The gradient of the kernel’s weights, which says how to train the layer and not what it saw.',
    },
    positive: { question: 'Where does more help?', text: 'Only what raises the score stays, each place for itself.' },
    alpha: {
      question: 'Which places count how much?',
      text: 'Alpha weighs each place’s gradient, where Grad-CAM takes every place alike.',
    },
    count: { question: 'How much does each channel count?', text: 'One number for each channel.' },
    countBoth: {
      question: 'Same gradient, other weights?',
      text: 'What Grad-CAM’s plain mean makes of the gradient, and what is made of it here.',
    },
    mask: {
      question: 'What does each channel point at?',
      text: 'The channel stretched to the picture’s size, from 0 to 1: a mask.',
    },
    rawMask: {
      question: 'What does each channel point at?',
      text: 'The channel stretched to the picture’s size, with all its values: no mask.',
    },
    masked: { question: 'What is left under the mask?', text: 'The drawing as the network gets to see it.' },
    scores: { question: 'What does the network say to it?', text: 'The score of each masked drawing.' },
    add: {
      question: 'What does each channel add?',
      text: 'The channel times its weight. What is not in the sum yet is pale.',
    },
    sum: {
      question: 'What do they come to?',
      text: 'Add the channels up, the largest first. What is left below zero is cut off at the end.',
    },
    signedSum: {
      question: 'What do they come to?',
      text: 'Add the channels up, the largest first. Nothing is cut off: the most negative place is shown as 0.',
    },
    fuse: {
      question: 'What do the layers say together?',
      text: 'Early layers are sharp, late ones know what matters. Each becomes a map of the picture’s size.',
    },
    draw: { question: 'What is hidden?', text: 'Random masks. Blue is hidden, and soft edges are half hidden.' },
    score: { question: 'Does the network still see it?', text: 'The probability under each mask.' },
    accumulate: {
      question: 'What do all masks say together?',
      text: 'A pixel is bright if the score was high whenever it was shown. More masks, less chance.',
    },
    patches: { question: 'What can be switched off?', text: 'The drawing is cut into patches.' },
    samples: { question: 'What if some are missing?', text: 'Patches switched off at random. Blue is hidden.' },
    weigh: {
      question: 'How much does a sample count?',
      text: 'The more of the drawing it shows, the closer it is and the more it counts.',
    },
    fit: {
      question: 'Which patches explain the probabilities?',
      text: 'A sum of one number for each patch that is shown is fitted to all samples. R² says how well that works.',
    },
    paint: {
      question: 'Where do those patches lie?',
      text: 'Each patch in the colour of its number; only what speaks for it.',
    },
  },
  terms: {
    activations: 'activations',
    scoreGradient: 'gradient of the score',
    weightGradient: 'gradient of the weights',
    positiveGradient: 'positive part of the gradient',
    alpha: 'alpha',
    gradCamWeights: 'Grad-CAM’s mean',
    channelWeights: 'channel weights',
    channelMasks: 'masks',
    maskedImages: 'masked drawings',
    channelScores: 'scores',
    weightedActivations: 'weighted activations',
    partialSums: 'the sum so far',
    partialMaps: 'its map',
    layerMaps: 'map of each layer',
    masks: 'masks',
    sampleScores: 'probability under each mask',
    runningMaps: 'the map so far',
    runningErrors: 'largest standard error, as a part of the map’s range',
    labels: 'patches',
    perturbations: 'samples',
    sampleProbabilities: 'probability',
    sampleWeights: 'weight of the sample',
    distances: 'distance from the drawing',
    coefficients: 'what each patch adds',
    saliencyMap: 'saliency map',
  },
  order: {
    name: 'Channels in order of',
    contribution: 'contribution',
    weight: 'weight',
    number: 'number',
    byWeight:
      'The sum begins with the largest weight; negative ones come last. A channel that found nothing adds nothing, whatever its weight.',
  },
  stack: {
    one: (layer) => `So far only one layer is looked at: ${layer}.`,
    show: 'Show the stack of layers',
    back: 'Back to one layer',
  },
  channel: {
    slider: 'Channels in the sum',
    at: (channel, rank, count) => `${rank} of ${count}, last channel ${channel}`,
    value: (text) => `this channel: ${text}`,
    all: 'All',
    added: 'added last',
    onCard: 'the map on the card',
    notYet: (left) => (left === 1 ? 'One channel is still missing.' : `${left} channels are still missing.`),
    layer: 'Layer',
  },
  verdict: {
    all: {
      channels: 'All channels are in.',
      layers: 'All layers are in.',
      masks: 'All masks are in.',
      samples: 'The fit is made of all samples.',
    },
    same: 'The map is the one on the card, pixel for pixel.',
    differs: (largest) => `Rounding apart (${largest} at most) the map is the one on the card.`,
    pending: 'The map on the card is on its way.',
  },
  sample: {
    slider: 'Sample',
    at: (sample, count) => `${sample} of ${count}`,
    score: (subject, value) => `${value} for ${subject}`,
    probability: 'Probability',
    distance: 'Distance',
    weight: 'Weight',
    shownPatches: (shown, all) => `${shown} of ${all} patches shown`,
    leaveOut: (sample) => `Leave sample ${sample} out`,
    fit: 'Fit R²',
    intercept: 'Intercept',
    before: (value) => `with it ${value}`,
    masked: 'what is shown',
  },
  rise: {
    slider: 'Masks in the map',
    at: (samples) => (samples === 1 ? '1 mask' : `${samples} masks`),
    error: (samples, value) => `after ${samples === 1 ? 'one mask' : `${samples} masks`}: ${value}`,
  },
  scatter: (count) => `${count} samples: further right is further away, higher is more probable, bolder counts more`,
  patch: (number, value) => `patch ${number}: ${value}`,
  baseline: (value) => `nothing shown: ${value}`,
  layer: {
    shape: (kind, shape) => `${kind}, ${shape.join(' × ')}`,
    cell: (layer, channel, row, column, value) =>
      `${layer}, channel ${channel}, row ${row}, column ${column}: ${value}`,
    unit: (layer, unit, value) => `${layer}, ${unit}: ${value}`,
    field: (top, bottom, left, right) => `It sees rows ${top} to ${bottom} and columns ${left} to ${right}.`,
    size: (height, width) => `Its receptive field has ${height} × ${width} pixels.`,
    all: 'It sees the whole picture.',
    picture: 'The picture, and what of it the chosen value sees',
    hint: 'Point at a value of a layer, or go there with the arrow keys, to see what of the picture it sees.',
  },
};
