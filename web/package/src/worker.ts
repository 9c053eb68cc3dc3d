/** The dedicated worker of a page. */
import { download } from './download.js';
import type { FromWorker, ToWorker } from './protocol.js';
import { Service } from './service.js';

/** The part of the worker's global scope that is used here (the project compiles against the page's types). */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: ArrayBuffer[]): void;
  addEventListener(type: 'error', listener: (event: Event) => void): void;
  removeEventListener(type: 'error', listener: (event: Event) => void): void;
  Worker: typeof Worker;
}
const scope = globalThis as unknown as WorkerScope;

/**
 * Emscripten looks after its threads only once WebAssembly is there, and misses those that failed before. So every
 * worker that is made meanwhile is watched from its first moment.
 */
function onStrayError(tell: (message: string) => void): () => void {
  const listener = (event: Event) => {
    // Handled: not to be told to the page as the end of this worker.
    event.preventDefault();
    tell((event as ErrorEvent).message || 'its script could not be loaded');
  };
  const Unwatched = scope.Worker;
  scope.Worker = class extends Unwatched {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      this.addEventListener('error', listener);
    }
  };
  scope.addEventListener('error', listener);
  return () => {
    scope.Worker = Unwatched;
    scope.removeEventListener('error', listener);
  };
}

/** Without the 4 ms that nested timers cost. */
const pause = new MessageChannel();
let resumeAfterPause: (() => void) | null = null;
pause.port1.onmessage = () => resumeAfterPause?.();

const service = new Service({
  post: (message, transfer) => scope.postMessage(message, transfer),
  download,
  afterEvents(resume, ms) {
    if (ms > 0) {
      setTimeout(resume, ms);
      return;
    }
    resumeAfterPause = resume;
    pause.port2.postMessage(null);
  },
  cores: navigator.hardwareConcurrency,
  mayShareMemory: globalThis.crossOriginIsolated === true,
  onStrayError,
});
scope.onmessage = ({ data }) => service.receive(data);
scope.postMessage({ type: 'ready' });
