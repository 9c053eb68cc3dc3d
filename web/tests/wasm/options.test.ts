/** The page's rules about options are the engine's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checked, type Engine } from '../../package/src/module';
import { METHODS, type MethodId, type MethodOptions } from '../../package/src/protocol';
import { MESSAGES } from '../../src/i18n/messages';
import {
  AS_LISTED,
  CHOICES,
  type ChoiceOption,
  DEFAULT_OPTIONS,
  defaultChoice,
  layersFor,
  type NumberOption,
  numberRange,
  optionNames,
} from '../../src/state/options';
import { createEngine, explain, publicFile, request, testImages, WEIGHTS } from './load';

/** Enough to tell maps apart, and quick. */
const QUICK = 40;
const SIDE = 28;

let engine: Engine;
let layers: { name: string; kind: string; height: number; width: number }[];
const pixels = testImages().find(({ index }) => index === 18)?.pixels ?? expect.fail('no sample 18');

beforeAll(async () => {
  engine = await createEngine('simd');
  layers = checked(engine.loadModel(publicFile(WEIGHTS))).layers.filter(
    ({ kind, height, width }) => kind !== 'input' && height * width > 1,
  );
});
afterAll(() => {
  engine.delete();
});

function info(method: MethodId) {
  return engine.methods().find(({ name }) => name === method) ?? expect.fail(`no ${method}`);
}

/** Every choice that changes which options there are. */
function settings(method: MethodId): MethodOptions[] {
  const variants = info(method).variants.map((variant, i) => ({ ...DEFAULT_OPTIONS, variant: i === 0 ? '' : variant }));
  if (method !== 'lime') return variants;
  return variants.flatMap((options) =>
    ['', ...CHOICES.superpixels].map((superpixels) => ({ ...options, superpixels })),
  );
}

function map(method: MethodId, options: Partial<MethodOptions>): Float32Array {
  const samples = info(method).samples ? QUICK : 0;
  return explain(engine, pixels, request(method, { ...options, samples })).saliencyMap;
}

it('the engine has the methods of the page, in its order', () => {
  expect(engine.methods().map(({ name }) => name)).toEqual([...METHODS]);
});

it('each variant has a name in both languages, and the listing of the source document is never the first', () => {
  for (const { maps } of Object.values(MESSAGES)) {
    for (const method of METHODS) {
      expect(Object.keys(maps.methods[method].variants)).toEqual(info(method).variants);
      expect(info(method).variants[0]).not.toBe(AS_LISTED);
    }
  }
});

describe.each(METHODS)('%s', (method) => {
  it('takes every option that the page offers, whatever the others are, at the ends of its range', () => {
    for (const options of settings(method)) {
      for (const name of optionNames(method, options, info(method))) {
        if (name === 'variant' || name === 'layer') continue;
        if (name in CHOICES) {
          // Another kind of superpixels is another setting.
          if (name === 'superpixels') continue;
          for (const value of CHOICES[name as ChoiceOption]) map(method, { ...options, [name]: value });
        } else if (name !== 'samples') {
          const { min, max } = numberRange(name as NumberOption, method, SIDE);
          for (const value of [min, max]) map(method, { ...options, [name]: value });
        }
      }
    }
  });

  it('takes every layer that the page offers', () => {
    if (!info(method).layer) return;
    for (const options of settings(method)) {
      for (const { name } of layersFor(method, options, layers)) {
        const reply = explain(engine, pixels, request(method, { ...options, layer: name }));
        expect(reply.layer).toBe(name);
      }
    }
  });

  it('has the defaults that the page shows', () => {
    for (const options of settings(method)) {
      const usual = map(method, options);
      for (const name of optionNames(method, options, info(method))) {
        if (name === 'variant' || name === 'layer' || name === 'samples') continue;
        const shown =
          name in CHOICES
            ? options[name] || defaultChoice(name as ChoiceOption, method, options)
            : numberRange(name as NumberOption, method, SIDE).fallback;
        expect(map(method, { ...options, [name]: shown }), `${options.variant} ${name}`).toEqual(usual);
      }
    }
    if (info(method).samples) {
      const { fallback } = numberRange('samples', method, SIDE);
      expect(explain(engine, pixels, request(method), 5000).samples).toBe(fallback);
    }
  });
});
