// Reads the measured JSON: means with their errors as texts, comparisons, verdicts.

/** Digits that the error leaves meaning, and one more. */
function digitsOf(error, value) {
  if (!(error > 1e-9 * Math.abs(value))) return Number.isInteger(value) ? 0 : 3;
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(error))));
}

/** "0.131 ± 0.021", of a mean that may be missing. */
export function meanText(figure, scale = 1) {
  if (!figure || figure.images === 0 || figure.count === 0) return '–';
  const [mean, error] = [figure.mean * scale, figure.standard_error * scale];
  const digits = digitsOf(error, mean);
  return error > 0 ? `${mean.toFixed(digits)} ± ${error.toFixed(digits)}` : mean.toFixed(digits);
}

export const percent = (share) => `${(100 * share).toFixed(share > 0.0995 && share < 0.9905 ? 0 : 1)}%`;

/** The figure of a map in a run's summary. */
export const figureOf = (run, map, name) => run.maps[map]?.[name];

/**
 * How often `first` beats `second` by a measure, on the same images: { share, low, high, images }, the
 * interval Wilson's at 95%; without images that decide, null.
 */
export function duel(run, measure, first, second) {
  for (const pair of run.pairs) {
    if (pair.measure !== measure) continue;
    const decided = pair.first_better + pair.second_better;
    const [low, high] = pair.share_interval;
    if (decided === 0) continue;
    if (pair.first === first && pair.second === second) {
      return { share: pair.first_better_share, low, high, images: decided };
    }
    if (pair.first === second && pair.second === first) {
      return { share: 1 - pair.first_better_share, low: 1 - high, high: 1 - low, images: decided };
    }
  }
  return null;
}

/** 1 when the first wins beyond chance, -1 when the second does, 0 when the interval holds one half. */
export const winner = (found) => (!found ? 0 : found.low > 0.5 ? 1 : found.high < 0.5 ? -1 : 0);

/** How two means of one figure compare: 1, 0 or -1 at two standard errors; 0 where one is missing. */
export function apart(first, second) {
  if (!first || !second) return 0;
  const error = Math.hypot(first.standard_error, second.standard_error);
  const difference = first.mean - second.mean;
  return Math.abs(difference) > 2 * error ? Math.sign(difference) : 0;
}

/** 1 when a mean is beyond a bound by two standard errors, -1 when it is short of it, else 0. */
export const against = (mean, bound) => apart(mean, { mean: bound, standard_error: 0 });

/** The share of `count` of `total`, as a mean with its error. */
export function shareOf(count, total) {
  const mean = count / total;
  return { mean, standard_error: Math.sqrt((mean * (1 - mean)) / total) };
}

/**
 * What several answers (1 for the claim, 0 undecided, -1 against it) come to: all for it, all against
 * it, both occur, only some for it, only some against it, none decided.
 */
export function verdictOf(answers) {
  const [yes, no] = [1, -1].map((side) => answers.filter((answer) => answer === side).length);
  if (yes > 0 && no > 0) return 'mixed';
  if (yes === answers.length && yes > 0) return 'holds';
  if (no === answers.length && no > 0) return 'fails';
  if (yes > 0) return 'partly';
  return no > 0 ? 'doubtful' : 'open';
}
