/** Reads the idx3-ubyte format in which MNIST is published. */

export interface IdxImages {
  count: number;
  height: number;
  width: number;
  /** One after the other, row by row. */
  pixels: Uint8Array;
}

export function readIdxImages(bytes: Uint8Array): IdxImages {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16 || view.getUint32(0) !== 0x803) throw new Error('not an idx3-ubyte file');
  const [count, height, width] = [view.getUint32(4), view.getUint32(8), view.getUint32(12)];
  const pixels = bytes.subarray(16);
  if (pixels.length !== count * height * width) {
    throw new Error(
      `an idx3-ubyte file of ${count} images of ${height} x ${width} has ${pixels.length} bytes of pixels`,
    );
  }
  return { count, height, width, pixels };
}

export function imageAt(images: IdxImages, index: number): Uint8Array {
  const size = images.height * images.width;
  return images.pixels.slice(index * size, (index + 1) * size);
}
