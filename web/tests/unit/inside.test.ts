import { describe, expect, it } from 'vitest';
import { WORKER_DIED } from '../../package/src/client';
import { InklensError } from '../../package/src/errors';
import type { Calls, MethodId, MethodOptions, MethodTerms, Term } from '../../package/src/protocol';
import {
  beginningOf,
  layersIn,
  openedFromDetail,
  openedToDetail,
  partOf,
  TOPICS,
  termOf,
} from '../../src/state/inside';
import { Session } from '../../src/state/session';
import { FakeEngine, settle } from './fake-engine';

const DRAWING = { kind: 'drawing', strokes: [[10, 10, 200, 200]] } as const;

function termsOf(method: MethodId, options: MethodOptions = {}): MethodTerms {
  return { method, options: { targetClass: 1, ...options }, terms: [] };
}

async function drawn(): Promise<{ engine: FakeEngine; session: Session }> {
  const engine = new FakeEngine();
  const session = new Session(engine, { baseUrl: 'https://example.org/', variant: null, threads: null });
  void session.start();
  await engine.start();
  session.show(DRAWING);
  await engine.reads([1, 2, 3, 4], [0.1, 0.8, 0.1]);
  return { engine, session };
}

const asked = (engine: FakeEngine) => engine.last('terms').args as Calls['terms']['args'];

describe('the terms of a formula', () => {
  it('are asked for only while the view is open, and are not kept once it is closed', async () => {
    const { engine, session } = await drawn();
    expect(engine.count('terms')).toBe(0);
    session.inside.topic.value = 'grad-cam';
    expect(engine.count('terms')).toBe(1);
    expect(asked(engine).request).toEqual({ method: 'grad-cam', options: {} });
    const answer = termsOf('grad-cam');
    engine.last('terms').resolve(answer);
    await settle();
    expect(session.inside.terms.value).toMatchObject({ status: 'done', value: answer });
    expect(session.inside.busy.value).toBe(false);
    session.inside.topic.value = null;
    expect(session.inside.terms.value).toMatchObject({ status: 'waiting', value: null });
    session.explainer.setOptions('grad-cam', { variant: 'as-listed' });
    expect(engine.count('terms')).toBe(1);
  });

  it('follow the drawing, the classes and the options of their method and no other', async () => {
    const { engine, session } = await drawn();
    session.inside.topic.value = 'grad-cam++';
    const answer = async () => {
      engine.last('terms').resolve(termsOf('grad-cam++'));
      await settle();
    };
    await answer();
    session.explainer.setOptions('lime', { samples: 10 });
    expect(engine.count('terms')).toBe(1);
    session.explainer.setOptions('grad-cam++', { variant: 'authors' });
    expect(asked(engine).request.options).toEqual({ variant: 'authors' });
    await answer();
    session.chooseTarget(2);
    session.chooseContrast(0);
    await answer();
    await answer();
    expect(asked(engine).request.options).toEqual({ variant: 'authors', targetClass: 2, contrastClass: 0 });
    session.beginStroke(5, 5);
    await engine.reads([9, 9, 9, 9], [0.8, 0.1, 0.1]);
    expect(asked(engine).pixels).toEqual(Uint8Array.of(9, 9, 9, 9));
    // Those of the drawing before stay on show until then.
    expect(session.inside.terms.value.value).not.toBe(null);
    await answer();
    expect(session.inside.terms.value.pixels).toEqual(Uint8Array.of(9, 9, 9, 9));
  });

  it('of RISE come with a few samples first, and with no others while somebody draws', async () => {
    const { engine, session } = await drawn();
    session.inside.topic.value = 'rise';
    expect(asked(engine).request.options).toEqual({ samples: 64 });
    const few = termsOf('rise', { samples: 64 });
    engine.last('terms').resolve(few);
    await settle();
    expect(session.inside.terms.value.value).toBe(few);
    expect([asked(engine).request.options, session.inside.busy.value]).toEqual([{}, true]);
    session.beginStroke(5, 5);
    await engine.reads([9, 9, 9, 9], [0.1, 0.8, 0.1]);
    expect(asked(engine)).toMatchObject({ pixels: Uint8Array.of(9, 9, 9, 9), request: { options: { samples: 64 } } });
    engine.last('terms').resolve(few);
    await settle();
    engine.last('terms').resolve(termsOf('rise'));
    await settle();
    expect([engine.count('terms'), session.inside.busy.value]).toEqual([4, false]);
    // Where no more are wanted there is nothing to begin with.
    session.explainer.setOptions('rise', { samples: 50 });
    expect(asked(engine).request.options).toEqual({ samples: 50 });
    engine.last('terms').resolve(termsOf('rise', { samples: 50 }));
    await settle();
    expect([engine.count('terms'), session.inside.busy.value]).toEqual([5, false]);
  });

  it('of several drawings in a row come for the first and the newest', async () => {
    const { engine, session } = await drawn();
    session.inside.topic.value = 'layer-cam';
    for (const value of [2, 3, 4]) {
      session.beginStroke(value, value);
      await engine.reads([value, value, value, value], [0.1, 0.8, 0.1]);
    }
    expect(engine.count('terms')).toBe(1);
    engine.last('terms').resolve(termsOf('layer-cam'));
    await settle();
    expect(engine.count('terms')).toBe(2);
    expect(asked(engine).pixels).toEqual(Uint8Array.of(4, 4, 4, 4));
  });

  it('of another method are not mixed up with those that come too late', async () => {
    const { engine, session } = await drawn();
    session.inside.topic.value = 'lime';
    const late = engine.last('terms');
    session.inside.topic.value = 'layer-cam';
    late.resolve(termsOf('lime'));
    await settle();
    expect(asked(engine).request.method).toBe('layer-cam');
    engine.last('terms').resolve(termsOf('layer-cam'));
    await settle();
    expect(session.inside.terms.value.value?.method).toBe('layer-cam');
  });

  it('that cannot be had leave the engine’s sentence, and are asked for again', async () => {
    const { engine, session } = await drawn();
    session.inside.topic.value = 'lime';
    engine.last('terms').reject(new InklensError('invalid-argument', 'samples is 20000; expected at most 10000'));
    await settle();
    expect(session.inside.terms.value).toMatchObject({
      status: 'failed',
      value: null,
      message: 'samples is 20000; expected at most 10000',
    });
    session.explainer.setOptions('lime', { samples: 10 });
    engine.last('terms').resolve(termsOf('lime'));
    await settle();
    expect(session.inside.terms.value).toMatchObject({ status: 'done', message: '' });
  });

  it('stay when the worker dies, and come anew with the new one', async () => {
    const { engine, session } = await drawn();
    session.inside.topic.value = 'score-cam';
    engine.last('terms').resolve(termsOf('score-cam'));
    await settle();
    session.chooseTarget(0);
    engine.last('terms').reject(new InklensError(WORKER_DIED, 'gone'));
    session.engineDied('gone');
    await settle();
    expect(session.inside.terms.value.status).toBe('done');
    await engine.start();
    await engine.reads([1, 2, 3, 4], [0.1, 0.8, 0.1]);
    expect(engine.count('terms')).toBe(3);
  });
});

describe('a sample that LIME’s fit does without', () => {
  it('is left out of a fit beside the whole one', async () => {
    const { engine, session } = await drawn();
    const { inside } = session;
    inside.topic.value = 'lime';
    const whole = termsOf('lime');
    engine.last('terms').resolve(whole);
    await settle();
    inside.leaveOut.value = 3;
    expect(asked(engine).leaveOut).toBe(3);
    const without = termsOf('lime');
    engine.last('terms').resolve(without);
    await settle();
    expect([inside.terms.value.value, inside.whole.value]).toEqual([without, whole]);
    expect(inside.whole.value).toBe(whole);
    // Of another drawing the whole fit is asked for first.
    session.beginStroke(5, 5);
    await engine.reads([9, 9, 9, 9], [0.1, 0.8, 0.1]);
    expect(asked(engine).leaveOut).toBe(null);
    engine.last('terms').resolve(termsOf('lime'));
    await settle();
    expect(asked(engine).leaveOut).toBe(3);
    expect(inside.whole.value).not.toBe(whole);
  });

  it('is the last one where a link names one beyond it', async () => {
    const { engine, session } = await drawn();
    session.inside.leaveOut.value = 4999;
    session.inside.topic.value = 'lime';
    const whole = termsOf('lime');
    const rows: Pick<Term, 'axes' | 'shape'> = { axes: ['sample', 'superpixel'], shape: [10, 4] };
    const perturbations = { name: 'perturbations', symbol: '', layer: '', values: new Float32Array(40), ...rows };
    engine.last('terms').resolve({ ...whole, terms: [perturbations] });
    await settle();
    expect(asked(engine).leaveOut).toBe(9);
  });

  it('is none for another method', async () => {
    const { engine, session } = await drawn();
    session.inside.leaveOut.value = 3;
    session.inside.topic.value = 'score-cam';
    expect(asked(engine)).toMatchObject({ request: { method: 'score-cam' }, leaveOut: null });
  });
});

describe('the order of the channels', () => {
  it('is the engine’s to make, by weight where the method has one for each channel', async () => {
    const { engine, session } = await drawn();
    const { inside } = session;
    const answered = async (method: MethodId) => {
      engine.last('terms').resolve(termsOf(method));
      await settle();
    };
    inside.topic.value = 'grad-cam';
    expect(asked(engine).channelOrder).toBe('contribution');
    await answered('grad-cam');
    inside.channelsBy.value = 'weight';
    expect(asked(engine).channelOrder).toBe('weight');
    await answered('grad-cam');
    inside.topic.value = 'layer-cam';
    expect(asked(engine)).toMatchObject({ request: { method: 'layer-cam' }, channelOrder: 'contribution' });
    await answered('layer-cam');
    inside.topic.value = 'score-cam';
    expect(asked(engine).channelOrder).toBe('weight');
  });

  it('by number is how the same sum is shown: nothing is asked anew', async () => {
    const { engine, session } = await drawn();
    session.inside.topic.value = 'grad-cam';
    session.inside.channelsBy.value = 'number';
    expect([engine.count('terms'), asked(engine).channelOrder]).toEqual([1, 'contribution']);
  });
});

describe('the layers', () => {
  it('are asked for in place of terms', async () => {
    const { engine, session } = await drawn();
    session.inside.topic.value = 'network';
    expect([engine.count('terms'), engine.count('layers')]).toEqual([0, 1]);
    engine.last('layers').resolve([]);
    await settle();
    expect(session.inside.layers.value).toMatchObject({ status: 'done', value: [] });
    session.clear();
    await settle();
    expect(session.inside.layers.value.status).toBe('waiting');
  });
});

describe('what a link says of it', () => {
  it('comes back', () => {
    for (const topic of TOPICS) {
      for (const position of [null, 1, 64]) {
        const layers = topic === 'lime' ? [null] : [null, 'relu1', 'features.3', 'left-out'];
        for (const layer of layers) {
          for (const leftOut of topic === 'lime' ? [false, true] : [false]) {
            const opened = { topic, position, layer, leftOut };
            expect(openedFromDetail(openedToDetail(opened))).toEqual(opened);
          }
        }
      }
    }
  });
  it('is as it was in links that name neither layer nor a sample left out', () => {
    expect(openedToDetail({ ...beginningOf('layer-cam'), position: 5 })).toBe('layer-cam.5');
    expect(openedFromDetail('lime.3')).toEqual({ ...beginningOf('lime'), position: 3 });
  });
  it.each(['', 'nonsense', 'GRAD-CAM', '.3'])('%j is the beginning', (detail) => {
    expect(openedFromDetail(detail)).toEqual(beginningOf('grad-cam'));
  });
  it.each(['rise.0', 'rise.-1', 'rise.x', 'rise.1e3', 'rise.99999999', 'rise.'])('%j has no place', (detail) => {
    expect(openedFromDetail(detail)).toEqual(beginningOf('rise'));
  });
});

describe('tensors', () => {
  const term = (name: string, layer: string): Term => ({
    name,
    symbol: '',
    layer,
    axes: ['channel', 'height', 'width'],
    shape: [2, 1, 3],
    values: Float32Array.of(1, 2, 3, 4, 5, 6),
  });
  it('are found by name and layer', () => {
    const terms = [term('a', 'one'), term('a', 'two'), term('b', '')];
    expect(termOf(terms, 'a', 'two')).toBe(terms[1]);
    expect(termOf(terms, 'c')).toBe(null);
    expect(layersIn(terms)).toEqual(['one', 'two']);
  });
  it('fall into parts', () => {
    expect([0, 1].map((i) => [...partOf(term('a', ''), i)])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });
});
