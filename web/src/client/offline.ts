/** The page's side of its service worker: has the files kept that it needs without a network, and hears of newer ones. */

export type ToServiceWorker =
  /** Keep the page and, of what there are several, those whose names begin so. */
  | { type: 'keep'; inUse: readonly string[] }
  /** The newer version is wanted now. */
  | { type: 'take-over' };

type Container = Pick<ServiceWorkerContainer, 'register' | 'ready' | 'controller' | 'addEventListener'>;

const HOUR_MS = 3_600_000;

/** Its script is asked for anew each time, whatever the host lets be kept: it is what says that there is a new version. */
export function register(container: Pick<Container, 'register'>, script: string): Promise<ServiceWorkerRegistration> {
  return container.register(script, { updateViaCache: 'none' });
}

/** @param inUse what the page runs with: beginnings of names of files. @return whether all is there without a network. */
export async function keepFiles(container: Pick<Container, 'ready'>, inUse: readonly string[]): Promise<boolean> {
  const { active } = await container.ready;
  if (active === null) return false;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    active.postMessage({ type: 'keep', inUse } satisfies ToServiceWorker, [port2]);
  });
}

export interface UpdateWorld {
  container: Container;
  /** Told when a newer version is ready. @param take goes over to it, at once or as soon as it has taken over. */
  ready(take: () => void): void;
  /** Loads the page anew. */
  reload(): void;
  /** Calls when somebody comes back to the page, which may have been open for days. */
  onReturn(look: () => void): void;
}

/** Never goes over to another version by itself: somebody may be drawing, here or in another tab. */
export function watchForUpdate(registration: ServiceWorkerRegistration, world: UpdateWorld): void {
  const { container } = world;
  let wanted = false;
  let ruled = container.controller !== null;
  const offer = (worker: ServiceWorker) =>
    world.ready(() => {
      wanted = true;
      worker.postMessage({ type: 'take-over' } satisfies ToServiceWorker);
    });
  const watch = (worker: ServiceWorker | null) =>
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && registration.active !== null) offer(worker);
    });
  if (registration.waiting !== null) offer(registration.waiting);
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration.installing));
  container.addEventListener('controllerchange', () => {
    if (wanted) world.reload();
    // Another tab went over: what is loaded from now on is the newer version's.
    else if (ruled) world.ready(() => world.reload());
    ruled = true;
  });
  let looked = Date.now();
  world.onReturn(() => {
    if (Date.now() - looked < HOUR_MS) return;
    looked = Date.now();
    // Without a network there is nothing new.
    registration.update().catch(() => undefined);
  });
}
