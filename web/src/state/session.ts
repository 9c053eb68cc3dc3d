/** What is on the canvas and what the engine says about it. */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type EngineClient, EngineError, WORKER_DIED } from '../client/engine-client';
import { Latest } from '../lib/latest';
import { RASTER_SIZE, StrokeRaster } from '../lib/raster';
import { extended, type Stroke } from '../lib/strokes';
import {
  type Classification,
  type Explanation,
  type Framed,
  METHODS,
  type MethodId,
  type ModelInfo,
  type StartOptions,
} from '../protocol';
import { EMPTY_DRAWING, type EngineState, isEmpty, type MapState, type Notice, type Picture } from './types';

const HISTORY_LENGTH = 100;
/** An engine that dies this often within the time is not started again unasked. */
const MAX_DEATHS = 3;
const DEATHS_WITHIN_MS = 60_000;

const WAITING: MapState = { status: 'waiting', explanation: null, pixels: null };

export class Session {
  readonly picture: Signal<Picture> = signal(EMPTY_DRAWING);
  readonly engine: Signal<EngineState> = signal({ kind: 'isolating' });
  readonly notice: Signal<Notice | null> = signal(null);
  readonly framed: Signal<Framed | null> = signal(null);
  readonly classification: Signal<Classification | null> = signal(null);
  /** The class to explain; null: the one that the network predicts. */
  readonly target: Signal<number | null> = signal(null);
  readonly maps: Record<MethodId, Signal<MapState>>;
  /** What is shown does not yet belong to what is on the canvas, or is not finished. */
  readonly busy: Signal<boolean> = signal(false);
  readonly predicted: ReadonlySignal<number | null>;
  /** The class that the maps explain. */
  readonly explained: ReadonlySignal<number | null>;
  readonly canUndo: ReadonlySignal<boolean>;

  readonly #history: Signal<readonly Picture[]> = signal([]);
  readonly #latest = new Latest(() => {
    this.busy.value = false;
  });
  readonly #raster = new StrokeRaster();
  #framedPicture: Picture | null = null;
  #deaths: number[] = [];

  constructor(
    private readonly client: Pick<EngineClient, 'call'>,
    private readonly startOptions: StartOptions,
  ) {
    this.maps = Object.fromEntries(METHODS.map((method) => [method, signal(WAITING)])) as Session['maps'];
    this.predicted = computed(() => mostLikely(this.classification.value));
    this.explained = computed(() => this.target.value ?? this.predicted.value);
    this.canUndo = computed(() => this.#history.value.length > 0);
    effect(() => {
      const [picture, target] = [this.picture.value, this.target.value];
      if (this.engine.value.kind !== 'ready') return;
      this.busy.value = true;
      this.#latest.request((signal, shown) => this.#analyse(picture, target, signal, shown));
    });
  }

  /** Starts the engine, or starts it again. */
  async start(): Promise<void> {
    this.engine.value = { kind: 'starting', progress: null };
    try {
      const started = await this.client.call('start', this.startOptions, {
        onProgress: (progress) => {
          this.engine.value = { kind: 'starting', progress };
        },
      });
      this.#framedPicture = null;
      batch(() => {
        this.engine.value = { kind: 'ready', engine: started.engine, model: started.model };
        this.chooseTarget(this.target.peek());
      });
    } catch (error) {
      const code = error instanceof EngineError ? error.code : 'internal';
      this.engine.value = { kind: 'failed', code, message: messageOf(error) };
    }
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
      this.target.value = null;
    });
  }

  /** @param target null: the predicted class. A class that the model does not have counts as null. */
  chooseTarget(target: number | null): void {
    const engine = this.engine.peek();
    const unknown = target !== null && engine.kind === 'ready' && target >= engine.model.classNames.length;
    this.target.value = unknown ? null : target;
  }

  /** A stroke on anything but a drawing starts a new drawing. */
  beginStroke(x: number, y: number): void {
    batch(() => {
      const before = this.#remember();
      const strokes = before.kind === 'drawing' ? before.strokes : [];
      if (before.kind !== 'drawing') this.target.value = null;
      this.picture.value = { kind: 'drawing', strokes: [...strokes, [x, y]] };
    });
  }

  /** @param points x, y, x, y, … that follow in the stroke under way. */
  extendStroke(points: readonly number[]): void {
    const picture = this.picture.peek();
    if (picture.kind !== 'drawing') return;
    const before: Stroke = picture.strokes.at(-1) ?? [];
    let stroke = before;
    for (let i = 0; i < points.length; i += 2) stroke = extended(stroke, points[i] ?? 0, points[i + 1] ?? 0);
    if (stroke !== before) this.picture.value = { kind: 'drawing', strokes: [...picture.strokes.slice(0, -1), stroke] };
  }

  undo(): void {
    const before = this.#history.peek().at(-1);
    if (before === undefined) return;
    batch(() => {
      this.picture.value = before;
      this.#history.value = this.#history.peek().slice(0, -1);
    });
  }

  clear(): void {
    if (!isEmpty(this.picture.peek())) this.show(EMPTY_DRAWING);
  }

  /** Reads a file as a picture of a digit. What is no picture changes nothing but the notice. */
  async openImage(file: File): Promise<void> {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const image = await this.client.call('decode', { bytes });
      const framed = await this.client.call('frame', image);
      if (framed.blank) {
        this.notice.value = { kind: 'image-blank', file: file.name };
        return;
      }
      this.notice.value = null;
      this.show({ kind: 'image', image, name: file.name });
    } catch (error) {
      this.notice.value = { kind: 'not-an-image', file: file.name, message: messageOf(error) };
    }
  }

  #remember(): Picture {
    const picture = this.picture.peek();
    this.#history.value = [...this.#history.peek().slice(1 - HISTORY_LENGTH), picture];
    return picture;
  }

  async #analyse(picture: Picture, target: number | null, signal: AbortSignal, shown: () => void): Promise<void> {
    try {
      const framed = await this.#frame(picture, signal);
      if (framed.blank) {
        this.#forget(framed);
        return;
      }
      if (this.#framedPicture !== picture) {
        const classification = await this.client.call('classify', { pixels: framed.pixels }, { signal });
        batch(() => {
          this.framed.value = framed;
          this.classification.value = classification;
        });
        this.#framedPicture = picture;
      }
      await this.#explain(framed.pixels, target, signal, shown);
    } catch (error) {
      this.#report(error, signal);
    }
  }

  async #frame(picture: Picture, signal: AbortSignal): Promise<Framed> {
    if (picture.kind === 'framed')
      return { blank: picture.pixels.every((value) => value === 0), pixels: picture.pixels };
    if (isEmpty(picture)) return { blank: true, pixels: new Uint8Array() };
    const known = this.framed.peek();
    if (this.#framedPicture === picture && known !== null) return known;
    if (picture.kind === 'image') return this.client.call('frame', picture.image, { signal });
    const ink = this.#raster.render(picture.kind === 'drawing' ? picture.strokes : []);
    return this.client.call('frame', { ink, width: RASTER_SIZE, height: RASTER_SIZE }, { signal });
  }

  /** All methods at once; the worker shares its time between them. */
  async #explain(pixels: Uint8Array, target: number | null, signal: AbortSignal, shown: () => void): Promise<void> {
    const unseen = new Set<MethodId>(METHODS);
    const show = (method: MethodId, status: MapState['status'], explanation: Explanation | null) => {
      if (signal.aborted) return;
      this.maps[method].value = { status, explanation, pixels };
      unseen.delete(method);
      if (unseen.size === 0) shown();
    };
    await Promise.all(
      METHODS.map(async (method) => {
        try {
          const options = { method, targetClass: target ?? -1 };
          const onProgress = (partial: Explanation) => show(method, 'refining', partial);
          show(method, 'done', await this.client.call('explain', { pixels, options }, { signal, onProgress }));
        } catch (error) {
          show(method, 'failed', null);
          this.#report(error, signal);
        }
      }),
    );
  }

  #forget(framed: Framed): void {
    batch(() => {
      this.#framedPicture = null;
      this.framed.value = framed.pixels.length > 0 ? framed : null;
      this.classification.value = null;
      for (const method of METHODS) this.maps[method].value = WAITING;
    });
  }

  /** Newer work replacing older is no failure, and a dead worker is told by `engineDied`. */
  #report(error: unknown, signal: AbortSignal): void {
    if (signal.aborted || (error instanceof EngineError && error.code === WORKER_DIED)) return;
    this.notice.value = { kind: 'method-failed', message: messageOf(error) };
  }
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
