/** Pictures of gray values and maps as RGBA bytes, one pixel per value. */
import { PALETTE_SIZE } from './colormap.js';

type Rgba = Uint8ClampedArray<ArrayBuffer>;

/** @param ink 255 is the brightest, as the network sees it. */
export function paintGray(ink: Uint8Array): Rgba {
  const rgba = new Uint8ClampedArray(ink.length * 4);
  ink.forEach((value, i) => {
    rgba.fill(value, 4 * i, 4 * i + 3);
    rgba[4 * i + 3] = 255;
  });
  return rgba;
}

/**
 * A map over the picture it explains.
 * @param values in [0, 1].
 * @param ink the picture, of the same size; null where the map stands alone.
 * @param opacity 1: the map's own colours, 0: the picture alone.
 */
export function paintMap(
  values: Float32Array,
  colors: Uint8ClampedArray,
  ink: Uint8Array | null,
  opacity: number,
): Rgba {
  const rgba = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, i) => {
    const color = 3 * Math.round(Math.max(0, Math.min(1, value)) * (PALETTE_SIZE - 1));
    const gray = ink?.[i] ?? 0;
    const share = ink === null ? 1 : opacity;
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * i + channel] = share * (colors[color + channel] ?? 0) + (1 - share) * gray;
    }
    rgba[4 * i + 3] = 255;
  });
  return rgba;
}

/** The largest value of a map; 0 where none is positive. */
export function peakOf(signed: Float32Array): number {
  return signed.reduce((most, value) => Math.max(most, value), 0);
}

/** The value of a map that is furthest from 0, without its sign. */
export function sizeOf(signed: Float32Array): number {
  return signed.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The positive part of a map. @param largest what becomes 1; usually the map's own largest value. */
export function positivePart(signed: Float32Array, largest = peakOf(signed)): Float32Array {
  return signed.map((value) => (largest > 0 ? Math.max(0, value) / largest : 0));
}

/** A map with its sign, for a palette with a middle: 0 becomes 1/2. @param largest what becomes 1, and its negative 0. */
export function centred(signed: Float32Array, largest = sizeOf(signed)): Float32Array {
  return signed.map((value) => (largest > 0 ? 0.5 + value / (2 * largest) : 0.5));
}

/** How strongly a chosen superpixel is tinted, at full opacity. */
const TINT = 0.6;
const AGAINST: readonly [number, number, number] = [255, 107, 87];

/**
 * Chosen superpixels over the picture.
 * @param mask 1: speaks for the class, in the brightest colour; -1: against it, in red; 0: the picture as it is.
 */
export function paintChosen(mask: Int32Array, colors: Uint8ClampedArray, ink: Uint8Array, opacity: number): Rgba {
  const rgba = new Uint8ClampedArray(mask.length * 4);
  const brightest = colors.subarray(3 * (PALETTE_SIZE - 1));
  mask.forEach((sign, i) => {
    const tint = sign > 0 ? brightest : AGAINST;
    const share = sign === 0 ? 0 : TINT * opacity;
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * i + channel] = share * (tint[channel] ?? 0) + (1 - share) * (ink[i] ?? 0);
    }
    rgba[4 * i + 3] = 255;
  });
  return rgba;
}

/** Where the largest value stands; 0 where there is none. */
export function largestOf(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}
