/**
 * Colour maps in which equal steps look equal. All are read from dark (0) to bright (1).
 *
 * Viridis and magma (S. van der Walt, N. Smith, 2015) are Matt Zucker's polynomial fits of degree 6 (public domain);
 * cividis (Nuñez, Anderton, Renslow, 2018, made for colour-blind readers) is the fit that d3-scale-chromatic publishes.
 */

export const COLOR_MAPS = ['viridis', 'cividis', 'magma', 'gray'] as const;
export type ColorMapId = (typeof COLOR_MAPS)[number];

/** Coefficients of t^0, t^1, … for red, green and blue; values 0..1. */
type Polynomials = readonly [readonly number[], readonly number[], readonly number[]];

const FITS: Record<ColorMapId, Polynomials> = {
  viridis: [
    [0.27772733, 0.10509304, -0.33086183, -4.6342305, 6.22826994, 4.776385, -5.43545586],
    [0.00540734, 1.40461353, 0.21484756, -5.79910097, 14.17993337, -13.74514538, 4.64585261],
    [0.33409981, 1.38459016, 0.09509516, -19.33244096, 56.6905526, -65.35303263, 26.31243525],
  ],
  magma: [
    [-0.00213649, 0.25166054, 8.35371728, -27.66873309, 52.17613981, -50.76852536, 18.65570507],
    [-0.00074966, 0.67752324, -3.57771951, 14.26473078, -27.94360607, 29.04658282, -11.48977352],
    [-0.00538613, 2.4940266, 0.31446797, -13.64921319, 12.94416944, 4.234153, -5.60196151],
  ],
  cividis: [
    [-4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57].map((c) => c / 255),
    [32.49, 170.73, 52.82, -131.46, 176.58, -67.37].map((c) => c / 255),
    [81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67].map((c) => c / 255),
  ],
  gray: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
};

export const PALETTE_SIZE = 256;

/** 256 colours of three bytes. */
export function palette(id: ColorMapId): Uint8ClampedArray {
  const table = new Uint8ClampedArray(PALETTE_SIZE * 3);
  for (let i = 0; i < PALETTE_SIZE; i++) {
    const t = i / (PALETTE_SIZE - 1);
    FITS[id].forEach((coefficients, channel) => {
      table[3 * i + channel] = 255 * coefficients.reduceRight((sum, c) => sum * t + c, 0);
    });
  }
  return table;
}

/** The colour bar as a CSS gradient. */
export function gradient(id: ColorMapId, direction: string): string {
  const table = palette(id);
  const stops = Array.from({ length: 17 }, (_, i) => {
    const at = 3 * Math.round((i / 16) * (PALETTE_SIZE - 1));
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
  });
  return `linear-gradient(${direction}, ${stops.join(', ')})`;
}
