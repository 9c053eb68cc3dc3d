import { describe, expect, it } from 'vitest';
import { movedBy, painted, paintedLine, shadeOfKey } from '../../src/lib/pixel-editing';

const field = (width = 4, height = 3) => ({ width, height, pixels: new Uint8Array(width * height) });

describe('painting', () => {
  it('changes one pixel, and leaves the array before as it was', () => {
    const before = field();
    const after = painted(before, { row: 1, column: 2 }, 1, 200);
    expect([...after]).toEqual([0, 0, 0, 0, 0, 0, 200, 0, 0, 0, 0, 0]);
    expect([...before.pixels].every((value) => value === 0)).toBe(true);
  });
  it('gives the same array where nothing changes', () => {
    const before = field();
    expect(painted(before, { row: 0, column: 0 }, 3, 0)).toBe(before.pixels);
  });
  it('stays inside with a wide brush', () => {
    expect([...painted(field(), { row: 0, column: 3 }, 3, 1)]).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0]);
    expect([...painted(field(), { row: 0, column: 0 }, 2, 1)]).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
  });
  it('leaves no gaps between two places of a pointer', () => {
    const pixels = paintedLine(field(5, 5), { row: 0, column: 0 }, { row: 4, column: 4 }, 1, 9);
    expect([0, 6, 12, 18, 24].map((at) => pixels[at])).toEqual([9, 9, 9, 9, 9]);
    expect(pixels.reduce((sum, value) => sum + value, 0)).toBe(45);
  });
});

describe('keys', () => {
  const press = (key: string, row: number, column: number, ctrlKey = false) =>
    movedBy({ key, ctrlKey }, { row, column }, { width: 4, height: 3 });
  it('move by one, not over the edge', () => {
    expect(press('ArrowRight', 1, 1)).toEqual({ row: 1, column: 2 });
    expect(press('ArrowRight', 1, 3)).toEqual({ row: 1, column: 3 });
    expect(press('ArrowUp', 0, 1)).toEqual({ row: 0, column: 1 });
    expect(press('ArrowDown', 2, 1)).toEqual({ row: 2, column: 1 });
  });
  it('move to the edges', () => {
    expect(press('Home', 1, 2)).toEqual({ row: 1, column: 0 });
    expect(press('End', 1, 2, true)).toEqual({ row: 2, column: 3 });
    expect(press('PageDown', 0, 2)).toEqual({ row: 2, column: 2 });
    expect(press('x', 0, 2)).toBeNull();
  });
  it('0 to 9 are shades from paper to full ink', () => {
    expect(['0', '5', '9'].map(shadeOfKey)).toEqual([0, 142, 255]);
    expect(['', '10', 'a', 'F1'].map(shadeOfKey)).toEqual([null, null, null, null]);
  });
});
