import { describe, expect, it } from 'vitest';
import { extended, GRID, quantise, smooth } from '../../src/lib/strokes';

describe('quantise', () => {
  it('maps the canvas onto whole numbers of the grid', () => {
    expect(quantise(0, 1)).toEqual([0, GRID - 1]);
    expect(quantise(0.5, 0.25)).toEqual([512, 256]);
  });
  it('keeps points outside of the canvas at its border', () => {
    expect(quantise(-3, 2)).toEqual([0, GRID - 1]);
  });
});

describe('extended', () => {
  it('adds a point the pen moved to', () => {
    expect(extended([10, 10], 40, 50)).toEqual([10, 10, 40, 50]);
  });
  it('returns the very same stroke when the pen hardly moved', () => {
    const stroke = [10, 10];
    expect(extended(stroke, 12, 11)).toBe(stroke);
  });
  it('takes any first point', () => {
    expect(extended([], 0, 0)).toEqual([0, 0]);
  });
});

describe('smooth', () => {
  it('leaves a dot and a straight line as they are', () => {
    expect(smooth([5, 5])).toEqual([5, 5]);
    expect(smooth([0, 0, 100, 50])).toEqual([0, 0, 100, 50]);
  });
  it('starts and ends where the pen did', () => {
    const curve = smooth([0, 0, 100, 0, 100, 100, 0, 100]);
    expect(curve.slice(0, 2)).toEqual([0, 0]);
    expect(curve.slice(-2)).toEqual([0, 100]);
  });
  it('cuts corners, and stays within the hull of the points', () => {
    const curve = smooth([0, 0, 200, 0, 200, 200]);
    const xs = curve.filter((_, i) => i % 2 === 0);
    const ys = curve.filter((_, i) => i % 2 === 1);
    expect(xs.some((x, i) => x === 200 && ys[i] === 0)).toBe(false);
    expect(Math.max(...xs)).toBeLessThanOrEqual(200);
    expect(Math.min(...ys)).toBeGreaterThanOrEqual(0);
    // A quadratic from (0,0) over (200,0) to (200,200) passes (150, 50).
    expect(xs.some((x, i) => Math.hypot(x - 150, (ys[i] ?? 0) - 50) < 20)).toBe(true);
  });
});
