import { describe, expect, it } from 'vitest';
import { DrawingGrowth, extended, GRID, type Polyline, quantise, type Stroke, smooth } from '../../src/lib/strokes';

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
    expect(extended([10, 10], [40, 50])).toEqual([10, 10, 40, 50]);
  });
  it('adds several at once as one by one, without those that hardly moved', () => {
    expect(extended([10, 10], [11, 11, 14, 14, 15, 14, 40, 50])).toEqual([10, 10, 14, 14, 40, 50]);
  });
  it('returns the very same stroke when the pen hardly moved', () => {
    const stroke = [10, 10];
    expect(extended(stroke, [12, 11])).toBe(stroke);
  });
  it('takes any first point', () => {
    expect(extended([], [0, 0])).toEqual([0, 0]);
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

describe('DrawingGrowth', () => {
  /** The segments of lines, each as text. */
  const segments = (lines: readonly Polyline[]) =>
    lines.flatMap((line) =>
      line.length === 2
        ? [line.join()]
        : Array.from({ length: line.length / 2 - 1 }, (_, i) => line.slice(2 * i, 2 * i + 4).join()),
    );
  const wave = (points: number): Stroke =>
    Array.from({ length: points }, (_, i) => [20 * i, Math.round(500 + 300 * Math.sin(i))]).flat();

  it('what stays and the tail are at every moment the drawing as it is drawn at once', () => {
    const growth = new DrawingGrowth();
    let kept: Polyline[] = [];
    const show = (strokes: readonly Stroke[]) => {
      const { afresh, settled, tail } = growth.advance(strokes);
      kept = [...(afresh ? [] : kept), ...settled];
      const shown = tail === null ? kept : [...kept, tail];
      expect(segments(shown)).toEqual(segments(strokes.map(smooth)));
      return { afresh, added: segments(settled).length };
    };
    for (let points = 1; points <= 40; points++) {
      const { afresh, added } = show([wave(points)]);
      // However long the stroke, one point adds one piece.
      expect([afresh, added <= 8]).toEqual([false, true]);
    }
    const first = wave(40);
    for (let points = 1; points <= 9; points++) expect(show([first, wave(points)]).afresh).toBe(false);
    const second = wave(9);
    show([first, second, [5, 5]]);
    // Taken back, something else in its place, nothing, and the same again.
    show([first, second]);
    expect(show([first]).afresh).toBe(true);
    show([wave(12)]);
    show([[1, 1, 90, 90, 20, 300, 400, 2, 80, 80]]);
    show([]);
    show([first, second]);
  });
});
