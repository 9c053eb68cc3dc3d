import { describe, expect, it } from 'vitest';
import { spinMinimum } from '../../src/lib/spin';

const from = (minimum: number, step: number, minimumExcluded = false) =>
  spinMinimum({ minimum, step, minimumExcluded });

describe('spin buttons', () => {
  it('count in multiples of the step, whatever the minimum is', () => {
    expect(from(1, 100)).toBe(100);
    expect(from(0, 0.05)).toBe(0);
    expect(from(0.05, 0.05)).toBe(0.05);
    expect(from(0.3, 0.1)).toBe(0.3);
    expect(from(1, 0.5)).toBe(1);
    expect(from(-7, 5)).toBe(-5);
  });
  it('leave out a minimum that is excluded', () => {
    expect(from(0, 0.1, true)).toBe(0.1);
    expect(from(0.05, 0.1, true)).toBe(0.1);
  });
});
