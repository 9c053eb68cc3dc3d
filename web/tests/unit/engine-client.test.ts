import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineClient, EngineError, type WorkerLike } from '../../package/src/client';
import type { FromWorker, ToWorker } from '../../package/src/protocol';
import { DEFAULT_OPTIONS } from '../../src/state/options';

const LIME = { ...DEFAULT_OPTIONS, method: 'lime' as const, targetClass: -1, contrastClass: -1 };

class FakeWorker implements WorkerLike {
  sent: ToWorker[] = [];
  terminated = false;
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  onmessageerror: WorkerLike['onmessageerror'] = null;
  postMessage(message: ToWorker) {
    this.sent.push(message);
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
    const [a, b] = worker().sent;
    expect(a?.id).not.toBe(b?.id);
    const framed = { blank: true, pixels: new Uint8Array() };
    worker().says({ type: 'reply', call: 'frame', id: b?.id ?? 0, result: framed });
    worker().says({ type: 'reply', call: 'classify', id: a?.id ?? 0, result: ANSWER });
    expect(await second).toBe(framed);
    expect(await first).toBe(ANSWER);
  });

  it('passes progress on until the answer', async () => {
    const seen: number[] = [];
    const options = { baseUrl: '', model: null, variant: null, threads: null };
    void client.call('start', options, { onProgress: (p) => seen.push(p.receivedBytes) }).catch(() => undefined);
    const id = worker().sent[0]?.id ?? 0;
    worker().says({ type: 'progress', call: 'start', id, value: { receivedBytes: 5, totalBytes: 9 } });
    worker().says({ type: 'failure', id, code: 'data-loss', message: 'cut short' });
    worker().says({ type: 'progress', call: 'start', id, value: { receivedBytes: 9, totalBytes: 9 } });
    expect(seen).toEqual([5]);
  });

  it("carries the core's code and sentence", async () => {
    const call = client.call('decode', { bytes: new Uint8Array(1) });
    worker().says({
      type: 'failure',
      id: worker().sent[0]?.id ?? 0,
      code: 'invalid-argument',
      message: 'not an image',
    });
    await expect(call).rejects.toMatchObject({ code: 'invalid-argument', message: 'not an image' });
    expect(deaths).toEqual([]);
  });

  it('cancels by its signal, tells the worker, and ignores an answer that comes all the same', async () => {
    const controller = new AbortController();
    const call = client.call('classify', PIXELS, { signal: controller.signal });
    const id = worker().sent[0]?.id ?? 0;
    controller.abort();
    worker().says({ type: 'reply', call: 'classify', id, result: ANSWER });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(worker().sent.at(-1)).toEqual({ type: 'cancel', id });
  });

  it('sends nothing for a signal that is already aborted', async () => {
    await expect(client.call('classify', PIXELS, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(workers).toHaveLength(0);
  });

  it('a worker that breaks fails its calls, is told once, and is replaced by the next call', async () => {
    const calls = [client.call('classify', PIXELS), client.call('classify', PIXELS)];
    worker().breaks('out of memory');
    for (const call of calls) {
      await expect(call).rejects.toEqual(expect.objectContaining({ code: 'worker-died', message: 'out of memory' }));
      await expect(call).rejects.toBeInstanceOf(EngineError);
    }
    expect(deaths).toEqual(['out of memory']);
    expect(worker().terminated).toBe(true);
    void client.call('classify', PIXELS);
    expect(workers).toHaveLength(2);
  });

  it('a worker that says it is broken is replaced too', async () => {
    const call = client.call('classify', PIXELS);
    worker().says({ type: 'fatal', message: 'unreachable' });
    await expect(call).rejects.toMatchObject({ code: 'worker-died' });
    expect(deaths).toEqual(['unreachable']);
  });

  it('a worker that falls silent is taken for dead', async () => {
    const call = client.call('classify', PIXELS);
    const failed = expect(call).rejects.toMatchObject({ code: 'worker-died' });
    await vi.advanceTimersByTimeAsync(9_000);
    expect(deaths).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2_000);
    await failed;
    expect(deaths).toHaveLength(1);
  });

  it('a sign of life puts that off, an idle worker may be silent, and so may a download', async () => {
    const call = client.call('explain', { ...PIXELS, options: LIME });
    await vi.advanceTimersByTimeAsync(9_000);
    worker().says({ type: 'progress', call: 'explain', id: 0, value: {} as never });
    await vi.advanceTimersByTimeAsync(9_000);
    expect(deaths).toHaveLength(0);
    worker().says({ type: 'failure', id: worker().sent[0]?.id ?? 0, code: 'internal', message: '' });
    await expect(call).rejects.toBeInstanceOf(EngineError);
    await vi.advanceTimersByTimeAsync(100_000);
    void client.call('start', { baseUrl: '', model: null, variant: null, threads: null }).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(deaths).toHaveLength(0);
  });

  it('stop ends the worker without calling it a death', async () => {
    const call = client.call('classify', PIXELS);
    client.stop();
    await expect(call).rejects.toMatchObject({ code: 'worker-died' });
    expect(worker().terminated).toBe(true);
    expect(deaths).toEqual([]);
  });
});
