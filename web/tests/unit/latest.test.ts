import { describe, expect, it } from 'vitest';
import { Latest } from '../../src/lib/latest';

/** Work that a test shows and finishes by hand; it ends by itself when it is cancelled. */
function work() {
  const state = { started: false, aborted: false, show: () => {}, finish: () => {} };
  return {
    state,
    run: (signal: AbortSignal, shown: () => void) =>
      new Promise<void>((resolve) => {
        state.started = true;
        state.show = shown;
        state.finish = resolve;
        signal.addEventListener('abort', () => {
          state.aborted = true;
          resolve();
        });
      }),
  };
}
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('Latest', () => {
  it('lets work show something before newer work replaces it', async () => {
    const latest = new Latest();
    const [first, second] = [work(), work()];
    latest.request(first.run);
    latest.request(second.run);
    await settle();
    expect([first.state.aborted, second.state.started]).toEqual([false, false]);
    first.state.show();
    await settle();
    expect([first.state.aborted, second.state.started]).toEqual([true, true]);
  });

  it('replaces at once what has already shown something', async () => {
    const latest = new Latest();
    const [first, second] = [work(), work()];
    latest.request(first.run);
    first.state.show();
    latest.request(second.run);
    await settle();
    expect([first.state.aborted, second.state.started]).toEqual([true, true]);
  });

  it('skips what has been overtaken while waiting', async () => {
    const latest = new Latest();
    const [first, second, third] = [work(), work(), work()];
    for (const item of [first, second, third]) latest.request(item.run);
    first.state.finish();
    await settle();
    expect([second.state.started, third.state.started]).toEqual([false, true]);
  });

  it('goes on after work that throws', async () => {
    const latest = new Latest();
    const next = work();
    latest.request(() => Promise.reject(new Error('broken')));
    latest.request(next.run);
    await settle();
    expect(next.state.started).toBe(true);
  });

  it('starts again after it has been idle', async () => {
    const latest = new Latest();
    const [first, second] = [work(), work()];
    latest.request(first.run);
    first.state.finish();
    await settle();
    latest.request(second.run);
    await settle();
    expect(second.state.started).toBe(true);
  });
});

it('Latest tells when there is work and when nothing is left to do, not in between', async () => {
  const told: boolean[] = [];
  const latest = new Latest((busy) => told.push(busy));
  const [first, second] = [work(), work()];
  latest.request(first.run);
  latest.request(second.run);
  first.state.finish();
  await settle();
  expect(told).toEqual([true]);
  second.state.finish();
  await settle();
  expect(told).toEqual([true, false]);
});

it('Latest drops all work when nothing is wanted any more, and takes new work later', async () => {
  const latest = new Latest();
  const [first, second, third] = [work(), work(), work()];
  latest.cancel();
  latest.request(first.run);
  latest.request(second.run);
  latest.cancel();
  await settle();
  expect([first.state.aborted, second.state.started]).toEqual([true, false]);
  latest.request(third.run);
  expect(third.state.started).toBe(true);
});
