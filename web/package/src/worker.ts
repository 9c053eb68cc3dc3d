/** The dedicated worker: the only place where WebAssembly is loaded and run. */

import { InklensError } from './errors.js';
import { classify, decode, frame, loadModel, RunningExplanation, startEngine } from './host.js';
import type { Engine, InklensFactory } from './module.js';
import { fetchNetwork } from './networks.js';
import type { CallName, Calls, FromWorker, Request, ToWorker } from './protocol.js';
import { TimeSlicer } from './slices.js';

/** The part of the worker's global scope that is used here (the project compiles against the page's types). */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}
const scope = globalThis as unknown as WorkerScope;

/** Lets waiting messages in, without the 4 ms that nested timers cost. */
const pause = new MessageChannel();
let resumeAfterPause: (() => void) | null = null;
pause.port1.onmessage = () => resumeAfterPause?.();
const slicer = new TimeSlicer(
  () => performance.now(),
  (resume) => {
    resumeAfterPause = resume;
    pause.port2.postMessage(null);
  },
);

let engine: Engine | null = null;

function running(): Engine {
  if (engine === null) throw new InklensError('unavailable', 'the engine has not started yet');
  return engine;
}

function reply<K extends CallName>(call: K, id: number, result: Calls[K]['result']): void {
  scope.postMessage({ type: 'reply', call, id, result } as FromWorker);
}

function progress<K extends CallName>(call: K, id: number, value: Calls[K]['progress']): void {
  scope.postMessage({ type: 'progress', call, id, value } as FromWorker);
}

/** A coded answer is passed on. Anything else came out of WebAssembly itself, whose memory is then in doubt. */
function fail(id: number, error: unknown): void {
  if (error instanceof InklensError) {
    scope.postMessage({ type: 'failure', id, code: error.code, message: error.message });
  } else {
    scope.postMessage({ type: 'fatal', message: error instanceof Error ? error.message : String(error) });
  }
}

async function loadFactory(script: string): Promise<InklensFactory> {
  const loaded: { default: InklensFactory } = await import(/* @vite-ignore */ script);
  return loaded.default;
}

async function start(id: number, options: Calls['start']['args']): Promise<void> {
  const fetching = fetchNetwork(options.network, (value) => progress('start', id, value));
  const [started, network] = await Promise.all([startEngine(options, loadFactory), fetching]);
  const model = loadModel(started.engine, network.id, network.bytes);
  engine = started.engine;
  reply('start', id, { engine: started.info, models: network.models, model });
}

async function loadAnother(id: number, { network }: Calls['load']['args']): Promise<void> {
  const fetched = await fetchNetwork(network, (value) => progress('load', id, value));
  reply('load', id, loadModel(running(), fetched.id, fetched.bytes));
}

function explain(id: number, { pixels, request }: Calls['explain']['args']): void {
  const explanation = new RunningExplanation(running(), pixels, request, () => performance.now());
  slicer.add({
    id,
    step: (budget) => explanation.step(budget),
    publish(done) {
      if (done) reply('explain', id, explanation.estimate());
      else progress('explain', id, explanation.estimate());
    },
    fail: (error) => fail(id, error),
    dispose: () => explanation.dispose(),
  });
}

function handle(request: Request): void {
  const { call, id, args } = request;
  switch (call) {
    case 'start':
      start(id, args).catch((error: unknown) => fail(id, error));
      break;
    case 'load':
      loadAnother(id, args).catch((error: unknown) => fail(id, error));
      break;
    case 'decode':
      reply(call, id, decode(running(), args.bytes));
      break;
    case 'frame':
      reply(call, id, frame(running(), args));
      break;
    case 'classify':
      reply(call, id, classify(running(), args.pixels));
      break;
    case 'explain':
      explain(id, args);
      break;
  }
}

scope.onmessage = ({ data }) => {
  if (data.type === 'cancel') {
    slicer.cancel(data.id);
    return;
  }
  if (data.type === 'ping') {
    scope.postMessage({ type: 'pong' });
    return;
  }
  try {
    handle(data);
  } catch (error) {
    fail(data.id, error);
  }
};
scope.postMessage({ type: 'ready' });
