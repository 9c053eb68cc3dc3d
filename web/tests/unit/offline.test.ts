import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepFiles, register, type UpdateWorld, watchForUpdate } from '../../src/client/offline';

class FakeWorker extends EventTarget {
  state: ServiceWorkerState = 'installing';
  readonly told: unknown[] = [];
  postMessage(message: unknown): void {
    this.told.push(message);
  }
  becomes(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = null;
  update = vi.fn(() => Promise.reject(new TypeError('no network')));
}

/** A page that is ruled by `controller`, and what came of it. */
function page(registration: FakeRegistration, controller: FakeWorker | null) {
  const container = Object.assign(new EventTarget(), { controller });
  const seen = { reloads: 0, take: null as (() => void) | null, look: () => {} };
  watchForUpdate(registration as unknown as ServiceWorkerRegistration, {
    container: container as unknown as UpdateWorld['container'],
    ready: (take) => {
      seen.take = take;
    },
    reload: () => {
      seen.reloads++;
    },
    onReturn: (look) => {
      seen.look = look;
    },
  });
  return { seen, change: () => container.dispatchEvent(new Event('controllerchange')) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a first version is no news, nor that it begins to rule', () => {
  const registration = new FakeRegistration();
  const first = new FakeWorker();
  registration.installing = first;
  const { seen, change } = page(registration, null);
  first.becomes('installed');
  change();
  expect([seen.take, seen.reloads]).toEqual([null, 0]);
});

it.each(['while the page is open', 'before'])(
  'a newer version that came %s is offered, and taken when asked',
  (when) => {
    const registration = new FakeRegistration();
    registration.active = new FakeWorker();
    const newer = new FakeWorker();
    if (when === 'before') registration.waiting = newer;
    const { seen, change } = page(registration, registration.active);
    if (when !== 'before') {
      registration.installing = newer;
      registration.dispatchEvent(new Event('updatefound'));
      expect(seen.take).toBeNull();
      newer.becomes('installed');
    }
    expect(newer.told).toEqual([]);
    seen.take?.();
    expect(newer.told).toEqual([{ type: 'take-over' }]);
    expect(seen.reloads).toBe(0);
    change();
    expect(seen.reloads).toBe(1);
  },
);

it('what another tab took over is offered, not forced', () => {
  const registration = new FakeRegistration();
  registration.active = new FakeWorker();
  const { seen, change } = page(registration, registration.active);
  change();
  expect(seen.reloads).toBe(0);
  seen.take?.();
  expect(seen.reloads).toBe(1);
});

it('who comes back after more than an hour has newer versions looked for, network or not', () => {
  const registration = new FakeRegistration();
  const { seen } = page(registration, null);
  seen.look();
  expect(registration.update).not.toHaveBeenCalled();
  vi.advanceTimersByTime(3_700_000);
  seen.look();
  seen.look();
  expect(registration.update).toHaveBeenCalledTimes(1);
});

it('the script is asked for anew each time, and files are kept by the version that rules', async () => {
  const asked = vi.fn(() => Promise.resolve({} as ServiceWorkerRegistration));
  await register({ register: asked }, 'http://localhost/service-worker.js');
  expect(asked).toHaveBeenCalledWith('http://localhost/service-worker.js', { updateViaCache: 'none' });
  vi.useRealTimers();
  const active = {
    postMessage: (message: { inUse: string[] }, [port]: [MessagePort]) => port.postMessage(message.inUse.length === 1),
  };
  const ready = Promise.resolve({ active } as unknown as ServiceWorkerRegistration);
  expect(await keepFiles({ ready }, ['engine/simd/'])).toBe(true);
  expect(await keepFiles({ ready }, [])).toBe(false);
  expect(await keepFiles({ ready: Promise.resolve({ active: null } as ServiceWorkerRegistration) }, [])).toBe(false);
});
