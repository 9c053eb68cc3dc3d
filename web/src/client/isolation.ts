/**
 * Threads need shared memory, which browsers give only to cross-origin isolated pages. Hosts that cannot set the two
 * headers get them from a service worker; for that the page has to be loaded once more, and never more than once.
 */

import { register } from './offline';

const RELOADED = 'inklens.reloaded-for-isolation';
const PATIENCE_MS = 4_000;

export interface IsolationWorld {
  crossOriginIsolated: boolean;
  isSecureContext: boolean;
  /** Address of the service worker, which rules over the folder it lies in. */
  script: string;
  serviceWorker: Pick<ServiceWorkerContainer, 'register'> | undefined;
  session: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  reload(): void;
}

function activated(registration: ServiceWorkerRegistration): Promise<void> {
  if (registration.active !== null) return Promise.resolve();
  const worker = registration.installing ?? registration.waiting;
  return new Promise((resolve, reject) => {
    if (worker === null) {
      reject(new Error('the service worker did not install'));
      return;
    }
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('the service worker did not start'));
    });
  });
}

/** Of all together: a host may never answer for the worker's own file, or for one that it has to keep. */
function patience(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('the service worker takes too long')), PATIENCE_MS);
  });
}

/** @return true if the page is about to be reloaded, so that starting the engine would be wasted. */
export async function seekIsolation(world: IsolationWorld): Promise<boolean> {
  try {
    if (world.crossOriginIsolated) {
      world.session.removeItem(RELOADED);
      return false;
    }
    if (!world.isSecureContext || world.serviceWorker === undefined) return false;
    if (world.session.getItem(RELOADED) !== null) return false;
    await Promise.race([register(world.serviceWorker, world.script).then(activated), patience()]);
    world.session.setItem(RELOADED, '1');
    // Without storage nothing would stop a second reload: only go on if the mark is there.
    if (world.session.getItem(RELOADED) === null) return false;
    world.reload();
    return true;
  } catch {
    // No isolation (private window, storage blocked, no such file): the engine with one thread runs.
    return false;
  }
}
