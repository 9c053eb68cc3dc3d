/** Measures through the bindings: the table, the words for it, and the native program's figures. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreMap, type CoreMeasureValue, checked, type Engine } from '../../package/src/module';
import { describedFromCore } from '../../package/src/names';
import { METHODS, type MeasureDescription, VARIANTS } from '../../package/src/protocol';
import { MESSAGES } from '../../src/i18n/languages';
import { TO_BEAT, UNDER_MAPS } from '../../src/state/measuring';
import { createLoadedEngine, explain, publicFile, testImages, WEIGHTS } from './load';

const PROGRAM = fileURLToPath(new URL('../../../build/dev/tools/cli/inklens', import.meta.url));
const WEIGHTS_FILE = fileURLToPath(new URL(`../../public/${WEIGHTS}`, import.meta.url));
const images = testImages();
const pixels = images[10]?.pixels ?? expect.fail('no such sample');

/** Measures to the end, in steps of `budget` passes. */
function measure(
  engine: Engine,
  measures: Parameters<Engine['startMeasures']>[2],
  maps: CoreMap[],
  target: number | null = null,
  budget = 100,
): CoreMeasureValue[][] {
  const { job } = checked(engine.startMeasures(pixels, target, measures, maps));
  if (job === null) throw new Error('no job');
  try {
    while (!checked(job.step(budget)).done);
    return job.values();
  } finally {
    job.delete();
  }
}

const plain = (engine: Engine) => engine.measures().filter(({ explainsAgain }) => !explainsAgain);

describe('the table', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createLoadedEngine('simd');
  });
  afterAll(() => engine.delete());

  it('tells a sentence, a direction and options of each measure', () => {
    for (const { name, text, better, options } of engine.measures()) {
      expect(text, name).toMatch(/^[A-Z].*\.$/);
      expect(['lower', 'higher', 'neither']).toContain(better);
      for (const option of options) expect(option.text, option.name).toMatch(/^[A-Z][^.]*\.$/);
    }
    expect(engine.measures().map(({ name }) => name)).toEqual(expect.arrayContaining([...UNDER_MAPS]));
  });

  it('of the unit tests is the core’s, but for measures that have come since', () => {
    const path = new URL('../data/measures.json', import.meta.url);
    const fixture: MeasureDescription[] = JSON.parse(readFileSync(path, 'utf8'));
    const now = describedFromCore(engine.measures()).filter(({ name }) => fixture.some((each) => each.name === name));
    expect(JSON.parse(JSON.stringify(now))).toEqual(fixture);
  });

  it.each(Object.entries(MESSAGES))('has words in %s for every measure and every map to beat', (_, { measures }) => {
    expect(Object.keys(measures.words)).toEqual(engine.measures().map(({ name }) => name));
    const { maps } = checked(engine.baselineMaps(pixels, 0));
    expect(Object.keys(measures.baselines)).toEqual(maps.map(({ name }) => name));
    expect(Object.keys(measures.baselines)).toEqual(expect.arrayContaining([...TO_BEAT]));
  });
});

describe('maps to beat', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createLoadedEngine('simd');
  });
  afterAll(() => engine.delete());

  it('are the digit itself, and noise that a seed repeats', () => {
    const of = (name: string, seed: number) =>
      checked(engine.baselineMaps(pixels, seed)).maps.find((map) => map.name === name)?.values ?? expect.fail(name);
    expect([...of('ink', 0)]).toEqual([...pixels].map((ink) => Math.fround(ink / 255)));
    expect(of('random', 5)).toEqual(of('random', 5));
    expect(of('random', 5)).not.toEqual(of('random', 6));
    expect(Math.max(...of('random', 5))).toBeLessThan(1);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 60])('a seed of %d is refused', (seed) => {
    const { status } = engine.baselineMaps(pixels, seed);
    expect(status.code).toBe('invalid-argument');
    expect(status.message).toContain('seed');
  });
});

describe('a bad request', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createLoadedEngine('simd');
  });
  afterAll(() => engine.delete());

  const good: CoreMap = { name: 'mine', values: Float32Array.from({ length: 784 }, (_, i) => (i % 7) / 7) };
  const deletion = { measure: 'deletion' };
  const changed = (value: number) => ({ name: 'mine', values: good.values.with(5, value) });
  it.each<[string, number | null, unknown, unknown, string, RegExp]>([
    ['a measure that there is not', null, [{ measure: 'magic' }], [good], 'not-found', /magic.*deletion/],
    ['an option that it does not have', null, [{ ...deletion, options: { noise: 1 } }], [good], 'not-found', /noise/],
    [
      'an option out of range',
      null,
      [{ ...deletion, options: { step_pixels: 0 } }],
      [good],
      'invalid-argument',
      /step_/,
    ],
    ['no array of measures', null, 'deletion', [good], 'invalid-argument', /measures.*array/],
    ['a measure without a name', null, ['deletion'], [good], 'invalid-argument', /measure/],
    ['no array of maps', null, [deletion], good, 'invalid-argument', /maps.*array/],
    ['a map that is null', null, [deletion], [null], 'invalid-argument', /map.*name/],
    ['a map without values', null, [deletion], [{ name: 'mine' }], 'invalid-argument', /mine.*Float32Array/],
    [
      'a map of another size',
      null,
      [deletion],
      [{ ...good, values: new Float32Array(9) }],
      'shape-mismatch',
      /mine.*9 values.*28x28/,
    ],
    ['a map with NaN', null, [deletion], [changed(Number.NaN)], 'non-finite', /mine/],
    ['a map with 1.5', null, [deletion], [changed(1.5)], 'invalid-argument', /mine/],
    ['a method without a name', null, [deletion], [{ ...good, method: 3 }], 'invalid-argument', /method/],
    ['a class that there is not', 10, [deletion], [good], 'invalid-argument', /class/],
    ['a class below 0', -1, [deletion], [good], 'invalid-argument', /class/],
    ['half a class', 0.5, [deletion], [good], 'invalid-argument', /class/],
    ['a class beyond 32 bits', 2 ** 32, [deletion], [good], 'invalid-argument', /class/],
  ])('%s is refused with a sentence', (_, target, measures, maps, code, words) => {
    const { status, job } = engine.startMeasures(pixels, target, measures as [], maps as []);
    expect(status).toMatchObject({ code, message: expect.stringMatching(words) });
    expect(job).toBeNull();
  });

  it('a map that is the same everywhere has no order, and says so', () => {
    const flat = { name: 'flat', values: new Float32Array(784).fill(0.5) };
    const [[value] = []] = measure(engine, [deletion], [flat]);
    expect(value).toMatchObject({ value: undefined, reason: expect.stringContaining('same everywhere') });
  });

  it('what a map is measured by does not depend on the steps and on what stands beside it', () => {
    const all = plain(engine).map(({ name }) => ({ measure: name }));
    const { maps } = checked(engine.baselineMaps(pixels, 3));
    const together = measure(engine, all, [good, ...maps]);
    const alone = measure(engine, [{ measure: 'insertion' }], [good], null, 7);
    const at = all.findIndex((each) => each.measure === 'insertion');
    expect(alone[0]?.[0]).toEqual(together[at]?.[0]);
    const another = measure(engine, [{ measure: 'insertion' }], [good], 3);
    expect(another[0]?.[0]?.value).not.toBe(alone[0]?.[0]?.value);
  });

  it('takes back the options of a map that was explained', () => {
    const { maps } = checked(engine.baselineMaps(pixels, 0));
    for (const method of METHODS) {
      const { saliencyMap, options } = explain(engine, pixels, method, /lime|rise/.test(method) ? { samples: 20 } : {});
      const made = { name: method, values: saliencyMap, method, options };
      const [row = []] = measure(engine, [deletion], [made, ...maps]);
      expect(row[0]?.value, method).toBeGreaterThan(0);
    }
  });
});

describe('measures that explain again', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createLoadedEngine('simd');
  });
  afterAll(() => engine.delete());

  it('take a method’s map and one to beat, and say of any other that nobody knows how it was made', () => {
    const again = engine.measures().filter(({ explainsAgain }) => explainsAgain);
    const { saliencyMap: values, options } = explain(engine, pixels, 'grad-cam');
    const { maps } = checked(engine.baselineMaps(pixels, 3));
    const random = maps.find(({ name }) => name === 'random') ?? expect.fail('no random map');
    const measured = [{ name: 'grad-cam', values, method: 'grad-cam', options }, random, { name: 'mine', values }];
    expect(again.length).toBeGreaterThan(0);
    for (const { name } of again) {
      const [[made, baseline, mine] = []] = measure(engine, [{ measure: name }], measured);
      expect(made?.value, name).toBeTypeOf('number');
      expect(baseline?.value, name).toBeTypeOf('number');
      expect(mine, name).toMatchObject({ value: undefined, reason: expect.stringMatching(/made/) });
    }
  });

  it('a map to beat that there is not is refused', () => {
    const map = { name: 'mine', values: new Float32Array(784), baseline: { name: 'magic', seed: 0 } };
    const { status } = engine.startMeasures(pixels, null, [{ measure: 'sparsity' }], [map]);
    expect(status).toMatchObject({ code: 'not-found', message: expect.stringMatching(/magic.*random/) });
  });
});

describe.each(VARIANTS)('%s and the native program', (variant) => {
  let engine: Engine;
  let folder: string;
  beforeAll(async () => {
    engine = await createLoadedEngine(variant);
    folder = mkdtempSync(join(tmpdir(), 'inklens-'));
    writeFileSync(join(folder, 't10k-images-idx3-ubyte'), publicFile('samples/images-idx3-ubyte'));
    const labels = [0, 0, 8, 1, 0, 0, 0, images.length, ...images.map(({ label }) => label)];
    writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), Uint8Array.from(labels));
  });
  afterAll(() => {
    engine.delete();
    rmSync(folder, { recursive: true });
  });

  const native = (...args: string[]): string =>
    execFileSync(PROGRAM, [...args, '--threads=1', `--weights=${WEIGHTS_FILE}`, `--mnist=${folder}`], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });

  it('give the same figures for the same maps', () => {
    const rows = join(folder, 'rows.json');
    native('evaluate', '--first=10', '--count=1', '--methods=all', '--seed=0', `--rows=${rows}`);
    const expected: Record<string, Record<string, number>> = JSON.parse(readFileSync(rows, 'utf8')).rows[0].maps;
    const explained: { methods: Record<string, { saliency_map: { values: number[] } }> } = JSON.parse(
      native('explain', '--json', '--index=10', '--method=all', '--seed=0'),
    );
    const maps: CoreMap[] = [
      ...METHODS.map((name) => ({
        name: name as string,
        values: Float32Array.from(explained.methods[name]?.saliency_map.values ?? []),
      })),
      // The program's seed of noise is another for each image.
      ...checked(engine.baselineMaps(pixels, 0 + 10)).maps,
    ];
    const table = plain(engine);
    const measures = table.map(({ name }) => name);
    const values = measure(
      engine,
      measures.map((name) => ({ measure: name })),
      maps,
    );
    let figures = 0;
    for (const [m, name] of measures.entries()) {
      for (const [i, map] of maps.entries()) {
        const wanted = expected[map.name]?.[name];
        const actual = values[m]?.[i]?.value;
        expect(actual === undefined, `${name} of ${map.name}`).toBe(wanted === undefined);
        if (wanted === undefined || actual === undefined) continue;
        figures++;
        // Infidelity squares differences of logits, where kernels that add in another order differ first.
        const scale = table[m]?.unit === '%' ? 100 : name === 'infidelity' ? 10 * wanted : Math.max(1, wanted);
        const tolerance = 1e-6 * scale;
        expect(Math.abs(actual - wanted), `${name} of ${map.name}: ${actual}, ${wanted}`).toBeLessThan(tolerance);
      }
    }
    expect(figures).toBeGreaterThan(60);
  });
});
