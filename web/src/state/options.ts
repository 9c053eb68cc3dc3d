/**
 * What the options of a method are at the moment. Which there are, their ranges, choices, defaults and conditions is
 * the core's table; nothing of it is repeated here, and no option is known by its name.
 */
import type {
  MethodDescription,
  MethodOptions,
  OptionCondition,
  OptionDescription,
  OptionValue,
} from '../../package/src/protocol';

/** A description that applies as the other options stand. */
export interface OptionInForce {
  description: OptionDescription;
  /** What was chosen, or else the default; undefined where neither is there. */
  value: OptionValue | undefined;
  /** Another than the default. */
  changed: boolean;
}

export function inRange(value: number, { kind, minimum, maximum, minimumExcluded }: OptionDescription): boolean {
  const above = minimumExcluded ? value > minimum : value >= minimum;
  return above && value <= maximum && (kind !== 'whole' || Number.isInteger(value));
}

/** As the core takes it; undefined where it would be refused. A link has but texts, so a text may stand for a number. */
function usable(description: OptionDescription, value: OptionValue | undefined): OptionValue | undefined {
  switch (description.kind) {
    case 'number':
    case 'whole': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof number === 'number' && inRange(number, description) ? number : undefined;
    }
    case 'choice':
    case 'layer':
      return typeof value === 'string' && description.choices.includes(value) ? value : undefined;
    case 'layers': {
      const wanted = typeof value === 'string' ? value.split(',') : value;
      if (typeof wanted !== 'object' || wanted instanceof Float32Array) return undefined;
      const known = description.choices.filter((name) => wanted.includes(name));
      return known.length > 0 ? known : undefined;
    }
    // Classes are chosen for all methods at once, elsewhere; masks of one's own have no place on the page.
    case 'class':
    case 'masks':
      return undefined;
  }
}

function sameValue(a: OptionValue | undefined, b: OptionValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function holds({ option, values }: OptionCondition, inForce: ReadonlyMap<string, OptionInForce>): boolean {
  const value = inForce.get(option)?.value;
  return values.length === 0 ? value === undefined : typeof value === 'string' && values.includes(value);
}

/** Every option that applies, in the table's order. What makes no sense of what was chosen counts as not chosen. */
export function optionsInForce(method: MethodDescription, chosen: MethodOptions): OptionInForce[] {
  const inForce = new Map<string, OptionInForce>();
  for (const description of method.options) {
    const { name, when, default: usual } = description;
    if (inForce.has(name) || !when.every((condition) => holds(condition, inForce))) continue;
    const value = usable(description, chosen[name]);
    const changed = value !== undefined && !sameValue(value, usual);
    inForce.set(name, { description, value: value ?? usual, changed });
  }
  return [...inForce.values()];
}

/** Those of them that leave something to choose in a method's own panel. */
export function optionControls(method: MethodDescription, chosen: MethodOptions): OptionInForce[] {
  return optionsInForce(method, chosen).filter(({ description: { kind, choices } }) => {
    if (kind === 'class' || kind === 'masks') return false;
    return kind === 'number' || kind === 'whole' || choices.length > 1;
  });
}

/** What was chosen and is not the default: without what does not apply, is not known, or is out of range. */
export function tidied(method: MethodDescription, chosen: MethodOptions): MethodOptions {
  return Object.fromEntries(
    optionsInForce(method, chosen).flatMap(({ description, value, changed }) =>
      changed && value !== undefined ? [[description.name, value]] : [],
    ),
  );
}

export function sameOptions(a: MethodOptions, b: MethodOptions): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => sameValue(a[name], b[name]));
}

/** The options as texts by name. Layers are joined by commas. */
export function optionsToLink(options: MethodOptions): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));
}
