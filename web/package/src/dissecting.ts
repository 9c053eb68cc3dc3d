/** Takes explanations apart in an engine that runs, and speaks of it in the protocol's terms. */
import { InklensError } from './errors.js';
import { checked, type Engine, type TermsJob } from './module.js';
import { fromCore, sentenceFromCore, termsFromCore, toCore } from './names.js';
import type { Calls, LayerOutput, MeasureProgress, MethodId, MethodTerms } from './protocol.js';

export function layers(engine: Engine, { pixels }: Calls['layers']['args']): LayerOutput[] {
  return checked(engine.layers(pixels)).layers.map(({ receptiveField, ...layer }) => ({
    ...layer,
    receptiveField: receptiveField ?? null,
  }));
}

/** A dissection under way. `dispose` must be called, whatever happens: the job lives in WebAssembly memory. */
export class RunningTerms {
  readonly #job: TermsJob;
  readonly #method: MethodId;
  #progress: MeasureProgress = { completed: 0, total: 1 };

  constructor(engine: Engine, { pixels, request, leaveOut, samples, channelOrder }: Calls['terms']['args']) {
    this.#method = request.method;
    const named = toCore(request.options);
    const byWeight = channelOrder === 'weight';
    if (!byWeight && channelOrder !== 'contribution') {
      throw new InklensError('not-found', `There is no order "${channelOrder}"; expected contribution or weight.`);
    }
    const { status, job } = engine.startTerms(pixels, String(request.method), named, leaveOut, samples, byWeight);
    if (status.code !== 'ok') {
      throw new InklensError(status.code, sentenceFromCore(status.message, named, engine.methods()));
    }
    if (job === null) throw new InklensError('internal', `terms of ${request.method} started without a job`);
    this.#job = job;
  }

  step(budget: number): { done: boolean; completed: number } {
    const { done, completed, total } = checked(this.#job.step(budget));
    this.#progress = { completed, total };
    // Samples that give a picture that is known are progress and cost nothing.
    return { done, completed: this.#job.forwardPasses() };
  }

  progress(): MeasureProgress {
    return this.#progress;
  }

  /** Once `step` said that it is done. */
  result(): MethodTerms {
    const { options, terms } = checked(this.#job.terms());
    return { method: this.#method, options: fromCore(options), terms: termsFromCore(terms) };
  }

  dispose(): void {
    this.#job.delete();
  }
}
