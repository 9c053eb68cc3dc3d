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

/** The stroke with the points x, y, x, y, … that follow; the same stroke if the pen has hardly moved. */
export function extended(stroke: Stroke, points: readonly number[]): Stroke {
  const longer = [...stroke];
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i] ?? 0, points[i + 1] ?? 0];
    const [lastX, lastY] = [longer.at(-2), longer.at(-1)];
    if (lastX !== undefined && lastY !== undefined && Math.hypot(x - lastX, y - lastY) < MIN_STEP) continue;
    longer.push(x, y);
  }
  return longer.length > stroke.length ? longer : stroke;
}

/**
 * The smooth curve through a stroke: quadratic pieces from midpoint to midpoint with the points as controls, flattened.
 * Screen and network get the same curve.
 */
export function smooth(stroke: Stroke): Polyline {
  const last = stroke.length / 2 - 2;
  return last < 1 ? stroke : curve(stroke, 1, last);
}

/** The pieces `first` to `last` of a stroke's curve; piece i has point i as its control, the last ends with the stroke. */
function curve(stroke: Stroke, first: number, last: number): Polyline {
  const count = stroke.length / 2;
  const at = (i: number): [number, number] => [stroke[2 * i] ?? 0, stroke[2 * i + 1] ?? 0];
  const between = (i: number): [number, number] => {
    const [[x, y], [nextX, nextY]] = [at(i), at(i + 1)];
    return [(x + nextX) / 2, (y + nextY) / 2];
  };
  let [fromX, fromY] = first === 1 ? at(0) : between(first - 1);
  const line: number[] = [fromX, fromY];
  for (let i = first; i <= last; i++) {
    const [controlX, controlY] = at(i);
    const [toX, toY] = i === count - 2 ? at(i + 1) : between(i);
    const length = Math.hypot(controlX - fromX, controlY - fromY) + Math.hypot(toX - controlX, toY - controlY);
    const pieces = Math.max(1, Math.min(8, Math.round(length / 12)));
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      const s = 1 - t;
      line.push(s * s * fromX + 2 * s * t * controlX + t * t * toX, s * s * fromY + 2 * s * t * controlY + t * t * toY);
    }
    fromX = toX;
    fromY = toY;
  }
  return line;
}

/** What is to be drawn to bring a picture of a drawing up to date. */
export interface Growth {
  /** Nothing of what was drawn before holds: first an empty canvas. */
  afresh: boolean;
  /** Lines that stay, to be added to what stays. */
  settled: Polyline[];
  /** The end of the last stroke, which the next point bends: to be drawn over what stays, and not to be kept. */
  tail: Polyline | null;
}

/** Follows a drawing, so that while one draws only what is new is drawn, however long the stroke has become. */
export class DrawingGrowth {
  /** Strokes that are drawn to their end. */
  #whole: Stroke[] = [];
  /** The stroke behind them, as far as its settled pieces depend on it, and how many these are. */
  #begun: Stroke = [];
  #pieces = 0;

  advance(strokes: readonly Stroke[]): Growth {
    const afresh = !this.#continuedBy(strokes);
    if (afresh) {
      this.#whole = [];
      this.#begin([], 0);
    }
    const settled: Polyline[] = [];
    for (const stroke of strokes.slice(this.#whole.length, -1)) {
      settled.push(this.#rest(stroke));
      this.#whole.push(stroke);
      this.#begin([], 0);
    }
    const last = strokes.at(-1);
    if (last === undefined || this.#whole.length === strokes.length) return { afresh, settled, tail: null };
    // Before the last piece, which ends where the pen is now.
    const pieces = last.length / 2 - 3;
    if (pieces > this.#pieces) {
      settled.push(curve(last, this.#pieces + 1, pieces));
      this.#begin(last.slice(0, 2 * (pieces + 2)), pieces);
    }
    return { afresh, settled, tail: this.#rest(last) };
  }

  #begin(stroke: Stroke, pieces: number): void {
    this.#begun = stroke;
    this.#pieces = pieces;
  }

  #rest(stroke: Stroke): Polyline {
    return this.#pieces === 0 ? smooth(stroke) : curve(stroke, this.#pieces + 1, stroke.length / 2 - 2);
  }

  #continuedBy(strokes: readonly Stroke[]): boolean {
    const next = strokes[this.#whole.length] ?? [];
    return (
      this.#whole.every((stroke, i) => stroke === strokes[i]) &&
      (this.#pieces === 0 ||
        (next.length / 2 >= this.#pieces + 3 && this.#begun.every((value, i) => value === next[i])))
    );
  }
}
