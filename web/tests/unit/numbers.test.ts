import { describe, expect, it } from 'vitest';
import type { Explanation, Grid, MethodId } from '../../package/src/protocol';
import { hasSign, numbersAt, sharedLargest, shownMap, unitOf } from '../../src/state/numbers';
import { explanation } from './fake-engine';

const grid = (width: number, ...values: number[]): Grid => ({
  width,
  height: values.length / width,
  values: Float32Array.from(values),
});

/** Of a grid of two by two; each place fills four pixels of the signed map, which is all that its resizing is here. */
function cam(method: MethodId, values: number[], options: Explanation['options'] = {}): Explanation {
  const signedMap = Float32Array.from({ length: 16 }, (_, i) => values[2 * (i >> 3) + ((i >> 1) & 1)] ?? 0);
  const made = { ...explanation(method), signedMap };
  const saliencyMap = { width: 4, height: 4, values: Float32Array.from({ length: 16 }, (_, i) => i / 15) };
  return { ...made, options: { ...made.options, layer: 'relu2', ...options }, cam: grid(2, ...values), saliencyMap };
}

/** Two superpixels, left and right. */
const LIME: Explanation = {
  ...explanation('lime'),
  cam: grid(0),
  signedMap: new Float32Array(0),
  saliencyMap: grid(2, 1, 0, 1, 0),
  labelMap: Int32Array.of(0, 1, 0, 1),
  superpixelWeights: Float64Array.of(0.25, -0.5),
};
const RISE: Explanation = {
  ...explanation('rise'),
  cam: grid(0),
  signedMap: new Float32Array(0),
  saliencyMap: grid(2, 0, 0.5, 1, 0),
  importanceMap: Float32Array.of(0.25, 0.5, 0.75, 0.25),
  standardError: Float32Array.of(0.125, 0.25, 0.5, 0.125),
};
const AGAINST_TWO = { ...RISE, options: { targetClass: 1, contrastClass: 2 } };

it('a map’s numbers have the unit of its method, its listing’s have none', () => {
  const maps = [LIME, RISE, cam('grad-cam', [1, 0, 0, 0]), cam('grad-cam++', [1, 0, 0, 0])];
  expect(maps.map(unitOf)).toEqual(['gain', 'probability', 'score', 'score']);
  expect(unitOf(cam('score-cam', [1, 0, 0, 0]))).toBe('activation');
  expect(unitOf(cam('layer-cam', [1, 0, 0, 0], { variant: 'fused', layers: ['relu1'] }))).toBe('share');
  expect(unitOf(cam('grad-cam', [1, 0, 0, 0], { variant: 'as-listed' }))).toBe(null);
});

describe('shownMap', () => {
  it('shows the sign pixel by pixel, zero in the middle', () => {
    const shown = shownMap(cam('grad-cam', [-2, 0, 1, 4]), 'signed');
    expect([0, 2, 8, 10].map((i) => shown.values[i])).toEqual([0.25, 0.5, 0.625, 1]);
    expect([shown.width, shown.values.length, shown.signed, shown.overDigit]).toEqual([4, 16, true, true]);
  });
  it('shows LIME’s weights of both signs, patch by patch over the digit', () => {
    const shown = shownMap(LIME, 'signed');
    expect([...shown.values]).toEqual([0.75, 0, 0.75, 0]);
    expect([shown.signed, shown.overDigit]).toEqual([true, true]);
  });
  it('shows RISE as it is, unless two classes are told apart', () => {
    expect([hasSign(RISE), hasSign(AGAINST_TWO)]).toEqual([false, true]);
    expect(shownMap(RISE, 'signed')).toEqual({ ...RISE.saliencyMap, signed: false, overDigit: true });
    expect(shownMap(AGAINST_TWO, 'signed').signed).toBe(true);
  });
  it('is flat where there is nothing', () => {
    expect(shownMap(cam('grad-cam', [0, 0, 0, 0]), 'signed').values).toEqual(new Float32Array(16).fill(0.5));
    expect([...shownMap(cam('grad-cam', [-1, 0, 0, 0]), 'grid').values]).toEqual([0, 0, 0, 0]);
  });
  it('gives the strongest colour to what it is told', () => {
    const map = cam('grad-cam', [-2, 0, 1, 4]);
    expect([...shownMap(map, 'grid', 8).values]).toEqual([0, 0, 0.125, 0.5]);
    expect([0, 2, 8, 10].map((i) => shownMap(map, 'signed', 8).values[i])).toEqual([0.375, 0.5, 0.5625, 0.75]);
    expect(shownMap(map, 'smooth', 8).values).toBe(map.saliencyMap.values);
  });
});

describe('a shared scale', () => {
  const small = cam('grad-cam', [-3, 0, 0, 1]);
  const large = cam('layer-cam', [0, 0, 0, 2]);
  it('joins the maps that count in the score of one layer', () => {
    const all = [LIME, RISE, small, null, cam('score-cam', [9, 9, 9, 9]), large];
    expect(sharedLargest(small, all, 'grid')).toBe(2);
    expect(sharedLargest(large, all, 'signed')).toBe(3);
    for (const other of [LIME, RISE, cam('score-cam', [9, 9, 9, 9])]) {
      expect(sharedLargest(other, all, 'grid')).toBe(undefined);
    }
  });
  it.each([
    ['layer', { layer: 'relu1' }],
    ['class', { targetClass: 2 }],
    ['contrast', { contrastClass: 2 }],
    ['unit', { variant: 'as-listed' }],
  ])('leaves out another %s', (_, options) => {
    expect(sharedLargest(small, [small, cam('layer-cam', [0, 0, 0, 2], options)], 'grid')).toBe(1);
  });
});

describe('numbersAt', () => {
  it('of a map of a layer has the cell that holds the pixel, or with its sign the pixel itself', () => {
    const map = { ...cam('grad-cam', [-2, 0, 1, 4]), signedMap: Float32Array.from({ length: 16 }, (_, i) => i - 20) };
    const share = Math.fround(9 / 15);
    const cell = { x: 0, y: 2, width: 2, height: 2 };
    expect(numbersAt(map, { x: 1, y: 2 }, 'smooth')).toEqual({ share, own: 1, error: null, cell });
    expect(numbersAt(map, { x: 1, y: 2 }, 'signed')).toEqual({ share, own: -11, error: null, cell: null });
  });
  it('of LIME has its patch’s weight, of RISE the error', () => {
    expect(numbersAt(LIME, { x: 1, y: 0 }, 'signed')).toEqual({ share: 0, own: -0.5, error: null, cell: null });
    expect(numbersAt(RISE, { x: 0, y: 1 }, 'signed')).toEqual({ share: 1, own: 0.75, error: 0.5, cell: null });
  });
  it('has none beyond the picture', () => {
    expect(numbersAt(RISE, { x: 2, y: 0 }, 'signed')).toBe(null);
    expect(numbersAt(RISE, { x: 0, y: 2 }, 'signed')).toBe(null);
  });
});
