/** Every method taken apart: the terms that the page shows are those of the map on its card. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layers, RunningTerms } from '../../package/src/dissecting';
import type { Engine } from '../../package/src/module';
import { toCore } from '../../package/src/names';
import type { ChannelOrder, MethodId, MethodOptions, MethodTerms, Term } from '../../package/src/protocol';
import { createLoadedEngine, explain, testImages } from './load';

let engine: Engine;
const pixels = testImages().find(({ index }) => index === 18)?.pixels ?? expect.fail('no sample 18');

beforeAll(async () => {
  engine = await createLoadedEngine('simd');
});
afterAll(() => {
  engine.delete();
});

interface Choice {
  leaveOut?: number;
  samples?: number;
  channelOrder?: ChannelOrder;
}

function termsOf(method: MethodId, options: MethodOptions = {}, choice: Choice = {}): MethodTerms {
  const usual = { leaveOut: null, samples: null, channelOrder: 'contribution' } as const;
  const running = new RunningTerms(engine, { pixels, request: { method, options }, ...usual, ...choice });
  try {
    while (!running.step(100).done);
    expect(running.progress().completed).toBe(running.progress().total);
    return running.result();
  } finally {
    running.dispose();
  }
}

/** The last one of this name: of a fusion's layers the deepest. */
function found({ terms }: MethodTerms, name: string): Term {
  return terms.findLast((term) => term.name === name) ?? expect.fail(`no ${name}`);
}

const mapOf = (method: MethodId, options: MethodOptions = {}) =>
  explain(engine, pixels, method, toCore(options)).saliencyMap;

function lastOf({ shape, values }: Term): Float32Array {
  return values.slice(values.length - values.length / (shape[0] ?? 1));
}

/** Between 0 and 1, after what `cut` leaves of each value. */
function normalised(values: Float32Array, cut: (value: number) => number): number[] {
  const left = Array.from(values, cut);
  const [least, greatest] = [Math.min(...left), Math.max(...left)];
  return left.map((value) => (value - least) / (greatest - least));
}

const differs = (a: readonly number[], b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

it.each<[MethodId, MethodOptions, (value: number) => number]>([
  ['score-cam', { variant: 'authors' }, (value) => Math.max(0, value)],
  ['grad-cam++', { variant: 'as-listed' }, (value) => value],
])('%s %o cuts after resizing or never: its signed map comes to the map', (method, options, cut) => {
  const { signedMap, saliencyMap } = explain(engine, pixels, method, toCore(options));
  expect(signedMap).toHaveLength(784);
  expect(differs(normalised(signedMap, cut), saliencyMap)).toBeLessThan(1e-6);
});

it('Grad-CAM cuts before resizing: beside negative places its map reaches further than the signed one', () => {
  const { signedMap, saliencyMap, cam } = explain(engine, pixels, 'grad-cam', toCore({ contrastClass: 8 }));
  expect(Math.min(...cam)).toBeLessThan(0);
  expect(Math.min(...signedMap)).toBeLessThan(0);
  const beyond = saliencyMap.filter((value, i) => value > 0 && (signedMap[i] ?? 0) < 0);
  expect(beyond.length).toBeGreaterThan(0);
  const least = Math.min(...saliencyMap.filter((_, i) => (signedMap[i] ?? 0) > 0));
  expect(least).toBeGreaterThan(0);
});

it('LIME and RISE have no signed map beside their own', () => {
  for (const method of ['lime', 'rise'] as const) {
    expect(explain(engine, pixels, method, toCore({ samples: 50 })).signedMap).toHaveLength(0);
  }
});

const FEW: MethodOptions = { samples: 300, seed: 4 };

describe.each<[MethodId, MethodOptions, string]>([
  ['grad-cam', { layer: 'relu1' }, 'partialMaps'],
  ['grad-cam++', { variant: 'authors' }, 'partialMaps'],
  ['score-cam', {}, 'partialMaps'],
  ['layer-cam', {}, 'partialMaps'],
  ['rise', FEW, 'runningMaps'],
])('%s', (method, options, maps) => {
  it('comes to the very map that is explained', () => {
    const whole = termsOf(method, options);
    expect(found(whole, 'saliencyMap').values).toEqual(mapOf(method, options));
    expect(lastOf(found(whole, maps))).toEqual(mapOf(method, options));
    for (const { name, axes, shape, values } of whole.terms) {
      expect(axes, name).toHaveLength(shape.length);
      expect(values, name).toHaveLength(shape.reduce((product, extent) => product * extent, 1));
      expect(name).not.toContain('_');
    }
  });
});

it.each<MethodId>(['grad-cam', 'grad-cam++', 'score-cam'])('%s adds up in the order of the weights', (method) => {
  const [usual, weighed] = [termsOf(method), termsOf(method, {}, { channelOrder: 'weight' })];
  const weights = found(usual, 'channelWeights').values;
  const numbers = Array.from(weights.keys());
  const byWeight = numbers.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  expect(found(weighed, 'channelWeights').values).toEqual(weights);
  expect(Array.from(found(weighed, 'channelOrder').values)).toEqual(byWeight);
  expect(found(usual, 'channelOrder').values).not.toEqual(found(weighed, 'channelOrder').values);
  expect(found(weighed, 'cam').values).toEqual(found(usual, 'cam').values);
  expect(lastOf(found(weighed, 'partialMaps'))).toEqual(mapOf(method));
});

it('LIME paints its coefficients, of all samples and without one', () => {
  const all = termsOf('lime', FEW);
  const without = termsOf('lime', FEW, { leaveOut: 0 });
  expect(found(all, 'saliencyMap').values).toEqual(mapOf('lime', FEW));
  expect(found(all, 'sampleProbabilities').shape).toEqual([300]);
  expect(found(without, 'sampleProbabilities').values).toEqual(found(all, 'sampleProbabilities').values);
  // The sample that shows all has the largest weight of all.
  expect(found(without, 'fitR2').values).not.toEqual(found(all, 'fitR2').values);
  expect(found(without, 'coefficients').values).not.toEqual(found(all, 'coefficients').values);
});

it('symbols are those of the papers, and terms of a layer name it', () => {
  const { options, terms } = termsOf('grad-cam');
  expect(options).toMatchObject({ layer: 'relu2', variant: 'paper' });
  const weights = terms.find(({ name }) => name === 'channelWeights');
  expect(weights).toMatchObject({ symbol: '\\alpha_k^c', layer: 'relu2', axes: ['channel'], shape: [64] });
  expect(termsOf('layer-cam', { variant: 'fused' }).terms.map(({ layer }) => layer)).toContain('relu1');
});

it('RISE shows as many samples as it is told', () => {
  expect(found(termsOf('rise', FEW), 'masks').shape).toEqual([64, 28, 28]);
  expect(found(termsOf('rise', FEW, { samples: 5 }), 'sampleScores').shape).toEqual([5]);
});

it.each<[MethodId, MethodOptions, Choice, string]>([
  ['grad-cam', {}, { leaveOut: 1 }, 'no sample to be left out'],
  ['lime', FEW, { leaveOut: 300 }, 'Sample 300 of 300'],
  ['lime', { samples: 10_001 }, {}, 'at most 10000'],
  ['rise', {}, { samples: 257 }, 'expected 1 to 256'],
  ['rise', { keepProbability: 7 }, {}, 'keepProbability'],
  ['layer-cam', {}, { channelOrder: 'weight' }, 'layer-cam has no weight for each channel'],
  ['lime', FEW, { channelOrder: 'weight' }, 'lime has no weight for each channel'],
  ['grad-cam', {}, { channelOrder: 'size' as ChannelOrder }, 'no order "size"'],
])('%s %o %o is refused', (method, options, choice, sentence) => {
  expect(() => termsOf(method, options, choice)).toThrow(sentence);
});

it('a layer is all that it makes of the picture, the logits last', () => {
  const outputs = layers(engine, { pixels });
  const [first, last] = [outputs[0], outputs.at(-1)];
  expect(first).toMatchObject({ kind: 'input', shape: [1, 28, 28], axes: ['channel', 'height', 'width'] });
  expect(last?.values).toEqual(engine.classify(pixels).logits);
  expect(last).toMatchObject({ axes: ['channel'], shape: [10], receptiveField: null });
  const conv2 = outputs.find(({ name }) => name === 'conv2');
  expect(conv2?.receptiveField).toEqual({ height: 14, width: 14, strideY: 2, strideX: 2, offsetY: 0, offsetX: 0 });
});
