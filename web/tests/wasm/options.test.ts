/** The page's words, controls and links against the core's own table of options. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../package/src/module';
import { describedFromCore, fromCore, toCore } from '../../package/src/names';
import {
  METHODS,
  type MethodDescription,
  type MethodId,
  type MethodOptions,
  type OptionDescription,
  type OptionValue,
} from '../../package/src/protocol';
import { MESSAGES } from '../../src/i18n/languages';
import { AS_LISTED } from '../../src/state/explained';
import { inRange, optionControls, optionsToLink, tidied } from '../../src/state/options';
import { createLoadedEngine, explain, testImages } from './load';

/** Enough to tell maps apart, and quick. */
const QUICK = 20;

let engine: Engine;
let table: MethodDescription[];
const pixels = testImages().find(({ index }) => index === 18)?.pixels ?? expect.fail('no sample 18');

beforeAll(async () => {
  engine = await createLoadedEngine('simd');
  table = describedFromCore(engine.methods());
});
afterAll(() => {
  engine.delete();
});

function described(method: MethodId): MethodDescription {
  return table.find(({ name }) => name === method) ?? expect.fail(`no ${method}`);
}

/** Options of the table that have a control, or could have one. */
function chosen(methods: readonly MethodDescription[]): OptionDescription[] {
  return methods.flatMap(({ options }) => options.filter(({ kind }) => kind !== 'class' && kind !== 'masks'));
}

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

it('the core has the methods of the page, in its order, each with its variant first', () => {
  expect(table.map(({ name }) => name)).toEqual([...METHODS]);
  for (const { options } of table) {
    expect(options[0]?.name).toBe('variant');
    expect(options[0]?.default).not.toBe(AS_LISTED);
  }
});

it('the table of the unit tests is the core’s, but for options that have come since', () => {
  const fixture: MethodDescription[] = JSON.parse(
    readFileSync(new URL('../data/methods.json', import.meta.url), 'utf8'),
  );
  const known = (method: string) =>
    new Set(fixture.find(({ name }) => name === method)?.options.map(({ name }) => name));
  const now = table.map(({ name, options }) => ({
    name,
    options: options.filter((option) => known(name).has(option.name)),
  }));
  // By way of text: a file holds no infinity.
  expect(JSON.parse(JSON.stringify(now))).toEqual(fixture);
});

describe.each(Object.entries(MESSAGES))('the words in %s', (_, { options: { words }, maps }) => {
  it('are there for every option, and for nothing else', () => {
    expect(Object.keys(words).sort()).toEqual(sorted(chosen(table).map(({ name }) => name)));
  });

  it('are there for every choice, and for nothing else', () => {
    for (const [name, { choices, notes }] of Object.entries(words)) {
      const options = chosen(table).filter((option) => option.name === name);
      const wanted = sorted(
        options.flatMap((option) => (option.kind === 'choice' && name !== 'variant' ? option.choices : [])),
      );
      expect(Object.keys(choices ?? {}).sort(), name).toEqual(wanted);
      expect(wanted).toEqual(expect.arrayContaining(Object.keys(notes ?? {})));
    }
  });

  it('are there for every variant, in the core’s order', () => {
    for (const method of METHODS) {
      const variant = described(method).options.find(({ name }) => name === 'variant');
      expect(Object.keys(maps.methods[method].variants)).toEqual(variant?.choices);
    }
  });
});

it('no option goes in a link under the name of what a card shows', () => {
  expect(table.flatMap(({ options }) => options.map(({ name }) => name))).not.toContain('shows');
});

/** Every combination of choices: of what decides which other options there are. */
function settings(method: MethodId, options: MethodOptions = {}, decided: readonly string[] = []): MethodOptions[] {
  const deciding = described(method).options.flatMap(({ when }) => when.map(({ option }) => option));
  const next = optionControls(described(method), options).find(
    ({ description: { name } }) => deciding.includes(name) && !decided.includes(name),
  );
  if (next === undefined) return [options];
  const { name, choices } = next.description;
  return choices.flatMap((choice) => settings(method, { ...options, [name]: choice }, [...decided, name]));
}

/** The ends of a range, and every choice; of whole numbers that cost time or memory only the near end. */
function trials({ name, kind, minimum, maximum, minimumExcluded, step, choices }: OptionDescription): OptionValue[] {
  switch (kind) {
    case 'number':
      return [minimumExcluded ? minimum + step / 100 : minimum, maximum];
    case 'whole':
      return name === 'samples' ? [minimum] : [minimum, maximum];
    case 'choice':
    case 'layer':
      return [...choices];
    case 'layers':
      return [choices, choices.slice(-1)];
    default:
      return [];
  }
}

/** What the core takes into force; it refuses by throwing. */
function inForce(method: MethodId, options: MethodOptions): MethodOptions {
  const quick = described(method).options.some(({ name }) => name === 'samples') ? { samples: QUICK } : {};
  return fromCore(explain(engine, pixels, method, toCore({ ...quick, ...options }), 1000).options);
}

describe.each(METHODS)('%s', (method) => {
  it('takes every value that a control offers, whatever the others are', () => {
    for (const options of settings(method)) {
      for (const { description } of optionControls(described(method), options)) {
        for (const value of trials(description)) {
          const asked = tidied(described(method), { ...options, [description.name]: value });
          expect(inForce(method, asked)[description.name], `${description.name} ${value}`).toEqual(value);
        }
      }
    }
  });

  it('has in force what the page shows while nothing is chosen', () => {
    for (const options of settings(method)) {
      const told = inForce(method, tidied(described(method), options));
      for (const { description, value } of optionControls(described(method), options)) {
        if (description.name !== 'samples') expect(told[description.name], description.name).toEqual(value);
      }
    }
  });

  it('says what is in force, and the page asks for the same by it, also by way of a link', () => {
    for (const options of settings(method)) {
      const told = inForce(method, tidied(described(method), options));
      const asked = tidied(described(method), told);
      expect(inForce(method, asked)).toEqual(told);
      expect(tidied(described(method), optionsToLink(asked))).toEqual(asked);
    }
  });

  it('has defaults that its own ranges allow', () => {
    for (const option of described(method).options) {
      if (typeof option.default === 'number') expect(inRange(option.default, option), option.name).toBe(true);
      if (typeof option.default === 'string') expect(option.choices).toContain(option.default);
    }
  });
});
