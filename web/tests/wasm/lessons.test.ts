/** What the tour's answers state is so: every figure, with the state that its step sets, on the shipped networks. */
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreExplanation, type CoreOptions, checked, type Engine } from '../../package/src/module';
import { toCore } from '../../package/src/names';
import { METHODS, type MethodId } from '../../package/src/protocol';
import { decodeLink, type LinkState } from '../../src/lib/hash';
import { LESSON_STEPS, type LessonStep, STEP_STATES } from '../../src/state/lesson';
import { unpackReadings } from '../../src/state/test-images';
import { FIGURES, figure } from '../../src/views/lessons/figures';
import { createEngine, explain, publicFile, testImages } from './load';

const images = testImages();
const SIDE = 28;
const networks = new Map<string, Engine>();

beforeAll(async () => {
  for (const id of ['mnist_cnn_augmented', 'mnist_cnn']) {
    const engine = await createEngine('simd');
    checked(engine.loadModel(publicFile(`models/${id}.safetensors`)));
    networks.set(id, engine);
  }
});
afterAll(() => {
  for (const engine of networks.values()) engine.delete();
});

interface Staged {
  link: LinkState;
  engine: Engine;
  pixels: Uint8Array;
  label: number;
  probabilities: Float32Array;
  best: number;
  /** As the step has it, but for these options and, where one is given, another engine. */
  map(method: MethodId, changed?: CoreOptions, engine?: Engine): CoreExplanation;
}

/** The state of a step, as the page would have it. */
function staged(step: LessonStep): Staged {
  const link = decodeLink(`#v=2&${STEP_STATES[step].link}`);
  const engine = networks.get(link.model ?? '') ?? expect.fail(`${step}: no network ${link.model}`);
  const index = link.picture?.kind === 'sample' ? link.picture.index : expect.fail(`${step} has no sample`);
  const image = images.find((each) => each.index === index) ?? expect.fail(`${index} is not among the samples`);
  const { pixels, label } = image;
  const { probabilities } = checked(engine.classify(pixels));
  const best = probabilities.indexOf(Math.max(...probabilities));
  const map: Staged['map'] = (method, changed = {}, other = engine) => {
    const texts = Object.entries(link.options[method] ?? {});
    const options = Object.fromEntries(texts.map(([name, text]) => [name, /^\d/.test(text) ? Number(text) : text]));
    const target = { target_class: link.target ?? best };
    const contrast = link.contrast === null ? {} : { contrast_class: link.contrast };
    return explain(other, pixels, method, { ...target, ...contrast, ...toCore(options), ...changed });
  };
  return { link, engine, pixels, label, probabilities, best, map };
}

function alike({ engine }: Pick<Staged, 'engine'>, a: CoreExplanation, b: CoreExplanation) {
  const { spearman, pearson } = checked(engine.compareMaps(a.saliencyMap, b.saliencyMap, SIDE));
  return { spearman: spearman ?? Number.NaN, pearson: pearson ?? Number.NaN };
}

const digits = (value: number, count = 2) => figure(value, count);
/** They read the same as the page shows them. */
const states = (stated: number, found: number, count = 2) => expect(digits(found, count)).toBe(digits(stated, count));

describe('the tour tells the truth', () => {
  it('draw: it reads the sample, and so many of the test images', () => {
    const { best, label } = staged('draw');
    expect([best, label]).toEqual([7, 7]);
    const { networks: names } = JSON.parse(new TextDecoder().decode(publicFile('test-images/list.json')));
    const readings = unpackReadings(gunzipSync(publicFile('test-images/readings.gz')), names);
    const read = readings.networks.get('mnist_cnn_augmented')?.read ?? expect.fail('no readings');
    expect(read.length).toBe(FIGURES.draw.of);
    expect([...read].filter((each, i) => each === readings.labels[i])).toHaveLength(FIGURES.draw.right);
  });

  it('maps: which two are most alike, and which least', () => {
    const stage = staged('maps');
    expect(stage.best).toBe(4);
    const maps = METHODS.map((method) => stage.map(method));
    const pairs = METHODS.flatMap((a, i) =>
      METHODS.slice(i + 1).map((b, j) => {
        const other = maps[i + 1 + j] as CoreExplanation;
        return { names: [a, b], value: alike(stage, maps[i] as CoreExplanation, other).spearman };
      }),
    ).sort((x, y) => x.value - y.value);
    expect(pairs).toHaveLength(15);
    expect(pairs[0]?.names).toEqual(['grad-cam', 'score-cam']);
    expect(pairs[14]?.names).toEqual(['grad-cam++', 'layer-cam']);
    states(FIGURES.maps.least, pairs[0]?.value ?? Number.NaN);
    const cams = METHODS.map((method) => stage.map(method)).filter(({ cam }) => cam.length > 0);
    expect(cams.map(({ cam }) => Math.sqrt(cam.length))).toEqual([8, 8, 8, 8].map(() => FIGURES.maps.places));
    states(FIGURES.maps.greatest, pairs[14]?.value ?? Number.NaN);
  });

  it('sum: so many channels, so near to the finished map', () => {
    const { engine, pixels, map } = staged('sum');
    const { job } = checked(engine.startTerms(pixels, 'grad-cam', {}, null, null, false));
    if (job === null) throw new Error('no job');
    while (!checked(job.step(100)).done);
    const { terms } = job.terms();
    job.delete();
    const values = (name: string) => terms.find((term) => term.name === name)?.values ?? expect.fail(`no ${name}`);
    const weights = [...values('channel_weights')];
    expect(weights).toHaveLength(FIGURES.sum.channels);
    expect(weights.filter((weight) => weight < 0)).toHaveLength(FIGURES.sum.negative);
    const size = SIDE * SIDE;
    const correlationAfter = (count: number) => {
      const partial = values('partial_maps').slice((count - 1) * size, count * size);
      return checked(engine.compareMaps(partial, map('grad-cam').saliencyMap, SIDE)).pearson ?? Number.NaN;
    };
    states(FIGURES.sum.fewCorrelation, correlationAfter(FIGURES.sum.few));
    states(FIGURES.sum.someCorrelation, correlationAfter(FIGURES.sum.some), 3);
  });

  it('blank: the sum is nowhere above 0, and no other map is blank', () => {
    const stage = staged('blank');
    expect([stage.best, stage.label]).toEqual([9, 9]);
    expect(stage.probabilities[9]).toBeGreaterThan(0.999);
    const { blank, cam } = stage.map('grad-cam');
    expect(blank).toBe(true);
    expect(Math.max(...cam)).toBe(0);
    states(FIGURES.blank.least, Math.min(...cam));
    expect(METHODS.filter((method) => stage.map(method).blank)).toEqual(['grad-cam']);
  });

  it('seed: chance moves the strongest patch with few samples, and not with many', () => {
    const stage = staged('seed');
    const strongest = ({ superpixelWeights: weights }: CoreExplanation) => weights.indexOf(Math.max(...weights));
    const two = (samples: number) => [1, 2].map((seed) => stage.map('lime', { samples, seed })) as [never, never];
    expect(stage.map('lime').saliencyMap).toEqual((two(FIGURES.seed.few)[0] as CoreExplanation).saliencyMap);
    const [few, many] = [two(FIGURES.seed.few), two(FIGURES.seed.many)];
    states(FIGURES.seed.fewCorrelation, alike(stage, ...few).pearson);
    states(FIGURES.seed.manyCorrelation, alike(stage, ...many).pearson);
    states(FIGURES.seed.fewFit, (few[0] as CoreExplanation).fitR2);
    states(FIGURES.seed.manyFit, (many[0] as CoreExplanation).fitR2);
    expect((few[0] as CoreExplanation).superpixelWeights).toHaveLength(FIGURES.seed.patches);
    expect(strongest(few[0])).not.toBe(strongest(few[1]));
    expect(strongest(many[0])).toBe(strongest(many[1]));
  });

  it('faithful: the bare ink beats every CAM in both, and no map in insertion beats it', () => {
    const { engine, pixels, best, map } = staged('faithful');
    const baselines = checked(engine.baselineMaps(pixels, 0)).maps;
    const maps = [...METHODS.map((name) => ({ name, values: map(name).saliencyMap })), ...baselines];
    const wanted = ['deletion', 'insertion'].map((measure) => ({ measure, options: {} }));
    const { job } = checked(engine.startMeasures(pixels, best, wanted, maps));
    if (job === null) throw new Error('no job');
    while (!checked(job.step(100)).done);
    const values = job.values();
    job.delete();
    const of = (name: string) => {
      const at = maps.findIndex((each) => each.name === name);
      return values.map((row) => row[at]?.value ?? Number.NaN) as [number, number];
    };
    const stated = {
      ink: 'ink',
      'grad-cam': 'gradCam',
      'grad-cam++': 'gradCamPlusPlus',
      'score-cam': 'scoreCam',
      'layer-cam': 'layerCam',
      lime: 'lime',
      rise: 'rise',
    } as const;
    for (const [name, key] of Object.entries(stated)) {
      of(name).forEach((value, i) => {
        states(FIGURES.faithful[key][i] ?? Number.NaN, value);
      });
    }
    const [deletion, insertion] = of('ink');
    expect(METHODS.filter((name) => of(name)[0] < deletion)).toEqual(['lime', 'rise']);
    expect(METHODS.filter((name) => of(name)[1] > insertion)).toEqual([]);
  });

  it('contrast: the upper half counts for more, in the maps that are named', () => {
    const stage = staged('contrast');
    expect([stage.link.target, stage.link.contrast, stage.best]).toEqual([4, 9, 4]);
    const plain = (method: MethodId) => explain(stage.engine, stage.pixels, method, { target_class: 4 });
    const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);
    const upper = ({ saliencyMap: map }: CoreExplanation) => (100 * sum(map.slice(0, map.length / 2))) / sum(map);
    const named = [
      ['layer-cam', FIGURES.contrast.layerCam],
      ['grad-cam', FIGURES.contrast.gradCam],
    ] as const;
    for (const [method, [before, after]] of named) {
      states(before, upper(plain(method)), 0);
      states(after, upper(stage.map(method)), 0);
    }
    for (const method of ['lime', 'rise'] as const) {
      expect(alike(stage, plain(method), stage.map(method)).pearson).toBeGreaterThan(FIGURES.contrast.unchanged);
    }
  });

  it('listing: its map has little to do with the paper’s, and is of another layer', () => {
    const stage = staged('listing');
    const listed = stage.map('grad-cam++');
    expect([listed.options.variant, listed.blank]).toEqual(['as-listed', false]);
    const paper = stage.map('grad-cam++', { variant: 'paper' });
    expect([listed.options.layer, paper.options.layer]).toEqual(['conv2', 'relu2']);
    states(FIGURES.listing.correlation, alike(stage, listed, paper).pearson);
  });

  it('untrained: what maps keep of a network that guesses', () => {
    const stage = staged('untrained');
    expect(stage.link.shown).toBe('compare.sanity/2/0');
    expect(stage.engine.cascade()).toHaveLength(4);
    const kept = (layers: number) => {
      const other = checked(stage.engine.randomized(layers, 0)).engine ?? expect.fail('no engine');
      const best = Math.max(...checked(other.classify(stage.pixels)).probabilities);
      const spearman = (method: MethodId) => alike(stage, stage.map(method), stage.map(method, {}, other)).spearman;
      const found = { best, rank: Object.fromEntries(METHODS.map((method) => [method, spearman(method)])) };
      other.delete();
      return found;
    };
    const { untrained } = FIGURES;
    const [two, four] = [kept(2), kept(4)];
    states(untrained.probability, 100 * two.best, 0);
    states(untrained.plusPlus, two.rank['grad-cam++'] ?? Number.NaN);
    states(untrained.rise, two.rank.rise ?? Number.NaN);
    states(untrained.gradCam, two.rank['grad-cam'] ?? Number.NaN);
    states(untrained.lime, two.rank.lime ?? Number.NaN);
    states(untrained.layerCam, two.rank['layer-cam'] ?? Number.NaN);
    states(untrained.scoreCam, two.rank['score-cam'] ?? Number.NaN);
    // As the page judges them: below 0.3 a map has changed.
    expect(METHODS.filter((method) => Math.abs(four.rank[method] ?? 1) >= 0.3)).toEqual(['rise']);
    states(untrained.allPlusPlus, four.rank['grad-cam++'] ?? Number.NaN);
    states(untrained.allRise, four.rank.rise ?? Number.NaN);
  });

  it('misread: a 4 that is read as 9, and maps that do not tell the two apart', () => {
    const stage = staged('misread');
    const { misread } = FIGURES;
    expect([stage.best, stage.label]).toEqual([9, 4]);
    states(misread.nine, 100 * (stage.probabilities[9] ?? 0), 1);
    states(misread.four, 100 * (stage.probabilities[4] ?? 0), 1);
    const both = (method: MethodId) => alike(stage, stage.map(method), stage.map(method, { target_class: 4 })).spearman;
    states(misread.scoreCam, both('score-cam'));
    states(misread.plusPlus, both('grad-cam++'));
    states(misread.gradCam, both('grad-cam'));
    const other = networks.get('mnist_cnn_augmented') ?? expect.fail('no network');
    states(misread.drawn, 100 * (checked(other.classify(stage.pixels)).probabilities[4] ?? 0), 1);
  });

  it('and every step has been looked at', () => {
    expect(Object.keys(FIGURES)).toEqual([...LESSON_STEPS]);
  });
});
