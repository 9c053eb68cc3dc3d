/** Inklens in Node. */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { artefactsIn } from './artefacts.js';
import type { WorkerLike } from './client.js';
import type { Platform } from './platform.js';
import type { FromWorker, ToWorker } from './protocol.js';

/** A worker thread with the face of a page's worker. It keeps Node running only while it owes an answer. */
class WorkerThread implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  onmessageerror: WorkerLike['onmessageerror'] = null;
  readonly #thread = new Worker(new URL('./node-worker.js', import.meta.url));
  readonly #owed = new Set<number>();

  constructor() {
    this.#thread.unref();
    this.#thread.on('message', (data: FromWorker) => {
      if (data.type === 'reply' || data.type === 'failure') this.#settle(data.id);
      this.onmessage?.({ data } as MessageEvent<FromWorker>);
    });
    this.#thread.on('error', (error) => this.#break(String(error)));
    this.#thread.on('exit', (code) => this.#break(`the thread ended with exit code ${code}`));
    this.#thread.on('messageerror', () => this.onmessageerror?.(new MessageEvent('messageerror')));
  }

  postMessage(message: ToWorker): void {
    this.#thread.postMessage(message);
    if (message.type === 'request') {
      this.#owed.add(message.id);
      this.#thread.ref();
    } else if (message.type === 'cancel') {
      this.#settle(message.id);
    }
  }

  terminate(): void {
    this.onerror = null;
    void this.#thread.terminate();
  }

  #settle(id: number): void {
    this.#owed.delete(id);
    if (this.#owed.size === 0) this.#thread.unref();
  }

  #break(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as ErrorEvent);
  }
}

function fileOrAddress(address: string): URL {
  return URL.canParse(address) ? new URL(address) : pathToFileURL(address);
}

export const NODE: Platform = {
  createWorker: () => new WorkerThread(),
  artefacts: artefactsIn(new URL('./engine/', import.meta.url).href),
  resolve: fileOrAddress,
  pixelsOf: () => null,
};
