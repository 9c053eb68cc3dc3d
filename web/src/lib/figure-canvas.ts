/** Figures on canvases: PNGs of them, and what only a canvas knows. */
import {
  FIGURE_FONT,
  type Figure,
  type MeasureText,
  type Part,
  type PixelImage,
  scaleOf,
  type TextPart,
} from './figure';

function canvasOf(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The browser gives no canvas of this size.');
  return [canvas, context];
}

/** A canvas of one pixel per value. */
export function canvasOfPixels({ columns, rows, rgba }: PixelImage): HTMLCanvasElement {
  const [canvas, context] = canvasOf(columns, rows);
  context.putImageData(new ImageData(rgba, columns, rows), 0, 0);
  return canvas;
}

const fontOf = ({ size, weight = 400, family = FIGURE_FONT, italic }: Omit<TextPart, 'kind' | 'x' | 'y' | 'text'>) =>
  `${italic ? 'italic ' : ''}${weight} ${size}px ${family}`;

const ANCHORS = { start: 'left', middle: 'center', end: 'right' } as const;

function paintPart(context: CanvasRenderingContext2D, part: Part): void {
  switch (part.kind) {
    case 'box':
      context.fillStyle = part.fill;
      context.beginPath();
      context.roundRect(part.x, part.y, part.width, part.height, part.radius ?? 0);
      context.fill();
      break;
    case 'path': {
      context.save();
      context.transform(...part.at);
      const path = new Path2D(part.d);
      const scale = scaleOf(part.at);
      context.fillStyle = part.fill ?? 'transparent';
      if (part.fill !== undefined) context.fill(path);
      context.strokeStyle = part.stroke ?? 'transparent';
      context.lineWidth = (part.strokeWidth ?? 1) / scale;
      context.setLineDash((part.dash ?? []).map((length) => length / scale));
      context.lineCap = part.round ? 'round' : 'butt';
      context.lineJoin = part.round ? 'round' : 'miter';
      if (part.stroke !== undefined) context.stroke(path);
      context.restore();
      break;
    }
    case 'text':
      context.save();
      context.translate(part.x, part.y);
      context.rotate(((part.turn ?? 0) * Math.PI) / 180);
      context.font = fontOf(part);
      context.textAlign = ANCHORS[part.anchor ?? 'start'];
      context.fillStyle = part.color;
      context.fillText(part.text, 0, 0);
      context.restore();
      break;
    case 'image':
      context.imageSmoothingEnabled = part.smooth;
      context.drawImage(canvasOfPixels(part), part.x, part.y, part.width, part.height);
  }
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The browser made no PNG of a picture of this size.'));
      else resolve(blob);
    }, 'image/png');
  });
}

/** @param scale 1: a pixel for each of the figure's units. */
export function figureToPng(figure: Figure, scale: number): Promise<Blob> {
  const [canvas, context] = canvasOf(Math.round(figure.width * scale), Math.round(figure.height * scale));
  context.fillStyle = figure.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  for (const part of figure.parts) paintPart(context, part);
  return blobOf(canvas);
}

/** Of these pixels alone, in an address. */
export async function pngAddress(image: PixelImage): Promise<string> {
  const blob = await blobOf(canvasOfPixels(image));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return `data:image/png;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}

let ruler: CanvasRenderingContext2D | null = null;

/** In the page's own font. */
export const measureOnCanvas: MeasureText = (text, size, weight) => {
  ruler ??= canvasOf(1, 1)[1];
  ruler.font = fontOf({ size, weight, color: '' });
  return ruler.measureText(text).width;
};
