/** Where a map is strongest, in words' precision: which ninth of the picture. */

/** 0: top or left, 1: middle, 2: bottom or right. */
export interface Ninth {
  row: number;
  column: number;
}

const THIRDS = 3;
/** Sums of floats in another order: a difference this small is none. */
const EVEN = 1e-6;

/**
 * The ninth of a map whose mean is greatest.
 * @param values row by row, >= 0.
 * @return null where no ninth is stronger than all others.
 */
export function strongestNinth(values: Float32Array, width: number): Ninth | null {
  const height = values.length / width;
  const sums = new Float64Array(THIRDS * THIRDS);
  const counts = new Float64Array(THIRDS * THIRDS);
  values.forEach((value, i) => {
    const row = Math.floor((THIRDS * (Math.floor(i / width) + 0.5)) / height);
    const column = Math.floor((THIRDS * ((i % width) + 0.5)) / width);
    const at = THIRDS * row + column;
    sums[at] = (sums[at] ?? 0) + value;
    counts[at] = (counts[at] ?? 0) + 1;
  });
  const means = [...sums].map((sum, i) => sum / Math.max(1, counts[i] ?? 1));
  const best = means.reduce((most, mean, i) => (mean > (means[most] ?? 0) ? i : most), 0);
  const most = means[best] ?? 0;
  const even = means.some((mean, i) => i !== best && most - mean <= EVEN * most);
  return most > 0 && !even ? { row: Math.floor(best / THIRDS), column: best % THIRDS } : null;
}
