/** The caller's side of the protocol: calls as promises, with AbortSignal, and a worker that may die. */
import { InklensError } from './errors.js';
import type { CallName, Calls, FromWorker, ToWorker } from './protocol.js';

/** The code of calls whose worker died before it could answer. */
export const WORKER_DIED = 'worker-died';

/** The part of Worker that is used. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

export interface CallOptions<K extends CallName> {
  signal?: AbortSignal | undefined;
  onProgress?: ((value: Calls[K]['progress']) => void) | undefined;
}

interface Pending {
  call: CallName;
  resolve(result: unknown): void;
  reject(error: unknown): void;
  progress(value: unknown): void;
}

/** Browsers do not tell when they kill a worker: one that owes an answer and is silent for this long is asked. */
const SILENCE_MS = 5_000;
/** A worker that then does not even say that it is there is taken for dead. */
const PATIENCE_MS = 5_000;
/** The worker's script has to be downloaded before it can say anything. */
const ARRIVAL_MS = 60_000;

const CANNOT_START =
  'blocked by a Content-Security-Policy without worker-src, not there, or on a page opened from a file:// address';

export class EngineClient {
  #worker: WorkerLike | null = null;
  #arrived = false;
  #pending = new Map<number, Pending>();
  #nextId = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;

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
        this.#watch();
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
      this.#send(id, { type: 'request', call, id, args } as ToWorker);
    });
  }

  /** Ends the worker. Calls under way fail with `error`. */
  stop(error: InklensError = new InklensError(WORKER_DIED, 'The engine was stopped.')): void {
    this.#end(error);
  }

  #send(id: number, request: ToWorker): void {
    try {
      this.#running().postMessage(request);
    } catch (error) {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      const told = error instanceof InklensError;
      pending?.reject(told ? error : new InklensError('invalid-argument', `No worker can be sent this: ${error}`));
    }
    this.#watch();
  }

  #running(): WorkerLike {
    if (this.#worker !== null) return this.#worker;
    const worker = this.#create();
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message || 'the worker stopped with an error');
    };
    worker.onmessageerror = () => this.#die('a message of the worker could not be read');
    this.#worker = worker;
    this.#arrived = false;
    return worker;
  }

  #create(): WorkerLike {
    try {
      return this.createWorker();
    } catch (error) {
      throw new InklensError('unavailable', `The worker cannot start (${CANNOT_START}): ${error}`);
    }
  }

  #receive(message: FromWorker): void {
    this.#arrived = true;
    switch (message.type) {
      case 'fatal':
        this.#die(message.message);
        return;
      case 'ready':
      case 'pong':
        break;
      default:
        this.#answer(message);
    }
    this.#watch();
  }

  #answer(message: Exclude<FromWorker, { type: 'fatal' | 'ready' | 'pong' }>): void {
    const pending = this.#pending.get(message.id);
    // An answer may cross a cancellation on its way.
    if (pending === undefined) return;
    if (message.type === 'progress') {
      pending.progress(message.value);
      return;
    }
    this.#pending.delete(message.id);
    if (message.type === 'reply') {
      pending.resolve(message.result);
      return;
    }
    const error = new InklensError(message.code, message.message);
    pending.reject(error);
    // A worker remembers for ever that a script did not arrive, so another try takes another worker.
    if (pending.call === 'start') this.#end(error);
  }

  /** To be called whenever the worker was heard, and whenever what it owes has changed. */
  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.size === 0 || this.#worker === null) return;
    if (this.#arrived) this.#after(SILENCE_MS, () => this.#ask());
    else this.#after(ARRIVAL_MS, () => this.#die('its script did not arrive'));
  }

  #ask(): void {
    this.#worker?.postMessage({ type: 'ping' });
    this.#after(PATIENCE_MS, () => this.#die('the worker no longer answers'));
  }

  #after(ms: number, action: () => void): void {
    const start = performance.now();
    this.#timer = setTimeout(() => {
      // A timer that comes very late was asleep with the whole machine, and so was the worker.
      if (performance.now() - start > 2 * ms) this.#after(ms, action);
      else action();
    }, ms);
  }

  #die(reason: string): void {
    if (this.#worker === null) return;
    this.#end(
      this.#arrived
        ? new InklensError(WORKER_DIED, reason)
        : new InklensError('unavailable', `The worker cannot start (${CANNOT_START}): ${reason}`),
    );
    this.onDeath(reason);
  }

  #end(error: InklensError): void {
    this.#worker?.terminate();
    this.#worker = null;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#watch();
    for (const { reject } of pending) reject(error);
  }
}
