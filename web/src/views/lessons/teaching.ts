/** Lessons made of the tour's steps: what is the same in every language. Read when the pages are built, not by the page. */
import type { LessonStep } from '../../state/lesson';

/** A part of a lesson. */
export interface Part {
  minutes: number;
  /** The step on the page; null: the screens are dark. */
  step: LessonStep | null;
}

export const LESSON_LENGTHS = [45, 90] as const;
export type LessonLength = (typeof LESSON_LENGTHS)[number];

/** One after the other, without a break. */
export const LESSON_PARTS: Record<LessonLength, readonly Part[]> = {
  45: [
    { minutes: 4, step: null },
    { minutes: 6, step: 'draw' },
    { minutes: 7, step: 'maps' },
    { minutes: 15, step: 'faithful' },
    { minutes: 8, step: 'untrained' },
    { minutes: 5, step: null },
  ],
  90: [
    { minutes: 6, step: null },
    { minutes: 8, step: 'draw' },
    { minutes: 9, step: 'maps' },
    { minutes: 10, step: 'sum' },
    { minutes: 7, step: 'blank' },
    { minutes: 10, step: 'seed' },
    { minutes: 14, step: 'faithful' },
    { minutes: 7, step: 'contrast' },
    { minutes: 9, step: 'untrained' },
    { minutes: 10, step: null },
  ],
};

export interface TeachingWords {
  title: string;
  intro: string;
  /** Heads of sections. */
  heads: Record<
    'network' | 'methods' | 'aims' | 'prepare' | 'course' | 'able' | 'errors' | 'discuss' | 'words',
    string
  >;
  columns: Record<'minutes' | 'step' | 'doing', string>;
  noScreens: string;
  /** What a teacher has to know of it. */
  network: readonly string[];
  prepare: readonly string[];
  lessons: Record<
    LessonLength,
    {
      title: string;
      aims: readonly string[];
      /** What teacher and pupils do, for each part. */
      doing: readonly string[];
      able: readonly string[];
    }
  >;
  errors: readonly (readonly [said: string, answer: string])[];
  discuss: readonly (readonly [question: string, expected: string])[];
}
