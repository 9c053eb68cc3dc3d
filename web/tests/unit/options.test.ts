import { describe, expect, it } from 'vitest';
import {
  METHODS,
  type MethodDescription,
  type MethodId,
  type MethodOptions,
  type OptionDescription,
} from '../../package/src/protocol';
import { optionControls, optionsInForce, optionsToLink, sameOptions, tidied } from '../../src/state/options';
import { described } from './fake-engine';

const names = (method: MethodId, chosen: MethodOptions = {}) =>
  optionControls(described(method), chosen).map(({ description }) => description.name);
const tidy = (method: MethodId, chosen: MethodOptions) => tidied(described(method), chosen);
const inForce = (method: MethodId, name: string, chosen: MethodOptions = {}) =>
  optionsInForce(described(method), chosen).find(({ description }) => description.name === name);

const OPTION: OptionDescription = {
  name: 'size',
  kind: 'number',
  text: '',
  symbol: '',
  unit: '',
  when: [],
  minimum: 0,
  maximum: 1,
  minimumExcluded: false,
  step: 0.1,
  choices: [],
};
const made = (...options: Partial<OptionDescription>[]): MethodDescription => ({
  name: 'made up',
  options: options.map((changes) => ({ ...OPTION, ...changes })),
});

describe('the options of a method', () => {
  it('have controls in the order of the table, without classes and masks', () => {
    expect(names('grad-cam')).toEqual(['variant', 'layer']);
    expect(names('score-cam')).toEqual(['variant', 'layer', 'masking']);
    expect(names('rise')).toEqual([
      'variant',
      'cells',
      'keepProbability',
      'stopWhenStable',
      'masking',
      'samples',
      'seed',
    ]);
    for (const method of METHODS) expect(names(method)[0]).toBe('variant');
  });
  it('depend on others that are in force, chosen or by default', () => {
    expect(names('lime')).toContain('gridSize');
    expect(names('lime')).not.toContain('ratio');
    expect(names('lime', { superpixels: 'quickshift' })).toEqual(
      expect.arrayContaining(['kernelSize', 'maxDistance', 'ratio']),
    );
    expect(names('lime', { superpixels: 'slic' })).toEqual(expect.arrayContaining(['segments', 'compactness']));
    expect(names('lime', { superpixels: 'slic' })).not.toContain('gridSize');
    // The document's listing has quickshift unasked, and a masking of its own.
    expect(names('lime', { variant: 'as-listed' })).toContain('ratio');
    expect(names('lime', { variant: 'as-listed' })).not.toContain('masking');
    expect(names('layer-cam', { variant: 'fused' })).toEqual(['variant', 'layers']);
  });
  it('are described twice where the variant changes what they are: the first that holds counts', () => {
    expect(inForce('lime', 'superpixels', { variant: 'as-listed' })?.value).toBe('quickshift');
    expect(inForce('score-cam', 'masking')?.value).toBe('pixel');
    expect(inForce('score-cam', 'masking', { variant: 'as-listed' })?.value).toBe('normalized');
    expect(inForce('grad-cam++', 'layer')?.description.choices).toContain('relu2');
    expect(inForce('grad-cam++', 'layer', { variant: 'as-listed' })?.description.choices).toEqual(['conv1', 'conv2']);
    const both = made({ minimum: 0.2, default: 0.3 }, { default: 0.1 });
    expect(optionsInForce(both, {}).map(({ value }) => value)).toEqual([0.3]);
  });
  it('without a default are absent until they are chosen', () => {
    expect(inForce('rise', 'stopWhenStable')).toMatchObject({ value: undefined, changed: false });
    expect(inForce('rise', 'stopWhenStable', { stopWhenStable: 0.05 })).toMatchObject({ value: 0.05, changed: true });
  });
  it('may apply only while another is absent', () => {
    const method = made({ name: 'size' }, { name: 'count', when: [{ option: 'size', values: [] }], default: 1 });
    expect(optionsInForce(method, {}).map(({ description }) => description.name)).toEqual(['size', 'count']);
    expect(optionsInForce(method, { size: 0.5 }).map(({ description }) => description.name)).toEqual(['size']);
    // What is refused is absent.
    expect(optionsInForce(method, { size: 7 })).toHaveLength(2);
  });
  it('do not apply where what they depend on does not', () => {
    const method = made(
      { name: 'a', kind: 'choice', choices: ['x', 'y'], default: 'x' },
      { name: 'b', kind: 'choice', choices: ['x', 'y'], default: 'x', when: [{ option: 'a', values: ['y'] }] },
      { name: 'c', when: [{ option: 'b', values: ['x'] }] },
    );
    const having = (chosen: MethodOptions) => optionsInForce(method, chosen).map(({ description }) => description.name);
    expect(having({})).toEqual(['a']);
    expect(having({ a: 'y' })).toEqual(['a', 'b', 'c']);
    expect(having({ a: 'y', b: 'y' })).toEqual(['a', 'b']);
  });
  it('have no control where there is nothing to choose', () => {
    expect(optionControls(made({ kind: 'choice', choices: ['only'], default: 'only' }), {})).toEqual([]);
    expect(optionControls(made({ kind: 'layer' }), {})).toEqual([]);
  });
  it('are never the document’s listing unasked', () => {
    for (const method of METHODS) expect(inForce(method, 'variant')?.value).not.toBe('as-listed');
  });
});

describe('tidying', () => {
  it('leaves what makes sense', () => {
    const chosen = { variant: 'paper', superpixels: 'slic', segments: 12, hidden: 'superpixel-mean', seed: 3 };
    expect(tidy('lime', chosen)).toEqual(chosen);
  });
  it('leaves out defaults that are named, so that links stay short', () => {
    const named = { variant: 'authors', superpixels: 'grid', gridSize: 7, masking: 'pixel', samples: 1000, seed: 0 };
    expect(tidy('lime', named)).toEqual({});
    expect(tidy('score-cam', { variant: 'as-listed', masking: 'normalized' })).toEqual({ variant: 'as-listed' });
    expect(tidy('score-cam', { variant: 'as-listed', masking: 'pixel' })).toHaveProperty('masking', 'pixel');
    expect(tidy('grad-cam', { layer: 'relu2' })).toEqual({});
    expect(tidy('layer-cam', { variant: 'fused', layers: ['relu2', 'relu1'] })).toEqual({ variant: 'fused' });
  });
  it('drops what the method does not have', () => {
    const other = { layer: 'relu1', superpixels: 'slic', segments: 9, cells: 5, samples: 50, masking: 'normalized' };
    expect(tidy('grad-cam', other)).toEqual({ layer: 'relu1' });
    expect(tidy('lime', { superpixels: 'slic', gridSize: 5 })).toEqual({ superpixels: 'slic' });
    expect(tidy('lime', { variant: 'as-listed', masking: 'normalized' })).toEqual({ variant: 'as-listed' });
    expect(tidy('lime', { targetClass: 3 })).toEqual({});
    expect(tidy('rise', { masks: new Float32Array(784) })).toEqual({});
  });
  it('drops what is out of range, of another kind, or not known', () => {
    expect(tidy('rise', { samples: 0, cells: 29, keepProbability: 2, stopWhenStable: 0, seed: 0.5 })).toEqual({});
    expect(tidy('lime', { samples: Number.NaN, superpixels: 'squares', gridSize: 0, variant: 'best' })).toEqual({});
    expect(tidy('grad-cam', { layer: 'fc1', variant: 3 })).toEqual({});
    expect(tidy('rise', { samples: ['50'], cells: '', seed: ' ', keepProbability: 'often' })).toEqual({});
  });
  it('takes both ends of a range, but for a minimum that is excluded', () => {
    const closed = made({ minimum: -1, maximum: 1, default: 0 });
    expect([-1, 1, -1.01, 1.01].map((size) => tidied(closed, { size }))).toEqual([{ size: -1 }, { size: 1 }, {}, {}]);
    const open = made({ minimum: 0, minimumExcluded: true, default: 1 });
    expect(tidied(open, { size: 0 })).toEqual({});
    expect(tidied(open, { size: 1e-9 })).toEqual({ size: 1e-9 });
    // Nothing stands for a default: 0 is a value like others.
    expect(tidied(made({ default: 1 }), { size: 0 })).toEqual({ size: 0 });
  });
  it('makes numbers and lists of a link’s texts', () => {
    expect(tidy('rise', { samples: '500', keepProbability: '0.3' })).toEqual({ samples: 500, keepProbability: 0.3 });
    expect(tidy('layer-cam', { variant: 'fused', layers: 'pool1,conv1' })).toHaveProperty('layers', ['conv1', 'pool1']);
  });
  it('keeps the layers that the network has, in its order', () => {
    expect(tidy('layer-cam', { variant: 'fused', layers: ['pool2', 'conv1', 'fc9'] }).layers).toEqual([
      'conv1',
      'pool2',
    ]);
    expect(tidy('layer-cam', { variant: 'fused', layers: ['fc9'] })).toEqual({ variant: 'fused' });
    expect(tidy('layer-cam', { variant: 'fused', layers: [] })).toEqual({ variant: 'fused' });
    expect(tidy('layer-cam', { layers: ['conv1', 'conv2'] })).toEqual({});
    expect(tidy('grad-cam++', { variant: 'as-listed', layer: 'relu1' })).toEqual({ variant: 'as-listed' });
    expect(tidy('grad-cam++', { variant: 'as-listed', layer: 'conv1' })).toHaveProperty('layer', 'conv1');
  });
});

it('options are the same when their values are', () => {
  expect(sameOptions({ layers: ['a', 'b'], n: 1 }, { n: 1, layers: ['a', 'b'] })).toBe(true);
  for (const other of [{ n: 1 }, { n: 1, layers: ['a'] }, { n: 2, layers: ['a', 'b'] }, { n: 1, seed: 0 }]) {
    expect(sameOptions({ layers: ['a', 'b'], n: 1 }, other)).toBe(false);
  }
});

it('options go in a link as texts, and come back', () => {
  const chosen = { variant: 'fused', layers: ['pool1', 'conv2'] };
  expect(optionsToLink(chosen)).toEqual({ variant: 'fused', layers: 'pool1,conv2' });
  expect(tidy('layer-cam', optionsToLink(chosen))).toEqual({ variant: 'fused', layers: ['pool1', 'conv2'] });
  const rise = { keepProbability: 0.3, samples: 500 };
  expect(tidy('rise', optionsToLink(rise))).toEqual(rise);
});
