/** A picture's file made into ink: by the core, or with the browser's help where it knows more formats. */
import { bmpOf } from './bmp.js';
import { InklensError } from './errors.js';
import type { InkImage } from './protocol.js';

/** As in the core: longer files are not even read. */
export const MAX_PICTURE_BYTES = 2 ** 26;
/** Larger pictures of the browser are reduced; the core looks for ink in no more. */
const MAX_PIXELS = 2 ** 22;

function checkBytes(bytes: number): void {
  if (bytes <= MAX_PICTURE_BYTES) return;
  throw new InklensError('resource-exhausted', `The image has ${bytes} bytes; expected at most ${MAX_PICTURE_BYTES}.`);
}

/** The pixels of a picture that the browser can decode, turned as the file says, as a file for the core. */
async function asBmp(file: Blob): Promise<Uint8Array | null> {
  if (typeof createImageBitmap !== 'function' || typeof OffscreenCanvas !== 'function') return null;
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (bitmap === null) return null;
  try {
    const scale = Math.min(1, Math.sqrt(MAX_PIXELS / (bitmap.width * bitmap.height)));
    const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.floor(side * scale)));
    if (width === undefined || height === undefined) return null;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (context === null) return null;
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    return bmpOf(context.getImageData(0, 0, width, height));
  } finally {
    bitmap.close();
  }
}

/** Of a picture, that the core does not read it is half of it: the browser was asked, too. */
function untold(error: unknown, source: Blob | Uint8Array): unknown {
  const picture = source instanceof Blob && source.type.startsWith('image/');
  if (!(error instanceof InklensError) || !picture || typeof createImageBitmap !== 'function') return error;
  const told = error.message.replace(', which is not read;', ', damaged or unknown to this browser;');
  return told === error.message ? error : new InklensError(error.code, told);
}

/**
 * @param decode asks the core.
 * @throws InklensError the core's, where the browser knows no better: `data-loss` for bytes that are no picture or end
 *   early, `unsupported` for another format, `resource-exhausted` for one that is too large.
 */
export async function inkOf(
  source: Blob | Uint8Array,
  decode: (bytes: Uint8Array) => Promise<InkImage>,
): Promise<InkImage> {
  checkBytes(source instanceof Blob ? source.size : source.length);
  const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source;
  try {
    return await decode(bytes);
  } catch (error) {
    // A damaged file stays one: browsers show half of it without a word.
    const code = error instanceof InklensError ? error.code : '';
    if (code !== 'unsupported' && code !== 'resource-exhausted') throw error;
    const bmp = await asBmp(source instanceof Blob ? source : new Blob([bytes as Uint8Array<ArrayBuffer>]));
    if (bmp === null) throw untold(error, source);
    return decode(bmp);
  }
}
