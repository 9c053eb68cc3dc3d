import { describe, expect, it } from 'vitest';
import {
  camelCase,
  describedFromCore,
  detailsFromCore,
  fromCore,
  sentenceFromCore,
  snakeCase,
  termsFromCore,
  toCore,
} from '../../package/src/names';
import type { OptionDescription } from '../../package/src/protocol';

const option = (name: string, when: OptionDescription['when'] = []): OptionDescription => ({
  name,
  kind: 'whole',
  text: 'Side of the keep_out zone.',
  symbol: '',
  unit: '',
  when,
  minimum: 1,
  maximum: 9,
  minimumExcluded: false,
  step: 1,
  choices: ['as_listed'],
});

describe('names of options', () => {
  it.each([
    ['samples', 'samples'],
    ['keep_probability', 'keepProbability'],
    ['stop_when_stable', 'stopWhenStable'],
    ['top_5_classes', 'top5Classes'],
  ])('%s is %s here', (core, here) => {
    expect(camelCase(core)).toBe(here);
  });

  it('go to the core and come back', () => {
    for (const name of ['samples', 'keepProbability', 'stopWhenStable', 'targetClass']) {
      expect(camelCase(snakeCase(name))).toBe(name);
    }
    const masks = new Float32Array(4);
    const options = { keepProbability: 0, layers: ['relu1', 'relu2'], targetClass: 0, variant: 'as-listed', masks };
    const named = toCore(options);
    expect(Object.keys(named)).toEqual(['keep_probability', 'layers', 'target_class', 'variant', 'masks']);
    expect(named.masks).toBe(masks);
    expect(fromCore(named)).toEqual(options);
  });

  it('with nothing for a value are absent, and 0 and an empty text are not nothing', () => {
    expect(toCore({ seed: undefined, samples: null, targetClass: 0, layer: '' })).toEqual({
      target_class: 0,
      layer: '',
    });
  });

  it('have one spelling here', () => {
    expect(() => toCore({ keep_probability: 0.5 })).toThrow('did you mean "keepProbability"?');
  });

  it('are translated in descriptions and their conditions, and nothing else is', () => {
    const described = describedFromCore([
      { name: 'grid_method', options: [option('grid_size', [{ option: 'the_kind', values: ['as_listed'] }])] },
    ]);
    expect(described).toEqual([
      {
        name: 'grid_method',
        options: [{ ...option('gridSize'), when: [{ option: 'theKind', values: ['as_listed'] }] }],
      },
    ]);
  });

  it('are translated in sentences of the core, where they are names of options', () => {
    const methods = [{ name: 'rise', options: [option('keep_probability')] }];
    const sentence = 'keep_probability is 2 in my_file.png, and "grid_size" is unknown.';
    expect(sentenceFromCore(sentence, { grid_size: 4 }, methods)).toBe(
      'keepProbability is 2 in my_file.png, and "gridSize" is unknown.',
    );
  });

  it('are translated in terms, and the layer and the symbol of one are not', () => {
    const term = { symbol: '\\alpha_k', layer: 'relu_1', axes: [], shape: [], values: new Float32Array() };
    expect(termsFromCore([{ name: 'fit_r2', ...term }])).toEqual([{ name: 'fitR2', ...term }]);
  });

  it('are translated in details, and the layer that one begins with is not', () => {
    expect(detailsFromCore({ most_relevant_removed: 1, 'relu_1.rank_correlation': 2, scale: 3 })).toEqual({
      mostRelevantRemoved: 1,
      'relu_1.rankCorrelation': 2,
      scale: 3,
    });
  });
});
