/** An engine for tests of the page's state: answers calls by hand. */
import { InklensError } from '../../package/src/errors';
import {
  type CallName,
  type Calls,
  type Explanation,
  METHODS,
  type MethodId,
  type MethodInfo,
} from '../../package/src/protocol';

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

/** As the engine tells them. */
const VARIANTS: Record<MethodId, string[]> = {
  lime: ['authors', 'paper', 'as-listed'],
  rise: ['authors', 'measured'],
  'grad-cam': ['paper', 'as-listed'],
  'grad-cam++': ['paper', 'pytorch-grad-cam', 'authors', 'as-listed'],
  'score-cam': ['paper', 'authors', 'pytorch-grad-cam', 'as-listed'],
  'layer-cam': ['paper', 'fused', 'as-listed'],
};

export function methodInfo(name: MethodId): MethodInfo {
  const sampled = name === 'lime' || name === 'rise';
  const masking = sampled || name === 'score-cam';
  return { name, variants: VARIANTS[name], layer: !sampled, masking, samples: sampled };
}

export const LAYERS = [
  { name: 'conv1', kind: 'conv2d', height: 24, width: 24 },
  { name: 'relu1', kind: 'relu', height: 24, width: 24 },
  { name: 'conv2', kind: 'conv2d', height: 8, width: 8 },
  { name: 'relu2', kind: 'relu', height: 8, width: 8 },
];

const TOY = { classNames: ['zero', 'one', 'two'], inputHeight: 28, inputWidth: 28, layers: LAYERS };
export const FIRST_MODEL = { id: 'toy', name: 'Toy', ...TOY };
export const SECOND_MODEL = { id: 'other', name: 'Other', ...TOY };

export function started(changes: Partial<Calls['start']['result']> = {}): Calls['start']['result'] {
  return {
    engine: { variant: 'simd', threads: 1, notes: [] },
    methods: METHODS.map(methodInfo),
    models: [FIRST_MODEL, SECOND_MODEL].map(({ id, name }) => ({ id, name })),
    model: FIRST_MODEL,
    ...changes,
  };
}

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

  start(changes: Partial<Calls['start']['result']> = {}): Promise<void> {
    this.last('start').resolve(started(changes));
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
    contrastClass: -1,
    layer: '',
    variant: '',
    samples: 0,
    blank: false,
    cam: grid(1),
    saliencyMap: grid(2),
    labelMap: new Int32Array(),
    superpixelWeights: new Float64Array(),
    superpixelMask: new Int32Array(),
    intercept: 0,
    fitR2: 0,
    importanceMap: new Float32Array(),
    standardError: new Float32Array(),
    forwardPasses: completed,
    backwardPasses: 0,
    completed,
    total: 1,
    elapsedMs: 1,
  };
}

export const NOT_AN_IMAGE = new InklensError('invalid-argument', 'the bytes are no PNG, JPEG, BMP or GIF');
