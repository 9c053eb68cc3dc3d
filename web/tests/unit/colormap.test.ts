import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesOf, SOURCES, tables } from '../../../tools/colormaps.mjs';
import { COLOR_MAPS, gradient, PALETTE_SIZE, palette, SIGNED_MAP } from '../../package/src/colormap';

function color(id: Parameters<typeof palette>[0], i: number): number[] {
  return [...palette(id).slice(3 * i, 3 * i + 3)];
}

/** CIE luminance of an sRGB colour. */
function luminance(rgb: number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((v) => (v <= 10 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

it('the tables are what the tool makes of d3-scale-chromatic', () => {
  const file = new URL('../../package/src/colormap-tables.ts', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(tables());
});

describe('palette', () => {
  it.each(['viridis', 'cividis', 'magma', 'inferno', 'plasma', SIGNED_MAP] as const)(
    '%s is the published one',
    (id) => {
      for (let i = 0; i < PALETTE_SIZE; i++) {
        const published = bytesOf(SOURCES[id](i / (PALETTE_SIZE - 1)));
        const worst = Math.max(...color(id, i).map((value, channel) => Math.abs(value - (published[channel] ?? -99))));
        expect(worst, `${id} at ${i}`).toBeLessThanOrEqual(2);
      }
    },
  );

  it.each(COLOR_MAPS)('%s grows brighter from 0 to 1, without steps back', (id) => {
    const steps = Array.from({ length: 33 }, (_, i) => luminance(color(id, Math.round((i / 32) * 255))));
    for (let i = 1; i < steps.length; i++) expect(steps[i]).toBeGreaterThan(steps[i - 1] ?? 0);
  });

  it('with a sign is brightest in the middle, red below and blue above', () => {
    const steps = Array.from({ length: 17 }, (_, i) => luminance(color(SIGNED_MAP, Math.round((i / 16) * 255))));
    expect(steps.indexOf(Math.max(...steps))).toBe(8);
    for (let i = 1; i < 17; i++) expect(Math.sign((steps[i] ?? 0) - (steps[i - 1] ?? 0))).toBe(i <= 8 ? 1 : -1);
    const [[lowRed = 0, , lowBlue = 0], [highRed = 0, , highBlue = 0]] = [
      color(SIGNED_MAP, 40),
      color(SIGNED_MAP, 215),
    ];
    expect(lowRed).toBeGreaterThan(2 * lowBlue);
    expect(highBlue).toBeGreaterThan(2 * highRed);
  });
});

it('the colour bar runs from the first to the last colour of the palette', () => {
  const bar = gradient('gray', 'to right');
  expect(bar).toMatch(/^linear-gradient\(to right, rgb\(0 0 0\), /);
  expect(bar).toMatch(/rgb\(255 255 255\)\)$/);
});
