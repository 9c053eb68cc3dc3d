/** Changing single pixels of a small gray picture: what a key or a pointer does to pixels and cursor. */

export const FULL_INK = 255;
export const BRUSHES = [1, 2, 3] as const;
export type Brush = (typeof BRUSHES)[number];

export interface Spot {
  row: number;
  column: number;
}

export interface Field {
  width: number;
  height: number;
  /** 0 is paper, 255 is ink, row by row. */
  pixels: Uint8Array;
}

/** The pixels after a square of `brush` pixels a side was painted with its middle at `spot`; the same array if nothing changed. */
export function painted(field: Field, spot: Spot, brush: Brush, value: number): Uint8Array {
  const { width, height, pixels } = field;
  const before = Math.floor((brush - 1) / 2);
  let changed: Uint8Array | null = null;
  for (let row = spot.row - before; row < spot.row - before + brush; row++) {
    for (let column = spot.column - before; column < spot.column - before + brush; column++) {
      if (row < 0 || column < 0 || row >= height || column >= width) continue;
      const at = row * width + column;
      if (pixels[at] === value) continue;
      changed ??= pixels.slice();
      changed[at] = value;
    }
  }
  return changed ?? pixels;
}

/** The pixels after a straight line of the brush, so that a quick pointer leaves no gaps. */
export function paintedLine(field: Field, from: Spot, to: Spot, brush: Brush, value: number): Uint8Array {
  const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column));
  let { pixels } = field;
  for (let step = 0; step <= steps; step++) {
    const share = steps === 0 ? 0 : step / steps;
    const row = Math.round(from.row + share * (to.row - from.row));
    const column = Math.round(from.column + share * (to.column - from.column));
    pixels = painted({ ...field, pixels }, { row, column }, brush, value);
  }
  return pixels;
}

/** Ten shades for ten keys: 0 is paper, 9 is full ink. */
export function shadeOfKey(key: string): number | null {
  return /^[0-9]$/.test(key) ? Math.round((Number(key) * FULL_INK) / 9) : null;
}

/** Where a key of moving leads; null: it is none. */
export function movedBy(
  { key, ctrlKey }: { key: string; ctrlKey: boolean },
  { row, column }: Spot,
  { width, height }: Pick<Field, 'width' | 'height'>,
): Spot | null {
  const [lastRow, lastColumn] = [height - 1, width - 1];
  switch (key) {
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(lastRow, row + 1), column };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(lastColumn, column + 1) };
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? lastRow : row, column: lastColumn };
    case 'PageUp':
      return { row: 0, column };
    case 'PageDown':
      return { row: lastRow, column };
    default:
      return null;
  }
}
