/**
 * Colour maps in which equal steps look equal, from d3-scale-chromatic (tools/colormaps.mjs writes their tables).
 *
 * Viridis, magma, inferno and plasma are S. van der Walt's and N. Smith's (2015), cividis, for colour-blind readers, is
 * Nuñez', Anderton's and Renslow's (2018). All are read from dark (0) to bright (1). Red-blue is ColorBrewer's and has a
 * middle: red below it, near-white on it, blue above.
 */
import { TABLES } from './colormap-tables.js';

export const COLOR_MAPS = ['viridis', 'cividis', 'magma', 'inferno', 'plasma', 'gray'] as const;
export type ColorMapId = (typeof COLOR_MAPS)[number];

/** For maps with a sign, zero in the middle. */
export const SIGNED_MAP = 'red-blue';

export const PALETTE_SIZE = 256;

const GRAY = '000000ffffff';

/** 256 colours of three bytes. */
export function palette(id: ColorMapId | typeof SIGNED_MAP): Uint8ClampedArray {
  const digits = id === 'gray' ? GRAY : TABLES[id];
  const steps = digits.length / 6 - 1;
  const byte = (color: number, channel: number) =>
    Number.parseInt(digits.slice(6 * color + 2 * channel, 6 * color + 2 * channel + 2), 16);
  const colors = new Uint8ClampedArray(PALETTE_SIZE * 3);
  for (let i = 0; i < PALETTE_SIZE; i++) {
    const at = (i / (PALETTE_SIZE - 1)) * steps;
    const before = Math.min(Math.floor(at), steps - 1);
    for (let channel = 0; channel < 3; channel++) {
      const [low, high] = [byte(before, channel), byte(before + 1, channel)];
      colors[3 * i + channel] = low + (at - before) * (high - low);
    }
  }
  return colors;
}

/** The colour bar as a CSS gradient. */
export function gradient(id: ColorMapId | typeof SIGNED_MAP, direction: string): string {
  const table = palette(id);
  const stops = Array.from({ length: 17 }, (_, i) => {
    const at = 3 * Math.round((i / 16) * (PALETTE_SIZE - 1));
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
  });
  return `linear-gradient(${direction}, ${stops.join(', ')})`;
}
