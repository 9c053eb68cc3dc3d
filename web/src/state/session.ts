/** What is on the canvas and what the engine reads in it. */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { artefactsIn } from '../../package/src/artefacts';
import { type EngineClient, WORKER_DIED } from '../../package/src/client';
import { inkOf } from '../../package/src/decoding';
import { InklensError } from '../../package/src/errors';
import type {
  Calls,
  Classification,
  Framed,
  InkImage,
  ModelInfo,
  NetworkSource,
  ReadingStep,
  SteppedReading,
  Variant,
} from '../../package/src/protocol';
import { checkFileSize } from '../../package/src/sizes';
import { Latest } from '../lib/latest';
import { RASTER_SIZE, StrokeRaster } from '../lib/raster';
import { extended, type Stroke } from '../lib/strokes';
import { EXAMPLE } from './example';
import { Explainer, type Reading, requestOf } from './explainer';
import { isUnfamiliar, type ReadingDoubt } from './familiar';
import { Inside } from './inside';
import { Measuring } from './measuring';
import { looksLikeNetwork, OwnNetworks } from './networks';
import { EMPTY_DRAWING, type EngineState, isEmpty, type Notice, type Picture, type Pixel } from './types';

const HISTORY_LENGTH = 100;
/** An engine that dies this often within the time is not started again unasked. */
const MAX_DEATHS = 3;
const DEATHS_WITHIN_MS = 60_000;

export interface EnginePlace {
  /** Folder of the page; `engine/` and `models/` are in it. */
  baseUrl: string;
  variant: Variant | null;
  threads: number | null;
}

export class Session {
  readonly picture: Signal<Picture> = signal(EMPTY_DRAWING);
  readonly engine: Signal<EngineState> = signal({ kind: 'isolating' });
  readonly notice: Signal<Notice | null> = signal(null);
  readonly framed: Signal<Framed | null> = signal(null);
  readonly classification: Signal<Classification | null> = signal(null);
  /** The class to explain; null: the one that the network predicts. */
  readonly target: Signal<number | null> = signal(null);
  /** The class from which the explained one is told apart, as it was chosen; null: none. */
  readonly contrast: Signal<number | null> = signal(null);
  /** The network that was chosen; null: the page's own choice. */
  readonly model: Signal<string | null> = signal(null);
  /** What is read in all maps at once; null: none. It may lie outside of another network's smaller picture. */
  readonly pixel: Signal<Pixel | null> = signal(null);
  /** Another network is on its way. */
  readonly modelLoading: Signal<boolean> = signal(false);
  readonly own: OwnNetworks;
  readonly explainer: Explainer;
  readonly measuring: Measuring;
  readonly inside: Inside;
  /** What is shown does not yet belong to what is on the canvas, or is not finished. */
  readonly busy: ReadonlySignal<boolean>;
  readonly predicted: ReadonlySignal<number | null>;
  /** The class that the maps explain. */
  readonly explained: ReadonlySignal<number | null>;
  /** The class from which it is told apart: none where that would be itself. */
  readonly contrasted: ReadonlySignal<number | null>;
  /** Why what is read may be no digit, or not one. */
  readonly doubt: ReadonlySignal<ReadingDoubt | undefined>;
  readonly canUndo: ReadonlySignal<boolean>;
  /** Nothing is on the canvas. */
  readonly empty: ReadonlySignal<boolean>;
  /** The page's own example is on the canvas. */
  readonly example: ReadonlySignal<boolean>;

  readonly #history: Signal<readonly Picture[]> = signal([]);
  readonly #reading: Signal<Reading | null> = signal(null);
  readonly #readingBusy = signal(false);
  readonly #latest = new Latest((busy) => {
    this.#readingBusy.value = busy;
  });
  readonly #raster = new StrokeRaster();
  /** What is on the canvas by the stroke under way; null: the pen is up. Anything else there has taken its place. */
  readonly #stroked: Signal<Picture | null> = signal(null);
  /** How often something else was put on the canvas, or drawn, or taken back. */
  #changes = 0;
  /** How often a picture's file was opened. */
  #opened = 0;
  #deaths: number[] = [];
  /** Chosen while another network was on its way; null: none was. */
  #wantedModel: string | null = null;

  constructor(
    /** Views ask it for what nobody else needs. */
    readonly client: Pick<EngineClient, 'call'>,
    private readonly place: EnginePlace,
  ) {
    this.own = new OwnNetworks(client);
    this.predicted = computed(() => mostLikely(this.classification.value));
    this.explained = computed(() => this.target.value ?? this.predicted.value);
    this.contrasted = computed(() => (this.contrast.value === this.explained.value ? null : this.contrast.value));
    this.doubt = computed(() => this.#doubt());
    this.canUndo = computed(() => this.#history.value.length > 0);
    this.empty = computed(() => isEmpty(this.picture.value));
    this.example = computed(() => {
      const picture = this.picture.value;
      return picture.kind === 'drawing' && picture.example === true;
    });
    this.explainer = new Explainer({
      client,
      engine: this.engine,
      reading: this.#reading,
      target: this.target,
      contrast: this.contrasted,
      report: (error, signal) => this.#report(error, signal),
    });
    this.busy = computed(() => this.#readingBusy.value || this.explainer.busy.value);
    this.measuring = new Measuring({
      client,
      engine: this.engine,
      maps: this.explainer.maps,
      busy: this.busy,
      report: (error, signal) => this.#report(error, signal, 'measure-failed'),
    });
    this.inside = new Inside({
      client,
      engine: this.engine,
      reading: this.#reading,
      target: this.target,
      contrast: this.contrasted,
      options: this.explainer.options,
    });
    effect(() => {
      const picture = this.picture.value;
      if (this.engine.value.kind !== 'ready') return;
      this.#latest.request((signal) => this.#read(picture, signal));
    });
    effect(() => this.#prepare(this.picture.value));
  }

  /** While the engine is on its way there is time to turn strokes into ink; once it is there, much else is to be done. */
  #prepare(picture: Picture): void {
    if (picture.kind !== 'drawing' || this.engine.peek().kind === 'ready') return;
    setTimeout(() => this.picture.peek() === picture && this.#raster.render(picture.strokes));
  }

  /** Starts the engine, or starts it again. */
  async start(): Promise<void> {
    this.engine.value = { kind: 'starting', progress: null };
    try {
      const model = this.model.peek();
      // One of the visitor's own follows once there is an engine to read it.
      const wanted = this.own.find(model) === undefined ? model : null;
      const { baseUrl, variant, threads } = this.place;
      const artefacts = artefactsIn(new URL('engine/', baseUrl).href);
      const options = { artefacts, network: this.#listed(wanted), variant, threads };
      const started = await this.client.call('start', options, {
        onProgress: (progress) => {
          this.engine.value = { kind: 'starting', progress };
        },
      });
      const wantedMeanwhile = this.model.peek();
      this.#ready({ kind: 'ready', ...started, models: [...started.models, ...this.#ownChoices()] });
      if (wantedMeanwhile !== null && wantedMeanwhile !== wanted) await this.chooseModel(wantedMeanwhile);
    } catch (error) {
      const code = error instanceof InklensError ? error.code : 'internal';
      this.engine.value = { kind: 'failed', code, message: messageOf(error) };
    }
  }

  /** Reads with another network. One that cannot be had changes nothing but the notice. */
  async chooseModel(id: string): Promise<void> {
    const before = this.engine.peek();
    if (before.kind !== 'ready') {
      this.model.value = id;
      return;
    }
    if (this.modelLoading.peek()) {
      this.#wantedModel = id;
      return;
    }
    if (id === before.model.id || !before.models.some((model) => model.id === id)) return;
    this.modelLoading.value = true;
    try {
      const own = this.own.find(id);
      const network: NetworkSource = own === undefined ? this.#listed(id) : { kind: 'bytes', bytes: own.bytes };
      const model = await this.client.call('load', { network });
      this.#ready({ ...before, model: { ...model, id } });
    } catch (error) {
      if (!isDeath(error)) this.notice.value = { kind: 'model-failed', message: messageOf(error) };
    } finally {
      this.modelLoading.value = false;
    }
    const next = this.#wantedModel;
    this.#wantedModel = null;
    if (next !== null) await this.chooseModel(next);
  }

  /** The file of the network that reads; null where it is not one of those beside the page. */
  networkAddress(): string | null {
    const engine = this.engine.peek();
    if (engine.kind !== 'ready' || !engine.models.some(({ id }) => id === engine.model.id)) return null;
    return new URL(`models/${encodeURIComponent(engine.model.id)}.safetensors`, this.place.baseUrl).href;
  }

  /** Reads with the network that was offered, which from now on is one of those to choose from. */
  async useOffered(): Promise<void> {
    const engine = this.engine.peek();
    const network = this.own.accept(engine.kind === 'ready' ? engine.models : []);
    if (network === null) return;
    if (engine.kind === 'ready') {
      const { id, name } = network;
      this.engine.value = { ...engine, models: [...engine.models, { id, name }] };
    }
    await this.chooseModel(network.id);
  }

  #ownChoices() {
    return this.own.list.peek().map(({ id, name }) => ({ id, name }));
  }

  /** One of those that the build put beside the page. */
  #listed(id: string | null): NetworkSource {
    return { kind: 'listed', folder: new URL('models/', this.place.baseUrl).href, id };
  }

  #ready(engine: Extract<EngineState, { kind: 'ready' }>): void {
    batch(() => {
      this.engine.value = engine;
      this.model.value = engine.model.id;
      this.chooseTarget(this.target.peek());
      this.chooseContrast(this.contrast.peek());
    });
  }

  /** To be called when the worker died: starts a new one and says so. */
  engineDied(reason: string, now = Date.now()): void {
    // A start that fails by the worker's death reports itself.
    if (this.engine.value.kind !== 'ready') return;
    this.#deaths = [...this.#deaths.filter((time) => now - time < DEATHS_WITHIN_MS), now];
    if (this.#deaths.length > MAX_DEATHS) {
      this.engine.value = { kind: 'failed', code: 'internal', message: reason };
      return;
    }
    this.notice.value = { kind: 'engine-restarted' };
    void this.start();
  }

  /** Puts something else on the canvas; undo brings back what was there. */
  show(picture: Picture): void {
    batch(() => {
      this.#remember();
      this.picture.value = picture;
      this.#forgetClasses();
    });
  }

  /** @param target null: the predicted class. A class that the model does not have counts as null. */
  chooseTarget(target: number | null): void {
    this.target.value = this.#knownClass(target);
  }

  /** @param contrast null: none. A class that the model does not have counts as null. */
  chooseContrast(contrast: number | null): void {
    this.contrast.value = this.#knownClass(contrast);
  }

  #knownClass(index: number | null): number | null {
    const engine = this.engine.peek();
    return index !== null && engine.kind === 'ready' && index >= engine.model.classNames.length ? null : index;
  }

  /** What was asked about one picture is not asked about the next. */
  #forgetClasses(): void {
    this.target.value = null;
    this.contrast.value = null;
  }

  /** Puts the page's example on a canvas on which there was nothing yet; there is nothing to be undone by that. */
  showExample(): void {
    if (this.empty.peek() && !this.canUndo.peek()) this.picture.value = EXAMPLE;
  }

  /** A stroke on anything but a drawing of one's own starts a new drawing. It goes on until `endStroke`. */
  beginStroke(x: number, y: number): void {
    batch(() => {
      const before = this.#remember();
      const own = before.kind === 'drawing' && before.example !== true;
      const strokes = own ? before.strokes : [];
      if (!own) this.#forgetClasses();
      this.#stroke({ kind: 'drawing', strokes: [...strokes, [x, y]] });
    });
  }

  /**
   * Nothing happens where something else has come on the canvas, or the stroke was taken back: it ended by that.
   * @param points x, y, x, y, … that follow in the stroke under way.
   */
  extendStroke(points: readonly number[]): void {
    const picture = this.picture.peek();
    if (picture.kind !== 'drawing' || picture !== this.#stroked.peek()) return;
    const before: Stroke = picture.strokes.at(-1) ?? [];
    const stroke = extended(before, points);
    if (stroke !== before) this.#stroke({ kind: 'drawing', strokes: [...picture.strokes.slice(0, -1), stroke] });
  }

  endStroke(): void {
    this.#stroked.value = null;
  }

  #stroke(picture: Picture): void {
    batch(() => {
      this.#stroked.value = picture;
      this.picture.value = picture;
    });
  }

  undo(): void {
    const before = this.#history.peek().at(-1);
    if (before === undefined) return;
    this.#changes++;
    batch(() => {
      this.picture.value = before;
      this.#history.value = this.#history.peek().slice(0, -1);
    });
  }

  clear(): void {
    if (!isEmpty(this.picture.peek())) this.show(EMPTY_DRAWING);
  }

  /** Opens what it is: a picture of a digit, or a network. What is neither changes nothing but the notice. */
  async openFile(file: File): Promise<void> {
    if (await looksLikeNetwork(file).catch(() => false)) await this.offerNetwork(file);
    else await this.openImage(file);
  }

  /** Describes a network's file, which is used only if the visitor says so. */
  async offerNetwork(file: File): Promise<void> {
    try {
      await this.#started();
      await this.own.offer(file);
      this.notice.value = null;
    } catch (error) {
      this.#refuse('not-a-network', file, error);
    }
  }

  /**
   * Reads a file as a picture of a digit. What is no picture changes nothing but the notice. So does one that is ready only
   * when the visitor has gone on to something else; a stroke that had begun before is waited for.
   */
  async openImage(file: File): Promise<void> {
    const [opened, changes] = [++this.#opened, this.#changes];
    try {
      // Before it is read: the file may be larger than memory.
      checkFileSize('picture', file.size);
      await this.#started();
      const image = await inkOf(file, (bytes) => this.client.call('decode', { bytes }));
      const framed = await this.client.call('frame', image);
      await until(() => this.#stroked.value === null || this.#stroked.value !== this.picture.value);
      if (opened !== this.#opened) return;
      if (changes !== this.#changes) {
        this.notice.value = { kind: 'image-late', file: file.name };
        return;
      }
      if (framed.blank) {
        this.notice.value = { kind: 'image-blank', file: file.name };
        return;
      }
      this.notice.value = null;
      this.show({ kind: 'image', image, name: file.name });
    } catch (error) {
      if (opened === this.#opened) this.#refuse('not-an-image', file, error);
    }
  }

  /** A file that the engine did not survive may well be a picture or a network. */
  #refuse(kind: 'not-an-image' | 'not-a-network', { name }: File, error: unknown): void {
    if (isDeath(error)) this.notice.value = { kind: 'file-interrupted', file: name };
    // The browser's own, in its own language: a folder that was dropped, a file that has gone.
    else if (error instanceof DOMException) this.notice.value = { kind: 'file-unreadable', file: name };
    else this.notice.value = { kind, file: name, message: messageOf(error) };
  }

  #doubt(): ReadingDoubt | undefined {
    const [engine, classification] = [this.engine.value, this.classification.value];
    if (classification === null || engine.kind !== 'ready') return undefined;
    const strokes = this.framed.value?.doubt;
    if (strokes !== undefined) return strokes;
    return isUnfamiliar(engine.model.id, classification.logits) ? 'unfamiliar' : undefined;
  }

  /** Whoever opens a picture before the engine runs need not open it again. */
  #started(): Promise<void> {
    return until(() => this.engine.value.kind !== 'starting' && this.engine.value.kind !== 'isolating');
  }

  /** What is on the canvas as ink, before it is framed; null: nothing is. */
  ink(): InkImage | null {
    const picture = this.picture.peek();
    if (isEmpty(picture)) return null;
    if (picture.kind === 'image') return picture.image;
    if (picture.kind === 'framed') {
      const engine = this.engine.peek();
      const width = engine.kind === 'ready' ? engine.model.inputWidth : Math.sqrt(picture.pixels.length);
      return { ink: picture.pixels, width, height: picture.pixels.length / width };
    }
    return this.#drawn(picture.strokes);
  }

  /**
   * What is on the canvas, framed and read with steps left out. Nothing on the page changes by it.
   * @return null: nothing is on the canvas, or it failed, which the notice tells.
   */
  async readInSteps(leftOut: readonly ReadingStep[], signal: AbortSignal): Promise<SteppedReading | null> {
    const image = this.ink();
    if (image === null) return null;
    try {
      return await this.client.call('frameSteps', { image, leftOut }, { signal });
    } catch (error) {
      this.#report(error, signal);
      return null;
    }
  }

  /**
   * Changes single pixels of what the network sees, which is then the picture.
   * @param pixels at the network's input size.
   * @param begins a change of its own, to be undone by itself; otherwise more of the one before.
   */
  retouch(pixels: Uint8Array, begins: boolean): void {
    batch(() => {
      if (begins) this.#remember();
      this.picture.value = pixels.every((value) => value === 0)
        ? EMPTY_DRAWING
        : { kind: 'framed', pixels, index: null };
    });
  }

  #remember(): Picture {
    this.#changes++;
    const picture = this.picture.peek();
    this.#history.value = [...this.#history.peek().slice(1 - HISTORY_LENGTH), picture];
    return picture;
  }

  async #read(picture: Picture, signal: AbortSignal): Promise<void> {
    // What waited for a worker that has died; once there is another, everything is read anew.
    if (this.engine.peek().kind !== 'ready' || this.#misfits(picture)) return;
    if (isEmpty(picture)) {
      this.#forget({ blank: true, pixels: new Uint8Array() });
      return;
    }
    try {
      const asked = this.explainer.wantedAtOnce();
      const explain = asked.map((each) => requestOf(each.method, each.options, each));
      const answer = await this.client.call('read', { picture: this.#toRead(picture), explain }, { signal });
      const { framed, classification, explanations } = answer;
      if (classification === null) {
        this.#forget(framed);
        return;
      }
      const made = asked.map((each, i) => ({ ...each, explanation: explanations[i] ?? null }));
      batch(() => {
        this.framed.value = framed;
        this.classification.value = classification;
        this.#reading.value = { pixels: framed.pixels, made };
      });
    } catch (error) {
      this.#report(error, signal);
    }
  }

  /** A framed picture of another size than the network's (from a link, or for another network) becomes no picture. */
  #misfits(picture: Picture): boolean {
    const engine = this.engine.peek();
    if (picture.kind !== 'framed' || engine.kind !== 'ready') return false;
    const { inputHeight: height, inputWidth: width } = engine.model;
    if (picture.pixels.length === height * width) return false;
    batch(() => {
      this.notice.value = { kind: 'picture-misfits', height, width };
      this.picture.value = EMPTY_DRAWING;
    });
    return true;
  }

  #toRead(picture: Picture): Calls['read']['args']['picture'] {
    switch (picture.kind) {
      case 'framed':
        return { pixels: picture.pixels };
      case 'image':
        return { image: picture.image };
      case 'drawing':
        return { image: this.#drawn(picture.strokes) };
    }
  }

  #drawn(strokes: readonly Stroke[]): InkImage {
    return { ink: this.#raster.render(strokes), width: RASTER_SIZE, height: RASTER_SIZE };
  }

  #forget(framed: Framed): void {
    batch(() => {
      this.framed.value = framed.pixels.length > 0 ? framed : null;
      this.classification.value = null;
      this.#reading.value = null;
    });
  }

  /** Newer work replacing older is no failure, and a dead worker is told by `engineDied`. */
  #report(error: unknown, signal: AbortSignal, kind: 'method-failed' | 'measure-failed' = 'method-failed'): void {
    if (signal.aborted || isDeath(error)) return;
    this.notice.value = { kind, message: messageOf(error) };
  }
}

/** @param met of signals. */
function until(met: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (!met()) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

function isDeath(error: unknown): boolean {
  return error instanceof InklensError && error.code === WORKER_DIED;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function mostLikely(classification: Classification | null): number | null {
  if (classification === null) return null;
  return classification.probabilities.reduce(
    (best, value, i, all) => (value > (all[best] ?? Number.NEGATIVE_INFINITY) ? i : best),
    0,
  );
}

/** The name of a class, or its number while no model is there to name it. */
export function className(model: ModelInfo | null, index: number): string {
  return model?.classNames[index] ?? String(index);
}
