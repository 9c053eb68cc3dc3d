import { beforeEach, describe, expect, it, vi } from 'vitest';
import { InklensError } from '../../package/src/errors';
import { AT_ONCE, METHODS } from '../../package/src/protocol';
import { StrokeRaster } from '../../src/lib/raster';
import { Session } from '../../src/state/session';
import { explanation, FakeEngine, NOT_AN_IMAGE, SECOND_MODEL, settle } from './fake-engine';

const OPTIONS = { baseUrl: 'http://localhost/', variant: null, threads: null };

describe('Session', () => {
  let engine: FakeEngine;
  let session: Session;

  beforeEach(() => {
    engine = new FakeEngine();
    session = new Session(engine, OPTIONS);
  });

  async function started() {
    void session.start();
    await engine.start();
  }
  function draw() {
    session.beginStroke(100, 100);
  }

  it('turns strokes into ink while the engine is on its way, the newest only', async () => {
    vi.useFakeTimers();
    const render = vi.spyOn(StrokeRaster.prototype, 'render');
    void session.start();
    draw();
    session.extendStroke([400, 400]);
    vi.runAllTimers();
    vi.useRealTimers();
    const rendered = [...render.mock.calls];
    render.mockRestore();
    expect(rendered).toEqual([[[[100, 100, 400, 400]]]]);
  });

  it('bends no other stroke when the one under way is taken back', () => {
    draw();
    session.extendStroke([200, 200]);
    session.endStroke();
    const first = session.picture.value;
    session.beginStroke(500, 500);
    session.undo();
    session.extendStroke([700, 700]);
    expect(session.picture.value).toBe(first);
  });

  it('leaves what a link shows alone when a stroke was under way', () => {
    draw();
    const linked = { kind: 'drawing', strokes: [[1, 1, 2, 2]] } as const;
    session.show(linked);
    session.extendStroke([700, 700]);
    expect(session.picture.value).toBe(linked);
  });

  it('is ready when the engine has started', async () => {
    void session.start();
    expect(session.engine.value.kind).toBe('starting');
    engine.last('start').progress({ receivedBytes: 1, totalBytes: 2 });
    expect(session.engine.value).toMatchObject({ progress: { receivedBytes: 1 } });
    await engine.start();
    expect(session.engine.value).toMatchObject({ kind: 'ready', model: { id: 'toy' } });
  });

  it('keeps the code and the sentence of a start that fails, and can start again', async () => {
    void session.start();
    engine.last('start').reject(new InklensError('data-loss', 'the file is cut short'));
    await settle();
    expect(session.engine.value).toEqual({ kind: 'failed', code: 'data-loss', message: 'the file is cut short' });
    await started();
    expect(session.engine.value.kind).toBe('ready');
  });

  it('asks nothing of the engine for an empty canvas', async () => {
    await started();
    expect(engine.calls.map(({ call }) => call)).toEqual(['start']);
    expect([session.predicted.value, session.explained.value]).toEqual([null, null]);
  });

  it('reads and explains a drawing, also one that was made before the engine was there', async () => {
    draw();
    expect(engine.count('read')).toBe(0);
    await started();
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
    expect(session.framed.value?.pixels).toEqual(Uint8Array.of(0, 9, 0, 0));
    expect(session.predicted.value).toBe(1);
    expect(engine.count('explain')).toBe(METHODS.length);
    engine.explaining('lime').progress(explanation('lime'));
    expect(session.explainer.maps.lime.value.status).toBe('refining');
    engine.explaining('lime').resolve(explanation('lime'));
    await settle();
    expect(session.explainer.maps.lime.value).toMatchObject({ status: 'done', pixels: Uint8Array.of(0, 9, 0, 0) });
  });

  it('shows the maps that come with a reading, and asks for the others', async () => {
    await started();
    session.explainer.setOptions('grad-cam', { layer: 'relu1' });
    draw();
    await settle();
    expect(engine.last('read').args).toMatchObject({
      explain: [
        { method: 'grad-cam', options: { layer: 'relu1' } },
        { method: 'grad-cam++', options: {} },
        { method: 'layer-cam', options: {} },
      ],
    });
    // What is asked of a map meanwhile is not what came.
    session.explainer.setOptions('grad-cam++', { layer: 'relu1' });
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2], AT_ONCE);
    const { maps } = session.explainer;
    expect(maps['grad-cam'].value).toMatchObject({ status: 'done', pixels: Uint8Array.of(0, 9, 0, 0) });
    expect(maps['layer-cam'].value.status).toBe('done');
    const asked = engine.calls.filter(({ call }) => call === 'explain').map(({ args }) => args);
    expect(asked).toMatchObject([
      { request: { method: 'grad-cam++', options: { layer: 'relu1' } } },
      ...['lime', 'rise', 'score-cam'].map((method) => ({ request: { method } })),
    ]);
    expect(session.busy.value).toBe(true);
  });

  it('a map that comes with a reading ends the work on an older one', async () => {
    await started();
    draw();
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
    const before = engine.explaining('grad-cam');
    draw();
    await settle();
    await engine.reads([0, 9, 9, 0], [0.1, 0.7, 0.2], AT_ONCE);
    expect(before.aborted).toBe(true);
    expect(session.explainer.maps['grad-cam'].value).toMatchObject({ pixels: Uint8Array.of(0, 9, 9, 0) });
  });

  it('a further point is read at once, and replaces a map as soon as that has been seen', async () => {
    await started();
    draw();
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
    const before = METHODS.map((method) => engine.explaining(method));
    session.extendStroke([500, 500]);
    await settle();
    await engine.reads([0, 9, 9, 0], [0.1, 0.2, 0.7]);
    expect(session.predicted.value).toBe(2);
    expect(before.some((call) => call.aborted)).toBe(false);
    for (const [i, method] of METHODS.entries()) {
      before[i]?.progress(explanation(method));
      await settle();
      expect([before[i]?.aborted, engine.count('explain')]).toEqual([true, METHODS.length + i + 1]);
      expect(engine.explaining(method).args).toMatchObject({ pixels: Uint8Array.of(0, 9, 9, 0) });
    }
    // What was seen stays on show until there is something newer.
    expect(session.explainer.maps['grad-cam'].value.explanation).not.toBeNull();
    expect(session.busy.value).toBe(true);
    for (const method of METHODS) engine.explaining(method).resolve(explanation(method));
    await settle();
    expect(session.busy.value).toBe(false);
  });

  it('a stroke stops what is still sampling', async () => {
    await started();
    draw();
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
    const sampling = engine.explaining('rise');
    sampling.progress(explanation('rise'));
    draw();
    await settle();
    await engine.reads([0, 9, 9, 0], [0.1, 0.7, 0.2]);
    expect(sampling.aborted).toBe(true);
    expect(engine.explaining('rise').args).toMatchObject({ pixels: Uint8Array.of(0, 9, 9, 0) });
  });

  it('another class is explained without reading the picture again', async () => {
    await started();
    draw();
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
    for (const method of METHODS) engine.explaining(method).resolve(explanation(method));
    await settle();
    session.chooseTarget(2);
    await settle();
    expect(engine.count('read')).toBe(1);
    expect(engine.explaining('grad-cam').args).toMatchObject({
      request: { method: 'grad-cam', options: { targetClass: 2 } },
    });
    expect(session.explained.value).toBe(2);
    for (const method of METHODS) engine.explaining(method).resolve(explanation(method));
    await settle();
    session.chooseTarget(null);
    await settle();
    expect(engine.explaining('grad-cam').args).toHaveProperty('request', { method: 'grad-cam', options: {} });
    expect(session.explained.value).toBe(1);
  });

  it('a class that the model does not have counts as automatic, whenever it is found out', async () => {
    session.chooseTarget(7);
    expect(session.target.value).toBe(7);
    await started();
    expect(session.target.value).toBeNull();
    session.chooseTarget(3);
    expect(session.target.value).toBeNull();
  });

  describe('one class told apart from another', () => {
    beforeEach(async () => {
      await started();
      draw();
      await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
      for (const method of METHODS) engine.explaining(method).resolve(explanation(method));
      await settle();
    });

    it('is explained so by every method', async () => {
      session.chooseContrast(2);
      await settle();
      expect(engine.count('explain')).toBe(2 * METHODS.length);
      for (const method of METHODS) {
        expect(engine.explaining(method).args).toHaveProperty('request.options', { contrastClass: 2 });
      }
      expect(session.contrasted.value).toBe(2);
    });

    it('is never told apart from itself', async () => {
      session.chooseContrast(1);
      session.chooseContrast(2);
      session.chooseTarget(2);
      await settle();
      for (const method of METHODS) engine.explaining(method).resolve(explanation(method));
      await settle();
      expect(session.contrasted.value).toBeNull();
      expect(engine.explaining('lime').args).toHaveProperty('request.options', { targetClass: 2 });
      session.chooseTarget(0);
      expect(session.contrasted.value).toBe(2);
    });

    it('counts as none for a class that the model does not have, and is forgotten with the picture', () => {
      session.chooseContrast(7);
      expect(session.contrast.value).toBeNull();
      session.chooseContrast(2);
      session.clear();
      expect(session.contrast.value).toBeNull();
    });
  });

  describe('the options of a method', () => {
    async function explained() {
      await started();
      draw();
      await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
      for (const method of METHODS) engine.explaining(method).resolve(explanation(method));
      await settle();
    }

    it('change its map and no other', async () => {
      await explained();
      session.explainer.setOptions('lime', { samples: 500 });
      await settle();
      expect(engine.count('read')).toBe(1);
      expect(engine.count('explain')).toBe(METHODS.length + 1);
      expect(engine.explaining('lime').args).toHaveProperty('request.options', { samples: 500 });
    });

    it('change one by one: what no longer applies goes, and what is undefined is the default', async () => {
      await explained();
      const { explainer } = session;
      explainer.changeOption('lime', 'superpixels', 'quickshift');
      explainer.changeOption('lime', 'ratio', 0.5);
      explainer.changeOption('lime', 'seed', 3);
      expect(explainer.options.lime.value).toEqual({ superpixels: 'quickshift', ratio: 0.5, seed: 3 });
      explainer.changeOption('lime', 'superpixels', 'slic');
      expect(explainer.options.lime.value).toEqual({ superpixels: 'slic', seed: 3 });
      explainer.changeOption('lime', 'superpixels', undefined);
      expect(explainer.options.lime.value).toEqual({ seed: 3 });
    });

    it('are those that the next network has', async () => {
      await explained();
      session.explainer.setOptions('grad-cam', { layer: 'relu1' });
      session.explainer.setOptions('lime', { samples: 500 });
      void session.chooseModel('other');
      const methods = SECOND_MODEL.methods.map((method) => ({
        ...method,
        options: method.options.map((option) => ({
          ...option,
          choices: option.choices.filter((name) => name !== 'relu1'),
        })),
      }));
      engine.last('load').resolve({ ...SECOND_MODEL, methods });
      await settle();
      expect(session.explainer.options['grad-cam'].value).toEqual({});
      expect(session.explainer.options.lime.value).toEqual({ samples: 500 });
    });

    it('that stay as they were compute nothing', async () => {
      await explained();
      session.explainer.setOptions('lime', { samples: 1000, superpixels: 'grid', variant: 'authors' });
      session.explainer.setOptions('grad-cam', { samples: 9, variant: 'unheard of', layer: 'fc1' });
      await settle();
      expect(engine.count('explain')).toBe(METHODS.length);
    });

    it('chosen before the engine is there count once it is, as far as it knows them', async () => {
      session.explainer.setOptions('grad-cam', { layer: 'relu1', variant: 'as-listed' });
      session.explainer.setOptions('rise', { layer: 'relu1', samples: 0, cells: '5' });
      expect(session.explainer.describe('rise')).toBeNull();
      await explained();
      expect(engine.explaining('grad-cam').args).toHaveProperty('request.options', {
        layer: 'relu1',
        variant: 'as-listed',
      });
      expect(engine.explaining('rise').args).toHaveProperty('request.options', { cells: 5 });
    });

    it('that fail say so, and others bring the map back', async () => {
      await explained();
      session.explainer.setOptions('lime', { samples: 500 });
      await settle();
      engine.explaining('lime').reject(new InklensError('invalid-argument', 'too few'));
      await settle();
      expect(session.explainer.maps.lime.value.status).toBe('failed');
      session.explainer.setOptions('lime', { samples: 600 });
      await settle();
      engine.explaining('lime').resolve(explanation('lime'));
      await settle();
      expect(session.explainer.maps.lime.value.status).toBe('done');
    });
  });

  describe('another network', () => {
    it('reads and explains the same picture', async () => {
      await started();
      draw();
      await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
      for (const method of METHODS) engine.explaining(method).resolve(explanation(method));
      await settle();
      void session.chooseModel('other');
      expect(session.modelLoading.value).toBe(true);
      expect(engine.last('load').args).toMatchObject({ network: { id: 'other' } });
      engine.last('load').resolve(SECOND_MODEL);
      await settle();
      expect([session.modelLoading.value, session.model.value]).toEqual([false, 'other']);
      await engine.reads([0, 9, 0, 0], [0.8, 0.1, 0.1]);
      expect(session.predicted.value).toBe(0);
      expect(engine.count('explain')).toBe(2 * METHODS.length);
    });

    it('that cannot be had leaves the first and says so', async () => {
      await started();
      void session.chooseModel('other');
      engine.last('load').reject(new InklensError('unavailable', 'not found'));
      await settle();
      expect(session.engine.value).toMatchObject({ kind: 'ready', model: { id: 'toy' } });
      expect(session.model.value).toBe('toy');
      expect(session.notice.value).toEqual({ kind: 'model-failed', message: 'not found' });
    });

    it('is not asked for when it is not there, or is the one that runs', async () => {
      await started();
      await session.chooseModel('unheard of');
      await session.chooseModel('toy');
      expect(engine.count('load')).toBe(0);
    });

    it('wished for before the start is the one that starts; during it, it follows', async () => {
      void session.chooseModel('other');
      void session.start();
      expect(engine.last('start').args).toMatchObject({ network: { id: 'other' } });
      void session.chooseModel('toy');
      await engine.start({ model: SECOND_MODEL });
      expect(engine.last('load').args).toMatchObject({ network: { id: 'toy' } });
    });
  });

  it('a cleared canvas predicts nothing', async () => {
    await started();
    draw();
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
    for (const method of METHODS) engine.explaining(method).resolve(explanation(method));
    await settle();
    session.clear();
    await settle();
    expect([session.classification.value, session.framed.value, session.predicted.value]).toEqual([null, null, null]);
    expect(METHODS.map((method) => session.explainer.maps[method].value.status)).toEqual(METHODS.map(() => 'waiting'));
  });

  it('undo takes back strokes, clearing and pictures, one by one', () => {
    draw();
    const drawing = session.picture.value;
    draw();
    session.clear();
    session.show({ kind: 'framed', pixels: Uint8Array.of(1), index: 10 });
    session.undo();
    expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [] });
    session.undo();
    session.undo();
    expect(session.picture.value).toBe(drawing);
    session.undo();
    expect(session.canUndo.value).toBe(false);
    session.undo();
    expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [] });
  });

  it('a stroke on a sample starts a new drawing for the predicted class', () => {
    session.show({ kind: 'framed', pixels: Uint8Array.of(1), index: 10 });
    session.chooseTarget(2);
    session.beginStroke(5, 5);
    expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [[5, 5]] });
    expect(session.target.value).toBeNull();
  });

  it('a sample is taken as it is, without framing', async () => {
    await started();
    session.show({ kind: 'framed', pixels: Uint8Array.of(1, 2, 3, 4), index: 10 });
    await settle();
    expect(engine.last('read').args).toMatchObject({ picture: { pixels: Uint8Array.of(1, 2, 3, 4) } });
  });

  it('a framed picture without ink predicts nothing', async () => {
    await started();
    session.show({ kind: 'framed', pixels: new Uint8Array(4), index: null });
    await settle();
    const framed = { blank: true, pixels: new Uint8Array(4) };
    engine.last('read').resolve({ framed, classification: null, explanations: [] });
    await settle();
    expect([session.framed.value, session.classification.value]).toEqual([framed, null]);
    expect([engine.count('explain'), session.busy.value]).toEqual([0, false]);
  });

  it('shows its example on a canvas that nobody has used, and a stroke on it begins a new drawing', () => {
    session.showExample();
    const example = session.picture.value;
    expect([session.example.value, session.empty.value, session.canUndo.value]).toEqual([true, false, false]);
    session.beginStroke(10, 20);
    expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [[10, 20]] });
    expect(session.example.value).toBe(false);
    session.undo();
    expect(session.picture.value).toBe(example);
    session.clear();
    session.showExample();
    expect(session.empty.value).toBe(true);
  });

  describe('an image file', () => {
    const file = new File([Uint8Array.of(1, 2)], 'seven.png');

    it('is shown', async () => {
      await started();
      void session.openImage(file);
      await settle();
      expect(engine.last('decode').args).toEqual({ bytes: Uint8Array.of(1, 2) });
      engine.last('decode').resolve({ width: 1, height: 1, ink: Uint8Array.of(255) });
      await settle();
      engine.last('frame').resolve({ blank: false, pixels: Uint8Array.of(255) });
      await settle();
      expect(session.picture.value).toMatchObject({ kind: 'image', name: 'seven.png' });
    });

    it('opened before the engine runs is read once it does', async () => {
      void session.openImage(file);
      await settle();
      expect(engine.calls.map(({ call }) => call)).toEqual([]);
      await started();
      await settle();
      expect(engine.last('decode').args).toEqual({ bytes: Uint8Array.of(1, 2) });
    });

    it("that is none leaves the drawing alone and tells the engine's sentence", async () => {
      await started();
      draw();
      const before = session.picture.value;
      void session.openImage(file);
      await settle();
      engine.last('decode').reject(NOT_AN_IMAGE);
      await settle();
      expect(session.picture.value).toBe(before);
      expect(session.notice.value).toEqual({ kind: 'not-an-image', file: 'seven.png', message: NOT_AN_IMAGE.message });
    });

    it('that the engine does not survive is not called a wrong file', async () => {
      await started();
      void session.openImage(file);
      await settle();
      session.engineDied('gone');
      engine.last('decode').reject(new InklensError('worker-died', 'gone'));
      await settle();
      expect(session.notice.value).toEqual({ kind: 'file-interrupted', file: 'seven.png' });
    });

    it('that is too large is refused before it is read', async () => {
      await started();
      const huge = new File([], 'huge.png');
      Object.defineProperty(huge, 'size', { value: 300_000_000 });
      huge.arrayBuffer = () => Promise.reject(new Error('it was read'));
      await session.openImage(huge);
      expect(engine.count('decode')).toBe(0);
      expect(session.notice.value).toMatchObject({ kind: 'not-an-image', message: expect.stringContaining('300 MB') });
    });

    it('that comes before the engine waits for it', async () => {
      void session.start();
      void session.openImage(file);
      await settle();
      expect(engine.count('decode')).toBe(0);
      await engine.start();
      await settle();
      expect(engine.last('decode').args).toEqual({ bytes: Uint8Array.of(1, 2) });
    });

    /** Answers what was asked for last, as for a picture with ink. */
    async function arrives() {
      engine.last('decode').resolve({ width: 1, height: 1, ink: Uint8Array.of(255) });
      await settle();
      engine.last('frame').resolve({ blank: false, pixels: Uint8Array.of(255) });
      await settle();
    }

    it('waits for the stroke under way, which undo brings back as a whole', async () => {
      await started();
      draw();
      void session.openImage(file);
      await settle();
      await arrives();
      session.extendStroke([400, 400]);
      expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [[100, 100, 400, 400]] });
      session.endStroke();
      await settle();
      expect(session.picture.value).toMatchObject({ kind: 'image', name: 'seven.png' });
      session.undo();
      expect(session.picture.value).toEqual({ kind: 'drawing', strokes: [[100, 100, 400, 400]] });
    });

    it('that is read only after one has drawn on takes no place, and says so', async () => {
      await started();
      void session.openImage(file);
      await settle();
      draw();
      session.endStroke();
      const drawn = session.picture.value;
      await arrives();
      expect(session.picture.value).toBe(drawn);
      expect(session.notice.value).toEqual({ kind: 'image-late', file: 'seven.png' });
    });

    it('counts where it was opened last', async () => {
      await started();
      void session.openImage(new File([Uint8Array.of(9)], 'large.png'));
      await settle();
      const slow = engine.last('decode');
      void session.openImage(file);
      await settle();
      await arrives();
      slow.resolve({ width: 1, height: 1, ink: Uint8Array.of(9) });
      await settle();
      engine.last('frame').resolve({ blank: false, pixels: Uint8Array.of(9) });
      await settle();
      expect(session.picture.value).toMatchObject({ kind: 'image', name: 'seven.png' });
      expect(session.notice.value).toBeNull();
    });

    it("that cannot be read, as a folder, is told in the page's words", async () => {
      await started();
      const folder = new File([], 'photos');
      folder.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
      await session.openImage(folder);
      expect(session.notice.value).toEqual({ kind: 'file-unreadable', file: 'photos' });
    });

    it('without ink leaves the drawing alone', async () => {
      await started();
      draw();
      session.endStroke();
      const before = session.picture.value;
      void session.openImage(file);
      await settle();
      engine.last('decode').resolve({ width: 1, height: 1, ink: Uint8Array.of(0) });
      await settle();
      engine.last('frame').resolve({ blank: true, pixels: Uint8Array.of(0) });
      await settle();
      expect(session.picture.value).toBe(before);
      expect(session.notice.value).toEqual({ kind: 'image-blank', file: 'seven.png' });
    });
  });

  describe('a network of the visitor’s own', () => {
    const file = new File([Uint8Array.of(1, 2, 3)], 'mine.safetensors');
    const described = {
      name: 'Mine',
      classNames: [],
      inputHeight: 2,
      inputWidth: 2,
      layers: [],
      output: 'softmax',
      metadata: {},
    };

    async function offered() {
      await started();
      void session.openFile(file);
      await settle();
      engine.last('describe').resolve(described);
      await settle();
    }
    async function used() {
      await offered();
      void session.useOffered();
      engine.last('load').resolve({ ...SECOND_MODEL, id: '', name: 'Mine' });
      await settle();
    }

    it('is described before anything else happens', async () => {
      await offered();
      expect(session.own.offered.value).toMatchObject({ file: 'mine.safetensors', description: { name: 'Mine' } });
      expect(engine.count('load')).toBe(0);
      session.own.refuse();
      expect(session.own.offered.value).toBeNull();
    });
    it('is used when the visitor says so, and is then one of those to choose from', async () => {
      await used();
      expect(engine.last('load').args).toEqual({ network: { kind: 'bytes', bytes: Uint8Array.of(1, 2, 3) } });
      const state = session.engine.value;
      expect(state.kind === 'ready' && state.models.at(-1)).toEqual({ id: 'own:1', name: 'Mine' });
      expect(session.model.value).toBe('own:1');
    });
    it('that does not fit is refused with the sentence of the core, and the one before stays', async () => {
      await started();
      void session.openFile(file);
      await settle();
      engine.last('describe').reject(new InklensError('unsupported', 'The model reads 3 input channels.'));
      await settle();
      expect(session.notice.value).toEqual({
        kind: 'not-a-network',
        file: 'mine.safetensors',
        message: 'The model reads 3 input channels.',
      });
      expect(session.own.offered.value).toBeNull();
      expect(session.model.value).toBe('toy');
    });
    it('that is too large is refused before it is read', async () => {
      await started();
      const huge = new File([], 'huge.safetensors');
      Object.defineProperty(huge, 'size', { value: 1_000_000_000 });
      huge.arrayBuffer = () => Promise.reject(new Error('it was read'));
      await session.openFile(huge);
      expect(session.notice.value).toMatchObject({
        kind: 'not-a-network',
        message: expect.stringContaining('1000 MB'),
      });
    });
    it('is loaded again after the worker has died', async () => {
      await used();
      session.engineDied('gone');
      expect(engine.last('start').args).toMatchObject({ network: { kind: 'listed', id: null } });
      await engine.start();
      expect(engine.last('load').args).toEqual({ network: { kind: 'bytes', bytes: Uint8Array.of(1, 2, 3) } });
      engine.last('load').resolve({ ...SECOND_MODEL, id: '', name: 'Mine' });
      await settle();
      expect(session.model.value).toBe('own:1');
      expect(session.notice.value).toEqual({ kind: 'engine-restarted' });
    });
    it('is told by what it begins with where its name says nothing', async () => {
      await started();
      void session.openFile(new File([Uint8Array.of(8, 1, 0, 0, 0, 0, 0, 0, 0x7b)], 'weights'));
      await settle();
      expect([engine.count('describe'), engine.count('decode')]).toEqual([1, 0]);
    });
  });

  it('pixels painted one after the other are undone stroke by stroke', async () => {
    await started();
    session.chooseTarget(2);
    session.retouch(Uint8Array.of(0, 255, 0, 0), true);
    session.retouch(Uint8Array.of(0, 255, 255, 0), false);
    session.retouch(Uint8Array.of(9, 255, 255, 0), true);
    expect(session.target.value).toBe(2);
    session.undo();
    expect(session.picture.value).toMatchObject({ pixels: Uint8Array.of(0, 255, 255, 0), index: null });
    session.undo();
    expect(session.empty.value).toBe(true);
    session.retouch(Uint8Array.of(0, 0, 0, 0), true);
    expect(session.empty.value).toBe(true);
  });

  it('a failed method says so and leaves the others alone', async () => {
    await started();
    draw();
    await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
    engine.explaining('score-cam').reject(new InklensError('internal', 'it broke'));
    engine.explaining('lime').resolve(explanation('lime'));
    await settle();
    expect(session.explainer.maps['score-cam'].value.status).toBe('failed');
    expect(session.explainer.maps.lime.value.status).toBe('done');
    expect(session.notice.value).toEqual({ kind: 'method-failed', message: 'it broke' });
  });

  describe('when the engine dies', () => {
    it('it is started again, the drawing is kept, and explained again', async () => {
      await started();
      draw();
      await engine.reads([0, 9, 0, 0], [0.1, 0.7, 0.2]);
      const drawing = session.picture.value;
      for (const method of METHODS) engine.explaining(method).reject(new InklensError('worker-died', 'gone'));
      session.engineDied('gone');
      expect(session.notice.value).toEqual({ kind: 'engine-restarted' });
      await settle();
      expect(engine.count('start')).toBe(2);
      await engine.start();
      expect(session.picture.value).toBe(drawing);
      expect(engine.count('read')).toBe(2);
    });

    it('again and again, the user is asked', async () => {
      await started();
      for (let death = 0; death < 3; death++) {
        session.engineDied('gone', 1000 * death);
        await engine.start();
      }
      session.engineDied('gone', 3000);
      expect(session.engine.value).toEqual({ kind: 'failed', code: 'internal', message: 'gone' });
      expect(engine.count('start')).toBe(4);
    });

    it('now and then, it goes on', async () => {
      await started();
      for (let death = 0; death < 6; death++) {
        session.engineDied('gone', 40_000 * death);
        await engine.start();
      }
      expect(session.engine.value.kind).toBe('ready');
    });
  });
});
