/** Whether a picture shows a filled area: a pen leaves none, and no digit has one. */

const INK = 128;

/** The side of the largest square of pixels that are all inked. @param pixels row by row. */
export function largestSolidSquare(pixels: Uint8Array, width: number): number {
  let largest = 0;
  let above = new Uint16Array(width);
  for (let start = 0; start + width <= pixels.length; start += width) {
    const here = new Uint16Array(width);
    for (let x = 0; x < width; x++) {
      if ((pixels[start + x] ?? 0) < INK) continue;
      // A square ends here that is one larger than the smallest of those that end beside, above, and across.
      const smallest = x === 0 ? 0 : Math.min(here[x - 1] ?? 0, above[x] ?? 0, above[x - 1] ?? 0);
      here[x] = smallest + 1;
      largest = Math.max(largest, smallest + 1);
    }
    above = here;
  }
  return largest;
}

/** None of MNIST's 70,000 images reaches this share of the width: the thickest comes to 10 of 28 pixels. */
const SOLID_SHARE = 11 / 28;

export function isFilled(pixels: Uint8Array, width: number): boolean {
  return largestSolidSquare(pixels, width) >= SOLID_SHARE * width;
}
