import { expect, it } from 'vitest';
import { opposingMarks, superpixelEdges } from '../../package/src/superpixels';

it('marks the middle of superpixels that notably speak against the class, and only those', () => {
  // Two rows of four pixels; superpixels are columns of two by two, the second against, the third hardly.
  const labels = Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3);
  const marks = opposingMarks(labels, Float64Array.of(0.5, -0.3, -0.01, 0.2), 4);
  expect(marks).toEqual([{ x: 3, y: 1, weight: -0.3 }]);
});

it('marks nothing without superpixels', () => {
  expect(opposingMarks(new Int32Array(), new Float64Array(), 28)).toEqual([]);
});

it('draws one line for each straight run between superpixels', () => {
  // Left column, top right and bottom right.
  const labels = Int32Array.of(0, 1, 1, 0, 1, 1, 0, 2, 2);
  expect(superpixelEdges(labels, 3)).toBe('M1 2H3M1 0V3');
  expect(superpixelEdges(new Int32Array(9), 3)).toBe('');
  expect(superpixelEdges(new Int32Array(), 28)).toBe('');
});
