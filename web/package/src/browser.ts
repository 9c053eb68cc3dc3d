/** Inklens on a page. The addresses are written out because that is how bundlers find the files. */
import type { WorkerLike } from './client.js';
import { InklensError } from './errors.js';
import type { PixelData, Platform } from './platform.js';

type Picture = HTMLCanvasElement | OffscreenCanvas | HTMLImageElement | ImageBitmap;

function isPicture(source: object): source is Picture {
  const kinds = ['HTMLCanvasElement', 'OffscreenCanvas', 'HTMLImageElement', 'ImageBitmap'];
  return kinds.includes(Object.prototype.toString.call(source).slice('[object '.length, -1));
}

/** By way of a copy: a canvas may have another kind of context, and reading one back would slow its drawing down. */
function pixelsOf(source: object): PixelData | null {
  if (!isPicture(source)) return null;
  const [width, height] =
    'naturalWidth' in source ? [source.naturalWidth, source.naturalHeight] : [source.width, source.height];
  if (width === 0 || height === 0) {
    throw new InklensError('invalid-argument', 'The picture has no pixels: an image has to be loaded first.');
  }
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new InklensError('resource-exhausted', `There is no canvas of ${width} x ${height}.`);
  try {
    context.drawImage(source, 0, 0);
    return context.getImageData(0, 0, width, height);
  } catch (cause) {
    throw new InklensError('invalid-argument', `The picture's pixels cannot be read: ${cause}`);
  }
}

export const BROWSER: Platform = {
  createWorker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }) as WorkerLike,
  artefacts: {
    'relaxed-threads': {
      script: new URL('./engine/relaxed-threads/inklens.js', import.meta.url).href,
      wasm: new URL('./engine/relaxed-threads/inklens.wasm', import.meta.url).href,
    },
    'simd-threads': {
      script: new URL('./engine/simd-threads/inklens.js', import.meta.url).href,
      wasm: new URL('./engine/simd-threads/inklens.wasm', import.meta.url).href,
    },
    simd: {
      script: new URL('./engine/simd/inklens.js', import.meta.url).href,
      wasm: new URL('./engine/simd/inklens.wasm', import.meta.url).href,
    },
  },
  resolve: (address) => new URL(address, document.baseURI),
  pixelsOf,
};
