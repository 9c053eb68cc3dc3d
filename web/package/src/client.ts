/** The page's side of the protocol: calls as promises, with AbortSignal, and a worker that may die. */
import type { CallName, Calls, FromWorker, ToWorker } from './protocol';

/** The code of calls whose worker died before it could answer. */
export const WORKER_DIED = 'worker-died';

/** A call that was answered with a failure, or not at all. */
export class EngineError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'EngineError';
  }
}

/** The part of Worker that is used. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

export interface CallOptions<K extends CallName> {
  signal?: AbortSignal;
  onProgress?: (value: Calls[K]['progress']) => void;
}

interface Pending {
  call: CallName;
  resolve(result: unknown): void;
  reject(error: unknown): void;
  progress(value: unknown): void;
}

/** A worker that answers nothing for this long is taken for dead: browsers do not tell when they kill one. */
const SILENCE_MS = 10_000;

export class EngineClient {
  #worker: WorkerLike | null = null;
  #pending = new Map<number, Pending>();
  #nextId = 1;
  #watchdog: ReturnType<typeof setTimeout> | null = null;

  /** @param onDeath told once per worker that died; the next call starts a new one. */
  constructor(
    private readonly createWorker: () => WorkerLike,
    private readonly onDeath: (reason: string) => void,
  ) {}

  call<K extends CallName>(call: K, args: Calls[K]['args'], options: CallOptions<K> = {}): Promise<Calls[K]['result']> {
    const { signal, onProgress } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#pending.delete(id);
        this.#worker?.postMessage({ type: 'cancel', id });
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#pending.set(id, {
        call,
        resolve: (result) => {
          signal?.removeEventListener('abort', abort);
          resolve(result as Calls[K]['result']);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', abort);
          reject(error);
        },
        progress: (value) => onProgress?.(value as Calls[K]['progress']),
      });
      this.#running().postMessage({ type: 'request', call, id, args } as ToWorker);
      this.#watch();
    });
  }

  /** Ends the worker. Calls under way fail with `WORKER_DIED`. */
  stop(): void {
    this.#end('the engine was stopped');
  }

  #running(): WorkerLike {
    if (this.#worker !== null) return this.#worker;
    const worker = this.createWorker();
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message || 'the worker stopped with an error');
    };
    worker.onmessageerror = () => this.#die('a message of the worker could not be read');
    this.#worker = worker;
    return worker;
  }

  #receive(message: FromWorker): void {
    if (message.type === 'fatal') {
      this.#die(message.message);
      return;
    }
    const pending = this.#pending.get(message.id);
    // An answer may cross a cancellation on its way.
    if (pending !== undefined) {
      if (message.type === 'progress') {
        pending.progress(message.value);
      } else {
        this.#pending.delete(message.id);
        if (message.type === 'reply') pending.resolve(message.result);
        else pending.reject(new EngineError(message.code, message.message));
      }
    }
    this.#watch();
  }

  /** Downloading may be silent for long, so it is not watched. */
  #watch(): void {
    if (this.#watchdog !== null) clearTimeout(this.#watchdog);
    this.#watchdog = null;
    const calls = [...this.#pending.values()];
    if (calls.length === 0 || calls.some(({ call }) => call === 'start' || call === 'load')) return;
    this.#watchdog = setTimeout(() => this.#die('the worker no longer answers'), SILENCE_MS);
  }

  #die(reason: string): void {
    if (this.#worker === null) return;
    this.#end(reason);
    this.onDeath(reason);
  }

  #end(reason: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#watch();
    for (const { reject } of pending) reject(new EngineError(WORKER_DIED, reason));
  }
}
