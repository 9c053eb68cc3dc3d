/** Contact sheets: many small pictures of a term on one canvas, one pixel per value, all on the same scale. */
import { type ColorMapId, PALETTE_SIZE, type SIGNED_MAP } from '../../../package/src/colormap';

type Rgba = Uint8ClampedArray<ArrayBuffer>;

export type PaletteId = ColorMapId | typeof SIGNED_MAP;

/** What the ends of a palette stand for. */
export interface Scale {
  id: PaletteId;
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

/** Wider than square by this much at most, so that the last row is full. */
const WIDEST = 1.5;

/** As square as whole tiles allow, and rather with full rows. @param count at least one. */
export function layoutOf(count: number, height: number, width: number): Layout {
  const square = Math.sqrt((count * height) / width);
  const fewest = Math.min(count, Math.max(1, Math.ceil(square)));
  let columns = fewest;
  while (count % columns !== 0 && columns < Math.min(count, WIDEST * square)) columns++;
  if (count % columns !== 0) columns = fewest;
  return { columns, rows: Math.ceil(count / columns), height, width };
}

/** Values of both signs are centred on zero. */
export function rangeOf(values: Float32Array): { low: number; high: number } {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === 0) return { low, high };
  const most = Math.max(-low, high);
  return { low: -most, high: most };
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
