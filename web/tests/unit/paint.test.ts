import { describe, expect, it } from 'vitest';
import { palette } from '../../package/src/colormap';
import { centred, largestOf, paintChosen, paintGray, paintMap, positivePart } from '../../package/src/paint';

it('paintGray shows ink bright, as the network gets it', () => {
  expect([...paintGray(Uint8Array.of(0, 200))]).toEqual([0, 0, 0, 255, 200, 200, 200, 255]);
});

describe('paintMap', () => {
  const colors = palette('viridis');
  it('at full strength gives the colours of the colour bar', () => {
    const rgba = paintMap(Float32Array.of(0, 1), colors, Uint8Array.of(255, 0), 1);
    expect([...rgba.slice(0, 3)]).toEqual([...colors.slice(0, 3)]);
    expect([...rgba.slice(4, 7)]).toEqual([...colors.slice(-3)]);
  });
  it('at no strength gives the picture', () => {
    expect([...paintMap(Float32Array.of(0.5), colors, Uint8Array.of(90), 0)]).toEqual([90, 90, 90, 255]);
  });
  it('in between mixes the two', () => {
    const [red = 0] = paintMap(Float32Array.of(1), colors, Uint8Array.of(0), 0.5);
    expect(Math.abs(red - (colors.at(-3) ?? 0) / 2)).toBeLessThanOrEqual(0.5);
  });
  it('without a picture ignores the strength', () => {
    expect(paintMap(Float32Array.of(1), colors, null, 0)).toEqual(paintMap(Float32Array.of(1), colors, null, 1));
  });
  it('keeps values beyond the range at its ends', () => {
    const rgba = paintMap(Float32Array.of(-2, 7), colors, null, 1);
    expect(rgba).toEqual(paintMap(Float32Array.of(0, 1), colors, null, 1));
  });
});

describe('positivePart', () => {
  it('drops what is negative and scales the largest to 1', () => {
    expect([...positivePart(Float32Array.of(-4, 1, 2))]).toEqual([0, 0.5, 1]);
  });
  it('leaves a map without positive values flat', () => {
    expect([...positivePart(Float32Array.of(-1, 0))]).toEqual([0, 0]);
  });
});

it('centred puts zero in the middle and keeps what is alike in size alike in distance', () => {
  expect([...centred(Float32Array.of(-4, 0, 2))]).toEqual([0, 0.5, 0.75]);
  expect([...centred(Float32Array.of(-4, 0, 2), 8)]).toEqual([0.25, 0.5, 0.625]);
  expect([...centred(Float32Array.of(0, 0))]).toEqual([0.5, 0.5]);
});

describe('paintChosen', () => {
  const colors = palette('viridis');
  const [for_, against, rest] = [1, -1, 0];
  it('tints what is chosen, each side in its own colour, and leaves the rest as it is', () => {
    const rgba = paintChosen(Int32Array.of(for_, against, rest), colors, Uint8Array.of(0, 0, 90), 1);
    const [r, g, b] = colors.slice(-3);
    expect([...rgba.slice(0, 3)]).toEqual([r, g, b].map((channel) => Math.round(0.6 * (channel ?? 0))));
    expect(rgba[4]).toBeGreaterThan(2 * (rgba[5] ?? 0));
    expect([...rgba.slice(8)]).toEqual([90, 90, 90, 255]);
  });
  it('fades into the picture', () => {
    expect([...paintChosen(Int32Array.of(for_), colors, Uint8Array.of(90), 0)]).toEqual([90, 90, 90, 255]);
  });
});

it('largestOf finds the first of the largest', () => {
  expect(largestOf([1, 5, 2, 5])).toBe(1);
  expect(largestOf([])).toBe(0);
});
