/**
 * What the worker does with what it is told, wherever it runs. It is the only place where WebAssembly is loaded and run.
 */
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
  startEngine,
} from './host.js';
import { baselines, RunningMeasurement } from './measuring.js';
import type { Engine } from './module.js';
import { type Download, fetchNetwork } from './networks.js';
import type { CallName, Calls, FromWorker, Request, ToWorker } from './protocol.js';
import { TimeSlicer } from './slices.js';

/** What a worker has of the world around it. */
export interface ServiceWorld extends HostWorld {
  /** @param transfer memory that goes along and is not copied: the worker has no further use for it. */
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  download: Download;
  /** Calls `resume` once messages that wait have been received. */
  afterEvents(resume: () => void): void;
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
  #engine: Engine | null = null;

  constructor(private readonly world: ServiceWorld) {
    this.#slicer = new TimeSlicer(
      () => performance.now(),
      (resume) => world.afterEvents(resume),
    );
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'cancel':
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
        break;
      case 'frameSteps':
        this.#reply(call, id, frameSteps(this.#running(), args));
        break;
      case 'describe':
        this.#reply(call, id, describe(this.#running(), args.bytes));
        break;
      case 'classify':
        this.#reply(call, id, classify(this.#running(), args.pixels));
        break;
      case 'explain':
        this.#explain(id, args);
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
    this.#reply('load', id, loadModel(engine, fetched.id, fetched.bytes));
  }

  #explain(id: number, { pixels, request }: Calls['explain']['args']): void {
    const explanation = new RunningExplanation(this.#running(), pixels, request, () => performance.now());
    this.#slicer.add({
      id,
      step: (budget) => explanation.step(budget),
      publish: (done) => {
        if (done) this.#reply('explain', id, explanation.estimate());
        else this.#progress('explain', id, explanation.estimate());
      },
      fail: (error) => this.#fail(id, error),
      dispose: () => explanation.dispose(),
    });
  }

  #measure(id: number, args: Calls['measure']['args']): void {
    const measurement = new RunningMeasurement(this.#running(), args, () => performance.now());
    this.#slicer.add({
      id,
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
