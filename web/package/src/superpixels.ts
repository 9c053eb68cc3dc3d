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

/** @return the lines between different superpixels as an SVG path in pixel units; straight runs are one line. */
export function superpixelEdges(labels: Int32Array, width: number): string {
  const height = width > 0 ? labels.length / width : 0;
  const at = (x: number, y: number) => labels[y * width + x];
  let path = '';
  for (let y = 1; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const start = x;
      while (x < width && at(x, y - 1) !== at(x, y)) x++;
      if (x > start) path += `M${start} ${y}H${x}`;
    }
  }
  for (let x = 1; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const start = y;
      while (y < height && at(x - 1, y) !== at(x, y)) y++;
      if (y > start) path += `M${x} ${start}V${y}`;
    }
  }
  return path;
}
