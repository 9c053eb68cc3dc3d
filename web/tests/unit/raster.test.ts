import { describe, expect, it } from 'vitest';
import { StrokeRaster } from '../../src/lib/raster';
import { GRID, PEN } from '../../src/lib/strokes';

const SIZE = 64;
const at = (ink: Uint8Array, x: number, y: number) => ink[y * SIZE + x];
const sum = (ink: Uint8Array) => ink.reduce((total, value) => total + value / 255, 0);

describe('StrokeRaster', () => {
  it('leaves an empty canvas empty', () => {
    expect(sum(new StrokeRaster(SIZE).render([]))).toBe(0);
  });

  it('draws a dot of the area of the pen', () => {
    const ink = new StrokeRaster(280).render([[512, 512]]);
    const radius = (PEN / 2 / GRID) * 280;
    expect(sum(ink)).toBeCloseTo(Math.PI * radius ** 2, -1);
  });

  it('draws a line of the width of the pen, with soft edges', () => {
    const ink = new StrokeRaster(SIZE).render([[100, 512, 900, 512]]);
    const column = Array.from({ length: SIZE }, (_, y) => at(ink, 32, y) ?? 0);
    expect(column.reduce((a, b) => a + b) / 255).toBeCloseTo((PEN / GRID) * SIZE, 0);
    expect(column.some((value) => value > 0 && value < 255)).toBe(true);
    expect(at(ink, 32, 5)).toBe(0);
    expect(at(ink, 1, 32)).toBe(0);
  });

  it('does not darken where strokes cross', () => {
    const across = [100, 512, 900, 512];
    const down = [512, 100, 512, 900];
    const both = new StrokeRaster(SIZE).render([across, down]);
    const [one, other] = [new StrokeRaster(SIZE).render([across]), new StrokeRaster(SIZE).render([down])];
    expect(both).toEqual(one.map((value, i) => Math.max(value, other[i] ?? 0)));
  });

  it('gives the same picture whether strokes grew one by one, were taken back, or came at once', () => {
    const strokes = [
      [100, 100, 300, 300, 500, 200],
      [600, 600, 700, 800],
      [200, 900],
    ];
    const grown = new StrokeRaster(SIZE);
    for (let count = 1; count <= 3; count++) grown.render(strokes.slice(0, count));
    grown.render(strokes.slice(0, 1));
    grown.render([strokes[0] ?? [], [50, 50, 90, 90]]);
    expect(grown.render(strokes)).toEqual(new StrokeRaster(SIZE).render(strokes));
  });

  it('gives the same picture of a stroke whether it grew point by point or came at once', () => {
    const stroke = Array.from({ length: 60 }, (_, i) => Math.round(500 + 7 * i * Math.cos(i / 2)));
    const grown = new StrokeRaster(SIZE);
    for (let length = 2; length <= stroke.length; length += 2) {
      const points = stroke.slice(0, length);
      expect(grown.render([points])).toEqual(new StrokeRaster(SIZE).render([points]));
    }
  });

  it('stays on the canvas when the pen is at its edge', () => {
    const ink = new StrokeRaster(SIZE).render([[0, 0, GRID - 1, 0]]);
    expect(at(ink, 0, 0)).toBe(255);
    expect(at(ink, SIZE - 1, 0)).toBe(255);
  });
});
