/**
 * What the worker does with what it is told, wherever it runs. It is the only place where WebAssembly is loaded and run.
 */
import { compareMaps, perturb } from './comparing.js';
import { layers, RunningTerms } from './dissecting.js';
import { InklensError } from './errors.js';
import {
  classify,
  decode,
  describe,
  frame,
  frameSteps,
  type HostWorld,
  loadModel,
  RunningExplanation,
  read,
  startEngine,
} from './host.js';
import { baselines, RunningMeasurement } from './measuring.js';
import type { Engine } from './module.js';
import { type Download, fetchNetwork } from './networks.js';
import { OtherEngines } from './others.js';
import {
  AT_ONCE,
  type CallName,
  type Calls,
  type FromWorker,
  type OtherNetwork,
  type Request,
  type ToWorker,
} from './protocol.js';
import { TimeSlicer } from './slices.js';

/** What a worker has of the world around it. */
export interface ServiceWorld extends HostWorld {
  /** @param transfer memory that goes along and is not copied: the worker has no further use for it. */
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  download: Download;
  /** Calls `resume` once messages that wait have been received, and `ms` have passed. */
  afterEvents(resume: () => void, ms: number): void;
}

/** Of the typed arrays in an answer. Every answer is made of fresh ones: what WebAssembly keeps is never among them. */
export function memoryOf(answer: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (typeof value === 'object' && value !== null) {
      for (const part of Object.values(value)) visit(part);
    }
  };
  visit(answer);
  return [...found];
}

export class Service {
  readonly #slicer: TimeSlicer;
  readonly #others: OtherEngines;
  /** Calls that wait for another network. */
  readonly #waiting = new Set<number>();
  #engine: Engine | null = null;

  constructor(private readonly world: ServiceWorld) {
    this.#others = new OtherEngines(world.download);
    this.#slicer = new TimeSlicer(
      () => performance.now(),
      (resume, ms) => world.afterEvents(resume, ms),
    );
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'cancel':
        this.#waiting.delete(message.id);
        this.#slicer.cancel(message.id);
        break;
      case 'ping':
        this.world.post({ type: 'pong' }, []);
        break;
      case 'request':
        try {
          this.#handle(message);
        } catch (error) {
          this.#fail(message.id, error);
        }
    }
  }

  #handle(request: Request): void {
    const { call, id, args } = request;
    switch (call) {
      case 'start':
        this.#start(id, args).catch((error: unknown) => this.#fail(id, error));
        break;
      case 'load':
        this.#load(id, args).catch((error: unknown) => this.#fail(id, error));
        break;
      case 'decode':
        this.#reply(call, id, decode(this.#running(), args.bytes));
        break;
      case 'frame':
        this.#reply(call, id, frame(this.#running(), args));
        this.#slicer.expectMore();
        break;
      case 'read':
        this.#reply(
          call,
          id,
          read(this.#running(), args, () => performance.now()),
        );
        this.#slicer.expectMore();
        break;
      case 'frameSteps':
        this.#reply(call, id, frameSteps(this.#running(), args));
        break;
      case 'describe':
        this.#reply(call, id, describe(this.#running(), args.bytes));
        break;
      case 'classify':
        this.#with(id, args.network, (engine) => this.#reply(call, id, classify(engine, args.pixels)));
        break;
      case 'explain':
        this.#with(id, args.network, (engine) => this.#explain(engine, id, args));
        break;
      case 'perturb':
        this.#reply(call, id, perturb(this.#running(), args));
        break;
      case 'compareMaps':
        this.#reply(call, id, compareMaps(this.#running(), args));
        break;
      case 'terms':
        this.#terms(id, args);
        break;
      case 'layers':
        this.#reply(call, id, layers(this.#running(), args));
        break;
      case 'baselines':
        this.#reply(call, id, baselines(this.#running(), args));
        break;
      case 'measure':
        this.#measure(id, args);
        break;
    }
  }

  async #start(id: number, options: Calls['start']['args']): Promise<void> {
    const fetching = fetchNetwork(options.network, this.world.download, (value) => this.#progress('start', id, value));
    const [started, network] = await Promise.all([startEngine(options, this.world), fetching]);
    const model = loadModel(started.engine, network.id, network.bytes);
    this.#engine = started.engine;
    this.#reply('start', id, { engine: started.info, models: network.models, model });
  }

  async #load(id: number, { network }: Calls['load']['args']): Promise<void> {
    const engine = this.#running();
    const fetched = await fetchNetwork(network, this.world.download, (value) => this.#progress('load', id, value));
    const model = loadModel(engine, fetched.id, fetched.bytes);
    this.#others.forget();
    this.#reply('load', id, model);
  }

  /** Does it with the loaded network, or with another one once that is there, unless the call is cancelled before. */
  #with(id: number, network: OtherNetwork | undefined, use: (engine: Engine) => void): void {
    const engine = this.#running();
    if (network === undefined) {
      use(engine);
      return;
    }
    this.#waiting.add(id);
    this.#others
      .find(engine, network)
      .then((other) => {
        if (this.#waiting.delete(id)) use(other);
      })
      .catch((error: unknown) => this.#fail(id, error));
  }

  #explain(engine: Engine, id: number, { pixels, request }: Calls['explain']['args']): void {
    const explanation = new RunningExplanation(engine, pixels, request, () => performance.now());
    this.#slicer.add({
      id,
      kind: String(request.method),
      atOnce: AT_ONCE.some((method) => method === request.method),
      step: (budget) => explanation.step(budget),
      publish: (done) => {
        if (done) this.#reply('explain', id, explanation.estimate());
        else this.#progress('explain', id, explanation.estimate());
      },
      fail: (error) => this.#fail(id, error),
      dispose: () => explanation.dispose(),
    });
  }

  #terms(id: number, args: Calls['terms']['args']): void {
    const terms = new RunningTerms(this.#running(), args);
    this.#slicer.add({
      id,
      kind: 'terms',
      awaited: true,
      step: (budget) => terms.step(budget),
      publish: (done) => {
        if (done) this.#reply('terms', id, terms.result());
        else this.#progress('terms', id, terms.progress());
      },
      fail: (error) => this.#fail(id, error),
      dispose: () => terms.dispose(),
    });
  }

  #measure(id: number, args: Calls['measure']['args']): void {
    const measurement = new RunningMeasurement(this.#running(), args, () => performance.now());
    this.#slicer.add({
      id,
      kind: 'measure',
      background: true,
      step: (budget) => measurement.step(budget),
      publish: (done) => {
        if (done) this.#reply('measure', id, measurement.result());
        else this.#progress('measure', id, measurement.progress());
      },
      fail: (error) => this.#fail(id, error),
      dispose: () => measurement.dispose(),
    });
  }

  #running(): Engine {
    if (this.#engine === null) throw new InklensError('unavailable', 'The engine has not started yet.');
    return this.#engine;
  }

  #reply<K extends CallName>(call: K, id: number, result: Calls[K]['result']): void {
    this.world.post({ type: 'reply', call, id, result } as FromWorker, memoryOf(result));
  }

  #progress<K extends CallName>(call: K, id: number, value: Calls[K]['progress']): void {
    this.world.post({ type: 'progress', call, id, value } as FromWorker, memoryOf(value));
  }

  /** A coded answer is passed on. Anything else came out of WebAssembly itself, whose memory is then in doubt. */
  #fail(id: number, error: unknown): void {
    if (error instanceof InklensError) {
      this.world.post({ type: 'failure', id, code: error.code, message: error.message }, []);
    } else {
      this.world.post({ type: 'fatal', message: error instanceof Error ? error.message : String(error) }, []);
    }
  }
}
