import { describe, expect, it } from 'vitest';
import { MESSAGES } from '../../src/i18n/languages';
import { strongestNinth } from '../../src/lib/strongest';

/** A map of 28 x 28 that is bright in one square of 4 x 4 pixels. */
function spot(y: number, x: number): Float32Array {
  return Float32Array.from({ length: 784 }, (_, i) => {
    const [row, column] = [Math.floor(i / 28), i % 28];
    return row >= y && row < y + 4 && column >= x && column < x + 4 ? 1 : 0.1;
  });
}

describe('strongestNinth', () => {
  it.each([
    [1, 1, { row: 0, column: 0 }],
    [12, 12, { row: 1, column: 1 }],
    [22, 2, { row: 2, column: 0 }],
    [2, 23, { row: 0, column: 2 }],
  ])('of a spot at %i, %i', (y, x, ninth) => {
    expect(strongestNinth(spot(y, x), 28)).toEqual(ninth);
  });
  it('is none on a map that is the same everywhere, blank or not', () => {
    expect(strongestNinth(new Float32Array(784), 28)).toBeNull();
    expect(strongestNinth(new Float32Array(784).fill(0.5), 28)).toBeNull();
  });
  it('need not be a square map', () => {
    expect(strongestNinth(Float32Array.of(0, 0, 0, 0, 0, 1), 3)).toEqual({ row: 2, column: 2 });
  });
  it('has words for each of the nine, in both languages', () => {
    for (const { maps } of Object.values(MESSAGES)) {
      const sentences = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => maps.strongest({ row, column })));
      expect(new Set(sentences).size).toBe(9);
      for (const sentence of sentences) expect(sentence).toMatch(/[.。]$/);
    }
  });
});
