/** Wraps pixels as an uncompressed BMP, so that the core's decoder makes ink of them as of any picture's file. */
import type { PixelData } from './platform.js';

const FILE_HEADER_BYTES = 14;
/** BITMAPV4HEADER: the first version with an alpha channel. */
const INFO_HEADER_BYTES = 108;
const BIT_FIELDS = 3;

export function bmpOf({ width, height, data }: PixelData): Uint8Array {
  const start = FILE_HEADER_BYTES + INFO_HEADER_BYTES;
  const bytes = new Uint8Array(start + width * height * 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, start, true);
  view.setUint32(14, INFO_HEADER_BYTES, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 32, true);
  view.setUint32(30, BIT_FIELDS, true);
  // Where red, green, blue and alpha stand in four bytes: as in ImageData.
  [0xff, 0xff00, 0xff0000, 0xff000000].forEach((mask, i) => {
    view.setUint32(54 + 4 * i, mask, true);
  });
  // The lowest row comes first.
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width * 4, (y + 1) * width * 4);
    bytes.set(row, start + (height - 1 - y) * width * 4);
  }
  return bytes;
}
