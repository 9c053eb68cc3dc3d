/** The figures that answers state. Each belongs to its step's state (state/lesson.ts); a test computes them anew. */
export const FIGURES = {
  /** Test images of MNIST that the network for drawn digits reads right, of 10,000. */
  draw: { right: 9957, of: 10_000 },
  /** Rank correlations of two methods' maps: the least and the greatest of the fifteen pairs. How many places a side of the CAMs' layer has. */
  maps: { least: -0.25, greatest: 0.56, places: 8 },
  /** Pearson's correlation of the map of the first channels with that of all, and how many weights are negative. */
  sum: { channels: 64, negative: 27, few: 8, fewCorrelation: 0.96, some: 16, someCorrelation: 0.993 },
  /** Of the weighted sum before its ReLU. */
  blank: { least: -0.24 },
  /** Pearson's correlation of the maps of seeds 1 and 2; R² of the fit with seed 1, and how many patches it fits. */
  seed: { few: 100, fewCorrelation: 0.25, fewFit: 0.65, many: 1000, manyCorrelation: 0.95, manyFit: 0.37, patches: 49 },
  /** Areas under the curves of deletion and insertion. */
  faithful: {
    ink: [0.1, 0.95],
    gradCam: [0.62, 0.33],
    gradCamPlusPlus: [0.4, 0.42],
    scoreCam: [0.74, 0.3],
    layerCam: [0.43, 0.54],
    lime: [0.02, 0.84],
    rise: [0.04, 0.79],
  },
  /** The upper half's share of the map, for 4 alone and for 4 rather than 9, in percent. */
  contrast: { layerCam: [45, 66], gradCam: [54, 70], unchanged: 0.99 },
  /** Pearson's correlation of the listing's map with the paper's. */
  listing: { correlation: -0.27 },
  /** Probability of the likeliest class in percent, and rank correlations with the trained network's maps. */
  untrained: {
    probability: 11,
    plusPlus: 0.86,
    rise: 0.78,
    gradCam: -0.12,
    lime: 0.33,
    layerCam: 0.51,
    scoreCam: 0.61,
    allPlusPlus: 0.07,
    allRise: 0.58,
  },
  /** Probabilities in percent; rank correlations of the maps for 9 and for 4. */
  misread: { nine: 62.5, four: 37.4, drawn: 98.5, scoreCam: 0.96, plusPlus: 0.96, gradCam: 0.07 },
} as const;

/** With a true minus sign. */
export function figure(value: number, digits = 2): string {
  return value.toFixed(digits).replace('-', '\u2212');
}
