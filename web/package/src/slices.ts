/**
 * Shares the worker between long jobs: each gets a slice of some milliseconds in turn, and between slices the worker
 * returns to its event loop, so that a newer drawing or a cancellation gets in.
 */

export interface SlicedTask {
  readonly id: number;
  /** Runs only while nothing else does. */
  readonly background?: boolean;
  /** Done in one step, so nothing that takes many goes before it. */
  readonly atOnce?: boolean;
  /** Spends about `budget` forward passes; `completed` counts all that were spent so far. */
  step(budget: number): { done: boolean; completed: number };
  /** Posts the map so far, or the final one. */
  publish(done: boolean): void;
  /** Told when `step` or `publish` throws; the task is over then. */
  fail(error: unknown): void;
  dispose(): void;
}

export interface SliceTimes {
  sliceMs: number;
  publishMs: number;
}

/** A slice is shorter than a frame of the screen; maps come at most 20 times a second. */
const DEFAULT_TIMES: SliceTimes = { sliceMs: 10, publishMs: 50 };
/** Whoever was answered asks the next question within this time, or has none. */
const REPLY_MS = 8;

interface Running {
  task: SlicedTask;
  completed: number;
  passesPerMs: number;
  publishedAt: number;
}

export class TimeSlicer {
  #queue: Running[] = [];
  #scheduled = false;
  /** Until then, what takes many slices waits. */
  #heldUntil = Number.NEGATIVE_INFINITY;
  #slicesSinceHold = 1;

  constructor(
    private readonly clock: () => number,
    private readonly afterEvents: (resume: () => void) => void,
    private readonly times: SliceTimes = DEFAULT_TIMES,
  ) {}

  add(task: SlicedTask): void {
    this.#queue.push({ task, completed: 0, passesPerMs: 1, publishedAt: Number.NEGATIVE_INFINITY });
    this.#schedule();
  }

  /**
   * Somebody was answered and is about to ask for more that is quickly done, as who frames a drawing, reads it, and then
   * explains it. A slice begun now would keep all of that waiting, each time anew. Never twice without a slice between.
   */
  expectMore(): void {
    if (this.#slicesSinceHold === 0) return;
    this.#slicesSinceHold = 0;
    this.#heldUntil = this.clock() + REPLY_MS;
  }

  cancel(id: number): void {
    for (const { task } of this.#queue.filter((running) => running.task.id === id)) task.dispose();
    this.#queue = this.#queue.filter((running) => running.task.id !== id);
  }

  #schedule(): void {
    if (this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    this.afterEvents(() => {
      this.#scheduled = false;
      this.#runOne();
      this.#schedule();
    });
  }

  #runOne(): void {
    const running = this.#next();
    if (running === undefined) return;
    let done = true;
    try {
      done = this.#slice(running);
      const now = this.clock();
      if (done || now - running.publishedAt >= this.times.publishMs) {
        running.publishedAt = now;
        running.task.publish(done);
      }
    } catch (error) {
      done = true;
      running.task.fail(error);
    }
    if (done) running.task.dispose();
    else this.#queue.push(running);
  }

  #next(): Running | undefined {
    const atOnce = this.#queue.findIndex(({ task }) => task.atOnce === true);
    if (atOnce >= 0) return this.#queue.splice(atOnce, 1)[0];
    if (this.clock() < this.#heldUntil) return undefined;
    this.#slicesSinceHold++;
    const first = this.#queue.findIndex(({ task }) => task.background !== true);
    return this.#queue.splice(Math.max(first, 0), 1)[0];
  }

  #slice(running: Running): boolean {
    const start = this.clock();
    for (;;) {
      const before = this.clock();
      const remainingMs = this.times.sliceMs - (before - start);
      // What is left at the end would only do for a few passes, which are dearer one by one than many at once.
      if (remainingMs < this.times.sliceMs / 4) return false;
      const budget = Math.max(1, Math.floor(remainingMs * running.passesPerMs));
      const { done, completed } = running.task.step(budget);
      const spentMs = Math.max(this.clock() - before, 0.01);
      running.passesPerMs = Math.max((completed - running.completed) / spentMs, 0.05);
      running.completed = completed;
      if (done) return true;
    }
  }
}
