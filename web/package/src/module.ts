/** The interface of the WebAssembly module, as the page relies on it. */
import type { MethodInfo, MethodOptions } from './protocol';

export interface Status {
  /** `ok`, or the core's code in lower case with dashes: `invalid-argument`, `shape-mismatch`, … */
  code: string;
  message: string;
}

export interface LayerDescription {
  name: string;
  kind: string;
  height: number;
  width: number;
  channels: number;
}

/** What `loadModel` answers; all but the status is empty if that is not `ok`. */
export interface ModelReply {
  status: Status;
  name: string;
  classNames: string[];
  inputHeight: number;
  inputWidth: number;
  layers: LayerDescription[];
  metadata: Record<string, string>;
}

/** An empty string, 0 and class -1 mean the method's default, or no class. */
export interface ExplanationRequest extends MethodOptions {
  method: string;
  targetClass: number;
  contrastClass: number;
  /** RISE's, one after the other, to be used in place of drawn ones; empty: drawn ones. */
  masks: Float32Array;
}

export interface Estimate {
  status: Status;
  layer: string;
  variant: string;
  masking: string;
  targetClass: number;
  contrastClass: number;
  samples: number;
  seed: number;
  blank: boolean;
  camHeight: number;
  camWidth: number;
  cam: Float32Array;
  mapHeight: number;
  mapWidth: number;
  saliencyMap: Float32Array;
  labelMap: Int32Array;
  superpixelWeights: Float64Array;
  superpixelMask: Int32Array;
  importanceMap: Float32Array;
  standardError: Float32Array;
  intercept: number;
  fitR2: number;
  forwardPasses: number;
  backwardPasses: number;
}

export interface ExplanationJob {
  step(budget: number): { status: Status; done: boolean; completed: number; total: number };
  estimate(): Estimate;
  delete(): void;
}

export interface Engine {
  threads(): number;
  methods(): MethodInfo[];
  loadModel(bytes: Uint8Array): ModelReply;
  frameDrawing(ink: Uint8Array, width: number, height: number): { status: Status; blank: boolean; pixels: Uint8Array };
  decodeImage(bytes: Uint8Array): { status: Status; width: number; height: number; pixels: Uint8Array };
  classify(pixels: Uint8Array): { status: Status; logits: Float32Array; probabilities: Float32Array };
  startExplanation(pixels: Uint8Array, request: ExplanationRequest): { status: Status; job: ExplanationJob | null };
  delete(): void;
}

export interface InklensModule {
  Engine: { create(threads: number): Engine | null };
}

export type InklensFactory = (options: { pthreadPoolSize: number }) => Promise<InklensModule>;

/** A call that the core answered with a code other than `ok`. */
export class EngineFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Passes an answer on if its status is `ok`, and throws its code and sentence otherwise. */
export function checked<T extends { status: Status }>(answer: T): T {
  if (answer.status.code !== 'ok') throw new EngineFailure(answer.status.code, answer.status.message);
  return answer;
}
