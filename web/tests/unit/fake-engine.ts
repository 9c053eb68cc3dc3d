/** An engine for tests of the page's state: answers calls by hand, and has the core's own table of options. */
import { readFileSync } from 'node:fs';
import { InklensError } from '../../package/src/errors';
import type {
  CallName,
  Calls,
  Explanation,
  MeasureDescription,
  MethodDescription,
  MethodId,
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
  signal?: AbortSignal | undefined;
  onProgress?: ((value: never) => void) | undefined;
}

/** The core's table for the network that the page comes with; tests/wasm/options.test.ts holds it against the core. */
export const TABLE: MethodDescription[] = JSON.parse(
  readFileSync(new URL('../data/methods.json', import.meta.url), 'utf8'),
);

/** The core's measures, likewise. */
export const MEASURES: MeasureDescription[] = JSON.parse(
  readFileSync(new URL('../data/measures.json', import.meta.url), 'utf8'),
);

export function described(method: MethodId): MethodDescription {
  const found = TABLE.find(({ name }) => name === method);
  if (found === undefined) throw new Error(`${method} is not in the table`);
  return found;
}

const TOY = {
  classNames: ['zero', 'one', 'two'],
  inputHeight: 2,
  inputWidth: 2,
  layers: [],
  cascade: ['fc', 'conv'],
  methods: TABLE,
  measures: MEASURES,
};
export const FIRST_MODEL = { id: 'toy', name: 'Toy', ...TOY };
export const SECOND_MODEL = { id: 'other', name: 'Other', ...TOY };

export function started(changes: Partial<Calls['start']['result']> = {}): Calls['start']['result'] {
  return {
    engine: { variant: 'simd', threads: 1, notes: [] },
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

  /**
   * Answers the picture on the way as one of the class with this probability. @param made what comes with it of the maps
   * that are asked for; those that do not come are asked for one by one.
   */
  async reads(pixels: number[], probabilities: number[], made: readonly MethodId[] = []): Promise<void> {
    const { args, resolve } = this.last('read');
    resolve({
      framed: { blank: false, pixels: Uint8Array.from(pixels) },
      classification: { logits: new Float32Array(3), probabilities: Float32Array.from(probabilities) },
      explanations: (args as Calls['read']['args']).explain.map(({ method }) =>
        made.some((each) => each === method) ? explanation(method as MethodId) : null,
      ),
    } satisfies Calls['read']['result']);
    await settle();
  }

  /** The newest call for a method. */
  explaining(method: MethodId): OpenCall {
    const found = this.calls.findLast(
      ({ call, args }) => call === 'explain' && (args as Calls['explain']['args']).request.method === method,
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
    options: { targetClass },
    blank: false,
    cam: grid(1),
    signedMap: new Float32Array(4),
    saliencyMap: grid(2),
    labelMap: new Int32Array(),
    superpixelWeights: new Float64Array(),
    superpixelMask: new Int32Array(),
    intercept: 0,
    fitR2: 0,
    topClasses: new Int32Array(),
    topClassWeights: new Float64Array(),
    topClassFitR2: new Float64Array(),
    importanceMap: new Float32Array(),
    standardError: new Float32Array(),
    samplesDone: 0,
    forwardPasses: completed,
    backwardPasses: 0,
    completed,
    total: 1,
    done: true,
    elapsedMs: 1,
  };
}

export const NOT_AN_IMAGE = new InklensError('invalid-argument', 'the bytes are no PNG, JPEG, BMP or GIF');
