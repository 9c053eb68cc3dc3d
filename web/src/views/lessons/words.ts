/** What the tour says: both languages have every one of these. The page to read and print is made of the same. */
import type { LessonStep } from '../../state/lesson';

export interface StepWords {
  title: string;
  /** What is on the page. */
  text: string;
  question: string;
  /** What to do to find out. */
  attempt: string;
  /** With its measure. */
  answer: string;
}

export interface LessonsWords {
  title: string;
  /** Over the page to read. */
  intro: string;
  steps: Record<LessonStep, StepWords>;
  position(number: number, total: number): string;
  choose: string;
  attempt: string;
  answer: string;
  /** Where one chooses by eye: shows the numbers. */
  chosen: string;
  showAnswer: string;
  /** Names the table of how alike the maps are. */
  likeness: string;
  previous: string;
  next: string;
  /** At the end, for whoever has drawn nothing yet. */
  finish: string;
  /** And for whoever has. */
  back: string;
  again: string;
  againHint: string;
  less: string;
  more: string;
  close: string;
  /** Where something of the visitor's own comes back at the end. */
  kept: string;
  /** At the end of the tour. */
  takeHome: string;
  /** The list of the field's words. */
  glossary: string;
  /** Leads to the page to read and print. */
  toText: string;
  /** A page to print for pupils, without answers. */
  worksheet: Record<'title' | 'link' | 'intro' | 'name', string>;
  /** Where the digits of these pages come from. */
  credit: string;
  /** Leads from there back to a step. */
  toPage: string;
  teacher: {
    open: string;
    /** Leads to whole lessons. */
    plans: string;
    intro: string;
    question: string;
    placeholder: string;
    left(characters: number): string;
    tooLong(most: number): string;
    empty: string;
    lock: string;
    make: string;
    link: string;
    copied: string;
    notCopied: string;
  };
  task: {
    title: string;
    locked: string;
    unlock: string;
    done: string;
  };
}
