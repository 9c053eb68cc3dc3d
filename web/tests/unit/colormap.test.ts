import { describe, expect, it } from 'vitest';
import { COLOR_MAPS, type ColorMapId, gradient, PALETTE_SIZE, palette } from '../../package/src/colormap';

/** Published colours at 0, 1/4, 1/2, 3/4 and 1. */
const PUBLISHED: Partial<Record<ColorMapId, [number, number, number][]>> = {
  viridis: [
    [68, 1, 84],
    [59, 82, 139],
    [33, 145, 140],
    [94, 201, 98],
    [253, 231, 37],
  ],
  magma: [
    [0, 0, 4],
    [81, 18, 124],
    [183, 55, 121],
    [252, 137, 97],
    [252, 253, 191],
  ],
  cividis: [
    [0, 32, 77],
    [65, 77, 107],
    [124, 123, 120],
    [188, 175, 111],
    [255, 234, 70],
  ],
};

function color(id: ColorMapId, t: number): number[] {
  const i = Math.round(t * (PALETTE_SIZE - 1));
  return [...palette(id).slice(3 * i, 3 * i + 3)];
}

/** CIE luminance of an sRGB colour. */
function luminance(rgb: number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((v) => (v <= 10 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('palette', () => {
  for (const [id, colors] of Object.entries(PUBLISHED)) {
    it(`${id} meets the published colours`, () => {
      colors.forEach((expected, i) => {
        color(id as ColorMapId, i / 4).forEach((value, channel) => {
          expect(Math.abs(value - (expected[channel] ?? 0)), `${id} at ${i / 4}`).toBeLessThanOrEqual(6);
        });
      });
    });
  }

  it.each(COLOR_MAPS)('%s grows brighter from 0 to 1, without steps back', (id) => {
    const steps = Array.from({ length: 33 }, (_, i) => luminance(color(id, i / 32)));
    for (let i = 1; i < steps.length; i++) expect(steps[i]).toBeGreaterThan(steps[i - 1] ?? 0);
  });
});

it('the colour bar runs from the first to the last colour of the palette', () => {
  const bar = gradient('gray', 'to right');
  expect(bar).toMatch(/^linear-gradient\(to right, rgb\(0 0 0\), /);
  expect(bar).toMatch(/rgb\(255 255 255\)\)$/);
});
