import { describe, expect, it, vi } from 'vitest';
import { type IsolationWorld, seekIsolation } from '../../src/client/isolation';

function world(overrides: Partial<IsolationWorld> = {}, stored = new Map<string, string>()) {
  const seen = { reloads: 0, registered: [] as string[] };
  const state: IsolationWorld = {
    crossOriginIsolated: false,
    isSecureContext: true,
    script: 'http://localhost/lessons/service-worker.js',
    serviceWorker: {
      register: (url: string | URL) => {
        seen.registered.push(String(url));
        return Promise.resolve({ active: {} } as ServiceWorkerRegistration);
      },
    },
    session: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    reload: () => {
      seen.reloads++;
    },
    ...overrides,
  };
  return { state, seen, stored };
}

describe('seekIsolation', () => {
  it('registers the worker beside the page and reloads', async () => {
    const { state, seen } = world();
    expect(await seekIsolation(state)).toBe(true);
    expect(seen).toEqual({ reloads: 1, registered: ['http://localhost/lessons/service-worker.js'] });
  });

  it('never reloads twice', async () => {
    const { state, seen, stored } = world();
    await seekIsolation(state);
    expect(await seekIsolation(world({}, stored).state)).toBe(false);
    expect(await seekIsolation(state)).toBe(false);
    expect(seen.reloads).toBe(1);
  });

  it('leaves an isolated page alone, and may reload again should it lose that', async () => {
    const { state, stored } = world();
    await seekIsolation(state);
    const isolated = world({ crossOriginIsolated: true }, stored);
    expect(await seekIsolation(isolated.state)).toBe(false);
    expect(isolated.seen).toEqual({ reloads: 0, registered: [] });
    expect(stored.size).toBe(0);
  });

  it.each<[string, Partial<IsolationWorld>]>([
    ['an insecure page', { isSecureContext: false }],
    ['a browser without service workers', { serviceWorker: undefined }],
    ['a host without the file', { serviceWorker: { register: () => Promise.reject(new TypeError('404')) } }],
    [
      'blocked storage',
      {
        get session(): never {
          throw new DOMException('denied', 'SecurityError');
        },
      },
    ],
    ['storage that keeps nothing', { session: { getItem: () => null, setItem: () => {}, removeItem: () => {} } }],
  ])('on %s goes on without', async (_, overrides) => {
    const { state, seen } = world();
    const broken = Object.defineProperties(state, Object.getOwnPropertyDescriptors(overrides));
    expect(await seekIsolation(broken)).toBe(false);
    expect(seen.reloads).toBe(0);
  });

  it.each<[string, () => Promise<ServiceWorkerRegistration>]>([
    ['whose file does not arrive', () => new Promise(() => {})],
    [
      'that does not get ready',
      () => Promise.resolve({ active: null, installing: new EventTarget() } as ServiceWorkerRegistration),
    ],
  ])('does not wait for ever for a worker %s', async (_, register) => {
    vi.useFakeTimers();
    const { state, seen } = world({ serviceWorker: { register } });
    const result = seekIsolation(state);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await result).toBe(false);
    expect(seen.reloads).toBe(0);
    vi.useRealTimers();
  });
});
