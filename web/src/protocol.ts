/**
 * What the page and its worker say to each other. This is the only file that both sides import.
 *
 * Every request carries an `id`; the worker answers it with any number of `Progress` messages and then exactly one
 * `Reply` or `Failure` of the same `id`, unless the page cancels it first. Buffers in a request are copied, not moved:
 * the page keeps what the user drew.
 */

/** The WebAssembly artefacts, best first. */
export const VARIANTS = ['relaxed-threads', 'simd-threads', 'simd'] as const;
export type Variant = (typeof VARIANTS)[number];

/** The explanation methods, in the order in which the page shows them. The names are the core's. */
export const METHODS = ['grad-cam', 'grad-cam++', 'score-cam', 'lime'] as const;
export type MethodId = (typeof METHODS)[number];

/** Why the engine that runs is the one that runs. */
export type EngineNote =
  | { kind: 'forced' }
  | { kind: 'not-isolated' }
  | { kind: 'no-shared-memory' }
  | { kind: 'no-relaxed-simd' }
  | { kind: 'failed'; variant: Variant; message: string };

export interface EngineInfo {
  variant: Variant;
  threads: number;
  notes: EngineNote[];
}

export interface ModelInfo {
  name: string;
  classNames: string[];
  inputHeight: number;
  inputWidth: number;
}

/** Gray values, row by row: 0 is paper, 255 is ink. */
export interface InkImage {
  width: number;
  height: number;
  ink: Uint8Array;
}

/** The picture that the network sees, at the model's input size. */
export interface Framed {
  blank: boolean;
  pixels: Uint8Array;
}

export interface Classification {
  logits: Float32Array;
  probabilities: Float32Array;
}

/** Values of a map, row by row. */
export interface Grid {
  width: number;
  height: number;
  values: Float32Array;
}

export interface ExplanationOptions {
  method: MethodId;
  /** -1: the class that the network predicts. */
  targetClass: number;
}

/** A map, finished or on the way: `completed` of `total` steps of the method have gone into it. */
export interface Explanation {
  method: MethodId;
  targetClass: number;
  /** The map is flat: nothing to see, and the page says so. */
  blank: boolean;
  /** Signed, at the size of the layer; 0 x 0 for methods that look at no layer. */
  cam: Grid;
  /** In [0, 1], at image size. */
  saliencyMap: Grid;
  /** The superpixel of each pixel; empty for methods without superpixels. */
  labelMap: Int32Array;
  /** What each superpixel adds to the target's probability. */
  superpixelWeights: Float64Array;
  fitR2: number;
  forwardPasses: number;
  backwardPasses: number;
  completed: number;
  total: number;
  /** Time spent computing, without waiting. */
  elapsedMs: number;
}

export interface StartOptions {
  /** Folder of the page; `engine/` and `models/` are in it. */
  baseUrl: string;
  variant: Variant | null;
  threads: number | null;
}

export interface StartProgress {
  receivedBytes: number;
  /** 0: not known. */
  totalBytes: number;
}

/** Name, arguments, answer and progress of every call. */
export interface Calls {
  start: { args: StartOptions; result: { engine: EngineInfo; model: ModelInfo }; progress: StartProgress };
  decode: { args: { bytes: Uint8Array }; result: InkImage; progress: never };
  frame: { args: InkImage; result: Framed; progress: never };
  classify: { args: { pixels: Uint8Array }; result: Classification; progress: never };
  explain: { args: { pixels: Uint8Array; options: ExplanationOptions }; result: Explanation; progress: Explanation };
}
export type CallName = keyof Calls;

type PerCall<Shape extends { [K in CallName]: object }> = Shape[CallName];

export type Request = PerCall<{ [K in CallName]: { type: 'request'; call: K; id: number; args: Calls[K]['args'] } }>;
/** Wants no answer. A request that is unknown or already answered is ignored. */
export interface Cancel {
  type: 'cancel';
  id: number;
}
export type ToWorker = Request | Cancel;

export type Progress = PerCall<{
  [K in CallName]: { type: 'progress'; call: K; id: number; value: Calls[K]['progress'] };
}>;
export type Reply = PerCall<{ [K in CallName]: { type: 'reply'; call: K; id: number; result: Calls[K]['result'] } }>;
/** `code` is the core's status code, `unavailable` for a file that cannot be had, `no-simd` for a browser too old. */
export interface Failure {
  type: 'failure';
  id: number;
  code: string;
  message: string;
}
/** The worker can no longer be trusted (the engine trapped): the page replaces it. */
export interface Fatal {
  type: 'fatal';
  message: string;
}
export type FromWorker = Progress | Reply | Failure | Fatal;
