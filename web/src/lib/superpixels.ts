/** Which superpixels of a LIME map speak against the class, and where to mark them. */

export interface Mark {
  x: number;
  y: number;
  weight: number;
}

/** Weights below this share of the largest are noise of the sampling, not statements. */
const NOTABLE = 0.15;

/** @return centres, in pixels, of the superpixels whose negative weight is notable. */
export function opposingMarks(labels: Int32Array, weights: Float64Array, width: number): Mark[] {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const sums = new Map<number, { x: number; y: number; count: number }>();
  labels.forEach((label, i) => {
    const sum = sums.get(label) ?? { x: 0, y: 0, count: 0 };
    sum.x += (i % width) + 0.5;
    sum.y += Math.floor(i / width) + 0.5;
    sum.count += 1;
    sums.set(label, sum);
  });
  return [...sums].flatMap(([label, { x, y, count }]) => {
    const weight = weights[label] ?? 0;
    return weight < -NOTABLE * largest ? [{ x: x / count, y: y / count, weight }] : [];
  });
}
