import { describe, expect, it } from 'vitest';
import type { MethodOptions } from '../../package/src/protocol';
import {
  contrastedClass,
  drawsSamples,
  explainedClass,
  layersOf,
  tooFewSuperpixels,
  variantOf,
} from '../../src/state/explained';
import { explanation } from './fake-engine';

const having = (options: MethodOptions) => ({ ...explanation('lime'), options });

describe('what was explained', () => {
  it('is read from the options in force', () => {
    const told = having({ variant: 'paper', targetClass: 0, contrastClass: 4, layer: 'relu2', samples: 50 });
    expect([explainedClass(told), contrastedClass(told), variantOf(told)]).toEqual([0, 4, 'paper']);
    expect([layersOf(told), drawsSamples(told)]).toEqual([['relu2'], true]);
    expect(layersOf(having({ layers: ['relu1', 'pool2'] }))).toEqual(['relu1', 'pool2']);
  });
  it('has too few superpixels only where more were to be chosen', () => {
    const two = { ...having({ features: 3 }), superpixelWeights: Float64Array.of(1, 2) };
    expect(tooFewSuperpixels(two)).toBe(2);
    expect(tooFewSuperpixels({ ...two, options: { features: 2 } })).toBeNull();
    expect(tooFewSuperpixels({ ...having({}), superpixelWeights: new Float64Array() })).toBeNull();
  });
  it('is nothing where there is nothing', () => {
    for (const none of [null, having({})]) {
      expect([explainedClass(none), contrastedClass(none), variantOf(none), layersOf(none)]).toEqual([
        null,
        null,
        '',
        [],
      ]);
    }
    expect(drawsSamples(having({}))).toBe(false);
  });
});
