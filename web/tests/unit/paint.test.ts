import { describe, expect, it } from 'vitest';
import { palette } from '../../src/lib/colormap';
import { paintGray, paintMap, positivePart } from '../../src/lib/paint';

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
    const [red] = paintMap(Float32Array.of(1), colors, Uint8Array.of(0), 0.5);
    expect(red).toBe(Math.round((colors.at(-3) ?? 0) / 2));
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
