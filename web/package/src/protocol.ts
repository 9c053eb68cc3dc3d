/**
 * What the client and its worker say to each other. This is the only file that both sides import.
 *
 * Every request carries an `id`; the worker answers it with any number of `Progress` messages and then exactly one
 * `Reply` or `Failure` of the same `id`, unless the client cancels it first. Buffers in a request are copied, not moved:
 * the caller keeps what the user drew.
 */

/** The WebAssembly artefacts, best first. */
export const VARIANTS = ['relaxed-threads', 'simd-threads', 'simd'] as const;
export type Variant = (typeof VARIANTS)[number];

/** The explanation methods. The names and the order are the core's. */
export const METHODS = ['lime', 'rise', 'grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'] as const;
export type MethodId = (typeof METHODS)[number];
/** Those that are done at once, from the activations and their gradients. The others are refined step by step. */
export const AT_ONCE: readonly MethodId[] = ['grad-cam', 'grad-cam++', 'layer-cam'];

/** What an option's value is. `masks` are numbers in [0, 1], N images one after the other. */
export type OptionKind = 'number' | 'whole' | 'choice' | 'layer' | 'layers' | 'class' | 'masks';

export type OptionValue = number | string | readonly string[] | Float32Array;

/** Options by camelCase name. Absent is absent: no value stands for a default. */
export type MethodOptions = Readonly<Record<string, OptionValue>>;

/** Holds when the value in force of `option` is one of `values`; with no values: when `option` is absent. */
export interface OptionCondition {
  option: string;
  values: string[];
}

/** An option of a method, resolved for the loaded network. The table is the core's, the names are camelCase. */
export interface OptionDescription {
  name: string;
  kind: OptionKind;
  /** One English sentence. */
  text: string;
  /** In the formula of the method's source; empty: none. */
  symbol: string;
  /** Empty: none. */
  unit: string;
  /** All must hold, or the option does not apply and is refused. They name options that stand earlier in the list. */
  when: OptionCondition[];
  /** Of numbers and whole numbers. */
  minimum: number;
  maximum: number;
  minimumExcluded: boolean;
  /** A hint for spin buttons. */
  step: number;
  /** What can be chosen: the values of a choice, or names of layers. */
  choices: string[];
  /** Absent: none. */
  default?: number | string | string[];
}

/** A name may occur twice among the options with different conditions: the first whose conditions hold counts. */
export interface MethodDescription {
  name: string;
  options: OptionDescription[];
}

/** Which way a measure's number points; `neither`: it describes a map and does not judge it. */
export type Better = 'lower' | 'higher' | 'neither';

/** A measure of maps, resolved for the loaded network. The table is the core's, the names of options are camelCase. */
export interface MeasureDescription {
  name: string;
  /** One English sentence. */
  text: string;
  /** `%`, `px`; empty for a plain number. */
  unit: string;
  better: Better;
  /** Needs to know how a map was made, and takes as long as several explanations. */
  explainsAgain: boolean;
  options: OptionDescription[];
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
  /** In its list; of a file outside a list its address, and empty for bytes. */
  id: string;
  name: string;
  classNames: string[];
  inputHeight: number;
  inputWidth: number;
  layers: LayerInfo[];
  /** The layers that have learnt something, the last one first: in which order a randomised network loses it. */
  cascade: string[];
  /** What can be asked of this network. */
  methods: MethodDescription[];
  measures: MeasureDescription[];
}

/** A layer of a network's file. */
export interface DescribedLayer extends LayerInfo {
  channels: number;
  /** Numbers that training has found. */
  parameters: number;
}

/** What a network's file holds. */
export interface NetworkDescription {
  name: string;
  classNames: string[];
  inputHeight: number;
  inputWidth: number;
  /** Front to back; the first is the input. */
  layers: DescribedLayer[];
  /** `softmax`: the picture shows one of the classes. `sigmoid`: each class is there or not, by itself. */
  output: 'softmax' | 'sigmoid';
  /** What the file says of itself, key to text. */
  metadata: Readonly<Record<string, string>>;
}

/** What of a picture was taken for no part of the drawing: pieces along its border, lines across the page, specks. */
export interface IgnoredInk {
  border: number;
  lines: number;
  specks: number;
}

/** Gray values, row by row: 0 is paper, 255 is ink. */
export interface InkImage {
  width: number;
  height: number;
  ink: Uint8Array;
  /** Of a picture's file. */
  ignored?: IgnoredInk;
}

/** Why a drawing may not be one digit, however sure the network is of its reading. */
export const DOUBTS = ['several-digits', 'surrounded', 'texture', 'blot'] as const;
export type Doubt = (typeof DOUBTS)[number];

/** The picture that the network sees, at the model's input size. */
export interface Framed {
  blank: boolean;
  pixels: Uint8Array;
  /** Absent: nothing speaks against a digit. */
  doubt?: Doubt;
}

/** What happens to a drawing before the network reads it, in order; the names are the core's. */
export const READING_STEPS = ['ink', 'crop', 'box', 'centre', 'normalize'] as const;
export type ReadingStep = (typeof READING_STEPS)[number];

/** What a step of framing gave: gray values, row by row; no pixels behind the first of a blank drawing. */
export interface ReadingStage {
  step: Exclude<ReadingStep, 'normalize'>;
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** A drawing framed and read step by step. What is behind the stages is empty for a blank one. */
export interface SteppedReading {
  blank: boolean;
  doubt?: Doubt;
  /** The last one's pixels are what `frame` gives, if no step is left out. */
  stages: ReadingStage[];
  /** What the network is given, at its input size: normalised, unless that is left out. */
  input: Float32Array;
  logits: Float32Array;
  probabilities: Float32Array;
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

export interface ExplanationRequest {
  method: MethodId;
  options: MethodOptions;
}

/** A map, finished or on the way: `completed` of `total` steps of the method have gone into it. */
export interface Explanation {
  method: MethodId;
  /** Every option in force, defaults filled in; `targetClass` always, `contrastClass` only if it was asked for. */
  options: MethodOptions;
  /** The map is flat: nothing to see, and the page says so. */
  blank: boolean;
  /** Signed, at the size of the layer; 0 x 0 for methods that look at no layer. */
  cam: Grid;
  /**
   * The `cam` brought to image size as the map is, but before its last ReLU and before it is normalised. Most methods
   * cut before they resize: near a change of sign this is then not the map, whose positive parts reach further. Empty
   * for LIME and RISE, whose numbers are at image size already.
   */
  signedMap: Float32Array;
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
  /** LIME's fits of the most probable classes, once it is done: the weights class by class. */
  topClasses: Int32Array;
  topClassWeights: Float64Array;
  topClassFitR2: Float64Array;
  /** RISE's map before it is normalised, and the standard error of each of its values; empty for the others. */
  importanceMap: Float32Array;
  standardError: Float32Array;
  /** Samples that have gone into the map; 0 for methods that draw none. */
  samplesDone: number;
  forwardPasses: number;
  backwardPasses: number;
  completed: number;
  total: number;
  /** Nothing more comes. */
  done: boolean;
  /** Time spent computing, without waiting. */
  elapsedMs: number;
}

export interface MeasureRequest {
  /** A name of the table of measures. */
  measure: string;
  options?: MethodOptions | undefined;
}

/** A map of image size with values in [0, 1], row by row, whoever made it. Measures that explain again make it anew. */
export interface MeasurableMap {
  /** For people, and for the sentence that refuses it. */
  name: string;
  values: Float32Array;
  /** How a method made it. */
  request?: { method: string; options: MethodOptions } | undefined;
  /** Which of the maps it is that know nothing of the network. */
  baseline?: { name: string; seed: number } | undefined;
}

/** What a measure says of one map. */
export interface MeasureValue {
  /** null: there is none, and `reason` says why in one sentence. */
  value: number | null;
  reason: string;
  /** What the number is the area or the mean of; empty for measures without. */
  curve: Float64Array;
  /** What belongs to the number, by name. */
  details: Readonly<Record<string, number>>;
}

export interface MeasureProgress {
  completed: number;
  total: number;
}

export interface Measured {
  /** By measure and map, in the order in which they were asked for. */
  values: MeasureValue[][];
  forwardPasses: number;
  /** Time spent computing, without waiting. */
  elapsedMs: number;
}

/** What a dimension of a term counts. */
export type TermAxis = 'channel' | 'height' | 'width' | 'sample' | 'superpixel' | 'step';

/** One quantity of a method's formula, on one picture. */
export interface Term {
  /** The table of the package's README says which term is which. */
  name: string;
  /** As the method's source writes it, in LaTeX: `A^k`, `\\alpha_k^c`; empty: it has none. */
  symbol: string;
  /** The layer that it belongs to; empty: to none. */
  layer: string;
  axes: TermAxis[];
  shape: number[];
  /** Row by row, the last axis fastest. */
  values: Float32Array;
}

/** Which of a CAM's channels is added first: that with the largest share of the map, or the largest signed weight. */
export type ChannelOrder = 'contribution' | 'weight';

/** The terms of a method's formula, in the order in which it is read. */
export interface MethodTerms {
  method: MethodId;
  /** Every option in force, as in an explanation. */
  options: MethodOptions;
  terms: Term[];
}

/**
 * Which pixels of the picture an output (y, x) of a layer depends on: the rows from `offsetY + y * strideY` on, `height`
 * of them, and columns likewise. What of them lies outside the picture is padding.
 */
export interface ReceptiveField {
  height: number;
  width: number;
  strideY: number;
  strideX: number;
  offsetY: number;
  offsetX: number;
}

/** What a layer makes of a picture. */
export interface LayerOutput {
  name: string;
  kind: string;
  /** Channel, height and width, or the channel alone. */
  axes: TermAxis[];
  shape: number[];
  /** Row by row, the last axis fastest. */
  values: Float32Array;
  /** null for a layer without height and width. */
  receptiveField: ReceptiveField | null;
}

/** One of the images that a measure scores for a map, and what the network makes of it. */
export interface PerturbedImage extends Classification {
  /** Gray values for showing; the reading is of the exact image. */
  pixels: Uint8Array;
  /** Images that the measure scores for the map. */
  count: number;
}

/** Two maps of one size: `a` less `b`, and how much alike they are. Where a map is blank there is no correlation: null. */
export interface MapDifference {
  difference: Grid;
  /** The largest difference without its sign. */
  largest: number;
  pearson: number | null;
  /** Rank correlation. */
  spearman: number | null;
  /** Also null for maps of less than 11 pixels a side. */
  structuralSimilarity: number | null;
}

/** The two files of an artefact, as absolute addresses. */
export interface ArtefactFiles {
  script: string;
  wasm: string;
}
export type Artefacts = Readonly<Record<Variant, ArtefactFiles>>;

/** Where a network comes from. */
export type NetworkSource =
  /** A folder with `index.json`, the default first. `id` null, or one that is not in the list: the first. */
  | { kind: 'listed'; folder: string; id: string | null }
  | { kind: 'file'; url: string }
  | { kind: 'bytes'; bytes: Uint8Array };

/** The loaded network with nothing learnt in its last `layers` layers of `ModelInfo.cascade`: drawn anew from `seed`. */
export interface Randomization {
  layers: number;
  seed: number;
}

/** Another network than the loaded one, for one call; that one stays loaded. */
export type OtherNetwork = NetworkSource | ({ kind: 'randomized' } & Randomization);

export interface StartOptions {
  artefacts: Artefacts;
  network: NetworkSource;
  /** null: the best that runs. */
  variant: Variant | null;
  /** null: as many as the machine has cores, up to four. */
  threads: number | null;
}

export interface Started {
  engine: EngineInfo;
  /** What is in the list that the network was taken from. */
  models: ModelChoice[];
  model: ModelInfo;
}

export interface DownloadProgress {
  receivedBytes: number;
  /** 0: not known. */
  totalBytes: number;
}

/** A picture read and explained. */
export interface PictureReading {
  framed: Framed;
  /** null: there is no ink. */
  classification: Classification | null;
  /** In the order of the requests, none if there is no ink; null: who asks for it by itself hears why there is none. */
  explanations: (Explanation | null)[];
}

/** Name, arguments, answer and progress of every call. */
export interface Calls {
  start: { args: StartOptions; result: Started; progress: DownloadProgress };
  /** Another network; where that fails the one before stays. */
  load: { args: { network: NetworkSource }; result: ModelInfo; progress: DownloadProgress };
  decode: { args: { bytes: Uint8Array }; result: InkImage; progress: never };
  /** What is in a network's file; the one that is loaded stays. */
  describe: { args: { bytes: Uint8Array }; result: NetworkDescription; progress: never };
  frame: { args: InkImage; result: Framed; progress: never };
  /**
   * What a picture of ink, or one that is framed already, is read as, and with it the maps that are done at once: one
   * way there and one back, because somebody draws meanwhile.
   */
  read: {
    args: { picture: { image: InkImage } | { pixels: Uint8Array }; explain: ExplanationRequest[] };
    result: PictureReading;
    progress: never;
  };
  frameSteps: { args: { image: InkImage; leftOut: readonly ReadingStep[] }; result: SteppedReading; progress: never };
  classify: {
    args: { pixels: Uint8Array; network?: OtherNetwork | undefined };
    result: Classification;
    progress: never;
  };
  explain: {
    args: { pixels: Uint8Array; request: ExplanationRequest; network?: OtherNetwork | undefined };
    result: Explanation;
    progress: Explanation;
  };
  /**
   * The terms of a method's formula. `leaveOut`: a sample of LIME that its surrogate is fitted without. `samples`: how
   * many of RISE's are shown. `channelOrder`: in which order a CAM's channels are added.
   */
  terms: {
    args: {
      pixels: Uint8Array;
      request: ExplanationRequest;
      leaveOut: number | null;
      samples: number | null;
      channelOrder: ChannelOrder;
    };
    result: MethodTerms;
    progress: MeasureProgress;
  };
  /** Every layer of the network, the normalised picture first and the logits last. */
  layers: { args: { pixels: Uint8Array }; result: LayerOutput[]; progress: never };
  /** Image `index` of those that a measure scores, for each map: of deletion and insertion that after `index` steps. */
  perturb: {
    args: { pixels: Uint8Array; measure: MeasureRequest; maps: MeasurableMap[]; index: number };
    result: PerturbedImage[];
    progress: never;
  };
  compareMaps: { args: { a: Grid; b: Grid }; result: MapDifference; progress: never };
  /** The maps to beat: they know nothing of the network. `seed` is the random one's. */
  baselines: { args: { pixels: Uint8Array; seed: number }; result: MeasurableMap[]; progress: never };
  /** Comes after every explanation. `targetClass` null: the predicted one. */
  measure: {
    args: { pixels: Uint8Array; targetClass: number | null; measures: MeasureRequest[]; maps: MeasurableMap[] };
    result: Measured;
    progress: MeasureProgress;
  };
}
export type CallName = keyof Calls;

type PerCall<Shape extends { [K in CallName]: object }> = Shape[CallName];

export type Request = PerCall<{ [K in CallName]: { type: 'request'; call: K; id: number; args: Calls[K]['args'] } }>;
/** Wants no answer. A request that is unknown or already answered is ignored. */
export interface Cancel {
  type: 'cancel';
  id: number;
}
/** Wants a `Pong`: is anybody there? */
export interface Ping {
  type: 'ping';
}
export type ToWorker = Request | Cancel | Ping;

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
/** The worker can no longer be trusted (the engine trapped): the client replaces it. */
export interface Fatal {
  type: 'fatal';
  message: string;
}
/** The worker's script has arrived and runs. */
export interface Ready {
  type: 'ready';
}
export interface Pong {
  type: 'pong';
}
export type FromWorker = Progress | Reply | Failure | Fatal | Ready | Pong;
