/** The engine's table of options tells what the engine does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreOptions, checked, type Engine } from '../../package/src/module';
import { METHODS, type OptionDescription } from '../../package/src/protocol';
import { createEngine, explain, publicFile, testImages, WEIGHTS } from './load';

let engine: Engine;
const pixels = testImages().find(({ index }) => index === 18)?.pixels ?? expect.fail('no sample 18');

beforeAll(async () => {
  engine = await createEngine('simd');
  checked(engine.loadModel(publicFile(WEIGHTS)));
});
afterAll(() => {
  engine.delete();
});

function described(method: string): OptionDescription[] {
  return engine.methods().find(({ name }) => name === method)?.options ?? expect.fail(`no ${method}`);
}

/** The descriptions that hold while all but `chosen` have their defaults, and whether they do. */
function inForce(method: string, chosen: CoreOptions): OptionDescription[] {
  const values: CoreOptions = {};
  return described(method).filter((option) => {
    const applies = option.when.every(({ option: name, values: wanted }) =>
      wanted.length === 0 ? !(name in values) : wanted.includes(String(values[name])),
    );
    if (!applies || option.name in values) return false;
    const value = chosen[option.name] ?? option.default;
    if (value !== undefined) values[option.name] = value;
    return true;
  });
}

/** Every combination of choices on which other options depend. */
function settings(method: string): CoreOptions[] {
  const depended = new Set(described(method).flatMap(({ when }) => when.map(({ option }) => option)));
  let all: CoreOptions[] = [{}];
  for (const { name, choices } of described(method)) {
    if (!depended.has(name) || choices.length === 0 || all.some((options) => name in options)) continue;
    all = all.flatMap((options) => choices.map((choice) => ({ ...options, [name]: choice })));
  }
  return all;
}

/** Enough to be a map, and quick. */
function quick(method: string, options: CoreOptions): CoreOptions {
  return method === 'lime' || method === 'rise' ? { samples: 20, ...options } : options;
}

function allowed({ kind, minimum, maximum, minimumExcluded, choices }: OptionDescription): CoreOptions[string][] {
  switch (kind) {
    case 'number':
      return [minimumExcluded ? minimum + (maximum - minimum) / 1000 : minimum, maximum];
    case 'whole':
      return [minimum, maximum];
    case 'class':
      return [0, 9];
    case 'layers':
      return [choices.slice(0, 1), choices];
    case 'masks':
      return [new Float32Array(784).fill(1, 0, 300)];
    default:
      return choices;
  }
}

function refused({ kind, minimum, maximum, minimumExcluded }: OptionDescription): CoreOptions[string][] {
  switch (kind) {
    case 'number':
      return [minimumExcluded ? minimum : minimum - 0.001, maximum + 1, Number.NaN, 'many'];
    case 'whole':
      return [minimum - 1, maximum + 2, minimum + 0.5, Number.POSITIVE_INFINITY, 'many'];
    case 'class':
      return [10, -1, 'nine'];
    case 'layers':
      return [[], ['none'], 'none'];
    case 'masks':
      return [new Float32Array(784).fill(1.5), 1];
    default:
      return ['none', '', 1];
  }
}

it('has the methods of the protocol, in its order', () => {
  expect(engine.methods().map(({ name }) => name)).toEqual([...METHODS]);
});

describe.each(METHODS)('the table of %s', (method) => {
  it('tells one sentence about each option, and begins with the variant', () => {
    expect(described(method)[0]).toMatchObject({ name: 'variant', when: [] });
    for (const { text } of described(method)) expect(text).toMatch(/^[A-Z][^.]*\.$/);
  });

  it('names what holds unasked', () => {
    for (const chosen of settings(method)) {
      const { options } = explain(engine, pixels, method, quick(method, chosen));
      const wanted = inForce(method, chosen).flatMap((option) => {
        const value = chosen[option.name] ?? quick(method, {})[option.name] ?? option.default;
        return value === undefined ? [] : [[option.name, value]];
      });
      expect(options, JSON.stringify(chosen)).toEqual({ target_class: 3, ...Object.fromEntries(wanted) });
    }
  });

  it('tells what is taken, to the ends of each range', () => {
    for (const chosen of settings(method)) {
      for (const option of inForce(method, chosen)) {
        // A million samples are taken too, but not in a test.
        if (option.name in chosen || option.name === 'samples') continue;
        for (const value of allowed(option)) {
          if (option.name === 'contrast_class' && value === 3) continue;
          const withIt = { ...chosen, [option.name]: value };
          const { options } = explain(engine, pixels, method, option.kind === 'masks' ? withIt : quick(method, withIt));
          if (option.kind !== 'masks') expect(options[option.name], option.name).toEqual(value);
        }
      }
    }
  });

  it('tells what is refused, and the sentence names the option', () => {
    for (const chosen of settings(method)) {
      for (const option of inForce(method, chosen)) {
        for (const value of refused(option)) {
          const { status } = engine.startExplanation(pixels, method, { ...chosen, [option.name]: value });
          expect(['invalid-argument', 'not-found'], `${option.name}: ${value}`).toContain(status.code);
          const name = option.kind === 'masks' ? 'mask' : option.kind.startsWith('layer') ? 'layer' : option.name;
          expect(status.message).toContain(name);
        }
      }
    }
  });

  it('tells when an option does not apply, and it is refused then', () => {
    for (const chosen of settings(method)) {
      const names = new Set(inForce(method, chosen).map(({ name }) => name));
      for (const option of described(method)) {
        if (names.has(option.name)) continue;
        const { status } = engine.startExplanation(pixels, method, {
          ...chosen,
          [option.name]: allowed(option)[0] ?? 0,
        });
        expect(status.code, `${option.name} with ${JSON.stringify(chosen)}`).toBe('invalid-argument');
        expect(status.message).toContain(option.name);
      }
    }
  });
});
