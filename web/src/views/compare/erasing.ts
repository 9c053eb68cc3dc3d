/** The visitor's erasing in the duel: pixels in the order in which they went. */

/** Flat indices, first erased first. */
export type Erased = readonly number[];

/** The pixels between two, both included, as a pen passes over them. */
export function pixelsBetween(from: number, to: number, width: number): number[] {
  const [x0, y0, x1, y1] = [from % width, Math.floor(from / width), to % width, Math.floor(to / width)];
  const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const share = steps === 0 ? 0 : i / steps;
    return Math.round(y0 + share * (y1 - y0)) * width + Math.round(x0 + share * (x1 - x0));
  });
}

/**
 * Erases what is not erased yet, as long as pixels are left: on empty ground, too, where maps lose some of theirs.
 * @return the same where that is nothing.
 */
export function erase(erased: Erased, wanted: readonly number[], most: number): Erased {
  const all = [...erased];
  for (const pixel of wanted) {
    if (all.length >= most) break;
    if (!all.includes(pixel)) all.push(pixel);
  }
  return all.length === erased.length ? erased : all;
}

/** What the network then reads. */
export function without(ink: Uint8Array, erased: Erased): Uint8Array {
  const left = ink.slice();
  for (const pixel of erased) left[pixel] = 0;
  return left;
}

/** A map that puts the pixels in the order in which they were erased, and all others behind them. */
export function mapOf(erased: Erased, size: number): Float32Array {
  const map = new Float32Array(size);
  erased.forEach((pixel, i) => {
    map[pixel] = 1 - i / size;
  });
  return map;
}

/** Of two pictures: how many pixels are not the same. */
export function changedPixels(before: Uint8Array, after: Uint8Array): number {
  return before.reduce((count, value, i) => (value === after[i] ? count : count + 1), 0);
}
