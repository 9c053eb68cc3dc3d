/** What differs between a page and Node. */
import type { WorkerLike } from './client.js';
import type { Artefacts } from './protocol.js';

export interface Platform {
  createWorker(): WorkerLike;
  /** Those of the package. */
  artefacts: Artefacts;
  /** What an address that was given as text is relative to. */
  resolve(address: string): URL;
  /** Draws a picture of the browser and gives its pixels. */
  pixelsOf(source: object): PixelData | null;
}

/** Red, green, blue, alpha, not premultiplied, row by row. */
export interface PixelData {
  width: number;
  height: number;
  data: Uint8ClampedArray | Uint8Array;
}
