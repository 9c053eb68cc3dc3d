import type { CompareWords } from './words';

const list = (names: readonly string[]) =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
const pixels = (count: number) => (count === 1 ? '1 pixel' : `${count} pixels`);

export const en: CompareWords = {
  title: 'Compare',
  tabs: {
    curves: 'Curves',
    duel: 'Eraser duel',
    sanity: 'Random network',
    pairs: 'Same name, other formula',
  },
  waiting: 'Draw a digit, and its maps are compared here.',
  working: 'Newer maps are on their way …',
  failed: (message) => `This could not be computed. ${message}`,
  blank: 'The map is blank: it puts no pixel before another.',
  seed: 'Seed',
  seedRange: 'A whole number from 0, please.',
  curves: {
    intro: {
      deletion: (c) =>
        `Each map says which pixels matter most. They are made black in its order, and the curve shows how likely ${c} still is. A map that knows what the network looks at makes its curve fall fast: the smaller the area, the better.`,
      insertion: (c) =>
        `The other way round: the picture starts blurred, and its pixels come back in the map’s order. A map that knows what the network needs makes ${c} likely soon: the larger the area, the better.`,
    },
    measure: 'Measure',
    names: { deletion: 'Deletion', insertion: 'Insertion' },
    chart: (measure, best) => `${measure}: one curve for each map. ${best} The numbers are in the table below.`,
    axis: 'pixels changed',
    all: (count) => `all ${count}`,
    probability: (c) => `probability of ${c}`,
    cursor: 'Cursor',
    at: (changed, of, percent) => `${changed} of ${pixels(of)} (${percent})`,
    picture: (name, changed) => `The picture with the first ${pixels(changed)} of ${name} changed`,
    map: (name) => `Map: ${name}`,
    area: 'area',
    best: (name, area) => `Best here: ${name}, area ${area}.`,
    beaten: (names, by) => `No better than ${by}, which knows nothing of the network: ${list(names)}.`,
    unbeaten: 'Every map does better than plain ink and a random map.',
    noCurve: 'Blank map: no order, so no curve.',
    table: 'The curves as numbers',
    tableHead: 'Pixels changed',
  },
  duel: {
    intro: (c) =>
      `You against the maps: erase the pixels without which the network no longer reads ${c}. Then every map erases as many, its brightest first. Whose erasing makes ${c} least likely has best known what the network looks at.`,
    count: 'Pixels to erase',
    pixels: (count) => String(count),
    pad: 'The picture as the network reads it. Erase its pixels.',
    padHelp:
      'Erase with pen, finger or mouse. With keys: arrows move, space or enter erases, backspace takes back the last one. Empty pixels count, too, as they do for the maps.',
    where: (row, column, state) =>
      `Row ${row}, column ${column}: ${{ ink: 'ink', empty: 'empty', erased: 'erased' }[state]}`,
    left: (left, of) => `${left} of ${pixels(of)} left`,
    undo: 'Take back',
    reset: 'Start again',
    finish: 'Now the maps',
    again: 'Play again',
    reading: (c, percent) => `${c}: ${percent}`,
    fooled: (c, percent) => `Fooled: the network now reads ${c}, ${percent} sure.`,
    notFooled: 'Not fooled yet.',
    computing: 'The maps erase …',
    you: 'You',
    result: 'Who knew best',
    rank: 'Place',
    picture: 'Picture',
    map: 'Who',
    remains: (count) => `Left after ${pixels(count)}`,
    reads: 'Network reads',
    onInk: 'On ink',
    won: (percent, best, bestPercent) =>
      `You knew best: ${percent} is left. The best of the others, ${best}, leaves ${bestPercent}.`,
    lost: (name, percent, own) => `${name} knew best: ${percent} is left. You left ${own}.`,
    even: (percent) => `A draw: you and the best map both leave ${percent}.`,
    lesson:
      'This is what “deletion” measures, played by hand: an explanation is tested by doing what it says. A low number says that the map points at what this network uses; it does not say that a person would use it, too, and a picture with holes is one that the network has never seen.',
    lessonGround:
      'Erasing empty ground changes nothing and costs a pixel all the same, for you as for the maps. The column “On ink” tells how many were well spent.',
    chart: (count) => `How likely the class stays while one pixel after the other is erased, up to ${count}.`,
    cursor: 'Pixels erased',
    at: (count) => pixels(count),
    erased: (name, count) => `The picture after ${name} erased ${pixels(count)}`,
  },
  sanity: {
    intro:
      'Layer by layer, from the last to the first, what the network has learnt is replaced by random numbers. A map that explains the network must fall apart with it. One that stays as it was shows the picture, not the network.',
    slider: 'Layers that have forgotten',
    state: (layers, of) =>
      layers.length === 0
        ? 'none: as trained'
        : layers.length === of
          ? `all: ${list(layers)}`
          : `${layers.length} of ${of}: ${list(layers)}`,
    trained: 'trained',
    forgotten: 'forgetful',
    untouched: 'as trained: the same map',
    play: 'All steps',
    stop: 'Stop',
    reads: (c, percent) => `This network reads ${c}, ${percent} sure.`,
    correlation: (value) => `rank correlation ${value}`,
    noCorrelation: 'blank: no correlation',
    verdict: {
      same: 'hardly changed',
      like: 'partly changed',
      other: 'changed',
    },
    nothing: 'Nothing is forgotten yet: so every map is the same. Move the slider.',
    secret: 'Look first and make up your mind: the numbers come with the tour’s answer.',
    allCare: 'No map stays as it was.',
    careless: (names) => `Hardly changed at this step: ${list(names)}.`,
    rule: '“Hardly changed”: correlation with the trained network’s map of 0.7 and more (signs aside), “changed”: less than 0.3. The limits are this page’s; the correlation is Spearman’s.',
    seedNote:
      'LIME and RISE draw the same masks for both networks. What both maps owe to these masks counts as likeness, too: more samples make it less.',
    edges: 'A map of the digit’s edges never asks the network: its correlation is 1 at every step.',
    chart: (layers) =>
      `Rank correlation with the trained network’s map after 0 to ${layers} layers; one line for each map.`,
    axis: 'layers that have forgotten',
    originalMap: (name) => `${name} for the trained network`,
    remadeMap: (name) => `${name} for the network that has forgotten`,
    computing: (done, of) => `${done} of ${of} maps`,
  },
  pairs: {
    intro:
      'Two maps of one method with other settings, and what is left when one is taken from the other. Many programs share a method’s name and not its formula: the name on a map does not say what was computed.',
    method: 'Method',
    preset: 'Compare',
    own: 'own choice',
    variantPair: (a, b) => `${a} – ${b}`,
    layerPair: (a, b) => `layer ${a} – ${b}`,
    seedPair: 'seed 0 – seed 1',
    networkPair: (a, b) => `network ${a} – ${b}`,
    side: ['A', 'B'],
    network: 'Network',
    samePage: (name) => `the page’s (${name})`,
    options: 'Settings',
    picture: (side, method) => `${side}: ${method}`,
    difference: 'A − B',
    differencePicture: (largest) => `Difference of the maps, at most ${largest}`,
    scale: ['B brighter', 'same', 'A brighter'],
    spearman: 'Rank correlation (Spearman)',
    pearson: 'Correlation (Pearson)',
    similarity: 'Structural similarity',
    none: 'none: a map is blank',
    largest: 'Largest difference',
    verdict: {
      same: 'The same map.',
      close: 'Nearly the same order of pixels.',
      related: 'Related, but not the same explanation.',
      unrelated: 'The two maps have next to nothing in common, though they share a name.',
      opposite: 'The two maps contradict each other.',
      undefined: 'One of the maps is blank: there is no order to compare.',
    },
    listing: 'The document’s listing',
    wrongLine: 'wrong',
    mistakes: {
      normalizedTwice:
        'The explainer is given the normalised image (−0.4 to 2.8) for a picture (0 to 1), and batch_predict normalises it once more: the map explains answers about another picture.',
      wrappedBytes:
        'Times 255, such values do not fit into a byte and wrap round: empty ground becomes 148 instead of 0, full ink 207 instead of 255. The network is asked about a digit on grey.',
      fewRegions:
        'No superpixels are chosen, and lime’s own cut a digit into one to three regions: with hardly anything to switch off, the map can hardly say where.',
      beforeReluBlank:
        'This reads the convolution before its ReLU, where 19 of 20 values are negative: the weighted sum stays below zero, the ReLU at the end cuts it off, and the map is blank for 91 of 100 test images; read behind the ReLU, for 3. It is no weakness of Grad-CAM.',
      beforeReluNegative:
        'Read before the ReLU, nearly all values are negative, and so is their sum: the brightest places of the map are only the least negative ones.',
      weightGradient:
        'The gradient of the kernel’s weights says how training would change the layer, summed over all places: no place of the map counts by what it does to the score.',
      dividedByItself:
        'After the mean, dimension 1 has a single entry, so alpha is divided by itself: each channel counts 0 or 1, and the map is a plain sum of some channels.',
      beforeReluFlipped:
        'Read before the ReLU, nearly all values are negative: they turn the image over instead of masking it, light for dark, and go into the sum of the map as well.',
      noMask:
        'Without min-max this is no mask of 0…1 but raw values, down to about −12: the image’s values are multiplied far beyond any that the network has seen, and the scores are of such images.',
      rawScores:
        'Raw scores, without a softmax over the channels: two of three are negative and turn their channels over. What all this adds up to has no correlation with Score-CAM’s map.',
      averaged:
        'One average for each channel, where LayerCAM weighs every place by itself: this is Grad-CAM. Gradients for and against cancel out, and of the early layer next to nothing is left.',
      added:
        'The layers are added up (here with equal shares) without being brought to one scale: the last one is more than ten times as large, and the map is nearly that one alone.',
    },
    figuresOf:
      'The figures in these sentences are of test images and the seed network; the numbers above are of this drawing and the network that reads it.',
    instead: 'What belongs there',
    right: {
      lime: 'The picture goes to the explainer as it is, 0 to 1, is normalised once, by batch_predict, and superpixels are chosen that divide a digit: a grid, or quickshift with a smaller kernel.',
      'grad-cam':
        'The hook belongs behind the ReLU (relu2): the values of which the method’s weighted sum is made are activations, and those are not negative.',
      'grad-cam++':
        'The hook behind the ReLU, and there the gradient of the activations, not of the weights; alpha = g² / (2 g² + ΣA·g³) at each place; weights: the sum of alpha times ReLU(g) over the places.',
      'score-cam':
        'Activations behind the ReLU, each stretched to 0…1 before it masks the picture; weights: the softmax of the gains over the channels; a ReLU over the sum.',
      'layer-cam':
        'Each place its own weight, ReLU(∂Y/∂A) there; layers are joined by the maximum, shallow ones scaled by tanh.',
    },
  },
};
