/** The spin buttons of a number field. Browsers count their steps from the field's minimum. */

interface Steps {
  minimum: number;
  minimumExcluded: boolean;
  step: number;
}

/** The smallest multiple of the step that is allowed: from 1000 by steps of 100 one comes to 1100, not to 1001. */
export function spinMinimum({ minimum, minimumExcluded, step }: Steps): number {
  const steps = minimum / step;
  // Quotients of decimal fractions miss whole numbers by a hair.
  const whole = Math.abs(steps - Math.round(steps)) < 1e-9;
  const first = whole ? Math.round(steps) + (minimumExcluded ? 1 : 0) : Math.ceil(steps);
  return Number((first * step).toPrecision(12));
}
