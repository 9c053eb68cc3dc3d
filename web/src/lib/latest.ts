/**
 * Runs one piece of work at a time and only ever the newest: while one runs, at most one waits, and a newer one takes
 * its place. The running one is cancelled as soon as it has shown something, not before: otherwise a pen that never
 * rests would keep the slow maps from ever appearing.
 */
export type Work = (signal: AbortSignal, shown: () => void) => Promise<void>;

export class Latest {
  #running: AbortController | null = null;
  #hasShown = false;
  #next: Work | null = null;

  /** @param onBusy told `true` when there is work again, and `false` when nothing runs and nothing waits any more. */
  constructor(private readonly onBusy: (busy: boolean) => void = () => {}) {}

  request(work: Work): void {
    this.#next = work;
    if (this.#running === null) void this.#run();
    else if (this.#hasShown) this.#running.abort();
  }

  /** Nothing is wanted any more. */
  cancel(): void {
    this.#next = null;
    this.#running?.abort();
  }

  async #run(): Promise<void> {
    this.onBusy(true);
    while (this.#next !== null) {
      const work = this.#next;
      const controller = new AbortController();
      this.#next = null;
      this.#running = controller;
      this.#hasShown = false;
      const shown = () => {
        this.#hasShown = true;
        if (this.#next !== null) controller.abort();
      };
      // Work reports its own errors; one that throws must not stop what comes after it.
      await work(controller.signal, shown).catch(() => undefined);
    }
    this.#running = null;
    this.onBusy(false);
  }
}
