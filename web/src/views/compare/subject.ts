/** What the view compares: the picture, the class that is explained, and the maps with what was measured of them. */
import { TO_BEAT } from '../../state/measuring';
import { className } from '../../state/session';
import type { MeasuredRow } from '../../state/types';
import { useApp, useModel } from '../../ui/context';

export interface Subject {
  pixels: Uint8Array;
  target: number;
  /** Its name. */
  name: string;
  /** The methods' maps, and those to beat. */
  rows: readonly MeasuredRow[];
  /** Newer maps are on their way. */
  stale: boolean;
}

/** null while nothing is explained. */
export function useSubject(): Subject | null {
  const { measuring } = useApp().session;
  const model = useModel();
  const [all, target, stale] = [measuring.rows.value, measuring.target.value, measuring.stale.value];
  const { pixels } = measuring;
  if (target === null || pixels === null || all.length === 0) return null;
  const rows = all.filter(({ name, explanation }) => explanation !== null || TO_BEAT.some((each) => each === name));
  return { pixels, target, name: className(model, target), rows, stale };
}

/** The class with the largest probability, and that probability. */
export function readingOf(probabilities: ArrayLike<number>): { index: number; probability: number } {
  let index = 0;
  for (let i = 1; i < probabilities.length; i++) {
    if ((probabilities[i] ?? 0) > (probabilities[index] ?? 0)) index = i;
  }
  return { index, probability: probabilities[index] ?? 0 };
}
