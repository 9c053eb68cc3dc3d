/** Attributes of the element as options of a method. */
import { InklensError } from './errors.js';
import type { Network } from './lens.js';
import type { MethodDescription, OptionDescription, OptionValue } from './protocol.js';

/** The element's own attributes. */
const OWN = ['method', 'src', 'weights', 'alt', 'label', 'colors'];
/** Attributes that any element may have; `hidden` with a value is LIME's option, without one it is HTML's. */
const GLOBAL = (
  'accesskey anchor autofocus class contenteditable dir draggable enterkeyhint exportparts id inert inputmode is ' +
  'itemid itemprop itemref itemscope itemtype lang nonce part popover role slot spellcheck style tabindex title ' +
  'translate'
).split(' ');

function isForeign({ name, value }: Attr): boolean {
  if (OWN.includes(name) || GLOBAL.includes(name) || (name === 'hidden' && value === '')) return true;
  // aria-label, data-x, onclick, and what frameworks write: v-on:x, _ngcontent.
  return /^(aria-|data-|on|_)|[:@.]/.test(name);
}

function numberOf(text: string): number | string {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function optionValue(text: string, kind: OptionDescription['kind'] | undefined, model: Network): OptionValue {
  switch (kind) {
    case 'number':
    case 'whole':
      return numberOf(text);
    case 'class': {
      const index = model.classNames.indexOf(text);
      return index >= 0 ? index : numberOf(text);
    }
    case 'layers':
      return text.split(',').map((name) => name.trim());
    case 'masks':
      throw new InklensError('invalid-argument', 'Masks cannot be written as an attribute.');
    default:
      return text;
  }
}

/** What the core does not know it refuses, by name. */
export function optionsFrom(
  attributes: Iterable<Attr>,
  { name: method, options: described }: MethodDescription,
  model: Network,
): Record<string, OptionValue> {
  const options: Record<string, OptionValue> = {};
  for (const attribute of attributes) {
    if (isForeign(attribute)) continue;
    const name = attribute.name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    const description = described.find((each) => each.name === name);
    if (description === undefined) {
      throw new InklensError('not-found', `${method} has no option "${attribute.name}".`);
    }
    options[name] = optionValue(attribute.value, description.kind, model);
  }
  return options;
}
