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

/** The explanation methods, in the order in which the page shows them. The names and the order are the core's. */
export const METHODS = ['lime', 'rise', 'grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'] as const;
export type MethodId = (typeof METHODS)[number];

/** Which options a method has, as the engine tells. */
export interface MethodInfo {
  name: string;
  /** The default is the first. */
  variants: string[];
  layer: boolean;
  masking: boolean;
  samples: boolean;
}

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

/** A layer whose output has height and width, so that a map can be made of it. */
export interface LayerInfo {
  name: string;
  kind: string;
  height: number;
  width: number;
}

/** A network that the page comes with. */
export interface ModelChoice {
  id: string;
  name: string;
}

export interface ModelInfo {
  id: string;
  name: string;
  classNames: string[];
  inputHeight: number;
  inputWidth: number;
  layers: LayerInfo[];
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

/** What can be chosen for one method; an empty text and 0 mean the method's default. The names are the core's. */
export interface MethodOptions {
  variant: string;
  /** One, or for LayerCAM's fusions several, separated by commas. */
  layer: string;
  masking: string;
  samples: number;
  seed: number;
  superpixels: string;
  gridSize: number;
  kernelSize: number;
  maxDistance: number;
  ratio: number;
  segments: number;
  compactness: number;
  hidden: string;
  featureChoice: string;
  features: number;
  signs: string;
  gridCells: number;
  keepProbability: number;
  stopWhenStable: number;
}

export interface ExplanationOptions extends MethodOptions {
  method: MethodId;
  /** -1: the class that the network predicts. */
  targetClass: number;
  /** The class from which the target is told apart; -1: none. */
  contrastClass: number;
}

/** A map, finished or on the way: `completed` of `total` steps of the method have gone into it. */
export interface Explanation {
  method: MethodId;
  targetClass: number;
  /** -1: none. */
  contrastClass: number;
  /** As resolved; empty where without meaning. */
  layer: string;
  variant: string;
  /** Asked for, or the method's default; 0 for methods that draw no samples. */
  samples: number;
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
  /** Per pixel: 1 on a chosen superpixel that speaks for the target, -1 against it, 0 elsewhere. */
  superpixelMask: Int32Array;
  intercept: number;
  fitR2: number;
  /** RISE's map before it is normalised, and the standard error of each of its values; empty for the others. */
  importanceMap: Float32Array;
  standardError: Float32Array;
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
  /** The network to load; null, or one that is not there: the first of those that are. */
  model: string | null;
  variant: Variant | null;
  threads: number | null;
}

export interface Started {
  engine: EngineInfo;
  methods: MethodInfo[];
  models: ModelChoice[];
  model: ModelInfo;
}

export interface DownloadProgress {
  receivedBytes: number;
  /** 0: not known. */
  totalBytes: number;
}

/** Name, arguments, answer and progress of every call. */
export interface Calls {
  start: { args: StartOptions; result: Started; progress: DownloadProgress };
  /** Another network; where that fails the one before stays. */
  load: { args: { baseUrl: string; model: string }; result: ModelInfo; progress: DownloadProgress };
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
