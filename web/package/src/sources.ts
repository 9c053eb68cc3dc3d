/** Everything in which a drawing may come, made into what the worker takes. */
import { bmpOf } from './bmp.js';
import { InklensError } from './errors.js';
import type { PixelData, Platform } from './platform.js';
import type { InkImage } from './protocol.js';
import { checkFileSize } from './sizes.js';

/**
 * A drawing:
 * - `ImageData`, a canvas, a loaded image element or an `ImageBitmap`: its pixels;
 * - a `Blob` or bytes: a PNG, JPEG, BMP or GIF file;
 * - `{ ink, width, height }`: ink values row by row, 0 paper and 255 full ink, taken as they are.
 *
 * Of all but the last the core makes ink: luminance on a white ground (transparent parts are white), the ground being
 * the median of the border, so that dark strokes on a light ground and light ones on a dark ground both will do.
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
export type Drawing = { kind: 'ink'; image: InkImage } | { kind: 'file'; bytes: Uint8Array };

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

export async function drawingOf(source: DrawingSource, platform: Platform): Promise<Drawing> {
  if (source instanceof Blob) {
    checkFileSize('picture', source.size);
    return { kind: 'file', bytes: new Uint8Array(await source.arrayBuffer()) };
  }
  if (source instanceof Uint8Array) return { kind: 'file', bytes: source };
  if (source instanceof ArrayBuffer) return { kind: 'file', bytes: new Uint8Array(source) };
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
  return { kind: 'file', bytes: bmpOf(pixels) };
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? `an ${Object.prototype.toString.call(value)}` : String(value);
}
