/** The tour: its steps, what each of them shows, and where the visitor is. A teacher's own question beside it. */
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { MethodId } from '../../package/src/protocol';

export const LESSON_STEPS = [
  'draw',
  'maps',
  'sum',
  'blank',
  'seed',
  'faithful',
  'contrast',
  'listing',
  'untrained',
  'misread',
] as const;
export type LessonStep = (typeof LESSON_STEPS)[number];

export interface StepState {
  /** The state as a link says it, without version: what it does not mention is the default. */
  link: string;
  /** The method that is opened where there is no room for everything about all of them; null: none. */
  method: MethodId | null;
}

const USUAL = 'n=mnist_cnn_augmented';
const OTHER = 'n=mnist_cnn';

/** Figures of the answers belong to these states and no others: a test computes them anew. */
export const STEP_STATES: Record<LessonStep, StepState> = {
  draw: { link: `s=0&${USUAL}`, method: null },
  maps: { link: `s=4&${USUAL}`, method: null },
  sum: { link: `s=30&${USUAL}&p=inside.grad-cam.1`, method: 'grad-cam' },
  blank: { link: `s=7&${OTHER}`, method: 'grad-cam' },
  seed: { link: `s=30&${USUAL}&lime.samples=100&lime.seed=1`, method: 'lime' },
  faithful: { link: `s=4&${USUAL}`, method: null },
  contrast: { link: `s=4&t=4&c=9&${USUAL}`, method: 'layer-cam' },
  listing: { link: `s=1&${USUAL}&grad-cam++.variant=as-listed`, method: 'grad-cam++' },
  untrained: { link: `s=1&${USUAL}&p=compare.sanity/2/0`, method: null },
  misread: { link: `s=115&${OTHER}`, method: 'score-cam' },
};

/** Where somebody is in the tour. */
export interface LessonPlace {
  step: LessonStep;
  /** The answer is shown. */
  answered: boolean;
  /** Where one chooses a map before its numbers are seen: that has been done. */
  chosen?: true;
}

/** The step that asks for a choice by eye, which its numbers would make for everybody. */
const BLIND: LessonStep = 'faithful';

/** Numbers are still hidden: whoever sees them does not choose by eye any more. */
export function choosesBlindly({ step, answered, chosen }: LessonPlace): boolean {
  return step === BLIND && !answered && chosen !== true;
}

/** What a teacher's link adds to the page. */
export interface Task {
  /** Shown as text. Empty: none. */
  question: string;
  /** Drawing, class, network, options and view stay as they are. */
  locked: boolean;
}

/** Characters; it has to fit in an address, and beside the maps. */
export const LONGEST_QUESTION = 280;

/** null: there is no such step. */
export function lessonStep(name: string): LessonStep | null {
  return LESSON_STEPS.find((step) => step === name) ?? null;
}

/** The step so many after another one; null beyond both ends. */
export function stepFrom(step: LessonStep, by: number): LessonStep | null {
  return LESSON_STEPS[LESSON_STEPS.indexOf(step) + by] ?? null;
}

/** What a form holds made a task: one line, without blanks around it. null: it says nothing, or too much. */
export function taskFrom(question: string, locked: boolean): Task | null {
  const text = question.replace(/\s+/g, ' ').trim();
  if (text.length > LONGEST_QUESTION || (text === '' && !locked)) return null;
  return { question: text, locked };
}

/** What was on the page before a tour that a reload interrupted. */
export interface Kept {
  /** Something that the visitor chose or drew is among it. */
  drawing: boolean;
  /** Puts it back. */
  restore: () => void;
}

/** What the tour changes. */
export interface TourPage {
  /** Puts the step's state on the page. */
  showStep(state: StepState): void;
  /** What is shown now is what the browser's Back comes to. @param begins it is what was there before the tour. */
  turnOver(begins: boolean): void;
  /** The address says all that is shown. */
  write(): void;
  /** Something that the visitor chose or drew is on the canvas. */
  hasDrawing(): boolean;
  /** Remembers what is on the page, also for the page when it is loaded anew. @return puts it back. */
  keep(): () => void;
  /** null: there is none. */
  kept(): Kept | null;
  /** What was kept is not wanted any more, also by the page when it is loaded anew. */
  forget(): void;
  /** The browser came to another address, of which nothing is to be shown; from now on it is written to. */
  arrived(): void;
}

/** Goes through the tour. What is on the page is changed by coming to a step, and by nothing else. */
export class Tour {
  /** Puts the page back as it was before the tour; null: the visitor came by a link, with nothing of their own. */
  #restore: (() => void) | null = null;
  #drawing = false;
  /** The browser is at the entry of the page before the tour. */
  #home = false;
  /** The tour was begun there, so that what is kept is that entry's. */
  #fromHome = false;
  readonly #arrivals: Signal<number> = signal(0);

  constructor(
    /** null: the tour is closed. */
    readonly place: Signal<LessonPlace | null>,
    private readonly page: TourPage,
  ) {
    const kept = page.kept();
    if (place.peek() === null || kept === null) return;
    this.#restore = kept.restore;
    this.#drawing = kept.drawing;
    this.#fromHome = true;
  }

  /** What the visitor had comes back at the end. */
  get keeps(): boolean {
    return this.#restore !== null;
  }

  /** A drawing is among it. */
  get keepsDrawing(): boolean {
    return this.keeps && this.#drawing;
  }

  /** Rises whenever a step is come to, the same one again included. */
  get arrivals(): ReadonlySignal<number> {
    return this.#arrivals;
  }

  #keep(home: boolean): void {
    this.#drawing = this.page.hasDrawing();
    this.#restore = this.page.keep();
    this.#fromHome = home;
  }

  goTo(step: LessonStep): void {
    const before = this.place.peek();
    if (before === null) this.#keep(true);
    // A step that is set up again is no way to come back.
    if (before?.step !== step) this.page.turnOver(before === null);
    this.#home = false;
    batch(() => {
      this.place.value = { step, answered: false };
      this.page.showStep(STEP_STATES[step]);
      this.#arrivals.value++;
    });
    this.page.write();
  }

  /**
   * The address was changed by the browser's Back or Forward, or by a link.
   * @param step to which it leads; null: to none. @param home it is that of the page before the tour.
   * @param open shows what it says.
   */
  travel(step: LessonStep | null, home: boolean, open: () => void): void {
    const inside = this.place.peek() !== null;
    const before = this.#home;
    this.#home = home;
    if (home && inside && this.#restore !== null && this.#fromHome) {
      // What was there is more than an address says.
      this.page.arrived();
      this.close();
      return;
    }
    if (!inside && step !== null) this.#keep(before);
    if (inside && step === null) {
      this.#restore = null;
      this.page.forget();
    }
    batch(() => {
      open();
      this.#arrivals.value++;
    });
  }

  /** Beyond the ends nothing happens. */
  move(by: number): void {
    const place = this.place.peek();
    const step = place === null ? null : stepFrom(place.step, by);
    if (step !== null) this.goTo(step);
  }

  /** What the visitor has tried becomes the step's state again. */
  again(): void {
    this.move(0);
  }

  answer(): void {
    const place = this.place.peek();
    if (place !== null) this.place.value = { ...place, answered: true };
  }

  /** The visitor has chosen a map, and sees its numbers. */
  choose(): void {
    const place = this.place.peek();
    if (place !== null) this.place.value = { ...place, chosen: true };
  }

  /** The page is as it was before, where there was anything before. */
  close(): void {
    const restore = this.#restore;
    this.#restore = null;
    batch(() => {
      this.place.value = null;
      restore?.();
    });
  }
}
