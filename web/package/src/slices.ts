/**
 * Shares the worker between long jobs: each gets a slice of some milliseconds in turn, and between slices the worker
 * returns to its event loop, so that a newer drawing or a cancellation gets in.
 */

export interface SlicedTask {
  readonly id: number;
  /** Tasks of one kind share what one of them may have while somebody draws. */
  readonly kind: string;
  /** Runs only while nothing else does. */
  readonly background?: boolean;
  /** Done in one step, so nothing that takes many goes before it. */
  readonly atOnce?: boolean;
  /** Somebody looks at nothing else until it is there. */
  readonly awaited?: boolean;
  /** Spends about `budget` forward passes; `completed` counts all that were spent so far, and may stay at 0 for some steps. */
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
/** Answers that follow each other faster than this are those of a pen that moves; after a rest as long it has stopped. */
const DRAWING_MS = 60;
/**
 * While somebody draws. Slices of a kind then have this share of the time, and begin right behind an answer, when the
 * next question is furthest away: few movements meet one, and none a slice that has just begun.
 */
const DRAWING_SLICE_MS = 4;
const DRAWING_SHARE = 1 / 30;

interface Running {
  task: SlicedTask;
  completed: number;
  passesPerMs: number;
  publishedAt: number;
}

export class TimeSlicer {
  #queue: Running[] = [];
  /** When the next slice is due; null: no slice is scheduled. */
  #due: { at: number } | null = null;
  #answeredAt = Number.NEGATIVE_INFINITY;
  /** Until then, what takes many slices waits, but for its share. */
  #heldUntil = Number.NEGATIVE_INFINITY;
  /** One slice may begin: who draws was answered just now. */
  #mayShare = false;
  /** When each kind has its share again. */
  #shareAt = new Map<string, number>();

  constructor(
    private readonly clock: () => number,
    private readonly afterEvents: (resume: () => void, ms: number) => void,
    private readonly times: SliceTimes = DEFAULT_TIMES,
  ) {}

  add(task: SlicedTask): void {
    this.#queue.push({ task, completed: 0, passesPerMs: 1, publishedAt: Number.NEGATIVE_INFINITY });
    this.#schedule();
  }

  /**
   * Somebody was answered and may ask at once for more that is quickly done: who frames a drawing reads it next, and who
   * draws moves on. A slice begun now would keep that waiting, each time anew. A pen that never rests leaves a share.
   */
  expectMore(): void {
    const now = this.clock();
    this.#mayShare = now - this.#answeredAt < DRAWING_MS;
    this.#heldUntil = now + (this.#mayShare ? DRAWING_MS : REPLY_MS);
    this.#answeredAt = now;
    this.#schedule();
  }

  cancel(id: number): void {
    for (const { task } of this.#queue.filter((running) => running.task.id === id)) task.dispose();
    this.#queue = this.#queue.filter((running) => running.task.id !== id);
  }

  #schedule(): void {
    if (this.#queue.length === 0) return;
    const now = this.clock();
    const at = Math.max(now, Math.min(...this.#inTurn().map(({ task }) => this.#dueAt(task))));
    if (this.#due !== null && this.#due.at <= at) return;
    const due = { at };
    this.#due = due;
    this.afterEvents(() => {
      // What is due earlier came in between.
      if (this.#due !== due) return;
      this.#due = null;
      this.#runOne();
      this.#schedule();
    }, at - now);
  }

  #dueAt({ atOnce, kind }: SlicedTask): number {
    if (atOnce === true) return Number.NEGATIVE_INFINITY;
    const hasShare = (this.#shareAt.get(kind) ?? Number.NEGATIVE_INFINITY) <= this.#answeredAt;
    return this.#mayShare && hasShare ? this.#answeredAt : this.#heldUntil;
  }

  #runOne(): void {
    const running = this.#next();
    if (running === undefined) return;
    let done = true;
    const start = this.clock();
    try {
      done = this.#slice(running, start < this.#heldUntil ? DRAWING_SLICE_MS : this.times.sliceMs);
      const now = this.clock();
      // A task that has completed nothing yet has nothing to show.
      if (done || (running.completed > 0 && now - running.publishedAt >= this.times.publishMs)) {
        running.publishedAt = now;
        running.task.publish(done);
      }
    } catch (error) {
      done = true;
      running.task.fail(error);
    }
    const end = this.clock();
    if (running.task.atOnce !== true) this.#mayShare = false;
    this.#shareAt.set(running.task.kind, end + (end - start) / DRAWING_SHARE);
    if (done) running.task.dispose();
    else this.#queue.push(running);
  }

  #next(): Running | undefined {
    const now = this.clock();
    const due = this.#inTurn().filter(({ task }) => this.#dueAt(task) <= now);
    const next = due.find(({ task }) => task.atOnce) ?? due.find(({ task }) => task.awaited) ?? due[0];
    this.#queue = this.#queue.filter((running) => running !== next);
    return next;
  }

  /** What is in the background has its turn when nothing else is there. */
  #inTurn(): Running[] {
    const first = this.#queue.filter(({ task }) => task.background !== true);
    return first.length > 0 ? first : this.#queue;
  }

  #slice(running: Running, sliceMs: number): boolean {
    const start = this.clock();
    for (;;) {
      const before = this.clock();
      const remainingMs = sliceMs - (before - start);
      // What is left at the end would only do for a few passes, which are dearer one by one than many at once.
      if (remainingMs < sliceMs / 4) return false;
      const budget = Math.max(1, Math.floor(remainingMs * running.passesPerMs));
      const { done, completed } = running.task.step(budget);
      const spentMs = Math.max(this.clock() - before, 0.01);
      running.passesPerMs = Math.max((completed - running.completed) / spentMs, 0.05);
      running.completed = completed;
      if (done) return true;
    }
  }
}
