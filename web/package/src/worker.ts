/** The dedicated worker of a page. */
import { download } from './download.js';
import type { FromWorker, ToWorker } from './protocol.js';
import { Service } from './service.js';

/** The part of the worker's global scope that is used here (the project compiles against the page's types). */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  removeEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
}
const scope = globalThis as unknown as WorkerScope;

/** Without the 4 ms that nested timers cost. */
const pause = new MessageChannel();
let resumeAfterPause: (() => void) | null = null;
pause.port1.onmessage = () => resumeAfterPause?.();

const service = new Service({
  post: (message) => scope.postMessage(message),
  download,
  afterEvents(resume) {
    resumeAfterPause = resume;
    pause.port2.postMessage(null);
  },
  cores: navigator.hardwareConcurrency,
  mayShareMemory: globalThis.crossOriginIsolated === true,
  onStrayError(tell) {
    const listener = (event: ErrorEvent) => {
      // Handled: not to be told to the page as the end of this worker.
      event.preventDefault();
      tell(event.message);
    };
    scope.addEventListener('error', listener);
    return () => scope.removeEventListener('error', listener);
  },
});
scope.onmessage = ({ data }) => service.receive(data);
scope.postMessage({ type: 'ready' });
