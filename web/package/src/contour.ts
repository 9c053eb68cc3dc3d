/** The outline of the ink, so that digit and map are seen together. */

type Point = readonly [number, number];

/** Which pairs of edges (0 top, 1 right, 2 bottom, 3 left) the outline joins, by which corners of a cell are inside. */
const EDGES = ['', '30', '01', '31', '12', '3012', '02', '32', '23', '20', '0123', '21', '13', '10', '03', ''] as const;

/**
 * Marching squares between pixel centres; what lies beyond the border is paper.
 * @return an SVG path in pixel units, empty if nothing reaches the threshold.
 */
export function inkOutline(ink: Uint8Array, width: number, height: number, threshold = 110): string {
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= width || y >= height ? 0 : (ink[y * width + x] ?? 0));
  const rounded = (value: number) => Math.round(value * 100) / 100;
  let path = '';
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      const corners = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)] as const;
      const inside = corners.reduce((bits, value, i) => (value >= threshold ? bits | (1 << i) : bits), 0);
      const cut = (from: number, to: number) => (threshold - from) / (to - from);
      const [a, b, c, d] = corners;
      const onEdge = (edge: number): Point => {
        if (edge === 0) return [x + cut(a, b), y];
        if (edge === 1) return [x + 1, y + cut(b, c)];
        if (edge === 2) return [x + cut(d, c), y + 1];
        return [x, y + cut(a, d)];
      };
      const edges = [...(EDGES[inside] ?? '')].map(Number);
      for (let i = 0; i + 1 < edges.length; i += 2) {
        const [fromX, fromY] = onEdge(edges[i] ?? 0);
        const [toX, toY] = onEdge(edges[i + 1] ?? 0);
        path += `M${rounded(fromX + 0.5)} ${rounded(fromY + 0.5)}L${rounded(toX + 0.5)} ${rounded(toY + 0.5)}`;
      }
    }
  }
  return path;
}
