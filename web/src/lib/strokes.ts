/** Strokes as the user draws them, on a square of GRID units a side; whole numbers, so that a link repeats them exactly. */

export const GRID = 1024;
/** Diameter of the round pen: 7.5% of the canvas, about what a digit in the data set has. */
export const PEN = 76;
/** Points closer together than this add nothing that can be seen. */
const MIN_STEP = 5;

/** x, y, x, y, … in pen order. */
export type Stroke = readonly number[];
export type Polyline = readonly number[];

export function quantise(x: number, y: number): [number, number] {
  const whole = (value: number) => Math.round(Math.max(0, Math.min(1, value)) * (GRID - 1));
  return [whole(x), whole(y)];
}

/** The stroke with a further point, or the same stroke if the pen has hardly moved. */
export function extended(stroke: Stroke, x: number, y: number): Stroke {
  const lastX = stroke.at(-2);
  const lastY = stroke.at(-1);
  if (lastX !== undefined && lastY !== undefined && Math.hypot(x - lastX, y - lastY) < MIN_STEP) return stroke;
  return [...stroke, x, y];
}

/**
 * The smooth curve through a stroke: quadratic pieces from midpoint to midpoint with the points as controls, flattened.
 * Screen and network get the same curve.
 */
export function smooth(stroke: Stroke): Polyline {
  const count = stroke.length / 2;
  const at = (i: number): [number, number] => [stroke[2 * i] ?? 0, stroke[2 * i + 1] ?? 0];
  if (count < 3) return stroke;
  const curve: number[] = [...at(0)];
  let [fromX, fromY] = at(0);
  for (let i = 1; i < count - 1; i++) {
    const [controlX, controlY] = at(i);
    const [nextX, nextY] = at(i + 1);
    const last = i === count - 2;
    const toX = last ? nextX : (controlX + nextX) / 2;
    const toY = last ? nextY : (controlY + nextY) / 2;
    const length = Math.hypot(controlX - fromX, controlY - fromY) + Math.hypot(toX - controlX, toY - controlY);
    const pieces = Math.max(1, Math.min(8, Math.round(length / 12)));
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      const s = 1 - t;
      curve.push(
        s * s * fromX + 2 * s * t * controlX + t * t * toX,
        s * s * fromY + 2 * s * t * controlY + t * t * toY,
      );
    }
    fromX = toX;
    fromY = toY;
  }
  return curve;
}
