/** What the view that looks inside a method shows: the terms of its formula on the newest reading, while it is open. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type EngineClient, WORKER_DIED } from '../../package/src/client';
import { InklensError } from '../../package/src/errors';
import {
  type ChannelOrder,
  type ExplanationRequest,
  type LayerOutput,
  METHODS,
  type MeasureProgress,
  type MethodId,
  type MethodOptions,
  type MethodTerms,
  type Term,
} from '../../package/src/protocol';
import { Latest } from '../lib/latest';
import { type Reading, requestOf } from './explainer';
import { sameOptions } from './options';
import type { EngineState } from './types';

/** A method, or the layers of the network itself. */
export const NETWORK = 'network';
export type Topic = MethodId | typeof NETWORK;
export const TOPICS: readonly Topic[] = [...METHODS, NETWORK];

/** How channels stand; by number they are added in the order of their contributions. */
export const CHANNEL_ORDERS = ['contribution', 'weight', 'number'] as const;
export type ChannelsBy = (typeof CHANNEL_ORDERS)[number];

/** LayerCAM has a weight for each place, and none for a channel. */
export function weighsChannels(topic: Topic | null): boolean {
  return topic === 'grad-cam' || topic === 'grad-cam++' || topic === 'score-cam';
}

/** What a link repeats. */
export interface Opened {
  topic: Topic;
  /** How far the sum has come, or which sample is chosen, from 1; null: as the method's page begins. */
  position: number | null;
  /** Of a method that looks at several layers the one whose sum is shown; null: the deepest. */
  layer: string | null;
  /** LIME's fit does without the chosen sample. */
  leftOut: boolean;
}

/** The formula that is told first: the shortest. */
const FIRST: Topic = 'grad-cam';
const MAX_POSITION = 1_000_000;

/** Behind LIME's sample. Behind the place in any other method stands a layer, whose name may have dots. */
const LEFT_OUT = 'left-out';
const LIME: Topic = 'lime';

/** A topic as its page begins. */
export function beginningOf(topic: Topic): Opened {
  return { topic, position: null, layer: null, leftOut: false };
}

/** What makes no sense is what the view begins with. */
export function openedFromDetail(detail: string): Opened {
  const [name, place, ...rest] = detail.split('.');
  const topic = TOPICS.find((each) => each === name);
  if (topic === undefined) return beginningOf(FIRST);
  const number = /^\d+$/.test(place ?? '') ? Number(place) : 0;
  const position = number >= 1 && number <= MAX_POSITION ? number : null;
  const more = rest.join('.');
  if (topic === LIME) return { topic, position, layer: null, leftOut: more === LEFT_OUT };
  return { topic, position, layer: more || null, leftOut: false };
}

export function openedToDetail({ topic, position, layer, leftOut }: Opened): string {
  const more = topic === LIME ? (leftOut ? LEFT_OUT : null) : layer;
  if (more !== null) return `${topic}.${position ?? ''}.${more}`;
  return position === null ? topic : `${topic}.${position}`;
}

/** An answer of the engine. It stays on show while the next one is computed. */
export interface Answer<T> {
  status: 'waiting' | 'done' | 'failed';
  value: T | null;
  /** The picture that was read, the very bytes. */
  pixels: Uint8Array | null;
  /** Why there is none; empty unless `failed`. */
  message: string;
}

/**
 * Where all samples take long, so many come first, and as long as somebody draws no others. They are the same ones:
 * what a sample is does not depend on how many there are.
 */
const FIRST_SAMPLES: Partial<Record<MethodId, number>> = { rise: 64 };

const WAITING = { status: 'waiting', value: null, pixels: null, message: '' } as const;

interface World {
  client: Pick<EngineClient, 'call'>;
  engine: ReadonlySignal<EngineState>;
  reading: ReadonlySignal<Reading | null>;
  target: ReadonlySignal<number | null>;
  contrast: ReadonlySignal<number | null>;
  options: Readonly<Record<MethodId, ReadonlySignal<MethodOptions>>>;
}

export class Inside {
  /** What is looked at; null: the view is closed, and nothing is asked of the engine. */
  readonly topic: Signal<Topic | null> = signal(null);
  /** A sample that LIME's fit does without, the last one where there are fewer; null: none. */
  readonly leaveOut: Signal<number | null> = signal(null);
  readonly channelsBy: Signal<ChannelsBy> = signal('contribution');
  readonly terms: Signal<Answer<MethodTerms>> = signal(WAITING);
  /** The terms of the same request with no sample left out, to hold those of a fit without one against. */
  readonly whole: Signal<MethodTerms | null> = signal(null);
  readonly layers: Signal<Answer<LayerOutput[]>> = signal(WAITING);
  /** Of the terms that are on their way. */
  readonly progress: Signal<MeasureProgress | null> = signal(null);
  /** What is shown does not belong to what is on the canvas yet. */
  readonly busy: Signal<boolean> = signal(false);

  /** What `whole` was asked for. */
  #wholeOf: { pixels: Uint8Array; options: MethodOptions } | null = null;
  readonly #order = computed<ChannelOrder>(() =>
    this.channelsBy.value === 'weight' && weighsChannels(this.topic.value) ? 'weight' : 'contribution',
  );
  readonly #latest = new Latest((busy) => {
    this.busy.value = busy;
    if (!busy) this.progress.value = null;
  });

  constructor(private readonly world: World) {
    effect(() => this.#follow());
  }

  #follow(): void {
    const { engine, reading, target, contrast, options } = this.world;
    const [topic, read, leaveOut] = [this.topic.value, reading.value, this.leaveOut.value];
    if (topic === null || read === null) {
      this.#latest.cancel();
      this.#forget();
      return;
    }
    if (topic === NETWORK) {
      if (engine.peek().kind === 'ready') this.#latest.request((signal, shown) => this.#askLayers(read, signal, shown));
      return;
    }
    const channelOrder = this.#order.value;
    const request = requestOf(topic, options[topic].value, { target: target.value, contrast: contrast.value });
    // While the engine is away there is nobody to ask; once it is back, the picture is read anew.
    if (engine.peek().kind !== 'ready') return;
    const left = topic === 'lime' ? leaveOut : null;
    this.#latest.request((signal, shown) =>
      this.#askTerms(request, { leaveOut: left, channelOrder }, read, { signal, shown }),
    );
  }

  /** A closed view keeps no tensors. */
  #forget(): void {
    this.terms.value = WAITING;
    this.layers.value = WAITING;
    this.whole.value = null;
    this.#wholeOf = null;
  }

  async #askTerms(
    request: ExplanationRequest,
    { leaveOut, channelOrder }: { leaveOut: number | null; channelOrder: ChannelOrder },
    { pixels }: Reading,
    { signal, shown }: { signal: AbortSignal; shown: () => void },
  ): Promise<void> {
    const onProgress = (progress: MeasureProgress) => {
      this.progress.value = progress;
    };
    const ask = (options: MethodOptions, left: number | null) => {
      const args = { pixels, request: { ...request, options }, leaveOut: left, samples: null, channelOrder };
      return this.world.client.call('terms', args, { signal, onProgress });
    };
    const [few, chosen] = [FIRST_SAMPLES[request.method], request.options.samples];
    if (few !== undefined && !(typeof chosen === 'number' && chosen <= few)) {
      await this.#answer(this.terms, pixels, signal, () => ask({ ...request.options, samples: few }, null));
      shown();
      if (signal.aborted) return;
    }
    await this.#answer(this.terms, pixels, signal, async () => {
      const known = this.#wholeOf;
      if (leaveOut === null || known?.pixels !== pixels || !sameOptions(known.options, request.options)) {
        const whole = await ask(request.options, null);
        signal.throwIfAborted();
        this.whole.value = whole;
        this.#wholeOf = { pixels, options: request.options };
      }
      if (leaveOut === null) return this.whole.peek();
      const [samples = 0] = termOf(this.whole.peek()?.terms ?? [], 'perturbations')?.shape ?? [];
      return ask(request.options, samples === 0 ? leaveOut : Math.min(leaveOut, samples - 1));
    });
    shown();
  }

  async #askLayers({ pixels }: Reading, signal: AbortSignal, shown: () => void): Promise<void> {
    await this.#answer(this.layers, pixels, signal, () => this.world.client.call('layers', { pixels }, { signal }));
    shown();
  }

  async #answer<T>(
    into: Signal<Answer<T>>,
    pixels: Uint8Array,
    signal: AbortSignal,
    ask: () => Promise<T | null>,
  ): Promise<void> {
    try {
      const value = await ask();
      if (!signal.aborted) into.value = { status: 'done', value, pixels, message: '' };
    } catch (error) {
      // A dead worker is told by the page, and asked again once there is a new one.
      const death = error instanceof InklensError && error.code === WORKER_DIED;
      if (signal.aborted || death) return;
      const message = error instanceof Error ? error.message : String(error);
      into.value = { status: 'failed', value: null, pixels, message };
    }
  }
}

/** @param layer of a method that looks at several; undefined: whichever has it. */
export function termOf(terms: readonly Term[], name: string, layer?: string): Term | null {
  return terms.find((term) => term.name === name && (layer === undefined || term.layer === layer)) ?? null;
}

/** The layers of a method's terms, in their order. */
export function layersIn(terms: readonly Term[]): string[] {
  return [...new Set(terms.flatMap(({ layer }) => (layer === '' ? [] : [layer])))];
}

/** One of a term's parts along its first axis: a channel's map, a sample's mask. Not a copy. */
export function partOf({ shape, values }: Pick<Term, 'shape' | 'values'>, index: number): Float32Array {
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  return values.subarray(index * size, (index + 1) * size);
}

/** Whether two maps are the same number in every pixel. */
export function sameMap(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
