/** An engine in its worker that is started again when its worker died. */
import { type CallOptions, EngineClient } from './client.js';
import { InklensError } from './errors.js';
import type { Platform } from './platform.js';
import type { CallName, Calls, DownloadProgress, Started, StartOptions } from './protocol.js';

export interface StartWatch {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export class RunningEngine {
  readonly #client: EngineClient;
  /** The start under way, or the last one; null: the worker died. */
  #started: Promise<Started> | null = null;
  #disposed = false;

  private constructor(
    platform: Platform,
    private readonly options: StartOptions,
  ) {
    this.#client = new EngineClient(platform.createWorker, () => {
      this.#started = null;
    });
  }

  static async start(
    platform: Platform,
    options: StartOptions,
    watch: StartWatch = {},
  ): Promise<{ engine: RunningEngine; started: Started }> {
    const engine = new RunningEngine(platform, options);
    try {
      return { engine, started: await engine.#start(watch) };
    } catch (error) {
      engine.stop();
      throw error;
    }
  }

  /** Starts a new worker first where the last one died. */
  async call<K extends CallName>(
    call: K,
    args: Calls[K]['args'],
    options: CallOptions<K> = {},
  ): Promise<Calls[K]['result']> {
    options.signal?.throwIfAborted();
    if (this.#disposed) throw disposed();
    // Shared by all who wait for it, so that no single one of them can abort it.
    await orAborted(this.#started ?? this.#start({}), options.signal);
    return this.#client.call(call, args, options);
  }

  stop(): void {
    this.#disposed = true;
    this.#client.stop(disposed());
  }

  #start({ signal, onProgress }: StartWatch): Promise<Started> {
    const started = this.#client.call('start', this.options, { signal, onProgress });
    this.#started = started;
    started.catch(() => {
      if (this.#started === started) this.#started = null;
    });
    return started;
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function disposed(): InklensError {
  return new InklensError('disposed', 'This Inklens was disposed; create() makes another.');
}
