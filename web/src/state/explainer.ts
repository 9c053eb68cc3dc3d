/** The maps: one for each method, with its options, each computed anew when what it depends on changes. */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { EngineClient } from '../../package/src/client';
import {
  AT_ONCE,
  type Explanation,
  type ExplanationRequest,
  METHODS,
  type MethodDescription,
  type MethodId,
  type MethodOptions,
  type OptionValue,
} from '../../package/src/protocol';
import { Latest } from '../lib/latest';
import { sameOptions, tidied } from './options';
import type { EngineState, MapState } from './types';

const WAITING: MapState = { status: 'waiting', explanation: null, pixels: null };

/** What is to be explained. Each reading is a new object: the same picture read anew is explained anew. */
export interface Reading {
  pixels: Uint8Array;
  /** The maps that came with it. */
  made: readonly Made[];
}

/** A map, and what it was asked for with. */
export interface Made extends Asked {
  explanation: Explanation | null;
}
export interface Asked extends Target {
  method: MethodId;
  options: MethodOptions;
}

export interface Target {
  /** null: the class that the network predicts. */
  target: number | null;
  contrast: number | null;
}

/** What is asked of the engine. */
export function requestOf(method: MethodId, options: MethodOptions, { target, contrast }: Target): ExplanationRequest {
  const classes = {
    ...(target !== null && { targetClass: target }),
    ...(contrast !== null && { contrastClass: contrast }),
  };
  return { method, options: { ...options, ...classes } };
}

interface World {
  client: Pick<EngineClient, 'call'>;
  engine: ReadonlySignal<EngineState>;
  reading: ReadonlySignal<Reading | null>;
  target: ReadonlySignal<number | null>;
  contrast: ReadonlySignal<number | null>;
  /** Told of every failure that is none of being replaced by newer work. */
  report(error: unknown, signal: AbortSignal): void;
}

function perMethod<T>(make: (method: MethodId) => T): Record<MethodId, T> {
  return Object.fromEntries(METHODS.map((method) => [method, make(method)])) as Record<MethodId, T>;
}

export class Explainer {
  readonly maps: Record<MethodId, Signal<MapState>> = perMethod(() => signal(WAITING));
  /** What was chosen and is not the default. While no engine is there to say what it means, as the link wrote it. */
  readonly options: Record<MethodId, Signal<MethodOptions>> = perMethod(() => signal({}));
  /** A map is not finished, or does not belong to the newest reading. */
  readonly busy: ReadonlySignal<boolean>;

  constructor(private readonly world: World) {
    const busy = perMethod(() => signal(false));
    this.busy = computed(() => METHODS.some((method) => busy[method].value));
    // What is done at once is asked for first: it does not wait until the others have been prepared.
    for (const method of [...AT_ONCE, ...METHODS.filter((each) => !AT_ONCE.includes(each))]) {
      const latest = new Latest((isBusy) => {
        busy[method].value = isBusy;
      });
      effect(() => this.#follow(method, latest));
    }
    // Another engine or model may not know what was chosen for the one before.
    effect(() => {
      if (world.engine.value.kind !== 'ready') return;
      untracked(() =>
        batch(() => {
          for (const method of METHODS) this.setOptions(method, this.options[method].peek());
        }),
      );
    });
  }

  /** What the options of a method may be; null while no engine is there to say so. */
  describe(method: MethodId): MethodDescription | null {
    const engine = this.world.engine.value;
    return engine.kind === 'ready' ? (engine.model.methods.find(({ name }) => name === method) ?? null) : null;
  }

  /** Chooses all options of a method anew. What does not apply or makes no sense is the default. */
  setOptions(method: MethodId, chosen: MethodOptions): void {
    const description = untracked(() => this.describe(method));
    const options = description === null ? chosen : tidied(description, chosen);
    if (!sameOptions(this.options[method].peek(), options)) this.options[method].value = options;
  }

  /** Changes one option, and no other unless it no longer applies. @param value undefined: the default. */
  changeOption(method: MethodId, name: string, value: OptionValue | undefined): void {
    const { [name]: _, ...others } = this.options[method].peek();
    this.setOptions(method, value === undefined ? others : { ...others, [name]: value });
  }

  /** What is wanted of the methods that are done at once, to be asked for together with a reading. */
  wantedAtOnce(): Asked[] {
    const [target, contrast] = [this.world.target.peek(), this.world.contrast.peek()];
    return AT_ONCE.map((method) => ({ method, options: this.options[method].peek(), target, contrast }));
  }

  #follow(method: MethodId, latest: Latest): void {
    const { engine, reading, target, contrast } = this.world;
    const options = this.options[method].value;
    const wanted = { target: target.value, contrast: contrast.value };
    const read = reading.value;
    // While the engine is away there is nobody to ask; once it is back, the picture is read anew.
    if (engine.peek().kind !== 'ready') return;
    if (read === null) {
      latest.cancel();
      this.maps[method].value = WAITING;
      return;
    }
    const came = read.made.find(
      (each) =>
        each.method === method &&
        each.options === options &&
        each.target === wanted.target &&
        each.contrast === wanted.contrast,
    );
    if (came !== undefined && came.explanation !== null) {
      latest.cancel();
      this.maps[method].value = { status: 'done', explanation: came.explanation, pixels: read.pixels };
      return;
    }
    latest.request((signal, shown) => this.#explain(method, options, wanted, read, { signal, shown }));
  }

  async #explain(
    method: MethodId,
    options: MethodOptions,
    { target, contrast }: Target,
    { pixels }: Reading,
    { signal, shown }: { signal: AbortSignal; shown: () => void },
  ): Promise<void> {
    // What waited for a worker that has died; once there is another, everything is explained anew.
    if (this.world.engine.peek().kind !== 'ready') return;
    const show = (status: MapState['status'], explanation: Explanation | null) => {
      if (signal.aborted) return;
      this.maps[method].value = { status, explanation, pixels };
      shown();
    };
    try {
      const request = requestOf(method, options, { target, contrast });
      const onProgress = (partial: Explanation) => show('refining', partial);
      show('done', await this.world.client.call('explain', { pixels, request }, { signal, onProgress }));
    } catch (error) {
      show('failed', null);
      this.world.report(error, signal);
    }
  }
}
