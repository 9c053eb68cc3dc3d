import { describe, expect, it } from 'vitest';
import { METHODS, type MethodId, type MethodOptions } from '../../package/src/protocol';
import {
  DEFAULT_OPTIONS,
  defaultChoice,
  layersFor,
  METHOD_KEYS,
  numberRange,
  optionNames,
  optionsFromLink,
  optionsToLink,
  sameOptions,
  tidied,
  variantOf,
} from '../../src/state/options';
import { LAYERS, methodInfo } from './fake-engine';

const options = (changes: Partial<MethodOptions>): MethodOptions => ({ ...DEFAULT_OPTIONS, ...changes });
const names = (method: MethodId, changes: Partial<MethodOptions> = {}) =>
  optionNames(method, options(changes), methodInfo(method));
const tidy = (method: MethodId, changes: Partial<MethodOptions>) =>
  tidied(method, options(changes), { info: methodInfo(method), layers: LAYERS, side: 28 });

describe('the options of a method', () => {
  it('are those that it has', () => {
    expect(names('grad-cam')).toEqual(['variant', 'layer']);
    expect(names('score-cam')).toEqual(['variant', 'layer', 'masking']);
    expect(names('rise')).toEqual([
      'variant',
      'gridCells',
      'keepProbability',
      'stopWhenStable',
      'masking',
      'samples',
      'seed',
    ]);
  });
  it('depend on the superpixels that are chosen', () => {
    expect(names('lime')).toContain('gridSize');
    expect(names('lime')).not.toContain('ratio');
    expect(names('lime', { superpixels: 'quickshift' })).toEqual(
      expect.arrayContaining(['kernelSize', 'maxDistance', 'ratio']),
    );
    expect(names('lime', { superpixels: 'slic' })).toEqual(expect.arrayContaining(['segments', 'compactness']));
    expect(names('lime', { superpixels: 'slic' })).not.toContain('gridSize');
  });
  it('are for the LIME of the document those that it left open', () => {
    const listed = names('lime', { variant: 'as-listed' });
    expect(listed).toContain('ratio');
    expect(listed).not.toContain('masking');
    expect(defaultChoice('superpixels', 'lime', options({ variant: 'as-listed' }))).toBe('quickshift');
    expect(defaultChoice('masking', 'score-cam', options({ variant: 'as-listed' }))).toBe('normalized');
  });
  it('have no variant to choose where the engine knows but one', () => {
    expect(optionNames('rise', DEFAULT_OPTIONS, { ...methodInfo('rise'), variants: ['only'] })).not.toContain(
      'variant',
    );
  });
});

describe('tidying', () => {
  it('leaves what makes sense', () => {
    const chosen = options({ variant: 'paper', superpixels: 'slic', segments: 12, hidden: 'superpixel-mean', seed: 3 });
    expect(tidy('lime', chosen)).toEqual(chosen);
  });
  it('turns defaults that are named into defaults, so that links stay short', () => {
    const named = {
      variant: 'authors',
      superpixels: 'grid',
      gridSize: 7,
      masking: 'pixel',
      samples: 1000,
      signs: 'positive',
    };
    expect(tidy('lime', named)).toEqual(DEFAULT_OPTIONS);
    expect(tidy('score-cam', { variant: 'as-listed', masking: 'normalized' }).masking).toBe('');
    expect(tidy('score-cam', { variant: 'as-listed', masking: 'pixel' }).masking).toBe('pixel');
  });
  it('drops what the method does not have', () => {
    const other = {
      layer: 'relu1',
      superpixels: 'slic',
      segments: 9,
      gridCells: 5,
      samples: 50,
      masking: 'normalized',
    };
    expect(tidy('grad-cam', other)).toEqual(options({ layer: 'relu1' }));
    expect(tidy('lime', { superpixels: 'slic', gridSize: 5 })).toEqual(options({ superpixels: 'slic' }));
    expect(tidy('lime', { variant: 'as-listed', masking: 'normalized' })).toEqual(options({ variant: 'as-listed' }));
  });
  it('drops what is out of range or not known', () => {
    expect(tidy('rise', { samples: 3, gridCells: 29, keepProbability: 2, stopWhenStable: -1, seed: 0.5 })).toEqual(
      DEFAULT_OPTIONS,
    );
    expect(tidy('lime', { samples: Number.NaN, superpixels: 'squares', gridSize: 1, variant: 'best' })).toEqual(
      DEFAULT_OPTIONS,
    );
    expect(tidy('grad-cam', { layer: 'fc1' })).toEqual(DEFAULT_OPTIONS);
  });
  it('allows several layers only where they are fused', () => {
    expect(tidy('layer-cam', { variant: 'fused', layer: 'relu2,relu1,fc9' }).layer).toBe('relu1,relu2');
    expect(tidy('layer-cam', { layer: 'relu1,relu2' }).layer).toBe('');
    expect(tidy('grad-cam', { layer: 'relu1,relu2' }).layer).toBe('');
  });
  it('allows the document’s Grad-CAM++ only convolutions', () => {
    const listed = options({ variant: 'as-listed' });
    expect(layersFor('grad-cam++', listed, LAYERS).map(({ name }) => name)).toEqual(['conv1', 'conv2']);
    expect(layersFor('grad-cam', listed, LAYERS)).toHaveLength(LAYERS.length);
    expect(tidy('grad-cam++', { variant: 'as-listed', layer: 'relu2' }).layer).toBe('');
    expect(tidy('grad-cam++', { variant: 'as-listed', layer: 'conv1' }).layer).toBe('conv1');
  });
  it('bounds grids by the image', () => {
    expect(numberRange('gridSize', 'lime', 5)).toMatchObject({ max: 5, fallback: 5 });
    expect(numberRange('gridCells', 'rise', 28)).toMatchObject({ max: 28, fallback: 7 });
  });
  it('gives no method the document’s listing unasked', () => {
    for (const method of METHODS) {
      expect(variantOf(DEFAULT_OPTIONS, methodInfo(method))).not.toBe('as-listed');
      expect(tidy(method, {}).variant).toBe('');
    }
  });
});

describe('options in a link', () => {
  it('are only those that are not the default, and come back', () => {
    const chosen = options({ variant: 'paper', samples: 500, keepProbability: 0.3, layer: 'relu1,relu2' });
    expect(optionsToLink(chosen)).toEqual({ v: 'paper', n: '500', kp: '0.3', l: 'relu1,relu2' });
    expect(optionsFromLink(optionsToLink(chosen))).toEqual(chosen);
    expect(optionsToLink(DEFAULT_OPTIONS)).toEqual({});
  });
  it('each come back under their own letters', () => {
    const all = Object.entries(DEFAULT_OPTIONS).map(([name, value], i) => [name, value === '' ? name : i + 1]);
    const every = Object.fromEntries(all) as MethodOptions;
    expect(sameOptions(optionsFromLink(optionsToLink(every)), every)).toBe(true);
    expect(Object.keys(optionsToLink(every)).every((key) => /^[a-z]{1,2}$/.test(key))).toBe(true);
    expect(new Set(Object.values(METHOD_KEYS)).size).toBe(METHODS.length);
  });
  it('that make no sense are passed over', () => {
    expect(optionsFromLink({ n: 'many', s: 'Infinity', q: '1' })).toEqual(DEFAULT_OPTIONS);
  });
});
