/** Loads an artefact and its model, and speaks to it in the protocol's terms. */

import { checked, type Engine, EngineFailure, type ExplanationJob, type InklensFactory } from './module';
import type {
  Classification,
  EngineInfo,
  EngineNote,
  Explanation,
  ExplanationOptions,
  Framed,
  InkImage,
  ModelInfo,
  StartOptions,
  Variant,
} from './protocol';
import { chooseThreads, chooseVariants, detectFeatures } from './variants';

export type LoadFactory = (variant: Variant) => Promise<InklensFactory>;

async function instantiate(variant: Variant, threads: number, load: LoadFactory): Promise<Engine> {
  const factory = await load(variant);
  // The caller is one of the threads.
  const module = await factory({ pthreadPoolSize: threads - 1 });
  const engine = module.Engine.create(threads);
  if (engine === null) throw new Error(`no engine with ${threads} threads`);
  return engine;
}

/** Tries the variants from best to simplest; what failed on the way is in the notes. */
export async function startEngine(
  options: StartOptions,
  load: LoadFactory,
): Promise<{ engine: Engine; info: EngineInfo }> {
  const choice = chooseVariants(detectFeatures(), options.variant);
  const notes: EngineNote[] = [...choice.notes];
  for (const variant of choice.candidates) {
    const threads = chooseThreads(variant, options.threads, navigator.hardwareConcurrency);
    try {
      const engine = await instantiate(variant, threads, load);
      return { engine, info: { variant, threads: engine.threads(), notes } };
    } catch (error) {
      notes.push({ kind: 'failed', variant, message: error instanceof Error ? error.message : String(error) });
    }
  }
  const failures = notes.flatMap((note) => (note.kind === 'failed' ? [`${note.variant}: ${note.message}`] : []));
  if (failures.length === 0) throw new EngineFailure('no-simd', 'WebAssembly SIMD is missing in this browser');
  throw new EngineFailure('unavailable', failures.join('; '));
}

export function loadModel(engine: Engine, id: string, bytes: Uint8Array): ModelInfo {
  const { name, classNames, inputHeight, inputWidth, layers } = checked(engine.loadModel(bytes));
  const explicable = layers.filter(({ kind, height, width }) => kind !== 'input' && height * width > 1);
  return { id, name, classNames, inputHeight, inputWidth, layers: explicable };
}

export function decode(engine: Engine, bytes: Uint8Array): InkImage {
  const { width, height, pixels } = checked(engine.decodeImage(bytes));
  return { width, height, ink: pixels };
}

export function frame(engine: Engine, image: InkImage): Framed {
  const { blank, pixels } = checked(engine.frameDrawing(image.ink, image.width, image.height));
  return { blank, pixels };
}

export function classify(engine: Engine, pixels: Uint8Array): Classification {
  const { logits, probabilities } = checked(engine.classify(pixels));
  return { logits, probabilities };
}

/** One explanation under way. `dispose` must be called, whatever happens: the job lives in WebAssembly memory. */
export class RunningExplanation {
  readonly #job: ExplanationJob;
  readonly #method: ExplanationOptions['method'];
  #completed = 0;
  #total = 1;
  #elapsedMs = 0;

  constructor(
    engine: Engine,
    pixels: Uint8Array,
    options: ExplanationOptions,
    private readonly clock: () => number,
  ) {
    this.#method = options.method;
    const answer = this.#timed(() =>
      checked(engine.startExplanation(pixels, { ...options, masks: new Float32Array() })),
    );
    if (answer.job === null) throw new EngineFailure('internal', `${options.method} started without a job`);
    this.#job = answer.job;
  }

  #timed<T>(work: () => T): T {
    const start = this.clock();
    const result = work();
    this.#elapsedMs += this.clock() - start;
    return result;
  }

  step(budget: number): { done: boolean; completed: number } {
    const { done, completed, total } = this.#timed(() => checked(this.#job.step(budget)));
    this.#completed = completed;
    this.#total = total;
    return { done, completed };
  }

  estimate(): Explanation {
    const e = this.#timed(() => checked(this.#job.estimate()));
    return {
      method: this.#method,
      targetClass: e.targetClass,
      contrastClass: e.contrastClass,
      layer: e.layer,
      variant: e.variant,
      samples: e.samples,
      blank: e.blank,
      cam: { height: e.camHeight, width: e.camWidth, values: e.cam },
      saliencyMap: { height: e.mapHeight, width: e.mapWidth, values: e.saliencyMap },
      labelMap: e.labelMap,
      superpixelWeights: e.superpixelWeights,
      superpixelMask: e.superpixelMask,
      intercept: e.intercept,
      fitR2: e.fitR2,
      importanceMap: e.importanceMap,
      standardError: e.standardError,
      forwardPasses: e.forwardPasses,
      backwardPasses: e.backwardPasses,
      completed: this.#completed,
      total: this.#total,
      elapsedMs: this.#elapsedMs,
    };
  }

  dispose(): void {
    this.#job.delete();
  }
}
