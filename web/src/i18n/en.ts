/** Everything the page says, in English. */
import { type Messages, NO_PICTURE } from './messages';

/** While nothing is read, a sentence speaks of whatever class it will be. */
const named = (subject: string | null) => subject ?? 'the class';

/** With its number, where it has one. */
const layerName = (layer: string) => layer.replace(/^[a-z_]+(\d+)$/, '$1 ($&)');

/** In the words of a sentence. */
const place = (layers: readonly string[]) =>
  layers.length === 0 ? 'the chosen layer' : `layer ${layers.map(layerName).join(' and ')}`;

export const en: Messages = {
  page: {
    title: 'Inklens: draw a digit and see why a network reads it so',
    description:
      'Draw a digit and see, live in your browser, why a convolutional network reads it so: saliency maps (显著图) by LIME, RISE, Grad-CAM, Grad-CAM++, Score-CAM and LayerCAM, and which of them to trust.',
  },
  tagline: 'Draw a digit: six saliency maps (显著图) show why a neural network reads it so.',
  languageName: 'English',
  switchLanguage: 'Switch the page to Chinese',
  theme: { toDark: 'Dark', toLight: 'Light' },
  copyLink: 'Copy link',
  lessons: {
    open: 'Tour',
    openHint: 'A tour in ten steps, on this page',
    invite: 'New here? Ten steps',
    loading: 'Loading the tour …',
    failed: 'The tour could not be loaded. The drawing and the maps are as they were.',
    close: 'Close',
    teachers: 'For teachers',
    linkShows: 'The link shows this drawing:',
  },
  takeAway: 'Export',
  projector: { map: (place) => `Map ${place} of 2`, leave: 'Leave projector mode' },
  views: {
    title: 'Views',
    names: { maps: 'Maps', inside: 'Look inside', compare: 'Compare' },
    loading: 'Loading this view …',
    failed: 'This view could not be loaded. The drawing and the maps are as they were.',
    retry: 'Try again',
    reload: 'Load the page again',
  },
  pad: {
    title: 'Draw a digit',
    label: 'Drawing area. To go without a pen or mouse, choose a sample, an image file, or “More ways to draw” below.',
    empty: 'Draw a digit from 0 to 9 here',
    example: 'An example: draw your own',
    undo: 'Undo',
    undoHint: 'Take back the last step (Ctrl+Z)',
    clear: 'Clear',
    clearHint: 'Empty the canvas (Delete)',
    image: 'Image',
    imageHint: 'Read a digit from an image file. Dropping or pasting an image works too.',
    dropHere: 'Drop the image to read it',
  },
  ways: {
    open: 'More ways to draw …',
    title: 'More ways to draw',
    close: 'Close',
    loading: 'Loading …',
    failed: 'This part of the page could not be loaded. The drawing and the maps are as they were.',
  },
  samples: {
    title: 'Or start from a real one',
    missing: 'The sample images could not be loaded. Drawing works all the same.',
    item: (index, label) => `A ${label}, number ${index} of the MNIST test images`,
    credit: 'MNIST test images: Y. LeCun, C. Cortes, CC BY-SA 3.0.',
    exampleCredit: 'Example: UNIPEN, CC BY 4.0.',
  },
  sees: {
    title: 'What the network sees',
    label: (height, width) => `The drawing cropped, scaled and centred to ${height} × ${width} pixels`,
    blank: 'nothing yet',
    fitted: 'centred and scaled',
  },
  networks: {
    mnist_cnn_augmented: {
      name: 'For your drawings',
      text: 'Trained on MNIST’s scanned digits and on digits drawn on screens. Take it for whatever you draw.',
    },
    mnist_cnn: {
      name: 'Scanned digits only',
      text: 'Trained on MNIST’s scanned digits alone: it misreads more drawings. Take it to see how, and what the maps say then.',
    },
    mnist_cnn_seed0: {
      name: 'Scanned digits only, second run',
      text: 'Trained as the one before, by another program and from other random numbers. Take it to see which maps change though the reading does not.',
    },
  },
  reads: {
    title: 'What it reads',
    waiting: 'Draw a digit, and its reading appears here.',
    unread: 'Without the network there is no reading.',
    blank: 'All of this is one colour: there is no digit to read.',
    network: 'Network',
    verdict: (className, percent) => `${className}, ${percent} sure`,
    runnerUp: (className, percent) => `next: ${className}, ${percent}`,
    announce: (className, percent) => `The network reads ${className}, ${percent} sure.`,
    doubts: {
      surrounded: 'Something is drawn around it, and the network reads both as one digit.',
      'several-digits': 'This looks like several digits, and the network reads but one. It cannot say “none of these”.',
      texture: 'This looks like no digit, and the network knows digits only. It cannot say “none of these”.',
      unfamiliar:
        'The network has hardly ever seen anything like this, but it must pick a digit. (Its best score is lower than for 99 of 100 test digits.)',
      blot: 'This is a blot without strokes, and no digit. The network knows digits only and cannot say “none of these”.',
    },
    ignored: ({ border, lines, specks }) => {
      const parts = [
        border > 0 ? 'what runs along its border' : '',
        lines > 0 ? (lines === 1 ? 'a line across the page' : `${lines} lines across the page`) : '',
        specks > 0 ? (specks === 1 ? 'a speck' : `${specks} specks`) : '',
      ];
      return `Ignored in the picture: ${parts.filter((part) => part !== '').join(', ')}.`;
    },
  },
  classes: {
    title: 'Explain',
    item: (className, percent) => `Class ${className}, probability ${percent}`,
    automatic: 'Automatic',
    automaticHint: 'Always explain the class that the network predicts',
    butNot: 'and not',
    butNotHint: 'Tell the explained class apart from another: why a 4 and not a 9',
    nothing: '–',
  },
  maps: {
    rather: (className, other) => `${className} rather than ${other}`,
    title: (subject) => `What speaks for ${subject}`,
    titleEmpty: 'What speaks for it',
    colorMap: 'Colours',
    opacity: 'Map strength',
    outline: 'Outlines',
    view: 'Show as',
    views: { smooth: 'smooth', pixels: 'pixels', grid: 'layer grid', signed: 'signed' },
    low: 'least',
    high: 'most',
    against: '− against',
    inFavour: '+ for',
    scale: 'Scale',
    scales: { own: 'each map', shared: 'same unit' },
    scaleNotes: {
      own: 'In each map its own largest number has the strongest colour.',
      shared:
        'Grad-CAM, Grad-CAM++ and LayerCAM share a scale where they look at the same layer, for all three count in the score (Grad-CAM averages its gradients, so it is often pale); the others have other units and scales of their own.',
    },
    signedNote:
      'Before negative numbers are cut off; white is zero. Most methods cut first and enlarge then, so that beside blue their maps reach further than the red here. RISE’s probabilities have no sign unless two classes are told apart.',
    numbers: {
      gain: (c) =>
        `Its numbers: how much, by the fit, showing a patch adds to the probability of ${c}. R²: how well the fit agrees with the samples, 1 exactly.`,
      probability: (c) => `Its numbers: the probability of ${c}, averaged over the masks that show the pixel.`,
      score: (c) => `Its numbers: amounts of the score (logit) of ${c}, one for each place of the layer.`,
      activation: () =>
        'Its numbers: a weighted sum of the layer’s activations, which is no amount of score or probability.',
      share: () =>
        'Its numbers: each layer counts from 0 to 1, by its own largest value, so they are amounts of nothing.',
    },
    label: (method, subject) => `${method} map for class ${subject}`,
    waiting: 'waiting for a digit',
    waitingForNetwork: 'waiting for the network',
    strongest: ({ row, column }) => {
      const where = [
        ['at the top left', 'at the top', 'at the top right'],
        ['on the left', 'in the middle', 'on the right'],
        ['at the bottom left', 'at the bottom', 'at the bottom right'],
      ][row]?.[column];
      return `Strongest ${where}.`;
    },
    evenlyStrong: 'No part of the picture is stronger than the others.',
    open: (method) => `How to read ${method}, its numbers and its options`,
    refining: (completed, total) => `${completed} of ${total}`,
    milliseconds: (ms) => `${ms} ms`,
    samples: (count) => `${count} samples`,
    passes: (forward, backward) =>
      backward > 0
        ? `${forward} passes through the network, ${backward} back`
        : `${forward === 1 ? '1 pass' : `${forward} passes`} through the network`,
    fit: (r2) => `fit R² ${r2}`,
    intercept: (value) => `intercept ${value}`,
    opposes: 'red −: against',
    largest: (value, error) => `largest ${value} ± ${error}`,
    blank: 'Blank',
    blankReason: {
      cam: (subject, layers) =>
        `Nowhere in ${place(layers)} does anything raise the score of ${subject}, so there is nothing to show.`,
      lime: (subject) => `No patch speaks for ${subject}: hiding one never makes it less likely.`,
      rise: (subject) => `Every masked image scores the same for ${subject}.`,
    },
    tooFewPatches: (there) =>
      there === 1
        ? 'This drawing has a single patch, fewer than are to be chosen: the map says little.'
        : `This drawing has only ${there} patches, fewer than are to be chosen: all of them are, so the map says little.`,
    wrongBadge: 'as listed: wrong',
    wrongLabel: 'as listed in the source document, wrong',
    cardView: (method) => `What ${method} shows`,
    limeViews: { weights: 'all patches', chosen: 'chosen' },
    riseViews: { map: 'map', error: '± error' },
    signedReading: (subject) => `Blue speaks for ${subject}, red against it; white is zero.`,
    signedBlank: 'Nothing is above zero, so the usual map is blank.',
    chosenReading: (subject) => `Coloured: the patches that the fit chose for ${subject}; red ones speak against.`,
    errorReading: (largest) =>
      `Where chance still blurs the map: the standard error of each pixel, brightest ± ${largest}.`,
    methods: {
      lime: {
        name: 'LIME',
        reading: (c) =>
          `Hides patches at random, many times. Without the bright ones, ${named(c)} becomes less likely.`,
        variants: {
          authors: 'authors’ package',
          paper: 'paper: kernel without the root',
          'as-listed': 'document’s listing (wrong)',
        },
        wrong:
          'The document’s listing normalises the image twice through bytes that wrap round, so the network gets a grey picture (black becomes 148), and lime’s default superpixels leave hardly more than one region, with nothing to compare.',
      },
      rise: {
        name: 'RISE',
        reading: (c) =>
          `Scores the image under random masks. While the bright parts stay visible, ${named(c)} stays likely. Compare places, not colours: the darkest place is the lowest value, not zero.`,
        variants: { authors: 'paper: divided by N·p', measured: 'divided by the masks drawn' },
      },
      'grad-cam': {
        name: 'Grad-CAM',
        reading: (c, layers) =>
          `Bright where ${place(layers)} finds what raises the score of ${named(c)}. Channels count by their mean gradient.`,
        variants: { paper: 'paper', 'as-listed': 'document’s listing (wrong)' },
        wrong:
          'The document’s listing reads the convolution before its ReLU, where 19 of 20 values are negative: the weighted sum stays below zero, and the map is blank for 91 of 100 test images. After the ReLU it is 3 of 100. It is no weakness of Grad-CAM.',
      },
      'grad-cam++': {
        name: 'Grad-CAM++',
        reading: (c, layers) =>
          `Like Grad-CAM, but gradients count place by place, so that all parts of ${named(c)} can light up in ${place(layers)}.`,
        variants: {
          paper: 'paper',
          'pytorch-grad-cam': 'as pytorch-grad-cam (+10⁻⁶)',
          authors: 'authors’ code',
          'as-listed': 'document’s listing (wrong)',
        },
        wrong:
          'The document’s listing takes the gradient of the weights for that of the activations and divides alpha by itself, so that every channel counts 0 or 1: a sum of raw activations that has nothing to do with Grad-CAM++.',
      },
      'score-cam': {
        name: 'Score-CAM',
        reading: (c, layers) =>
          `Without gradients: each channel of ${place(layers)} masks the image and counts by the score of ${named(c)} that is left.`,
        variants: {
          paper: 'paper: softmax of gains',
          authors: 'authors’ code: probabilities',
          'pytorch-grad-cam': 'as pytorch-grad-cam',
          'as-listed': 'document’s listing (wrong)',
        },
        wrong:
          'The document’s listing masks with raw values before the ReLU, without min-max, and weighs by raw scores, without softmax: masks flip and blow up the image, and the map has no correlation with Score-CAM’s.',
      },
      'layer-cam': {
        name: 'LayerCAM',
        reading: (c, layers) =>
          `Each pixel of ${place(layers)} counts by its own gradient: bright where it raises the score of ${named(c)}.`,
        variants: {
          paper: 'paper: one layer',
          fused: 'paper: layers fused',
          'as-listed': 'document’s listing (wrong)',
        },
        wrong:
          'The document averages each layer’s gradients, which is Grad-CAM, and adds the layers up. LayerCAM weighs every pixel by its own gradient and takes the maximum over the layers.',
      },
    },
  },
  pixel: {
    hint: 'Arrow keys read its pixels one by one, in all maps; Escape ends that.',
    place: (row, column) => `row ${row}, column ${column}`,
    ink: (percent) => `ink ${percent}`,
    units: {
      gain: 'probability',
      probability: 'probability',
      score: 'score',
      activation: 'activation',
      share: 'of its layer',
    },
    announce: (place, ink, values) => `Pixel in ${place}, ${ink}. ${values.join(', ')}.`,
  },
  options: {
    title: 'Options',
    of: (method) => `of ${method}`,
    changed: (count) => `${count} changed`,
    reset: 'Defaults',
    words: {
      variant: { name: 'Variant' },
      layer: { name: 'Layer' },
      layers: { name: 'Layers' },
      superpixels: {
        name: 'Superpixels',
        choices: { grid: 'grid', quickshift: 'quickshift', slic: 'SLIC' },
        notes: {
          quickshift:
            'With lime’s defaults a digit falls into 1 to 3 superpixels. Kernel size 2, distance 6 and ratio 0.5 give more.',
        },
      },
      gridSize: { name: 'Per side' },
      kernelWidth: { name: 'Kernel width' },
      kernelSize: { name: 'Kernel size' },
      maxDistance: { name: 'Max. distance' },
      ratio: { name: 'Colour ratio' },
      segments: { name: 'Segments' },
      compactness: { name: 'Compactness' },
      hidden: { name: 'Hidden patch', choices: { black: 'black', 'superpixel-mean': 'its own mean' } },
      featureChoice: {
        name: 'Fitted patches',
        choices: {
          all: 'all',
          'highest-weights': 'highest weights',
          'forward-selection': 'forward selection',
        },
      },
      features: { name: 'Patches chosen' },
      signs: { name: 'Chosen speak', choices: { positive: 'for it', both: 'for or against' } },
      cells: { name: 'Cells per side' },
      keepProbability: { name: 'Cells kept' },
      stopWhenStable: { name: 'Stop at error of' },
      masking: { name: 'Hidden pixels are', choices: { pixel: 'black', normalized: 'grey (the mean)' } },
      samples: { name: 'Samples' },
      seed: { name: 'Seed' },
    },
    automatic: (layers) => `automatic (${layers})`,
    none: 'none',
    outOfRange: ({ minimum, maximum, minimumExcluded, whole }) => {
      const number = whole ? 'A whole number' : 'A number';
      return minimumExcluded
        ? `${number} above ${minimum} and up to ${maximum}, please.`
        : `${number} from ${minimum} to ${maximum}, please.`;
    },
  },
  measures: {
    title: 'Which map to trust',
    legend:
      'Deletion removes the map’s brightest pixels first, insertion puts them back first; the number is how likely the class stays on the way, from 0 to 1. ✓: the map beats plain ink, or a random map. ✗: it does not, so it tells no more than they do.',
    intro: (subject) =>
      `How likely ${subject} stays while the picture changes as each map says. ↓ lower is better, ↑ higher is better; the best of a column is bold. The last four maps know nothing of the network.`,
    judging:
      'Tests often disagree about which map is best. A map that does not beat Ink and Blob deserves no trust from that test.',
    more: 'More measures',
    fewer: 'Fewer measures',
    contrast: (subject) => `Measured is the probability of ${subject} alone; the other class is not looked at.`,
    waiting: 'Draw a digit, and the maps are compared here.',
    map: 'Map',
    own: 'map',
    measure: 'Measure',
    words: {
      deletion: {
        name: 'Deletion',
        text: 'Area under the probability while the pixels that the map shows most are removed first.',
      },
      insertion: {
        name: 'Insertion',
        text: 'Area under the probability while the pixels that the map shows most are put back first.',
      },
      'average-drop': {
        name: 'Average drop',
        text: 'Share of the probability that is lost where the picture shows only as far as the map does. Maps that show much do well.',
      },
      increase: {
        name: 'Increase',
        text: '100 if the class becomes more likely where the picture shows only as far as the map does, otherwise 0.',
      },
      road: {
        name: 'ROAD',
        text: 'How much more likely the class stays without the map’s darkest pixels than without its brightest, the gaps filled in from around.',
      },
      infidelity: {
        name: 'Infidelity',
        text: 'How far what the map says of a change of the picture is from what the network makes of it.',
      },
      sparsity: {
        name: 'Sparsity',
        text: 'How much of the map stands in few pixels: 0 the same everywhere, 1 a single pixel. It describes and does not judge.',
      },
      fineness: {
        name: 'Fineness',
        text: 'Width of the smallest detail that the map shows. It describes and does not judge.',
      },
      discrimination: {
        name: 'Discrimination',
        text: 'How alike the maps of this class and of another are: 1 for a map that is the same whatever class it is asked about.',
      },
      sensitivity: {
        name: 'Sensitivity',
        text: 'How far the map moves, as a share of itself, when the picture is changed by less than an eye sees.',
      },
      sanity: {
        name: 'Sanity',
        text: 'How alike the map and that of a network with random weights are: 1 for a map that does not ask the network.',
      },
      stability: {
        name: 'Stability',
        text: 'How much of what the map shows most comes again with other random numbers: 1 where chance has no part.',
      },
    },
    costs: {
      forward: { name: 'Forward', text: 'Passes through the network that the map took.' },
      backward: { name: 'Backward', text: 'Passes back through the network, for gradients.' },
      time: { name: 'Time', text: 'Time that the map took to compute.' },
    },
    baselines: {
      random: { name: 'Random', text: 'Noise.' },
      ink: { name: 'Ink', text: 'The digit itself.' },
      blob: { name: 'Blob', text: 'A spot in the middle.' },
      edges: { name: 'Edges', text: 'The digit’s edges.' },
    },
    better: { lower: 'lower is better', higher: 'higher is better', neither: 'neither is better' },
    verdict: {
      better: (other) => `better than ${other}`,
      worse: (other) => `worse than ${other}`,
      even: (other) => `the same as ${other}`,
    },
    best: 'best',
    noOrder: 'Blank: cannot be tested',
    reasonOf: (sentence) => sentence,
    pending: 'not measured',
    progress: (completed, total) => `Measuring: ${completed} of ${total}`,
    again: {
      title: 'Explain again and compare',
      text: 'These measures make a map several times anew, so they take longer.',
      all: 'all',
      start: 'Measure',
      cancel: 'Cancel',
    },
  },
  colorMaps: {
    viridis: 'Viridis',
    cividis: 'Cividis',
    magma: 'Magma',
    inferno: 'Inferno',
    plasma: 'Plasma',
    gray: 'Gray',
  },
  engine: {
    starting: 'Starting the engine…',
    downloading: 'Loading the network…',
    isolating: 'Preparing threads; the page reloads once…',
    runs: (variant, threads) => `${variant}, ${threads === 1 ? '1 thread' : `${threads} threads`}`,
    variants: {
      'relaxed-threads': 'WebAssembly with relaxed SIMD',
      'simd-threads': 'WebAssembly with SIMD',
      simd: 'WebAssembly with SIMD',
    },
    model: (name) => `network “${name}”`,
    note(note) {
      switch (note.kind) {
        case 'forced':
          return 'chosen in the address of the page';
        case 'not-isolated':
          return 'one thread: this host does not isolate the page';
        case 'no-shared-memory':
          return 'one thread: this browser shares no memory between threads';
        case 'no-relaxed-simd':
          return 'this browser has no relaxed SIMD';
        case 'failed':
          return `${note.variant} did not start (${note.message})`;
      }
    },
    failed: 'The engine did not start.',
    failedCodes: {
      'no-simd':
        'This browser lacks WebAssembly SIMD, or a setting for more security has switched it off. Any current version of Chrome, Edge, Firefox or Safari has it.',
      unavailable: 'A file of the page could not be loaded, or may not run here. Is the connection there?',
    },
    retry: 'Try again',
  },
  network: {
    offline: 'There is no network: try again when it is back.',
    joined: (sentence, reason) => `${sentence} ${reason}`,
    kept: 'Also works without a network now.',
    updateReady: 'A new version is ready. Your drawing stays.',
    update: 'Reload',
    later: 'Later',
  },
  notices(notice) {
    switch (notice.kind) {
      case 'engine-restarted':
        return 'The engine stopped and was started anew. Your drawing is still here.';
      case 'file-interrupted':
        return `The engine stopped while it read “${notice.file}”, and was started anew. Your drawing is still here. Open the file once more, or a smaller one.`;
      case 'not-an-image':
        return notice.message.startsWith(NO_PICTURE)
          ? `“${notice.file}” is no picture. Use PNG, JPEG, BMP or GIF.`
          : `“${notice.file}” could not be read. ${notice.message}`;
      case 'file-unreadable':
        return `“${notice.file}” could not be read. Is it a folder, or has it gone since?`;
      case 'first-file':
        return `One file is read at a time: this is “${notice.file}”.`;
      case 'image-late':
        return `“${notice.file}” was read only after you had gone on, so it does not take the place of what is there. Open it once more to see it.`;
      case 'image-blank':
        return `No digit was found in “${notice.file}”.`;
      case 'method-failed':
        return `The explanation failed: ${notice.message}`;
      case 'measure-failed':
        return `The maps could not be measured: ${notice.message}`;
      case 'model-failed':
        return `The network could not be loaded; the one before stays. ${notice.message}`;
      case 'not-a-network':
        return `“${notice.file}” cannot be used as a network. ${notice.message}`;
      case 'no-file':
        return 'That was no file. Save the picture first, then drop its file here.';
      case 'nothing-to-paste':
        return 'There is no image in the clipboard.';
      case 'link-copied':
        return notice.ownNetwork
          ? 'The link is in the clipboard. It shows the same picture, class, options and colours, but with the page’s own network: yours stays on this machine.'
          : 'The link is in the clipboard. It shows the same picture, class, options and colours.';
      case 'link-not-copied':
        return 'The browser did not allow copying. The link is in the address bar.';
      case 'link-unreadable':
        return 'The link could not be read, or not all of it: its picture is missing. It may have been cut short on the way.';
      case 'lesson-unknown':
        return `The link names a step “${notice.name}” that the tour does not have. The page is as it is without it.`;
      case 'locked':
        return 'This page is locked by its link. “Unlock” below lets you change everything.';
      case 'question-too-long':
        return `The link’s question is longer than ${notice.longest} characters and is not shown.`;
      case 'take-away-missing':
        return 'Saving and printing could not be loaded; all else is as it was.';
      case 'lessons-missing':
        return en.lessons.failed;
      case 'picture-misfits':
        return `The picture does not have the ${notice.height} × ${notice.width} pixels that the network reads, so it is not shown.`;
    }
  },
  dismiss: 'Dismiss',
  privacy: 'Everything runs in this browser; nothing is sent anywhere.',
  licences: 'Licences',
};
