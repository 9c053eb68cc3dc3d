/** Turns strokes into gray values, anti-aliased, the same on every browser. */
import { DrawingGrowth, GRID, PEN, type Polyline, type Stroke } from './strokes';

export const RASTER_SIZE = 280;

/** Where a segment covers a pixel, the pixel keeps the darker of what it has and what it gets. */
function inkSegment(ink: Uint8Array, size: number, x0: number, y0: number, x1: number, y1: number): void {
  const scale = size / GRID;
  const radius = (PEN / 2) * scale;
  const [ax, ay, bx, by] = [x0 * scale, y0 * scale, x1 * scale, y1 * scale];
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const left = Math.max(0, Math.floor(Math.min(ax, bx) - radius - 1));
  const right = Math.min(size - 1, Math.ceil(Math.max(ax, bx) + radius + 1));
  const top = Math.max(0, Math.floor(Math.min(ay, by) - radius - 1));
  const bottom = Math.min(size - 1, Math.ceil(Math.max(ay, by) + radius + 1));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const t = squared === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
      const distance = Math.hypot(px - t * dx, py - t * dy);
      const value = Math.round(255 * Math.max(0, Math.min(1, radius - distance + 0.5)));
      const index = y * size + x;
      if (value > (ink[index] ?? 255)) ink[index] = value;
    }
  }
}

function inkPolyline(ink: Uint8Array, size: number, line: Polyline): void {
  for (let i = 0; i < line.length; i += 2) {
    const [x, y] = [line[i] ?? 0, line[i + 1] ?? 0];
    inkSegment(ink, size, line[i - 2] ?? x, line[i - 1] ?? y, x, y);
  }
}

/** Rasterises drawings; what cannot change any more is kept, because while one draws only the end of a stroke does. */
export class StrokeRaster {
  readonly #growth = new DrawingGrowth();
  #ink: Uint8Array;

  constructor(readonly size: number = RASTER_SIZE) {
    this.#ink = new Uint8Array(size * size);
  }

  /** @return a fresh picture of these strokes, 255 where there is ink. */
  render(strokes: readonly Stroke[]): Uint8Array {
    const { afresh, settled, tail } = this.#growth.advance(strokes);
    if (afresh) this.#ink.fill(0);
    for (const line of settled) inkPolyline(this.#ink, this.size, line);
    const ink = this.#ink.slice();
    if (tail !== null) inkPolyline(ink, this.size, tail);
    return ink;
  }
}
