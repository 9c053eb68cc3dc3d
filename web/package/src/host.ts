/** Loads an artefact and its model, and speaks to it in the protocol's terms. */

import { InklensError } from './errors.js';
import { checked, type Engine, type ExplanationJob, engineOf, type InklensFactory } from './module.js';
import { describedFromCore, fromCore, sentenceFromCore, toCore } from './names.js';
import type {
  ArtefactFiles,
  Calls,
  Classification,
  EngineInfo,
  EngineNote,
  Explanation,
  ExplanationRequest,
  Framed,
  InkImage,
  ModelInfo,
  NetworkDescription,
  PictureReading,
  ReadingStage,
  StartOptions,
  SteppedReading,
} from './protocol.js';
import { DOUBTS } from './protocol.js';
import { checkFileSize } from './sizes.js';
import { chooseThreads, chooseVariants, detectFeatures } from './variants.js';

export interface HostWorld {
  /** Logical processors. */
  cores: number;
  /** Pages may only if they are cross-origin isolated. */
  mayShareMemory: boolean;
  /** Tells of errors that no promise carries, such as those of an artefact's own threads. @return ends that. */
  onStrayError(tell: (message: string) => void): () => void;
}

async function importFactory(script: string): Promise<InklensFactory> {
  const loaded: { default: InklensFactory } = await import(/* @vite-ignore */ script);
  return loaded.default;
}

/** A thread that cannot start leaves the artefact waiting for ever and says so to nobody but the worker. */
async function unlessStray<T>(world: HostWorld, start: () => Promise<T>): Promise<T> {
  let forget = (): void => undefined;
  const stray = new Promise<never>((_, reject) => {
    forget = world.onStrayError((message) => reject(new Error(`a thread cannot start: ${message}`)));
  });
  return Promise.race([start(), stray]).finally(() => forget());
}

async function instantiate({ script, wasm }: ArtefactFiles, threads: number, world: HostWorld): Promise<Engine> {
  const factory = await importFactory(script);
  // The caller is one of the threads.
  const options = { pthreadPoolSize: threads - 1, locateFile: () => wasm };
  const module = await unlessStray(world, () => factory(options));
  return engineOf(module.Engine.create(threads));
}

/** Tries the variants from best to simplest; what failed on the way is in the notes. */
export async function startEngine(
  options: Omit<StartOptions, 'network'>,
  world: HostWorld,
): Promise<{ engine: Engine; info: EngineInfo }> {
  const choice = chooseVariants(detectFeatures(world.mayShareMemory), options.variant);
  const notes: EngineNote[] = [...choice.notes];
  for (const variant of choice.candidates) {
    const threads = chooseThreads(variant, options.threads, world.cores);
    try {
      const engine = await instantiate(options.artefacts[variant], threads, world);
      return { engine, info: { variant, threads: engine.threads(), notes } };
    } catch (error) {
      notes.push({ kind: 'failed', variant, message: error instanceof Error ? error.message : String(error) });
    }
  }
  const failures = notes.flatMap((note) => (note.kind === 'failed' ? [`${note.variant}: ${note.message}`] : []));
  if (failures.length === 0) throw new InklensError('no-simd', 'WebAssembly SIMD is missing in this browser');
  throw new InklensError('unavailable', failures.join('; '));
}

export function loadModel(engine: Engine, id: string, bytes: Uint8Array): ModelInfo {
  checkFileSize('weights file', bytes.byteLength);
  const { name, classNames, inputHeight, inputWidth, layers } = checked(engine.loadModel(bytes));
  const explicable = layers.filter(({ kind, height, width }) => kind !== 'input' && height * width > 1);
  const methods = describedFromCore(engine.methods());
  const measures = describedFromCore(engine.measures());
  const cascade = engine.cascade();
  return { id, name, classNames, inputHeight, inputWidth, layers: explicable, cascade, methods, measures };
}

export function describe(engine: Engine, bytes: Uint8Array): NetworkDescription {
  checkFileSize('weights file', bytes.byteLength);
  const { status: _, output, ...described } = checked(engine.describeModel(bytes));
  return { ...described, output: output === 'sigmoid' ? 'sigmoid' : 'softmax' };
}

export function decode(engine: Engine, bytes: Uint8Array): InkImage {
  checkFileSize('picture', bytes.byteLength);
  const { width, height, pixels, ignored } = checked(engine.decodeImage(bytes));
  return { width, height, ink: pixels, ignored };
}

export function frame(engine: Engine, image: InkImage): Framed {
  const { blank, pixels, doubt: name } = checked(engine.frameDrawing(image.ink, image.width, image.height));
  const doubt = DOUBTS.find((known) => known === name);
  return { blank, pixels, ...(doubt === undefined ? {} : { doubt }) };
}

export function frameSteps(engine: Engine, { image, leftOut }: Calls['frameSteps']['args']): SteppedReading {
  const { ink, width, height } = image;
  const reply = checked(engine.frameSteps(ink, width, height, leftOut));
  const doubt = DOUBTS.find((known) => known === reply.doubt);
  const { blank, input, logits, probabilities } = reply;
  const stages = reply.stages as ReadingStage[];
  return { blank, stages, input, logits, probabilities, ...(doubt === undefined ? {} : { doubt }) };
}

export function classify(engine: Engine, pixels: Uint8Array): Classification {
  const { logits, probabilities } = checked(engine.classify(pixels));
  return { logits, probabilities };
}

/** @param explain of methods that are done at once. */
export function read(engine: Engine, { picture, explain }: Calls['read']['args'], clock: () => number): PictureReading {
  const framed =
    'image' in picture
      ? frame(engine, picture.image)
      : { blank: picture.pixels.every((value) => value === 0), pixels: picture.pixels };
  if (framed.blank) return { framed, classification: null, explanations: [] };
  const classification = classify(engine, framed.pixels);
  return { framed, classification, explanations: explain.map((each) => explained(engine, framed.pixels, each, clock)) };
}

/** @return null: it cannot be explained so. */
function explained(
  engine: Engine,
  pixels: Uint8Array,
  request: ExplanationRequest,
  clock: () => number,
): Explanation | null {
  let running: RunningExplanation | undefined;
  try {
    running = new RunningExplanation(engine, pixels, request, clock);
    while (!running.step(1).done);
    return running.estimate();
  } catch (error) {
    if (error instanceof InklensError) return null;
    throw error;
  } finally {
    running?.dispose();
  }
}

/** One explanation under way. `dispose` must be called, whatever happens: the job lives in WebAssembly memory. */
export class RunningExplanation {
  readonly #job: ExplanationJob;
  readonly #method: ExplanationRequest['method'];
  #completed = 0;
  #total = 1;
  #done = false;
  #elapsedMs = 0;

  constructor(
    engine: Engine,
    pixels: Uint8Array,
    { method, options }: ExplanationRequest,
    private readonly clock: () => number,
  ) {
    this.#method = method;
    const named = toCore(options);
    const answer = this.#timed(() => engine.startExplanation(pixels, String(method), named));
    if (answer.status.code !== 'ok') {
      const { code, message } = answer.status;
      throw new InklensError(code, sentenceFromCore(message, named, engine.methods()));
    }
    if (answer.job === null) throw new InklensError('internal', `${method} started without a job`);
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
    this.#done = done;
    return { done, completed };
  }

  estimate(): Explanation {
    const e = this.#timed(() => checked(this.#job.estimate()));
    return {
      method: this.#method,
      options: fromCore(e.options),
      blank: e.blank,
      cam: { height: e.camHeight, width: e.camWidth, values: e.cam },
      signedMap: e.signedMap,
      saliencyMap: { height: e.mapHeight, width: e.mapWidth, values: e.saliencyMap },
      labelMap: e.labelMap,
      superpixelWeights: e.superpixelWeights,
      superpixelMask: e.superpixelMask,
      intercept: e.intercept,
      fitR2: e.fitR2,
      topClasses: e.topClasses,
      topClassWeights: e.topClassWeights,
      topClassFitR2: e.topClassFitR2,
      importanceMap: e.importanceMap,
      standardError: e.standardError,
      samplesDone: e.samplesDone,
      forwardPasses: e.forwardPasses,
      backwardPasses: e.backwardPasses,
      completed: this.#completed,
      total: this.#total,
      done: this.#done,
      elapsedMs: this.#elapsedMs,
    };
  }

  dispose(): void {
    this.#job.delete();
  }
}
