/** An engine for tests of the page's state: answers calls by hand. */
import { EngineError } from '../../src/client/engine-client';
import type { CallName, Calls, Explanation, MethodId } from '../../src/protocol';

interface OpenCall {
  call: CallName;
  args: unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
  progress(value: unknown): void;
  aborted: boolean;
}

interface Options {
  signal?: AbortSignal;
  onProgress?: (value: never) => void;
}

const STARTED: Calls['start']['result'] = {
  engine: { variant: 'simd', threads: 1, notes: [] },
  model: { name: 'toy', classNames: ['zero', 'one', 'two'], inputHeight: 2, inputWidth: 2 },
};

export class FakeEngine {
  calls: OpenCall[] = [];
  /** Number of calls of each kind that were made. */
  count = (name: CallName) => this.calls.filter(({ call }) => call === name).length;

  call = <K extends CallName>(call: K, args: Calls[K]['args'], options: Options = {}): Promise<Calls[K]['result']> =>
    new Promise((resolve, reject) => {
      const open: OpenCall = {
        call,
        args,
        resolve: resolve as (result: unknown) => void,
        reject,
        progress: (value) => options.onProgress?.(value as never),
        aborted: false,
      };
      options.signal?.addEventListener('abort', () => {
        open.aborted = true;
        reject(options.signal?.reason);
      });
      this.calls.push(open);
    });

  last(call: CallName): OpenCall {
    const found = this.calls.findLast((open) => open.call === call);
    if (found === undefined) throw new Error(`${call} was not called`);
    return found;
  }

  start(): Promise<void> {
    this.last('start').resolve(STARTED);
    return settle();
  }

  /** Answers the picture on the way as one of the class with this probability. */
  async reads(pixels: number[], probabilities: number[]): Promise<void> {
    this.last('frame').resolve({ blank: false, pixels: Uint8Array.from(pixels) });
    await settle();
    this.last('classify').resolve({ logits: new Float32Array(3), probabilities: Float32Array.from(probabilities) });
    await settle();
  }

  /** The newest call for a method. */
  explaining(method: MethodId): OpenCall {
    const found = this.calls.findLast(
      ({ call, args }) => call === 'explain' && (args as Calls['explain']['args']).options.method === method,
    );
    if (found === undefined) throw new Error(`${method} was not called`);
    return found;
  }
}

/** Lets promises that are settled run their course. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

export function explanation(method: MethodId, targetClass = 1, completed = 1): Explanation {
  const grid = (side: number) => ({ width: side, height: side, values: new Float32Array(side * side) });
  return {
    method,
    targetClass,
    blank: false,
    cam: grid(1),
    saliencyMap: grid(2),
    labelMap: new Int32Array(),
    superpixelWeights: new Float64Array(),
    fitR2: 0,
    forwardPasses: completed,
    backwardPasses: 0,
    completed,
    total: 1,
    elapsedMs: 1,
  };
}

export const NOT_AN_IMAGE = new EngineError('invalid-argument', 'the bytes are no PNG, JPEG, BMP or GIF');
