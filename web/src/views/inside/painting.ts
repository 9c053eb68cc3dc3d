/** Contact sheets: many small pictures of a term on one canvas, one pixel per value, all on the same scale. */
import { PALETTE_SIZE } from '../../../package/src/colormap';

type Rgba = Uint8ClampedArray<ArrayBuffer>;

/** What the ends of a palette stand for. */
export interface Scale {
  colors: Uint8ClampedArray;
  low: number;
  high: number;
}

export interface Layout {
  columns: number;
  rows: number;
  /** Of one tile, in values. */
  height: number;
  width: number;
}

/** As square as whole tiles allow. @param count at least one. */
export function layoutOf(count: number, height: number, width: number): Layout {
  const columns = Math.min(count, Math.max(1, Math.ceil(Math.sqrt((count * height) / width))));
  return { columns, rows: Math.ceil(count / columns), height, width };
}

/** Signed values are centred on zero, so that no colour means nothing. */
export function scaleOf(values: Float32Array, plain: Uint8ClampedArray, signed: Uint8ClampedArray): Scale {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low >= 0) return { colors: plain, low: 0, high };
  const most = Math.max(-low, high);
  return { colors: signed, low: -most, high: most };
}

/** @param tiles values of each tile, row by row, in the order in which they are to stand. */
export function paintSheet(
  tiles: readonly Float32Array[],
  { columns, rows, height, width }: Layout,
  scale: Scale,
): Rgba {
  const across = columns * width;
  const rgba = new Uint8ClampedArray(across * rows * height * 4);
  tiles.forEach((values, tile) => {
    const start = Math.floor(tile / columns) * height * across + (tile % columns) * width;
    paintTile(values, width, scale, (y, x) => 4 * (start + y * across + x), rgba);
  });
  return rgba;
}

function paintTile(
  values: Float32Array,
  width: number,
  { colors, low, high }: Scale,
  at: (y: number, x: number) => number,
  rgba: Rgba,
): void {
  const step = high > low ? (PALETTE_SIZE - 1) / (high - low) : 0;
  for (let i = 0; i < values.length; i++) {
    const share = Math.max(0, Math.min(PALETTE_SIZE - 1, Math.round(((values[i] ?? 0) - low) * step)));
    const to = at(Math.floor(i / width), i % width);
    for (let channel = 0; channel < 3; channel++) rgba[to + channel] = colors[3 * share + channel] ?? 0;
    rgba[to + 3] = 255;
  }
}

/** Over what is hidden; another colour than any ink has. */
const VEIL = [46, 62, 96] as const;

/**
 * Pictures of which something is hidden. What the network reads there instead is the method's matter; here it is
 * covered, so that it can be told from a black ground.
 * @param ink the whole picture.
 * @param shown how much of each pixel is shown, 0..1, for each tile.
 */
export function paintVeiled(
  ink: Uint8Array,
  count: number,
  shown: (tile: number, pixel: number) => number,
  { columns, rows, height, width }: Layout,
): Rgba {
  const across = columns * width;
  const rgba = new Uint8ClampedArray(across * rows * height * 4);
  for (let tile = 0; tile < count; tile++) {
    const start = Math.floor(tile / columns) * height * across + (tile % columns) * width;
    for (let i = 0; i < ink.length; i++) {
      const to = 4 * (start + Math.floor(i / width) * across + (i % width));
      const [share, gray] = [shown(tile, i), ink[i] ?? 0];
      for (let channel = 0; channel < 3; channel++) {
        rgba[to + channel] = share * gray + (1 - share) * (VEIL[channel] ?? 0);
      }
      rgba[to + 3] = 255;
    }
  }
  return rgba;
}

/** Negative blue, zero dark as the ground of a digit, positive orange; both ends equally bright. */
export function signedColors(): Uint8ClampedArray {
  const ends = { negative: [94, 164, 255], zero: [22, 22, 26], positive: [255, 158, 61] } as const;
  const table = new Uint8ClampedArray(3 * PALETTE_SIZE);
  for (let i = 0; i < PALETTE_SIZE; i++) {
    const t = (2 * i) / (PALETTE_SIZE - 1) - 1;
    const end = t < 0 ? ends.negative : ends.positive;
    for (let channel = 0; channel < 3; channel++) {
      const zero = ends.zero[channel] ?? 0;
      table[3 * i + channel] = zero + Math.abs(t) * ((end[channel] ?? 0) - zero);
    }
  }
  return table;
}

/** A palette as a CSS gradient from its low end to its high one. */
export function gradientOf(colors: Uint8ClampedArray): string {
  const stops = Array.from({ length: 17 }, (_, i) => {
    const at = 3 * Math.round((i / 16) * (PALETTE_SIZE - 1));
    return `rgb(${colors[at]} ${colors[at + 1]} ${colors[at + 2]})`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
