/**
 * Which map to trust: measures of the maps on show, and of maps that know nothing of the network. They come once all
 * maps are final, a few by themselves, the others when somebody looks, those that explain again when somebody asks.
 * No measure but the few is known by its name: which there are is the core's table.
 */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { EngineClient } from '../../package/src/client';
import {
  type Explanation,
  METHODS,
  type MeasurableMap,
  type MeasureDescription,
  type MeasureProgress,
  type MeasureValue,
} from '../../package/src/protocol';
import { explainedClass } from './explained';
import type { Explainer } from './explainer';
import type { Sorting } from './trust';
import type { EngineState, MapState, MeasuredRow } from './types';

/** What stands under each map. */
export const UNDER_MAPS = ['deletion', 'insertion'] as const;
/** The maps beside whose numbers it stands. */
export const TO_BEAT = ['ink', 'random'] as const;
/** The same for everybody, so that a link shows another person the same numbers. */
const SEED = 0;

/** Measures under way. */
export interface MeasuringWork {
  measures: readonly string[];
  /** Somebody asked for them, who may cancel them too. */
  asked: boolean;
  progress: MeasureProgress;
}

interface World {
  client: Pick<EngineClient, 'call'>;
  engine: ReadonlySignal<EngineState>;
  maps: Explainer['maps'];
  /** Some map is not final, or does not belong to what is on the canvas. */
  busy: ReadonlySignal<boolean>;
  /** Told of every failure that is none of being replaced by newer work. */
  report(error: unknown, signal: AbortSignal): void;
}

interface Wanted {
  measures: readonly string[];
  rows: readonly MeasuredRow[];
}

type Final = MapState & { explanation: Explanation; pixels: Uint8Array };

function isFinal(map: MapState): map is Final {
  return map.status === 'done' && map.explanation !== null && map.pixels !== null;
}

function measurable({ name, explanation, map, baseline }: MeasuredRow): MeasurableMap {
  if (explanation === null) return { name, values: map, baseline };
  return { name, values: map, request: { method: explanation.method, options: explanation.options } };
}

/** What is still to be measured of it; null: nothing. */
export function missing({ measures, rows }: Wanted): Wanted | null {
  const wanted = measures.filter((measure) => rows.some(({ values }) => !values.has(measure)));
  const lacking = rows.filter(({ values }) => wanted.some((measure) => !values.has(measure)));
  return wanted.length > 0 ? { measures: wanted, rows: lacking } : null;
}

export class Measuring {
  /** The maps that were final last, with what is known of them; none while nothing is explained. */
  readonly rows: Signal<readonly MeasuredRow[]> = signal([]);
  /** The class whose probability is looked at; null while there are no rows. */
  readonly target: Signal<number | null> = signal(null);
  /** Newer maps are on their way. */
  readonly stale: ReadonlySignal<boolean>;
  readonly work: Signal<MeasuringWork | null> = signal(null);
  /** Somebody looks at the table. */
  readonly open: Signal<boolean> = signal(false);
  /** The order of its rows; null: that of the methods. */
  readonly sorting: Signal<Sorting | null> = signal(null);

  #pixels: Uint8Array | null = null;
  #asked: { measures: readonly string[]; names: readonly string[] } | null = null;
  /** Of the call under way. */
  #call: AbortController | null = null;
  /** Changes with the maps: who finds another one than it began with has to stop. */
  #round = 0;
  #pumping = false;

  constructor(private readonly world: World) {
    this.stale = world.busy;
    const final = computed(() =>
      world.busy.value ? null : METHODS.map((method) => world.maps[method].value).filter(isFinal),
    );
    effect(() => {
      const maps = final.value;
      untracked(() => this.#follow(maps));
    });
    effect(() => {
      if (this.open.value) untracked(() => this.#resume());
    });
  }

  /** The picture that the rows' maps explain. */
  get pixels(): Uint8Array | null {
    return this.#pixels;
  }

  /** The core's table; empty while no engine is there to tell it. */
  describe(): readonly MeasureDescription[] {
    const engine = this.world.engine.value;
    return engine.kind === 'ready' ? engine.model.measures : [];
  }

  /** Measures that take long, of the rows of these names. They are forgotten when a map changes. */
  ask(measures: readonly string[], names: readonly string[]): void {
    this.#asked = { measures, names };
    this.#resume();
  }

  /** Ends what was asked for. */
  cancel(): void {
    this.#asked = null;
    if (this.work.peek()?.asked === true) this.#call?.abort();
  }

  #follow(maps: readonly Final[] | null): void {
    this.#round++;
    this.#asked = null;
    this.#call?.abort();
    const first = maps?.[0];
    if (maps === null) return;
    batch(() => {
      this.target.value = explainedClass(first?.explanation ?? null);
      this.rows.value = first === undefined ? [] : this.#rowsOf(maps, first);
    });
    this.#resume();
  }

  /** What is known of a map does not depend on the others, so it stays known. */
  #rowsOf(maps: readonly Final[], { pixels, explanation }: Final): MeasuredRow[] {
    const before = this.rows.peek();
    const known = new Map(before.map((row) => [row.explanation, row.values]));
    const target = explainedClass(explanation);
    const same = this.#pixels === pixels && before.some((row) => explainedClass(row.explanation) === target);
    this.#pixels = pixels;
    return [
      ...maps.map(
        ({ explanation: each }): MeasuredRow => ({
          name: each.method,
          explanation: each,
          map: each.saliencyMap.values,
          values: known.get(each) ?? new Map(),
        }),
      ),
      ...(same ? before.filter((row) => row.explanation === null) : []),
    ];
  }

  /** Does what is wanted, one call after the other, until nothing is left. */
  #resume(): void {
    const { engine, busy } = this.world;
    // What waited for a worker that has died; once there is another, all maps are made anew, and measured.
    if (engine.peek().kind !== 'ready') return;
    if (!this.#pumping && this.rows.peek().length > 0 && !busy.peek()) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    const round = this.#round;
    const current = () => round === this.#round;
    await this.#addBaselines(current);
    while (current()) {
      const next = this.#next();
      if (next === null) break;
      await this.#measure(next, current);
    }
    this.#pumping = false;
    // A newer round found this one at work and left.
    if (!current()) this.#resume();
  }

  async #addBaselines(current: () => boolean): Promise<void> {
    const pixels = this.#pixels;
    if (pixels === null || this.rows.peek().some(({ explanation }) => explanation === null)) return;
    const call = new AbortController();
    this.#call = call;
    try {
      const maps = await this.world.client.call('baselines', { pixels, seed: SEED }, { signal: call.signal });
      if (!current()) return;
      const made = maps.map(({ name, values, baseline }): MeasuredRow => {
        return { name, explanation: null, map: values, baseline, values: new Map() };
      });
      this.rows.value = [...this.rows.peek(), ...made];
    } catch (error) {
      this.world.report(error, call.signal);
    }
  }

  #next(): (Wanted & { asked: boolean }) | null {
    const rows = this.rows.peek();
    const table = untracked(() => this.describe());
    const under = table.flatMap(({ name }) => (UNDER_MAPS.some((each) => each === name) ? [name] : []));
    const plain = table.flatMap(({ name, explainsAgain }) => (explainsAgain ? [] : [name]));
    const usual = missing({ measures: under, rows }) ?? (this.open.peek() ? missing({ measures: plain, rows }) : null);
    if (usual !== null) return { ...usual, asked: false };
    const { measures, names } = this.#asked ?? { measures: [], names: [] };
    const asked = missing({ measures, rows: rows.filter(({ name }) => names.includes(name)) });
    return asked === null ? null : { ...asked, asked: true };
  }

  async #measure({ measures, rows, asked }: Wanted & { asked: boolean }, current: () => boolean): Promise<void> {
    const [pixels, call] = [this.#pixels ?? new Uint8Array(), new AbortController()];
    this.#call = call;
    const tell = (progress: MeasureProgress) => {
      if (!call.signal.aborted) this.work.value = { measures, asked, progress };
    };
    tell({ completed: 0, total: 1 });
    const args = {
      pixels,
      targetClass: this.target.peek(),
      measures: measures.map((measure) => ({ measure })),
      maps: rows.map(measurable),
    };
    try {
      const { values } = await this.world.client.call('measure', args, { signal: call.signal, onProgress: tell });
      if (current()) this.#keep(rows, (measure, row) => values[measure]?.[row], measures);
    } catch (error) {
      // What failed would fail again.
      const reason = error instanceof Error ? error.message : String(error);
      const none: MeasureValue = { value: null, reason, curve: new Float64Array(), details: {} };
      if (current() && !call.signal.aborted) this.#keep(rows, () => none, measures);
      this.world.report(error, call.signal);
    } finally {
      this.work.value = null;
    }
  }

  #keep(
    measured: readonly MeasuredRow[],
    found: (measure: number, row: number) => MeasureValue | undefined,
    measures: readonly string[],
  ): void {
    this.rows.value = this.rows.peek().map((row) => {
      const at = measured.findIndex(({ name }) => name === row.name);
      if (at < 0) return row;
      const values = measures.flatMap((measure, i) => {
        const value = found(i, at);
        return value === undefined ? [] : [[measure, value] as const];
      });
      return { ...row, values: new Map([...row.values, ...values]) };
    });
  }
}
