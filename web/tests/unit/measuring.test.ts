import { beforeEach, describe, expect, it } from 'vitest';
import { WORKER_DIED } from '../../package/src/client';
import { InklensError } from '../../package/src/errors';
import { type Calls, METHODS, type MeasureDescription } from '../../package/src/protocol';
import { UNDER_MAPS } from '../../src/state/measuring';
import { Session } from '../../src/state/session';
import { explanation, FakeEngine, FIRST_MODEL, MEASURES, settle } from './fake-engine';

type Asked = Calls['measure']['args'];

const PLAIN = MEASURES.filter(({ explainsAgain }) => !explainsAgain).map(({ name }) => name);
const AGAIN: MeasureDescription = {
  name: 'repeats',
  text: 'Takes long.',
  unit: '',
  better: 'higher',
  explainsAgain: true,
  options: [],
};
const BASELINES = ['random', 'ink', 'blob', 'edges'];
const EVERYTHING = [...METHODS, ...BASELINES];

describe('Measuring', () => {
  let engine: FakeEngine;
  let session: Session;

  beforeEach(async () => {
    engine = new FakeEngine();
    session = new Session(engine, { baseUrl: 'http://localhost/', variant: null, threads: null });
    void session.start();
    const plain = MEASURES.filter(({ explainsAgain }) => !explainsAgain);
    await engine.start({ model: { ...FIRST_MODEL, measures: [...plain, AGAIN] } });
  });

  async function explained() {
    for (const method of METHODS) engine.explaining(method).resolve(explanation(method));
    await settle();
  }
  async function drawn(pixels = [0, 9, 0, 0]) {
    session.beginStroke(100, 100);
    await engine.reads(pixels, [0.1, 0.7, 0.2]);
    await explained();
  }
  async function baselined() {
    engine
      .last('baselines')
      .resolve(BASELINES.map((name) => ({ name, values: new Float32Array(4), baseline: { name, seed: 0 } })));
    await settle();
  }
  const asked = () => engine.last('measure').args as Asked;
  const names = ({ measures, maps }: Asked) => [measures.map(({ measure }) => measure), maps.map(({ name }) => name)];
  /** Every number tells which measure and map it is of. */
  async function measured() {
    const { measures, maps } = asked();
    const one = (value: number) => ({ value, reason: '', curve: new Float64Array(), details: {} });
    const values = measures.map((_, m) => maps.map((__, i) => one(100 * m + i)));
    engine.last('measure').resolve({ values, forwardPasses: 1, elapsedMs: 1 });
    await settle();
  }
  const known = (name: string) =>
    [...(session.measuring.rows.value.find((row) => row.name === name)?.values.keys() ?? [])].sort();

  it('waits for the last of the maps, and takes the few measures of the class that is explained', async () => {
    session.beginStroke(100, 100);
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
    for (const method of METHODS.slice(1)) engine.explaining(method).resolve(explanation(method));
    engine.explaining('lime').progress(explanation('lime'));
    await settle();
    expect([engine.count('baselines'), engine.count('measure')]).toEqual([0, 0]);
    engine.explaining('lime').resolve(explanation('lime'));
    await settle();
    await baselined();
    expect(names(asked())).toEqual([[...UNDER_MAPS], EVERYTHING]);
    expect(asked()).toMatchObject({ pixels: Uint8Array.of(0, 9, 0, 0), targetClass: 1 });
    expect(asked().maps[0]?.request).toEqual({ method: 'lime', options: { targetClass: 1 } });
    expect(asked().maps.at(-1)).not.toHaveProperty('request');
    expect(asked().maps.at(-1)?.baseline).toEqual({ name: 'edges', seed: 0 });
    // Nobody waits for it.
    expect(session.busy.value).toBe(false);
    await measured();
    const ink = session.measuring.rows.value.find(({ name }) => name === 'ink');
    expect(ink?.values.get('insertion')?.value).toBe(100 + EVERYTHING.indexOf('ink'));
    expect(engine.count('measure')).toBe(1);
  });

  it('takes the others for whoever opens the table, and none twice', async () => {
    await drawn();
    await baselined();
    await measured();
    session.measuring.open.value = true;
    await settle();
    expect(names(asked())).toEqual([PLAIN.filter((name) => !UNDER_MAPS.some((each) => each === name)), EVERYTHING]);
    await measured();
    expect(known('blob')).toEqual([...PLAIN].sort());
    session.measuring.open.value = false;
    session.measuring.open.value = true;
    await settle();
    expect(engine.count('measure')).toBe(2);
  });

  it('a stroke cancels what is under way; what was there stays until newer maps are final', async () => {
    await drawn();
    await baselined();
    const before = engine.last('measure');
    session.extendStroke([500, 500]);
    await settle();
    expect([before.aborted, session.measuring.stale.value]).toEqual([true, true]);
    expect(session.measuring.rows.value).toHaveLength(EVERYTHING.length);
    await engine.reads([0, 9, 9, 0], [0.1, 0.2, 0.7]);
    expect(engine.count('measure')).toBe(1);
    await explained();
    expect(engine.count('baselines')).toBe(2);
    await baselined();
    expect(asked()).toMatchObject({ pixels: Uint8Array.of(0, 9, 9, 0) });
    expect(session.notice.value).toBeNull();
    session.clear();
    await settle();
    expect(session.measuring.rows.value).toEqual([]);
  });

  it('an option that changes one map leaves what is known of the others', async () => {
    await drawn();
    await baselined();
    await measured();
    session.explainer.changeOption('rise', 'samples', 500);
    await settle();
    engine.explaining('rise').resolve(explanation('rise'));
    await settle();
    expect(engine.count('baselines')).toBe(1);
    expect(names(asked())).toEqual([[...UNDER_MAPS], ['rise']]);
    expect(known('lime')).toEqual([...UNDER_MAPS].sort());
    await measured();
    expect(known('rise')).toEqual([...UNDER_MAPS].sort());
  });

  it('another class is measured anew, of every map', async () => {
    await drawn();
    await baselined();
    await measured();
    session.chooseTarget(2);
    await settle();
    for (const method of METHODS) engine.explaining(method).resolve(explanation(method, 2));
    await settle();
    await baselined();
    expect(asked().targetClass).toBe(2);
    expect(asked().maps).toHaveLength(EVERYTHING.length);
  });

  it('a measure that explains again comes only when asked for, and can be cancelled', async () => {
    await drawn();
    await baselined();
    session.measuring.open.value = true;
    await measured();
    await measured();
    expect(engine.count('measure')).toBe(2);
    session.measuring.ask([AGAIN.name], ['lime', 'ink']);
    await settle();
    expect(names(asked())).toEqual([[AGAIN.name], ['lime', 'ink']]);
    engine.last('measure').progress({ completed: 3, total: 9 });
    expect(session.measuring.work.value).toMatchObject({ asked: true, progress: { completed: 3, total: 9 } });
    session.measuring.cancel();
    await settle();
    expect([engine.last('measure').aborted, session.measuring.work.value]).toEqual([true, null]);
    expect(known('lime')).not.toContain(AGAIN.name);
    session.measuring.ask([AGAIN.name], ['lime']);
    await settle();
    await measured();
    expect(known('lime')).toContain(AGAIN.name);
    expect(known('ink')).not.toContain(AGAIN.name);
    expect(session.notice.value).toBeNull();
  });

  it('a failure is said, stands in the cells, and is not tried again', async () => {
    await drawn();
    await baselined();
    engine.last('measure').reject(new InklensError('non-finite', 'the weights are too large'));
    await settle();
    expect(session.notice.value).toEqual({ kind: 'measure-failed', message: 'the weights are too large' });
    const lime = session.measuring.rows.value[0]?.values.get('deletion');
    expect(lime).toMatchObject({ value: null, reason: 'the weights are too large' });
    expect(engine.count('measure')).toBe(1);
  });

  it('a worker that dies is told elsewhere, and its successor measures', async () => {
    await drawn();
    await baselined();
    engine.last('measure').reject(new InklensError(WORKER_DIED, 'broken'));
    session.engineDied('broken');
    await engine.start();
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
    await explained();
    await baselined();
    expect(session.notice.value?.kind).toBe('engine-restarted');
    expect(names(asked())).toEqual([[...UNDER_MAPS], EVERYTHING]);
  });
  it('an engine that is about to start is asked nothing', async () => {
    await drawn();
    engine.last('baselines').reject(new InklensError(WORKER_DIED, 'broken'));
    session.engineDied('broken');
    await settle();
    session.measuring.open.value = true;
    await settle();
    expect([engine.count('baselines'), engine.count('measure')]).toEqual([1, 0]);
    expect(session.notice.value?.kind).toBe('engine-restarted');
  });
});
