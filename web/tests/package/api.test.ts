/** What the package does with requests, good and bad. In Node, with the package as it was built. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CreateOptions, ExplainRequest, FramedImage } from '../../package/src/lens';
import type { Inklens as Lens } from '../../package/src/node';
import { METHODS } from '../../package/src/protocol';
import { digitFile, PACKAGE, WEIGHTS } from './projects';

type Package = typeof import('../../package/src/node');

let Inklens: Package['Inklens'];
let InklensError: Package['InklensError'];
let lens: Lens;
let image: FramedImage;

beforeAll(async () => {
  ({ Inklens, InklensError } = (await import(/* @vite-ignore */ pathToFileURL(`${PACKAGE}/node.js`).href)) as Package);
  lens = await Inklens.create({ variant: 'simd' });
  image = await lens.frame(digitFile());
});
afterAll(() => lens.dispose());

/** More than anybody waits for. */
const ENDLESS: ExplainRequest = { method: 'rise', samples: 1_000_000 };

async function all(request: ExplainRequest, of: Pick<FramedImage, 'pixels'> = image) {
  const maps = [];
  for await (const map of lens.explain(of, request)) maps.push(map);
  return maps;
}

/** As a program in JavaScript may call it. */
const careless = (request: object) => all(request as ExplainRequest);

describe('an instance', () => {
  it('tells its network, its methods and what runs', () => {
    expect(lens.model).toMatchObject({ width: 28, height: 28, classNames: [...'0123456789'] });
    expect(lens.model.layers.length).toBeGreaterThan(2);
    expect(lens.methods.map(({ name }) => name)).toEqual([...METHODS]);
    expect(lens.engine).toEqual({ variant: 'simd', threads: 1, notes: [{ kind: 'forced' }] });
  });

  it.each(METHODS)('explains by %s, by its own words for the options', async (method) => {
    const described = lens.methods.find(({ name }) => name === method)?.options.map(({ name }) => name) ?? [];
    const last = (await all({ method, targetClass: 3 })).at(-1);
    expect(last).toMatchObject({ done: true, method, options: { targetClass: 3 } });
    expect(last?.saliencyMap).toMatchObject({ width: 28, height: 28 });
    for (const name of Object.keys(last?.options ?? {})) expect(described).toContain(name);
  });

  it('refines: more and more samples go into the maps', async () => {
    const maps = await all({ method: 'rise', samples: 3000 });
    expect(maps.length).toBeGreaterThan(1);
    const completed = maps.map((map) => map.completed);
    expect(completed).toEqual([...completed].sort((a, b) => a - b));
    expect(maps.at(-1)?.completed).toBe(maps.at(-1)?.total);
  });

  it('stops when the loop is left, and has time for the next at once', async () => {
    for await (const map of lens.explain(image, ENDLESS)) {
      expect(map.done).toBe(false);
      break;
    }
    const start = performance.now();
    await lens.classify(image);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('explains several at a time', async () => {
    const [a, b] = await Promise.all([all({ method: 'rise', samples: 500 }), all({ method: 'lime', samples: 500 })]);
    expect([a.at(-1)?.method, b.at(-1)?.method]).toEqual(['rise', 'lime']);
  });

  it('lives beside another, and is not changed by it', async () => {
    const [one, two] = await Promise.all([
      Inklens.create({ variant: 'simd' }),
      Inklens.create({ variant: 'simd-threads', threads: 2, weights: new Uint8Array(readFileSync(WEIGHTS)) }),
    ]);
    const probabilities = await Promise.all(
      [lens, one, two].map(async (each) => (await each.classify(image)).probabilities),
    );
    expect(probabilities[1]).toEqual(probabilities[0]);
    expect(probabilities[2]).toEqual(probabilities[0]);
    one.dispose();
    two.dispose();
    expect((await lens.classify(image)).probabilities).toEqual(probabilities[0]);
  });
});

describe('terms', () => {
  it('come to the map that is explained, and tell how far they are', async () => {
    const progress: number[] = [];
    const { terms, options } = await lens.terms(
      image,
      { method: 'rise', samples: 900, seed: 2 },
      { samples: 3, onProgress: ({ completed, total }) => progress.push(completed / total) },
    );
    const [map] = (await all({ method: 'rise', samples: 900, seed: 2 })).slice(-1);
    expect(terms.at(-1)).toMatchObject({ name: 'saliencyMap', values: map?.saliencyMap.values });
    expect(terms.find(({ name }) => name === 'masks')?.shape).toEqual([3, 28, 28]);
    expect(options).toEqual(map?.options);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('end with their signal, wherever it stands', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(lens.terms(image, ENDLESS, { signal })).rejects.toThrow('enough');
    await expect(lens.terms(image, { ...ENDLESS, signal })).rejects.toThrow('enough');
  });

  it('are refused by name', async () => {
    await expect(lens.terms(image, { method: 'rise' }, { samples: 257 })).rejects.toThrow('expected 1 to 256');
    await expect(lens.terms(image, { method: 'rise' }, { leaveOut: 1 })).rejects.toThrow('no sample to be left out');
    await expect(lens.terms(image, { method: 'layer-cam' }, { channelOrder: 'weight' })).rejects.toThrow(
      'no weight for each channel',
    );
    await expect(lens.terms(image, { method: 'rise' }, { sample: 1 } as object)).rejects.toThrow('no option "sample"');
  });

  it('of layers are what they make of the picture', async () => {
    const layers = await lens.layers(image);
    expect(layers.at(-1)?.values).toEqual((await lens.classify(image)).logits);
    for (const { name } of lens.model.layers) {
      expect(layers.find((layer) => layer.name === name)?.receptiveField, name).not.toBeNull();
    }
  });
});

describe('measures', () => {
  const named = (name: string) => lens.measures.findIndex((measure) => measure.name === name);

  it('of explained maps and maps to beat: a number for each, or a reason', async () => {
    const maps = [...(await all({ method: 'grad-cam' })), ...(await lens.baselineMaps(image, { seed: 3 }))];
    const progress: number[] = [];
    const { values, forwardPasses } = await lens.measure(image, maps, {
      onProgress: ({ completed, total }) => progress.push(completed / total),
    });
    expect(maps).toHaveLength(5);
    expect(values).toHaveLength(lens.measures.filter(({ explainsAgain }) => !explainsAgain).length);
    for (const row of values) {
      expect(row).toHaveLength(maps.length);
      for (const { value, reason } of row) expect((value === null) === (reason !== ''), reason).toBe(true);
    }
    const [deletion, road] = [values[named('deletion')]?.[0], values[named('road')]?.[0]];
    expect(deletion?.curve).toHaveLength(29);
    expect(deletion?.value).toBeGreaterThan(0);
    expect(Object.keys(road?.details ?? {})).toEqual(['mostRelevantRemoved', 'leastRelevantRemoved']);
    expect(forwardPasses).toBeGreaterThan(300);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(await lens.baselineMaps(image, { seed: 3 })).toEqual(maps.slice(1));
  });

  it('give the image of every step, and maps that tell a network from one that has forgotten', async () => {
    const [map] = await all({ method: 'grad-cam' });
    if (map === undefined) expect.fail('no map');
    const measure = { measure: 'deletion', stepPixels: 98 } as const;
    const { values } = await lens.measure(image, [map], { measures: [measure] });
    const { targetClass } = map.options;
    const step = await lens.perturb(image, map, { measure, index: 3 });
    expect(step.probabilities[Number(targetClass)]).toBe(values[0]?.[0]?.curve[3]);
    expect(step).toMatchObject({ count: 9, pixels: expect.any(Uint8Array) });
    await expect(lens.perturb(image, map, { measure, index: 9 })).rejects.toMatchObject({ code: 'invalid-argument' });
    const randomized = { layers: lens.model.cascade.length, seed: 1 };
    const [other] = await all({ method: 'grad-cam', targetClass: Number(targetClass), randomized });
    if (other === undefined) expect.fail('no map');
    expect((await lens.classify(image, { randomized })).logits).not.toEqual((await lens.classify(image)).logits);
    const compared = await lens.compareMaps(map.saliencyMap, other.saliencyMap);
    expect(Math.abs(compared.spearman ?? 0)).toBeLessThan(0.9);
    expect(compared.largest).toBeGreaterThan(0.2);
    expect((await lens.compareMaps(map.saliencyMap, map.saliencyMap)).spearman).toBeCloseTo(1, 12);
    await expect(lens.compareMaps(map.saliencyMap, map.cam)).rejects.toMatchObject({ code: 'shape-mismatch' });
    const tooMany = { method: 'grad-cam', randomized: { layers: 99, seed: 0 } } as const;
    await expect(all(tooMany)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('by name or with options, of any class', async () => {
    const mine = { name: 'mine', values: Float32Array.from({ length: 784 }, (_, i) => i / 784) };
    const of = async (options: Parameters<Lens['measure']>[2]) => (await lens.measure(image, [mine], options)).values;
    const [usual, fine] = await of({ measures: ['deletion', { measure: 'deletion', stepPixels: 7 }] });
    expect([usual?.[0]?.curve.length, fine?.[0]?.curve.length]).toEqual([29, 113]);
    const [other] = await of({ measures: ['deletion'], targetClass: 1 });
    expect(other?.[0]?.value).not.toBe(usual?.[0]?.value);
    const [blank] = await lens
      .measure(image, [{ name: 'blank', values: new Float32Array(784) }], { measures: ['insertion'] })
      .then(({ values }) => values);
    expect(blank?.[0]).toMatchObject({ value: null, reason: expect.stringContaining('same everywhere') });
  });

  it('wait for what is explained, and end with their signal', async () => {
    const maps = await lens.baselineMaps(image);
    const explained = all({ method: 'rise', samples: 300 }).then(() => 'explained');
    const both = [explained, lens.measure(image, maps).then(() => 'measured')];
    expect(await Promise.race(both)).toBe('explained');
    await Promise.all(both);
    const mine = new Error('not any more');
    const controller = new AbortController();
    const measuring = lens.measure(image, maps, { signal: controller.signal });
    controller.abort(mine);
    await expect(measuring).rejects.toBe(mine);
  });

  const flat = { name: 'mine', values: new Float32Array(784) };
  it.each<[unknown, unknown, string, RegExp]>([
    [[flat], { measures: ['magic'] }, 'not-found', /magic/],
    [[flat], { measures: [{ measure: 'deletion', step_pixels: 1 }] }, 'not-found', /"stepPixels"/],
    [[flat], { measures: [{ measure: 'deletion', stepPixels: 0 }] }, 'invalid-argument', /stepPixels/],
    [[flat], { measures: 'deletion' }, 'invalid-argument', /array of measures/],
    [[flat], { measure: ['deletion'] }, 'invalid-argument', /"measure"/],
    [[flat], { targetClass: 10 }, 'invalid-argument', /class/],
    [flat, {}, 'invalid-argument', /array of maps/],
    [[null], {}, 'invalid-argument', /maps/],
    [[{ name: 'mine' }], {}, 'invalid-argument', /mine/],
    [[{ name: 'mine', values: new Float32Array(5) }], {}, 'shape-mismatch', /mine.*28x28/],
    [[{ name: 'mine', values: new Float32Array(784).fill(2) }], {}, 'invalid-argument', /mine/],
  ])('%o by %o are refused with a sentence', async (maps, options, code, words) => {
    const error = await lens.measure(image, maps as [], options as object).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'InklensError', code, message: expect.stringMatching(words) });
  });
});

describe('an abort', () => {
  const mine = new Error('not any more');

  it('before, ends every call with the signal’s own reason', async () => {
    const signal = AbortSignal.abort(mine);
    await expect(lens.frame(digitFile(), { signal })).rejects.toBe(mine);
    await expect(lens.classify(image, { signal })).rejects.toBe(mine);
    await expect(all({ ...ENDLESS, signal })).rejects.toBe(mine);
    await expect(Inklens.create({ signal })).rejects.toBe(mine);
  });

  it('on the way, too', async () => {
    const controller = new AbortController();
    const maps = all({ ...ENDLESS, signal: controller.signal });
    setTimeout(() => controller.abort(mine), 100);
    await expect(maps).rejects.toBe(mine);
    const creating = Inklens.create({ signal: AbortSignal.timeout(1) });
    await expect(creating).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('between two maps, ends the loop', async () => {
    const controller = new AbortController();
    let count = 0;
    const loop = async () => {
      for await (const _ of lens.explain(image, { ...ENDLESS, signal: controller.signal })) {
        count++;
        controller.abort(mine);
      }
    };
    await expect(loop()).rejects.toBe(mine);
    expect(count).toBe(1);
  });
});

describe('a bad request', () => {
  it.each<[object, string, RegExp]>([
    [{ method: 'rise', sampels: 5 }, 'not-found', /sampels/],
    [{ method: 'grad-cam', samples: 5 }, 'not-found', /samples/],
    [{ method: 'rise', keep_probability: 0.5 }, 'not-found', /"keep_probability".*"keepProbability"/],
    [{ method: 'rise', keepProbability: 1.5 }, 'invalid-argument', /keepProbability/],
    [{ method: 'rise', keepProbability: 'half' }, 'invalid-argument', /keepProbability/],
    [{ method: 'rise', samples: 0 }, 'invalid-argument', /samples/],
    [{ method: 'rise', samples: 1.5 }, 'invalid-argument', /samples/],
    [{ method: 'rise', samples: Number.NaN }, 'invalid-argument', /samples/],
    [{ method: 'rise', samples: 10, cells: 3, masks: new Float32Array(784) }, 'invalid-argument', /samples|cells/],
    [{ method: 'rise', masks: new Float32Array(5) }, 'shape-mismatch', /masks has 5 values.*28x28/],
    [{ method: 'rise', masks: new Float32Array(784).fill(2) }, 'invalid-argument', /mask/],
    [{ method: 'lime', superpixels: 'hexagons' }, 'not-found', /superpixels/],
    [{ method: 'lime', superpixels: 'slic', gridSize: 4 }, 'invalid-argument', /gridSize/],
    [{ method: 'rise', targetClass: 10 }, 'invalid-argument', /targetClass/],
    [{ method: 'rise', samples: () => 5 }, 'invalid-argument', /./],
    [{ method: 'rise', samples: {} }, 'invalid-argument', /samples/],
    [{ method: 'grad-cam', variant: 'nobody' }, 'not-found', /variant/],
  ])('%o is refused with a sentence', async (request, code, words) => {
    const error = await careless(request).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InklensError);
    expect(error).toMatchObject({ name: 'InklensError', code, message: expect.stringMatching(words) });
    // The name of an option is what the caller knows.
    expect(error).not.toHaveProperty(
      'message',
      expect.stringMatching(/keep_probability (is|must)|grid_size|target_class/),
    );
  });

  it('for a method or layer that there is not is refused', async () => {
    await expect(careless({ method: 'magic' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(careless({})).rejects.toMatchObject({ code: 'not-found' });
    await expect(careless({ method: 5 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(all({ method: 'grad-cam', layer: 'nowhere' })).rejects.toMatchObject({
      name: 'InklensError',
      message: expect.stringContaining('nowhere'),
    });
  });

  it('undefined is absent', async () => {
    const [one] = await all({ method: 'grad-cam', layer: undefined, targetClass: undefined });
    const [two] = await all({ method: 'grad-cam' });
    expect(one?.options).toEqual(two?.options);
  });

  it('for a picture that is none is refused', async () => {
    const bad: [unknown, string][] = [
      ['digit.png', 'invalid-argument'],
      [undefined, 'invalid-argument'],
      [{}, 'invalid-argument'],
      [{ ink: new Uint8Array(5), width: 2, height: 2 }, 'invalid-argument'],
      [{ ink: new Uint8Array(0), width: 65536, height: 65536 }, 'invalid-argument'],
      [{ data: new Uint8ClampedArray(5), width: 2, height: 2 }, 'invalid-argument'],
      [new Uint8Array(100), 'data-loss'],
      [new Blob(['no picture']), 'unsupported'],
      [digitFile().subarray(0, 90), 'data-loss'],
    ];
    for (const [source, code] of bad) {
      const error = await lens.frame(source as Blob).catch((thrown: unknown) => thrown);
      expect(error, String(source)).toMatchObject({ name: 'InklensError', code });
    }
    await expect(lens.classify({ pixels: new Uint8Array(5) })).rejects.toMatchObject({ code: 'shape-mismatch' });
    await expect(lens.classify([] as unknown as FramedImage)).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(all({ method: 'grad-cam' }, { pixels: new Uint8Array(5) })).rejects.toMatchObject({
      code: 'shape-mismatch',
    });
    await expect(all({ method: 'grad-cam' }, {} as FramedImage)).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('a bad start', () => {
  it.each<[object, string, RegExp]>([
    [{ wieghts: 'x' }, 'invalid-argument', /wieghts/],
    [{ variant: 'avx' }, 'invalid-argument', /avx/],
    [{ threads: 0 }, 'invalid-argument', /threads/],
    [{ threads: 1.5 }, 'invalid-argument', /threads/],
    [{ weights: 5 }, 'invalid-argument', /weights/],
    [{ weights: '/no/such.safetensors' }, 'unavailable', /such\.safetensors/],
    [{ weights: new Uint8Array(100) }, 'data-loss', /./],
    [{ baseUrl: '/nowhere/' }, 'unavailable', /simd/],
  ])('with %o is refused with a sentence', async (options, code, words) => {
    const error = await Inklens.create(options as CreateOptions).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'InklensError', code, message: expect.stringMatching(words) });
  });
});

describe('the end', () => {
  it('of an instance ends what is under way and refuses what comes after', async () => {
    const other = await Inklens.create({ variant: 'simd' });
    const loop = async () => {
      for await (const _ of other.explain(image, ENDLESS)) other.dispose();
    };
    await expect(loop()).rejects.toMatchObject({ code: 'disposed' });
    await expect(other.classify(image)).rejects.toMatchObject({ name: 'InklensError', code: 'disposed' });
    await expect(other.frame(digitFile())).rejects.toMatchObject({ code: 'disposed' });
    await expect(other.explain(image, ENDLESS).next()).rejects.toMatchObject({ code: 'disposed' });
    other.dispose();
  });

  it('of a worker fails what is under way, and the next call finds another', async () => {
    const threads: import('node:worker_threads').Worker[] = [];
    const { Worker } = await import('node:worker_threads');
    const spied = vi.spyOn(Worker.prototype, 'unref').mockImplementation(function (this: typeof Worker.prototype) {
      threads.push(this);
    });
    const other = await Inklens.create({ variant: 'simd' });
    spied.mockRestore();
    const before = await other.classify(image);
    const explained = other.explain(image, ENDLESS);
    await explained.next();
    await threads[0]?.terminate();
    await expect(
      (async () => {
        for await (const _ of explained);
      })(),
    ).rejects.toMatchObject({ name: 'InklensError', code: 'worker-died' });
    expect((await other.classify(image)).probabilities).toEqual(before.probabilities);
    other.dispose();
  });
});
