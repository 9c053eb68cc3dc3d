/** What the view compares: the picture, the class that is explained, and the maps with what was measured of them. */
import { TO_BEAT } from '../../state/measuring';
import { className } from '../../state/session';
import type { MeasuredRow } from '../../state/types';
import { useApp, useModel, useWords } from '../../ui/context';
import { WORDS } from './languages';

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

/** What stands in the place of what is compared, while there is nothing. */
export function useWaiting(): string {
  const { session } = useApp();
  const words = useWords(WORDS);
  return session.classification.value === null ? words.waiting : words.working;
}

/** The class with the largest probability, and that probability. */
export function readingOf(probabilities: ArrayLike<number>): { index: number; probability: number } {
  let index = 0;
  for (let i = 1; i < probabilities.length; i++) {
    if ((probabilities[i] ?? 0) > (probabilities[index] ?? 0)) index = i;
  }
  return { index, probability: probabilities[index] ?? 0 };
}
