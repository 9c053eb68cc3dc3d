import { describe, expect, it } from 'vitest';
import type { Explanation, Grid, MethodId } from '../../package/src/protocol';
import { hasSign, numbersAt, sharedLargest, shownMap, unitOf } from '../../src/state/numbers';
import { explanation } from './fake-engine';

const grid = (width: number, ...values: number[]): Grid => ({
  width,
  height: values.length / width,
  values: Float32Array.from(values),
});

function cam(method: MethodId, values: number[], options: Explanation['options'] = {}): Explanation {
  const made = explanation(method);
  const saliencyMap = { width: 4, height: 4, values: Float32Array.from({ length: 16 }, (_, i) => i / 15) };
  return { ...made, options: { ...made.options, layer: 'relu2', ...options }, cam: grid(2, ...values), saliencyMap };
}

/** Two superpixels, left and right. */
const LIME: Explanation = {
  ...explanation('lime'),
  cam: grid(0),
  saliencyMap: grid(2, 1, 0, 1, 0),
  labelMap: Int32Array.of(0, 1, 0, 1),
  superpixelWeights: Float64Array.of(0.25, -0.5),
};
const RISE: Explanation = {
  ...explanation('rise'),
  cam: grid(0),
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
  it('shows the sign on the layer’s own grid, zero in the middle', () => {
    const shown = shownMap(cam('grad-cam', [-2, 0, 1, 4]), 'signed');
    expect([...shown.values]).toEqual([0.25, 0.5, 0.625, 1]);
    expect([shown.width, shown.signed, shown.overDigit]).toEqual([2, true, false]);
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
    expect([...shownMap(cam('grad-cam', [0, 0, 0, 0]), 'signed').values]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect([...shownMap(cam('grad-cam', [-1, 0, 0, 0]), 'grid').values]).toEqual([0, 0, 0, 0]);
  });
  it('gives the strongest colour to what it is told', () => {
    const map = cam('grad-cam', [-2, 0, 1, 4]);
    expect([...shownMap(map, 'grid', 8).values]).toEqual([0, 0, 0.125, 0.5]);
    expect([...shownMap(map, 'signed', 8).values]).toEqual([0.375, 0.5, 0.5625, 0.75]);
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
  it('of a map of a layer has the cell that holds the pixel', () => {
    expect(numbersAt(cam('grad-cam', [-2, 0, 1, 4]), { x: 1, y: 2 })).toEqual({
      share: Math.fround(9 / 15),
      own: 1,
      error: null,
      cell: { x: 0, y: 2, width: 2, height: 2 },
    });
  });
  it('of LIME has its patch’s weight, of RISE the error', () => {
    expect(numbersAt(LIME, { x: 1, y: 0 })).toEqual({ share: 0, own: -0.5, error: null, cell: null });
    expect(numbersAt(RISE, { x: 0, y: 1 })).toEqual({ share: 1, own: 0.75, error: 0.5, cell: null });
  });
  it('has none beyond the picture', () => {
    expect(numbersAt(RISE, { x: 2, y: 0 })).toBe(null);
    expect(numbersAt(RISE, { x: 0, y: 2 })).toBe(null);
  });
});
