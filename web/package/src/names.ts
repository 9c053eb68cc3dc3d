/**
 * The core writes names of options in snake_case, everything here in camelCase. This is the only place where the one
 * becomes the other; the host calls it, so no other file ever sees a name of the core.
 */
import { InklensError } from './errors.js';
import type { CoreOptions } from './module.js';
import type { MethodOptions, OptionDescription, OptionValue, Term } from './protocol.js';

export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * For the core. Values that are undefined or null are left out.
 * @throws InklensError for a name with an underscore: each option has one name here.
 */
export function toCore(options: Readonly<Record<string, OptionValue | null | undefined>>): CoreOptions {
  const named: CoreOptions = {};
  for (const [name, value] of Object.entries(options)) {
    if (name.includes('_')) {
      throw new InklensError('not-found', `There is no option "${name}"; did you mean "${camelCase(name)}"?`);
    }
    if (value !== undefined && value !== null) named[snakeCase(name)] = value;
  }
  return named;
}

/** A sentence of the core about options, with the names that they have here. */
export function sentenceFromCore(
  sentence: string,
  options: CoreOptions,
  methods: readonly { options: readonly OptionDescription[] }[],
): string {
  const known = new Set([
    ...Object.keys(options),
    ...methods.flatMap((method) => method.options.map(({ name }) => name)),
  ]);
  return sentence.replace(/[a-z0-9]+(_[a-z0-9]+)+/g, (word) => (known.has(word) ? camelCase(word) : word));
}

export function fromCore(options: CoreOptions): MethodOptions {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [camelCase(name), value]));
}

/** Of methods or measures: whatever has options. */
export function describedFromCore<T extends { options: OptionDescription[] }>(described: readonly T[]): T[] {
  const option = (one: OptionDescription): OptionDescription => ({
    ...one,
    name: camelCase(one.name),
    when: one.when.map(({ option: name, values }) => ({ option: camelCase(name), values })),
  });
  return described.map((each) => ({ ...each, options: each.options.map(option) }));
}

export function termsFromCore(terms: readonly Term[]): Term[] {
  return terms.map((term) => ({ ...term, name: camelCase(term.name) }));
}

/** Names of details may begin with a layer's, which stays as it is: `relu_1.rank_correlation`. */
export function detailsFromCore(details: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name.replace(/[^.]*$/, camelCase), value]));
}
