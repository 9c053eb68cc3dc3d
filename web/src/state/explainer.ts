/** The maps: one for each method, with its options, each computed anew when what it depends on changes. */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { EngineClient } from '../../package/src/client';
import { type Explanation, METHODS, type MethodId, type MethodOptions } from '../../package/src/protocol';
import { Latest } from '../lib/latest';
import { DEFAULT_OPTIONS, type OptionWorld, sameOptions, tidied } from './options';
import type { EngineState, MapState } from './types';

const WAITING: MapState = { status: 'waiting', explanation: null, pixels: null };

/** What is to be explained. Each reading is a new object: the same picture read anew is explained anew. */
export interface Reading {
  pixels: Uint8Array;
}

export interface Target {
  /** null: the class that the network predicts. */
  target: number | null;
  contrast: number | null;
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
  readonly options: Record<MethodId, Signal<MethodOptions>> = perMethod(() => signal(DEFAULT_OPTIONS));
  /** A map is not finished, or does not belong to the newest reading. */
  readonly busy: ReadonlySignal<boolean>;

  constructor(private readonly world: World) {
    const busy = perMethod(() => signal(false));
    this.busy = computed(() => METHODS.some((method) => busy[method].value));
    for (const method of METHODS) {
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
          for (const method of METHODS) this.setOptions(method, {});
        }),
      );
    });
  }

  /** What the options of a method may be; null while no engine is there to say so. */
  optionWorld(method: MethodId): OptionWorld | null {
    const engine = this.world.engine.value;
    if (engine.kind !== 'ready') return null;
    const info = engine.methods.find(({ name }) => name === method);
    if (info === undefined) return null;
    const { layers, inputHeight, inputWidth } = engine.model;
    return { info, layers, side: Math.min(inputHeight, inputWidth) };
  }

  /** Changes some options of a method; what then no longer applies or makes no sense becomes the default. */
  setOptions(method: MethodId, changes: Partial<MethodOptions>): void {
    const before = this.options[method].peek();
    const changed = { ...before, ...changes };
    const world = untracked(() => this.optionWorld(method));
    const options = world === null ? changed : tidied(method, changed, world);
    if (!sameOptions(before, options)) this.options[method].value = options;
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
    latest.request((signal, shown) => this.#explain(method, options, wanted, read, { signal, shown }));
  }

  async #explain(
    method: MethodId,
    options: MethodOptions,
    { target, contrast }: Target,
    { pixels }: Reading,
    { signal, shown }: { signal: AbortSignal; shown: () => void },
  ): Promise<void> {
    const show = (status: MapState['status'], explanation: Explanation | null) => {
      if (signal.aborted) return;
      this.maps[method].value = { status, explanation, pixels };
      shown();
    };
    try {
      const asked = { ...options, method, targetClass: target ?? -1, contrastClass: contrast ?? -1 };
      const onProgress = (partial: Explanation) => show('refining', partial);
      show('done', await this.world.client.call('explain', { pixels, options: asked }, { signal, onProgress }));
    } catch (error) {
      show('failed', null);
      this.world.report(error, signal);
    }
  }
}
