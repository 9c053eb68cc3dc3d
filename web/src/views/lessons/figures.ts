/** The figures that answers state. Each belongs to its step's state (state/lesson.ts); a test computes them anew. */
export const FIGURES = {
  /** Test images of MNIST that the network for drawn digits reads right, of 10,000. */
  draw: { right: 9964, of: 10_000 },
  /** Rank correlations of two methods' maps: the least and the greatest of the fifteen pairs. */
  maps: { least: -0.23, greatest: 0.68 },
  /** Pearson's correlation of the map of the first channels with that of all, and how many weights are negative. */
  sum: { channels: 64, negative: 29, few: 8, fewCorrelation: 0.96, some: 16, someCorrelation: 0.998 },
  /** Of the weighted sum before its ReLU. */
  blank: { least: -0.24 },
  /** Pearson's correlation of the maps of seeds 1 and 2. */
  seed: { few: 100, fewCorrelation: 0.26, many: 1000, manyCorrelation: 0.96 },
  /** Areas under the curves of deletion and insertion. */
  faithful: {
    ink: [0.09, 0.96],
    gradCam: [0.57, 0.4],
    gradCamPlusPlus: [0.49, 0.46],
    scoreCam: [0.17, 0.78],
    layerCam: [0.38, 0.6],
    lime: [0.04, 0.87],
    rise: [0.05, 0.79],
  },
  /** The upper half's share of the map, for 4 alone and for 4 rather than 9, in percent. */
  contrast: { layerCam: [44, 69], gradCam: [48, 77], unchanged: 0.99 },
  /** Pearson's correlation of the listing's map with the paper's. */
  listing: { correlation: -0.01 },
  /** Probability of the likeliest class in percent, and rank correlations with the trained network's maps. */
  untrained: {
    probability: 11,
    plusPlus: 0.82,
    rise: 0.7,
    gradCam: -0.27,
    lime: 0.2,
    allPlusPlus: -0.02,
    allRise: 0.47,
  },
  /** Probabilities in percent; rank correlations of the maps for 9 and for 4. */
  misread: { nine: 62.5, four: 37.4, drawn: 96.3, scoreCam: 0.96, plusPlus: 0.96, gradCam: 0.07 },
} as const;

/** With a true minus sign. */
export function figure(value: number, digits = 2): string {
  return value.toFixed(digits).replace('-', '\u2212');
}
