/** Measures maps in an engine that runs, and speaks of it in the protocol's terms. */
import { InklensError } from './errors.js';
import { type CoreMap, checked, type Engine, type MeasureJob } from './module.js';
import { detailsFromCore, sentenceFromCore, toCore } from './names.js';
import type { Calls, MeasurableMap, Measured, MeasureProgress, MeasureRequest } from './protocol.js';

export function baselines(engine: Engine, { pixels, seed }: Calls['baselines']['args']): MeasurableMap[] {
  return checked(engine.baselineMaps(pixels, seed)).maps;
}

export const forMeasure = ({ measure, options }: MeasureRequest) => ({ measure, options: toCore(options ?? {}) });

export function forMap({ request, ...map }: MeasurableMap): CoreMap {
  return request === undefined ? map : { ...map, method: request.method, options: toCore(request.options) };
}

/** Measures under way. `dispose` must be called, whatever happens: the job lives in WebAssembly memory. */
export class RunningMeasurement {
  readonly #job: MeasureJob;
  #progress: MeasureProgress = { completed: 0, total: 1 };
  #elapsedMs = 0;

  constructor(
    engine: Engine,
    { pixels, targetClass, measures, maps }: Calls['measure']['args'],
    private readonly clock: () => number,
  ) {
    const [wanted, measured] = [measures.map(forMeasure), maps.map(forMap)];
    const answer = this.#timed(() => engine.startMeasures(pixels, targetClass, wanted, measured));
    if (answer.status.code !== 'ok') {
      const { code, message } = answer.status;
      const options = Object.assign({}, ...[...wanted, ...measured].map((each) => each.options));
      throw new InklensError(code, sentenceFromCore(message, options, [...engine.measures(), ...engine.methods()]));
    }
    if (answer.job === null) throw new InklensError('internal', 'measures started without a job');
    this.#job = answer.job;
  }

  #timed<T>(work: () => T): T {
    const start = this.clock();
    const result = work();
    this.#elapsedMs += this.clock() - start;
    return result;
  }

  step(budget: number): { done: boolean; completed: number } {
    const { done, completed, total } = this.#timed(() => checked(this.#job.step(budget)));
    this.#progress = { completed, total };
    // Images that are equal to others are progress and cost nothing.
    return { done, completed: this.#job.forwardPasses() };
  }

  progress(): MeasureProgress {
    return this.#progress;
  }

  /** Complete once `step` said that it is done. */
  result(): Measured {
    const values = this.#timed(() => this.#job.values());
    const named = values.map((row) =>
      row.map(({ value, reason, curve, details }) => ({
        value: value ?? null,
        reason,
        curve,
        details: detailsFromCore(details),
      })),
    );
    return { values: named, forwardPasses: this.#job.forwardPasses(), elapsedMs: this.#elapsedMs };
  }

  dispose(): void {
    this.#job.delete();
  }
}
