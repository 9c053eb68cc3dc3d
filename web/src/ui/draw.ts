/** Draws what is on the canvas at the resolution of the screen. */
import { GRID, PEN, type Stroke, smooth } from '../lib/strokes';
import type { Picture } from '../state/types';

function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke): void {
  const line = smooth(stroke);
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
export function drawPicture(canvas: HTMLCanvasElement, picture: Picture, color: string, width: number): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (picture.kind === 'drawing') {
    context.scale(canvas.width / GRID, canvas.height / GRID);
    Object.assign(context, {
      strokeStyle: color,
      fillStyle: color,
      lineWidth: PEN,
      lineCap: 'round',
      lineJoin: 'round',
    });
    for (const stroke of picture.strokes) drawStroke(context, stroke);
    return;
  }
  const framed = picture.kind === 'framed';
  const image = framed ? { ink: picture.pixels, width, height: picture.pixels.length / width } : picture.image;
  if (!Number.isInteger(image.height)) return;
  const scale = Math.min(canvas.width / image.width, canvas.height / image.height);
  const [w, h] = [image.width * scale, image.height * scale];
  context.imageSmoothingEnabled = !framed;
  const bitmap = inkBitmap(image.ink, image.width, image.height, color);
  context.drawImage(bitmap, (canvas.width - w) / 2, (canvas.height - h) / 2, w, h);
}
