import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { artefactsIn } from '../../package/src/artefacts';
import { EngineClient, type WorkerLike } from '../../package/src/client';
import { InklensError } from '../../package/src/errors';
import type { Calls, FromWorker, ToWorker } from '../../package/src/protocol';

const START: Calls['start']['args'] = {
  artefacts: artefactsIn('http://localhost/engine/'),
  network: { kind: 'file', url: 'http://localhost/network.safetensors' },
  variant: null,
  threads: null,
};

class FakeWorker implements WorkerLike {
  sent: ToWorker[] = [];
  terminated = false;
  /** A worker that was killed says nothing, whatever it is asked. */
  killed = false;
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  onmessageerror: WorkerLike['onmessageerror'] = null;
  postMessage(message: ToWorker) {
    this.sent.push(message);
    if (message.type === 'ping' && !this.killed) this.says({ type: 'pong' });
  }
  /** What was sent to the worker, without pings. */
  get requests() {
    return this.sent.flatMap((message) => (message.type === 'ping' ? [] : [message]));
  }
  terminate() {
    this.terminated = true;
  }
  says(message: FromWorker) {
    this.onmessage?.({ data: message } as MessageEvent<FromWorker>);
  }
  breaks(message: string) {
    this.onerror?.({ message, preventDefault: () => {} } as ErrorEvent);
  }
}

const PIXELS = { pixels: new Uint8Array(784) };
const ANSWER = { logits: new Float32Array(10), probabilities: new Float32Array(10) };

describe('EngineClient', () => {
  let workers: FakeWorker[];
  let deaths: string[];
  let client: EngineClient;
  const worker = () => workers.at(-1) ?? expect.fail('no worker was started');

  beforeEach(() => {
    vi.useFakeTimers();
    workers = [];
    deaths = [];
    client = new EngineClient(
      () => {
        workers.push(new FakeWorker());
        return worker();
      },
      (reason) => deaths.push(reason),
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('starts a worker only when it is needed, and keeps it', () => {
    expect(workers).toHaveLength(0);
    void client.call('classify', PIXELS);
    void client.call('classify', PIXELS);
    expect(workers).toHaveLength(1);
  });

  it('matches answers to calls by their id', async () => {
    const first = client.call('classify', PIXELS);
    const second = client.call('frame', { ink: new Uint8Array(4), width: 2, height: 2 });
    const [a, b] = worker().requests;
    expect(a?.id).not.toBe(b?.id);
    const framed = { blank: true, pixels: new Uint8Array() };
    worker().says({ type: 'reply', call: 'frame', id: b?.id ?? 0, result: framed });
    worker().says({ type: 'reply', call: 'classify', id: a?.id ?? 0, result: ANSWER });
    expect(await second).toBe(framed);
    expect(await first).toBe(ANSWER);
  });

  it('passes progress on until the answer', async () => {
    const seen: number[] = [];
    void client.call('start', START, { onProgress: (p) => seen.push(p.receivedBytes) }).catch(() => undefined);
    const id = worker().requests[0]?.id ?? 0;
    worker().says({ type: 'progress', call: 'start', id, value: { receivedBytes: 5, totalBytes: 9 } });
    worker().says({ type: 'failure', id, code: 'data-loss', message: 'cut short' });
    worker().says({ type: 'progress', call: 'start', id, value: { receivedBytes: 9, totalBytes: 9 } });
    expect(seen).toEqual([5]);
  });

  it("carries the core's code and sentence", async () => {
    const call = client.call('decode', { bytes: new Uint8Array(1) });
    worker().says({
      type: 'failure',
      id: worker().requests[0]?.id ?? 0,
      code: 'invalid-argument',
      message: 'not an image',
    });
    await expect(call).rejects.toMatchObject({ code: 'invalid-argument', message: 'not an image' });
    expect(deaths).toEqual([]);
  });

  it('cancels by its signal, tells the worker, and ignores an answer that comes all the same', async () => {
    const controller = new AbortController();
    const call = client.call('classify', PIXELS, { signal: controller.signal });
    const id = worker().requests[0]?.id ?? 0;
    controller.abort();
    worker().says({ type: 'reply', call: 'classify', id, result: ANSWER });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(worker().requests.at(-1)).toEqual({ type: 'cancel', id });
  });

  it('sends nothing for a signal that is already aborted', async () => {
    await expect(client.call('classify', PIXELS, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(workers).toHaveLength(0);
  });

  it('a worker that breaks fails its calls, is told once, and is replaced by the next call', async () => {
    const calls = [client.call('classify', PIXELS), client.call('classify', PIXELS)];
    worker().says({ type: 'ready' });
    worker().breaks('out of memory');
    for (const call of calls) {
      await expect(call).rejects.toEqual(expect.objectContaining({ code: 'worker-died', message: 'out of memory' }));
      await expect(call).rejects.toBeInstanceOf(InklensError);
    }
    expect(deaths).toEqual(['out of memory']);
    expect(worker().terminated).toBe(true);
    void client.call('classify', PIXELS);
    expect(workers).toHaveLength(2);
  });

  it('a worker that says it is broken is replaced too', async () => {
    const call = client.call('classify', PIXELS);
    worker().says({ type: 'ready' });
    worker().says({ type: 'fatal', message: 'unreachable' });
    await expect(call).rejects.toMatchObject({ code: 'worker-died' });
    expect(deaths).toEqual(['unreachable']);
  });

  it('a worker that ended without an event is found out, whatever it was asked for', async () => {
    const asked: (() => Promise<unknown>)[] = [
      () => client.call('start', START),
      () => client.call('load', { network: START.network }),
      () => client.call('classify', PIXELS),
      () => client.call('explain', { ...PIXELS, request: { method: 'lime', options: {} } }),
    ];
    for (const [i, ask] of asked.entries()) {
      const call = ask();
      worker().says({ type: 'ready' });
      worker().killed = true;
      const failed = expect(call).rejects.toMatchObject({ code: 'worker-died' });
      await vi.advanceTimersByTimeAsync(9_000);
      expect(deaths).toHaveLength(i);
      await vi.advanceTimersByTimeAsync(2_000);
      await failed;
      expect(deaths).toHaveLength(i + 1);
    }
  });

  it('one that ended while it had nothing to do is found out by the next call', async () => {
    const first = client.call('classify', PIXELS);
    worker().says({ type: 'reply', call: 'classify', id: worker().requests[0]?.id ?? 0, result: ANSWER });
    await first;
    worker().killed = true;
    await vi.advanceTimersByTimeAsync(100_000);
    expect(deaths).toEqual([]);
    const failed = expect(client.call('classify', PIXELS)).rejects.toMatchObject({ code: 'worker-died' });
    await vi.advanceTimersByTimeAsync(11_000);
    await failed;
    expect(deaths).toHaveLength(1);
  });

  it('one that says that it is there may work or download for as long as it likes', async () => {
    for (const call of [client.call('start', START), client.call('classify', PIXELS)]) call.catch(() => undefined);
    worker().says({ type: 'ready' });
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(deaths).toEqual([]);
  });

  it('a worker whose script does not arrive is given up after a minute', async () => {
    const call = client.call('start', START);
    worker().killed = true;
    const failed = expect(call).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('cannot start'),
    });
    await vi.advanceTimersByTimeAsync(59_000);
    expect(deaths).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    await failed;
  });

  it('a worker that is blocked cannot start, and is not called dead', async () => {
    const call = client.call('start', START);
    worker().breaks('');
    await expect(call).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('worker-src') });
    const refusing = new EngineClient(
      () => {
        throw new DOMException('not from this origin', 'SecurityError');
      },
      () => expect.fail('nobody died'),
    );
    await expect(refusing.call('start', START)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('not from this origin'),
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a start that failed is tried again in another worker, since the first remembers what did not arrive', async () => {
    const call = client.call('start', START);
    const first = worker();
    first.says({ type: 'ready' });
    first.says({
      type: 'failure',
      id: first.requests[0]?.id ?? 0,
      code: 'unavailable',
      message: 'the network is lost',
    });
    await expect(call).rejects.toMatchObject({ code: 'unavailable', message: 'the network is lost' });
    expect(first.terminated).toBe(true);
    expect(deaths).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    client.call('start', START).catch(() => undefined);
    expect(workers).toHaveLength(2);
  });

  it('a cancelled call among others leaves the watch on those', async () => {
    const controller = new AbortController();
    const cancelled = client.call('classify', PIXELS, { signal: controller.signal });
    const other = client.call('classify', PIXELS);
    worker().says({ type: 'ready' });
    worker().killed = true;
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    const failed = expect(other).rejects.toMatchObject({ code: 'worker-died' });
    await vi.advanceTimersByTimeAsync(11_000);
    await failed;
    expect(deaths).toHaveLength(1);
  });

  it('a tab whose timers come once a minute calls no worker dead that lives, and finds out one that does not', async () => {
    const call = client.call('classify', PIXELS);
    call.catch(() => undefined);
    worker().says({ type: 'ready' });
    for (let minute = 0; minute < 60; minute++) {
      vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(deaths).toEqual([]);
    vi.restoreAllMocks();
    worker().killed = true;
    await vi.advanceTimersByTimeAsync(25_000);
    expect(deaths).toHaveLength(1);
  });

  it('a healthy worker whose last call was cancelled is left alone', async () => {
    const controller = new AbortController();
    const call = client.call('classify', PIXELS, { signal: controller.signal });
    worker().says({ type: 'ready' });
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(vi.getTimerCount()).toBe(0);
    worker().killed = true;
    await vi.advanceTimersByTimeAsync(100_000);
    expect(deaths).toEqual([]);
    expect(worker().terminated).toBe(false);
  });

  it('a machine that was asleep is no death', async () => {
    const call = client.call('classify', PIXELS);
    call.catch(() => undefined);
    worker().says({ type: 'ready' });
    worker().killed = true;
    await vi.advanceTimersByTimeAsync(6_000);
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(deaths).toEqual([]);
    vi.restoreAllMocks();
    worker().killed = false;
    worker().says({ type: 'pong' });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(deaths).toEqual([]);
  });

  it('what cannot be sent to a worker is refused, and nothing waits for it', async () => {
    const unsendable = { pixels: (() => undefined) as unknown as Uint8Array };
    void client.call('classify', PIXELS).catch(() => undefined);
    worker().postMessage = (message) => {
      structuredClone(message);
    };
    await expect(client.call('classify', unsendable)).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(deaths).toEqual([]);
  });

  it('stop ends the worker without calling it a death', async () => {
    const call = client.call('classify', PIXELS);
    worker().says({ type: 'ready' });
    client.stop();
    await expect(call).rejects.toMatchObject({ code: 'worker-died' });
    expect(worker().terminated).toBe(true);
    expect(deaths).toEqual([]);
  });
});
