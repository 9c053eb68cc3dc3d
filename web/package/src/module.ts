/** The interface of the WebAssembly module. Names of options are the core's here: snake_case. */
import { InklensError } from './errors.js';
import type {
  DescribedLayer,
  IgnoredInk,
  LayerOutput,
  MeasurableMap,
  MeasureDescription,
  MethodDescription,
  PerturbedImage,
  ReceptiveField,
  Term,
} from './protocol.js';

export interface Status {
  /** `ok`, or the core's code in lower case with dashes: `invalid-argument`, `shape-mismatch`, … */
  code: string;
  message: string;
}

/** What `loadModel` answers; all but the status is empty if that is not `ok`. */
export interface ModelReply {
  status: Status;
  name: string;
  classNames: string[];
  inputHeight: number;
  inputWidth: number;
  layers: DescribedLayer[];
  metadata: Record<string, string>;
  /** `softmax` or `sigmoid`. */
  output: string;
}

/** Values by name; undefined and null are absent. Masks: N images of the input's size, one after the other. */
export type CoreOptions = Record<string, number | string | readonly string[] | Float32Array>;

export interface CoreExplanation {
  status: Status;
  method: string;
  /** Every option in force, defaults filled in; no masks. */
  options: Record<string, number | string | string[]>;
  blank: boolean;
  camHeight: number;
  camWidth: number;
  cam: Float32Array;
  signedMap: Float32Array;
  mapHeight: number;
  mapWidth: number;
  saliencyMap: Float32Array;
  labelMap: Int32Array;
  superpixelWeights: Float64Array;
  superpixelMask: Int32Array;
  topClasses: Int32Array;
  topClassWeights: Float64Array;
  topClassFitR2: Float64Array;
  importanceMap: Float32Array;
  standardError: Float32Array;
  intercept: number;
  fitR2: number;
  samplesDone: number;
  forwardPasses: number;
  backwardPasses: number;
}

export interface ExplanationJob {
  step(budget: number): { status: Status; done: boolean; completed: number; total: number };
  estimate(): CoreExplanation;
  delete(): void;
}

/** A map to be measured; `method` and `options` say how it was made. */
export interface CoreMap extends Omit<MeasurableMap, 'request'> {
  method?: string;
  options?: CoreOptions;
}

export interface CoreMeasureValue {
  value: number | undefined;
  reason: string;
  curve: Float64Array;
  details: Record<string, number>;
}

export interface MeasureJob {
  step(budget: number): { status: Status; done: boolean; completed: number; total: number };
  /** So far. */
  forwardPasses(): number;
  /** By measure and map; complete once done. */
  values(): CoreMeasureValue[][];
  delete(): void;
}

export interface CoreTerms {
  status: Status;
  options: CoreExplanation['options'];
  terms: Term[];
}

export interface TermsJob {
  step(budget: number): { status: Status; done: boolean; completed: number; total: number };
  /** So far. */
  forwardPasses(): number;
  /** Once done. */
  terms(): CoreTerms;
  delete(): void;
}

export interface CoreLayerOutput extends Omit<LayerOutput, 'receptiveField'> {
  receptiveField?: ReceptiveField;
}

export interface SteppedReply {
  status: Status;
  blank: boolean;
  doubt: string;
  stages: { step: string; width: number; height: number; pixels: Uint8Array }[];
  input: Float32Array;
  logits: Float32Array;
  probabilities: Float32Array;
}

export interface Engine {
  threads(): number;
  /** Of the loaded network. */
  methods(): MethodDescription[];
  measures(): MeasureDescription[];
  loadModel(bytes: Uint8Array): ModelReply;
  describeModel(bytes: Uint8Array): ModelReply;
  frameDrawing(
    ink: Uint8Array,
    width: number,
    height: number,
  ): { status: Status; blank: boolean; pixels: Uint8Array; doubt: string };
  frameSteps(ink: Uint8Array, width: number, height: number, leftOut: readonly string[]): SteppedReply;
  decodeImage(bytes: Uint8Array): {
    status: Status;
    width: number;
    height: number;
    pixels: Uint8Array;
    ignored: IgnoredInk;
  };
  classify(pixels: Uint8Array): { status: Status; logits: Float32Array; probabilities: Float32Array };
  startExplanation(
    pixels: Uint8Array,
    method: string,
    options: CoreOptions,
  ): { status: Status; job: ExplanationJob | null };
  startTerms(
    pixels: Uint8Array,
    method: string,
    options: CoreOptions,
    leaveOut: number | null,
    samples: number | null,
    byWeight: boolean,
  ): { status: Status; job: TermsJob | null };
  layers(pixels: Uint8Array): { status: Status; layers: CoreLayerOutput[] };
  baselineMaps(pixels: Uint8Array, seed: number): { status: Status; maps: MeasurableMap[] };
  startMeasures(
    pixels: Uint8Array,
    targetClass: number | null,
    measures: { measure: string; options?: CoreOptions }[],
    maps: CoreMap[],
  ): { status: Status; job: MeasureJob | null };
  perturb(
    pixels: Uint8Array,
    measure: { measure: string; options?: CoreOptions }[],
    maps: CoreMap[],
    index: number,
  ): { status: Status } & PerturbedImage;
  compareMaps(
    a: Float32Array,
    b: Float32Array,
    width: number,
  ): {
    status: Status;
    difference: Float32Array;
    largest: number;
    pearson: number | undefined;
    spearman: number | undefined;
    structuralSimilarity: number | undefined;
  };
  /** On the same threads, without a network. */
  beside(): Engine;
  /** Likewise, with the network as it is after so many steps of the cascade. */
  randomized(layers: number, seed: number): EngineReply;
  cascade(): string[];
  delete(): void;
}

export interface EngineReply {
  status: Status;
  engine: Engine | null;
}

export interface InklensModule {
  Engine: { create(threads: number): EngineReply };
}

export interface FactoryOptions {
  /** Of threads beside the caller. */
  pthreadPoolSize: number;
  /** The address of a file of the artefact; absent: beside its script. */
  locateFile?: (name: string) => string;
}

export type InklensFactory = (options: FactoryOptions) => Promise<InklensModule>;

/** Passes an answer on if its status is `ok`, and throws its code and sentence otherwise. */
export function checked<T extends { status: Status }>(answer: T): T {
  if (answer.status.code !== 'ok') throw new InklensError(answer.status.code, answer.status.message);
  return answer;
}

/** The engine of an answer, or the sentence that says why there is none, thrown. */
export function engineOf(answer: EngineReply): Engine {
  const { engine } = checked(answer);
  if (engine === null) throw new InklensError('internal', 'There is neither an engine nor a reason.');
  return engine;
}
