/** Draws what is on the canvas at the resolution of the screen. */
import { DrawingGrowth, GRID, PEN, type Polyline, type Stroke } from '../lib/strokes';
import type { Picture } from '../state/types';

function drawLine(context: CanvasRenderingContext2D, line: Polyline): void {
  if (line.length === 0) return;
  const [x, y] = [line[0] ?? 0, line[1] ?? 0];
  context.beginPath();
  if (line.length === 2) {
    context.arc(x, y, PEN / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.moveTo(x, y);
  for (let i = 2; i < line.length; i += 2) context.lineTo(line[i] ?? 0, line[i + 1] ?? 0);
  context.stroke();
}

/** Sets up a canvas of this side for drawing with the pen. */
function takePen(context: CanvasRenderingContext2D, side: number, color: string): void {
  context.setTransform(side / GRID, 0, 0, side / GRID, 0, 0);
  Object.assign(context, {
    strokeStyle: color,
    fillStyle: color,
    lineWidth: PEN,
    lineCap: 'round',
    lineJoin: 'round',
  });
}

function wipe(context: CanvasRenderingContext2D): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

/** @param ink 255 is drawn in the full colour, 0 not at all. */
function inkBitmap(ink: Uint8Array, width: number, height: number, color: string): HTMLCanvasElement {
  const bitmap = document.createElement('canvas');
  bitmap.width = width;
  bitmap.height = height;
  const context = bitmap.getContext('2d');
  if (context === null) return bitmap;
  const rgba = new Uint8ClampedArray(ink.length * 4);
  ink.forEach((value, i) => {
    rgba[4 * i + 3] = value;
  });
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = color;
  context.fillRect(0, 0, width, height);
  return bitmap;
}

/** @param width of framed pictures, in pixels: one that has no whole number of such rows is not drawn. */
function drawImage(
  context: CanvasRenderingContext2D,
  picture: Exclude<Picture, { kind: 'drawing' }>,
  color: string,
  width: number,
): void {
  const { canvas } = context;
  const framed = picture.kind === 'framed';
  const image = framed ? { ink: picture.pixels, width, height: picture.pixels.length / width } : picture.image;
  if (!Number.isInteger(image.height)) return;
  const scale = Math.min(canvas.width / image.width, canvas.height / image.height);
  const [w, h] = [image.width * scale, image.height * scale];
  context.imageSmoothingEnabled = !framed;
  const bitmap = inkBitmap(image.ink, image.width, image.height, color);
  context.drawImage(bitmap, (canvas.width - w) / 2, (canvas.height - h) / 2, w, h);
}

/** A stretch of this many points is drawn once and kept. Where two stretches meet, soft edges are covered twice. */
const STRETCH = 400;

const continues = (line: Polyline, next: Polyline) => line.at(-2) === next[0] && line.at(-1) === next[1];

/** Draws on one canvas. Of a drawing that grows it draws what is new. */
export class PadPainter {
  #growth = new DrawingGrowth();
  /** Holds what of the drawing is kept. */
  readonly #kept = document.createElement('canvas');
  /** The stretch under way, which stays as it is but may still grow. */
  #stretch: Polyline = [];
  #color = '';

  /** @param width of framed pictures, in pixels. */
  draw(canvas: HTMLCanvasElement, picture: Picture, color: string, width: number): void {
    const context = canvas.getContext('2d');
    const kept = this.#kept.getContext('2d');
    if (context === null || kept === null) return;
    wipe(context);
    if (picture.kind !== 'drawing') {
      drawImage(context, picture, color, width);
      return;
    }
    const side = canvas.width;
    if (this.#color !== color || this.#kept.width !== side) {
      this.#kept.width = side;
      this.#kept.height = side;
      this.#color = color;
      this.#growth = new DrawingGrowth();
      this.#stretch = [];
    }
    takePen(kept, side, color);
    const tail = this.#advance(kept, picture.strokes);
    context.drawImage(this.#kept, 0, 0);
    takePen(context, side, color);
    const joined = tail !== null && this.#stretch.length > 0 && continues(this.#stretch, tail);
    const lines = joined ? [[...this.#stretch, ...tail.slice(2)]] : [this.#stretch, tail ?? []];
    for (const line of lines) drawLine(context, line);
  }

  /** @return what is to be drawn behind the stretch under way. */
  #advance(kept: CanvasRenderingContext2D, strokes: readonly Stroke[]): Polyline | null {
    const { afresh, settled, tail } = this.#growth.advance(strokes);
    if (afresh) {
      this.#stretch = [];
      wipe(kept);
      takePen(kept, this.#kept.width, this.#color);
    }
    for (const line of settled) {
      if (this.#stretch.length > 0 && continues(this.#stretch, line)) {
        this.#stretch = [...this.#stretch, ...line.slice(2)];
      } else {
        drawLine(kept, this.#stretch);
        this.#stretch = line;
      }
      if (this.#stretch.length < 2 * STRETCH) continue;
      drawLine(kept, this.#stretch);
      this.#stretch = [];
    }
    return tail;
  }
}
