/** What a program does with an engine that runs. */
import { artefactsIn } from './artefacts.js';
import { inkOf } from './decoding.js';
import { InklensError } from './errors.js';
import type { MeasureOptionsByName, MethodOptionsById } from './options.js';
import type { Platform } from './platform.js';
import type {
  ChannelOrder,
  Classification,
  Doubt,
  DownloadProgress,
  EngineInfo,
  Explanation,
  Grid,
  InkImage,
  LayerInfo,
  LayerOutput,
  MapDifference,
  MeasurableMap,
  MeasureDescription,
  Measured,
  MeasureProgress,
  MeasureRequest,
  MethodDescription,
  MethodId,
  MethodTerms,
  ModelInfo,
  NetworkSource,
  OptionValue,
  OtherNetwork,
  PerturbedImage,
  Randomization,
  ReadingStep,
  Started,
  SteppedReading,
  Variant,
} from './protocol.js';
import { VARIANTS } from './protocol.js';
import { RunningEngine } from './running.js';
import { type DrawingSource, drawingOf } from './sources.js';

/** How `Inklens.create` starts. */
export interface CreateOptions {
  /**
   * A network of your own: the address or the bytes of a safetensors file. Text is relative to the page, in Node a path.
   * Absent: the network that comes with the package, which is only downloaded then.
   */
  weights?: URL | string | Uint8Array | ArrayBuffer;
  /** Folder in which `engine/` of the package is, if not beside the script. */
  baseUrl?: URL | string;
  /** Absent: the best artefact that runs here. One that does not run is replaced by the next best. */
  variant?: Variant;
  /** 1 to 16; absent: as many as there are processors, up to four. The variant `simd` always has one. */
  threads?: number;
  /** Ends the start; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
  /** Told how much of the network's file has arrived. */
  onProgress?: (progress: DownloadProgress) => void;
}

/** The network that reads. */
export interface Network {
  name: string;
  classNames: readonly string[];
  /** Of its input, in pixels. */
  width: number;
  height: number;
  /** Those of which a map can be made, in order. */
  layers: readonly LayerInfo[];
  /** Those that have learnt something, the last one first: `randomized` takes them in this order. */
  cascade: readonly string[];
}

/** What the network is shown. */
export interface FramedImage {
  /** Gray values at the network's input size, row by row: 0 is paper, 255 is ink. */
  pixels: Uint8Array;
  width: number;
  height: number;
  /** There was no ink. */
  blank: boolean;
  /** Why it may not be one digit, however sure the network is of its reading; absent: nothing speaks against it. */
  doubt?: Doubt;
}

/** How a network is asked that has forgotten some of what it learnt: does a map care? */
export interface NetworkChoice {
  /** Its last `layers` layers of `model.cascade` are drawn anew from `seed`; absent: the network as it is. */
  randomized?: Randomization | undefined;
}

/** A method, its options by camelCase name, and a signal that ends it. */
export type ExplainRequest = {
  [Method in MethodId]: { method: Method; signal?: AbortSignal | undefined } & NetworkChoice &
    MethodOptionsById[Method];
}[MethodId];

export type MeasureId = keyof MeasureOptionsByName;

/** A measure, by its name alone or with its options by camelCase name beside it. */
export type MeasureChoice =
  | MeasureId
  | { [Measure in MeasureId]: { measure: Measure } & MeasureOptionsByName[Measure] }[MeasureId];

/** What `explain` gave, what `baselineMaps` gave, or values of your own. */
export type MapToMeasure = Explanation | MeasurableMap;

/** How `measure` measures. */
export interface MeasureOptions {
  /** Absent: all that do not explain again. */
  measures?: readonly MeasureChoice[] | undefined;
  /** Whose probability is looked at; absent: the class that the network predicts. */
  targetClass?: number | undefined;
  /** Ends it; the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Told how many of the images that it takes are scored. */
  onProgress?: ((progress: MeasureProgress) => void) | undefined;
}

/** What of a formula is wanted. */
export interface TermsOptions {
  /** Of LIME: the number of a sample, from 0, that its surrogate is fitted without. */
  leaveOut?: number | undefined;
  /** Of RISE: how many of its samples are shown, the first ones, 1 to 256; absent: 64. */
  samples?: number | undefined;
  /**
   * In which order a CAM's channels are added: the largest share of the map first (as usual), or the largest signed
   * weight, for Grad-CAM, Grad-CAM++ and Score-CAM.
   */
  channelOrder?: ChannelOrder | undefined;
  /** Ends it; the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Told how many of the method's samples or channels are scored. */
  onProgress?: ((progress: MeasureProgress) => void) | undefined;
}

const TERMS_OPTIONS = ['leaveOut', 'samples', 'channelOrder', 'signal', 'onProgress'];
const MEASURE_OPTIONS = ['measures', 'targetClass', 'signal', 'onProgress'];
const CREATE_OPTIONS = ['weights', 'baseUrl', 'variant', 'threads', 'signal', 'onProgress'];

function wrong(message: string): InklensError {
  return new InklensError('invalid-argument', message);
}

function checkNames(call: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw wrong(`${call}() has no option "${unknown}"; it has ${known.join(', ')}.`);
}

function checkCreateOptions(options: CreateOptions): void {
  checkNames('create', options, CREATE_OPTIONS);
  const { variant, threads } = options;
  if (variant !== undefined && !VARIANTS.includes(variant)) {
    throw wrong(`There is no variant "${variant}"; expected one of ${VARIANTS.join(', ')}.`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 16)) {
    throw wrong(`threads is ${threads}; expected a whole number from 1 to 16.`);
  }
}

function addressOf(value: URL | string, name: string, platform: Platform): URL {
  try {
    return value instanceof URL ? value : platform.resolve(value);
  } catch {
    throw wrong(`${name} is "${value}"; expected an address.`);
  }
}

function networkOf(weights: unknown, platform: Platform): NetworkSource {
  if (weights instanceof Uint8Array) return { kind: 'bytes', bytes: weights };
  if (weights instanceof ArrayBuffer) return { kind: 'bytes', bytes: new Uint8Array(weights) };
  if (weights instanceof URL || typeof weights === 'string') {
    return { kind: 'file', url: addressOf(weights, 'weights', platform).href };
  }
  throw wrong('weights must be an address or the bytes of a safetensors file.');
}

/** @param defaultWeights asked only if there are no others. */
export async function launch(
  platform: Platform,
  options: CreateOptions,
  defaultWeights: () => Promise<URL | undefined>,
): Promise<Running> {
  checkCreateOptions(options);
  const { baseUrl, variant, threads, signal, onProgress } = options;
  signal?.throwIfAborted();
  const network = networkOf(options.weights ?? (await defaultWeights()), platform);
  const artefacts =
    baseUrl === undefined
      ? platform.artefacts
      : artefactsIn(new URL('engine/', addressOf(baseUrl, 'baseUrl', platform)).href);
  const start = { artefacts, network, variant: variant ?? null, threads: threads ?? null };
  return { platform, ...(await RunningEngine.start(platform, start, { signal, onProgress })) };
}

export interface Running {
  platform: Platform;
  engine: RunningEngine;
  started: Started;
}

/** A network and the engine that runs it, in a worker of its own. Made by `Inklens.create`. */
export class Lens {
  readonly #running: RunningEngine;
  readonly #platform: Platform;
  /** The network that reads. */
  readonly model: Network;
  /** Every method, with every option that it has for this network. */
  readonly methods: readonly MethodDescription[];
  /** Every measure of maps, likewise. */
  readonly measures: readonly MeasureDescription[];
  /** What runs: variant, number of threads, and why it is not a better one. */
  readonly engine: EngineInfo;

  protected constructor({ platform, engine, started }: Running) {
    this.#platform = platform;
    this.#running = engine;
    this.engine = started.engine;
    this.methods = started.model.methods;
    this.measures = started.model.measures;
    this.model = networkFrom(started.model);
  }

  /**
   * Crops, scales and centres a drawing as the network expects it.
   * @throws InklensError `data-loss` for bytes that are no picture, `invalid-argument` for what is no drawing.
   */
  async frame(source: DrawingSource, { signal }: { signal?: AbortSignal } = {}): Promise<FramedImage> {
    const image = await this.#inkOf(source, signal);
    const framed = await this.#running.call('frame', image, { signal });
    return { ...framed, width: this.model.width, height: this.model.height };
  }

  /**
   * Shows what `frame` does, step by step, and what the network reads when steps are left out: paper as ink, no
   * cropping, no margin, no centring, pixels that are not normalised.
   * @throws InklensError as `frame`, and `invalid-argument` for a step that there is not.
   */
  async frameSteps(
    source: DrawingSource,
    { leftOut = [], signal }: { leftOut?: readonly ReadingStep[]; signal?: AbortSignal } = {},
  ): Promise<SteppedReading> {
    const image = await this.#inkOf(source, signal);
    return this.#running.call('frameSteps', { image, leftOut }, { signal });
  }

  async #inkOf(source: DrawingSource, signal: AbortSignal | undefined): Promise<InkImage> {
    signal?.throwIfAborted();
    const drawing = drawingOf(source, this.#platform);
    if (drawing.kind === 'ink') return drawing.image;
    return inkOf(drawing.file, (bytes) => this.#running.call('decode', { bytes }, { signal }));
  }

  /**
   * Reads a picture. Pixels from elsewhere will do if they are gray values of the network's input size.
   * @returns probabilities and logits, class by class.
   */
  async classify(
    image: Pick<FramedImage, 'pixels'>,
    { signal, randomized }: { signal?: AbortSignal } & NetworkChoice = {},
  ): Promise<Classification> {
    const args = { pixels: pixelsOf(image, 'classify'), network: otherNetwork(randomized) };
    return this.#running.call('classify', args, { signal });
  }

  /**
   * Shows why: maps that become better, the last one being `done`. Methods that draw no samples give one map. Whoever
   * takes them slowly misses some, never the last. Leaving the loop ends the computation.
   * @throws InklensError for an unknown method or option, one that does not apply, or a value out of its range; the
   *   signal's reason when it is aborted.
   */
  async *explain(image: Pick<FramedImage, 'pixels'>, request: ExplainRequest): AsyncGenerator<Explanation, void, void> {
    const { method, signal, randomized, ...options } = request;
    signal?.throwIfAborted();
    const stop = new AbortController();
    const abort = () => stop.abort(signal?.reason);
    signal?.addEventListener('abort', abort);
    let newest: Explanation | null = null;
    let wake = (): void => undefined;
    const last = this.#running.call(
      'explain',
      {
        pixels: pixelsOf(image, 'explain'),
        request: { method, options: options as Record<string, OptionValue> },
        network: otherNetwork(randomized),
      },
      {
        signal: stop.signal,
        onProgress: (map) => {
          newest = map;
          wake();
        },
      },
    );
    // It may fail while the caller paints; the next turn of the loop tells.
    last.catch(() => undefined);
    const news = () =>
      new Promise<null>((resolve) => {
        wake = () => resolve(null);
        if (newest !== null) wake();
      });
    try {
      for (;;) {
        const map: Explanation | null = (await Promise.race([last, news()])) ?? newest;
        newest = null;
        if (map !== null) yield map;
        if (map?.done) return;
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      stop.abort();
    }
  }

  /**
   * Takes an explanation apart: every term of the method's formula as numbers, made by the code that makes the map. The
   * last of them, `saliencyMap`, is the map of `explain` to the last bit.
   * The package's README says which terms each method has.
   * @param request as for `explain`.
   * @throws InklensError as `explain` does, and for a sample that cannot be left out, a number of samples that cannot
   *   be shown, or an order of channels that the method does not have.
   */
  async terms(
    image: Pick<FramedImage, 'pixels'>,
    request: ExplainRequest,
    terms: TermsOptions = {},
  ): Promise<MethodTerms> {
    checkNames('terms', terms, TERMS_OPTIONS);
    const { method, signal: ofRequest, ...options } = request;
    const { leaveOut = null, samples = null, channelOrder = 'contribution', signal = ofRequest, onProgress } = terms;
    const args = {
      pixels: pixelsOf(image, 'terms'),
      request: { method, options: options as Record<string, OptionValue> },
      leaveOut,
      samples,
      channelOrder,
    };
    return this.#running.call('terms', args, { signal, onProgress });
  }

  /** What every layer makes of a picture: the normalised picture first, the logits last. */
  async layers(image: Pick<FramedImage, 'pixels'>, { signal }: { signal?: AbortSignal } = {}): Promise<LayerOutput[]> {
    return this.#running.call('layers', { pixels: pixelsOf(image, 'layers') }, { signal });
  }

  /**
   * Maps that know nothing of the network: `random` (another for each `seed`), `ink`, `blob` and `edges`. What one of
   * them reaches as well says nothing for a method.
   */
  async baselineMaps(
    image: Pick<FramedImage, 'pixels'>,
    { seed = 0, signal }: { seed?: number; signal?: AbortSignal } = {},
  ): Promise<MeasurableMap[]> {
    return this.#running.call('baselines', { pixels: pixelsOf(image, 'baselineMaps'), seed }, { signal });
  }

  /**
   * Says which map to trust: several measures of several maps of one picture, behind every explanation that is under
   * way. `values[m][i]` is what measure `m` says of map `i`, in the order in which they were given.
   * @throws InklensError for an unknown measure or option, or a map of another size or with values outside [0, 1]; the
   *   signal's reason when it is aborted.
   */
  async measure(
    image: Pick<FramedImage, 'pixels'>,
    maps: readonly MapToMeasure[],
    options: MeasureOptions = {},
  ): Promise<Measured> {
    checkNames('measure', options, MEASURE_OPTIONS);
    const { measures, targetClass = null, signal, onProgress } = options;
    const usual = this.measures.filter(({ explainsAgain }) => !explainsAgain).map(({ name }) => ({ measure: name }));
    const args = {
      pixels: pixelsOf(image, 'measure'),
      targetClass,
      measures: measures === undefined ? usual : listOf(measures, 'measures').map(requestOf),
      maps: listOf(maps, 'maps').map(measurable),
    };
    return this.#running.call('measure', args, { signal, onProgress });
  }

  /**
   * One of the images that a measure scores for a map, with its reading: of `deletion` and `insertion` the one after
   * `index` steps, whose point of the curve is the reading's probability, to the last digit.
   * @throws InklensError for a measure that changes no image, a blank map, or an `index` beyond the last.
   */
  async perturb(
    image: Pick<FramedImage, 'pixels'>,
    map: MapToMeasure,
    { measure, index, signal }: { measure: MeasureChoice; index: number; signal?: AbortSignal },
  ): Promise<PerturbedImage> {
    const args = { pixels: pixelsOf(image, 'perturb'), measure: requestOf(measure), maps: [measurable(map)], index };
    const [perturbed] = await this.#running.call('perturb', args, { signal });
    if (perturbed === undefined) throw new InklensError('internal', 'perturb() gave no image');
    return perturbed;
  }

  /**
   * Where two maps of one size differ, and how much alike they are.
   * @throws InklensError for maps of different sizes, or values that are no finite numbers.
   */
  async compareMaps(a: Grid, b: Grid, { signal }: { signal?: AbortSignal } = {}): Promise<MapDifference> {
    return this.#running.call('compareMaps', { a, b }, { signal });
  }

  /** Ends the worker. Calls under way and later ones are rejected with an `InklensError` of code `disposed`. */
  dispose(): void {
    this.#running.stop();
  }
}

function networkFrom({ name, classNames, inputWidth, inputHeight, layers, cascade }: ModelInfo): Network {
  return { name, classNames, width: inputWidth, height: inputHeight, layers, cascade };
}

function otherNetwork(randomized: Randomization | undefined): OtherNetwork | undefined {
  return randomized === undefined ? undefined : { kind: 'randomized', ...randomized };
}

function pixelsOf(image: unknown, call: string): Uint8Array {
  if (typeof image === 'object' && image !== null && 'pixels' in image && image.pixels instanceof Uint8Array) {
    return image.pixels;
  }
  throw wrong(`${call}() takes what frame() gave, or { pixels } with a Uint8Array.`);
}

function listOf<T>(list: readonly T[], what: string): readonly T[] {
  if (Array.isArray(list)) return list;
  throw wrong(`measure() takes an array of ${what}.`);
}

function requestOf(choice: MeasureChoice): MeasureRequest {
  if (typeof choice !== 'object' || choice === null) return { measure: choice };
  const { measure, ...options } = choice;
  return { measure, options: options as Record<string, OptionValue> };
}

function measurable(map: MapToMeasure): MeasurableMap {
  if (typeof map !== 'object' || map === null) throw wrong('measure() takes maps of explain(), or { name, values }.');
  if (!('saliencyMap' in map)) return map;
  const { method, options, saliencyMap } = map;
  return { name: method, values: saliencyMap.values, request: { method, options } };
}
