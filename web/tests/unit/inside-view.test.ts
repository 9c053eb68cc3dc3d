/** What the view that looks inside shows, as far as it needs no browser. */
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../package/src/protocol';
import { spanOf } from '../../src/views/inside/Bars';
import { fieldOf } from '../../src/views/inside/field';
import formulas from '../../src/views/inside/formulas.tex';
import { WORDS } from '../../src/views/inside/languages';
import { placeAfter } from '../../src/views/inside/Picker';
import { layoutOf, paintSheet, paintVeiled, rangeOf } from '../../src/views/inside/painting';
import { pointsByWeight } from '../../src/views/inside/Scatter';
import { described } from './fake-engine';

/** Each colour is its own number. */
const COLORS = Uint8ClampedArray.from({ length: 768 }, (_, i) => Math.floor(i / 3));
const scale = (low: number, high: number) => ({ id: 'gray' as const, colors: COLORS, low, high });
const reds = (rgba: Uint8ClampedArray) => Array.from({ length: rgba.length / 4 }, (_, i) => rgba[4 * i]);

describe('a contact sheet', () => {
  it('is as square as whole tiles allow', () => {
    expect(layoutOf(64, 8, 8)).toEqual({ columns: 8, rows: 8, height: 8, width: 8 });
    expect(layoutOf(32, 8, 8)).toMatchObject({ columns: 8, rows: 4 });
    expect(layoutOf(1, 8, 8)).toMatchObject({ columns: 1, rows: 1 });
    expect(layoutOf(5, 2, 2)).toMatchObject({ columns: 3, rows: 2 });
    expect(layoutOf(8, 1, 8)).toMatchObject({ columns: 1, rows: 8 });
  });

  it('has every value in its tile, in the colour of the scale', () => {
    const tiles = [Float32Array.of(0, 255), Float32Array.of(51, 102), Float32Array.of(153, 300)];
    const rgba = paintSheet(tiles, { columns: 2, rows: 2, height: 1, width: 2 }, scale(0, 255));
    expect(reds(rgba)).toEqual([0, 255, 51, 102, 153, 255, 0, 0]);
    // Where no tile is, nothing is painted.
    expect([rgba[3], rgba[4 * 6 + 3]]).toEqual([255, 0]);
  });

  it('centres what is signed on zero, and paints a flat one in one colour', () => {
    expect(rangeOf(Float32Array.of(-1, 3))).toEqual({ low: -3, high: 3 });
    expect(rangeOf(Float32Array.of(-4, 3))).toEqual({ low: -4, high: 4 });
    expect(rangeOf(Float32Array.of(2, 3))).toEqual({ low: 0, high: 3 });
    const flat = paintSheet([Float32Array.of(0, 0)], { columns: 1, rows: 1, height: 1, width: 2 }, scale(0, 0));
    expect(reds(flat)).toEqual([0, 0]);
  });

  it('covers what is hidden, and shows the rest as it is', () => {
    const layout = { columns: 2, rows: 1, height: 1, width: 2 };
    const rgba = paintVeiled(Uint8Array.of(0, 200), 2, (tile, pixel) => Number(tile === pixel), layout);
    const [hidden] = reds(paintVeiled(Uint8Array.of(0), 1, () => 0, { columns: 1, rows: 1, height: 1, width: 1 }));
    expect(reds(rgba)).toEqual([0, hidden, hidden, 200]);
    expect(hidden).toBeGreaterThan(0);
  });
});

describe('arrow keys', () => {
  const grid = { columns: 3, rows: 2, count: 5 };
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 4, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 2, 2],
    ['ArrowUp', 4, 1],
    ['Home', 4, 0],
    ['End', 1, 4],
    ['x', 1, null],
  ])('%s from %i leads to %j', (key, chosen, next) => {
    expect(placeAfter(key, chosen, grid)).toBe(next);
  });
});

describe('what a value of a layer sees', () => {
  const receptiveField = { height: 5, width: 5, strideY: 2, strideX: 2, offsetY: -2, offsetX: -2 };
  const picture = { height: 10, width: 10 };
  it('is cut at the border of the picture', () => {
    const whole = { height: 5, width: 5 };
    expect(fieldOf({ receptiveField }, { y: 0, x: 0 }, picture)).toEqual({
      top: 0,
      bottom: 2,
      left: 0,
      right: 2,
      whole,
    });
    expect(fieldOf({ receptiveField }, { y: 2, x: 4 }, picture)).toEqual({
      top: 2,
      bottom: 6,
      left: 6,
      right: 9,
      whole,
    });
  });
  it('is everything behind flatten, and nothing in the padding', () => {
    expect(fieldOf({ receptiveField: null }, { y: 0, x: 0 }, picture)).toBe(null);
    expect(fieldOf({ receptiveField: { ...receptiveField, offsetY: -5 } }, { y: 0, x: 0 }, picture)).toBe(null);
  });
});

describe('charts', () => {
  it('always have their level and some height', () => {
    expect(spanOf([])).toEqual({ low: 0, high: 1 });
    expect(spanOf([2, 3])).toEqual({ low: 0, high: 3 });
    expect(spanOf([-2, -1])).toEqual({ low: -2, high: 0 });
    expect(spanOf([-2, -1], -3)).toEqual({ low: -3, high: -1 });
  });
  it('have every sample in one of four strengths', () => {
    const paths = pointsByWeight([0, 0.5, 1], [1, 0.5, 0], Float32Array.of(1, 0.3, 0));
    expect(paths).toEqual(['M1.000 1.000h0', 'M0.500 0.500h0', '', 'M0.000 0.000h0']);
  });
});

describe('formulas', () => {
  it.each(METHODS)('every variant of %s has its own', (method) => {
    const variants = described(method).options.find(({ name }) => name === 'variant')?.choices ?? [];
    expect(variants.length).toBeGreaterThan(1);
    for (const variant of variants) {
      // The listing of Grad-CAM is right but for the layer.
      const name = method === 'grad-cam' ? 'grad-cam.paper' : `${method}.${variant}`;
      expect(formulas[name], name).toMatch(/^<math .*data-term=/);
    }
  });

  it('mark no symbol that has no name in words', () => {
    for (const [name, math] of Object.entries(formulas)) {
      for (const [, term] of math.matchAll(/data-term="([^"]*)"/g)) {
        if (term === 'baselineScore') continue;
        for (const words of [WORDS.en, WORDS.zh]) expect(Object.keys(words.terms), name).toContain(term);
      }
    }
  });
});
