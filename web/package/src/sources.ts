/** Everything in which a drawing may come, made into what the worker takes. */
import { bmpOf } from './bmp.js';
import { InklensError } from './errors.js';
import type { PixelData, Platform } from './platform.js';
import type { InkImage } from './protocol.js';
import { checkFileSize } from './sizes.js';

/**
 * A drawing:
 * - `ImageData`, a canvas, a loaded image element or an `ImageBitmap`: its pixels;
 * - a `Blob` or bytes: a PNG, JPEG, BMP or GIF file, turned as it says itself (EXIF); on a page also what else the
 *   browser can decode, such as WebP and AVIF;
 * - `{ ink, width, height }`: ink values row by row, 0 paper and 255 full ink, taken as they are.
 *
 * Of all but the last the core makes ink: dark strokes on a light ground or light ones on a dark ground, of any colours
 * that differ. Shade, grain, lines across the page, specks, and what runs along the border are no ink. Transparent parts
 * are white, or black where all that is to be seen is light.
 */
export type DrawingSource =
  | PixelData
  | Blob
  | Uint8Array
  | ArrayBuffer
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLImageElement
  | ImageBitmap
  | InkImage;

/** A drawing that is already ink, or a picture's file of which the core makes ink. */
export type Drawing = { kind: 'ink'; image: InkImage } | { kind: 'file'; file: Blob | Uint8Array };

const EXPECTED =
  'an ImageData, a canvas, a loaded image, a Blob or the bytes of a picture, or { ink, width, height } with a Uint8Array';

function checkSize(what: string, values: ArrayLike<number>, width: number, height: number, channels: number): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || values.length !== width * height * channels) {
    const expected = channels === 1 ? 'width x height' : `${channels} x width x height`;
    throw new InklensError(
      'invalid-argument',
      `The ${what} has ${values.length} values for ${width} x ${height} pixels; expected ${expected} of them.`,
    );
  }
}

export function drawingOf(source: DrawingSource, platform: Platform): Drawing {
  if (source instanceof Blob) checkFileSize('picture', source.size);
  if (source instanceof Blob || source instanceof Uint8Array) return { kind: 'file', file: source };
  if (source instanceof ArrayBuffer) return { kind: 'file', file: new Uint8Array(source) };
  if (typeof source !== 'object' || source === null) {
    throw new InklensError('invalid-argument', `frame() takes ${EXPECTED}; it got ${describe(source)}.`);
  }
  if ('ink' in source && source.ink instanceof Uint8Array) {
    const { ink, width, height } = source;
    checkSize('ink', ink, width, height, 1);
    return { kind: 'ink', image: { ink, width, height } };
  }
  const pixels = 'data' in source ? source : platform.pixelsOf(source);
  if (pixels === null || !(pixels.data instanceof Uint8ClampedArray || pixels.data instanceof Uint8Array)) {
    throw new InklensError('invalid-argument', `frame() takes ${EXPECTED}; it got ${describe(source)}.`);
  }
  checkSize('picture', pixels.data, pixels.width, pixels.height, 4);
  return { kind: 'file', file: bmpOf(pixels) };
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? `an ${Object.prototype.toString.call(value)}` : String(value);
}
