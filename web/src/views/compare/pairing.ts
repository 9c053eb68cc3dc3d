/** Which pairs of maps a method offers to compare. No option but the four that a person would think of is known here. */
import type { MethodDescription, ModelChoice, OptionDescription } from '../../../package/src/protocol';
import { AS_LISTED } from '../../state/explained';
import type { Side } from './detail';

export type PresetKind = 'variant' | 'layer' | 'seed' | 'network';

export interface Preset {
  kind: PresetKind;
  /** The core's names of what is compared, or the networks' ids. */
  names: readonly [string, string];
  sides: readonly [Side, Side];
}

const sideWith = (options: Side['options'], network: string | null = null): Side => ({ network, options });
export const PLAIN: Side = sideWith({});

function usual(option: OptionDescription): string {
  return typeof option.default === 'string' ? option.default : '';
}

/** The default beside every other choice; the document's listing first. */
function choicePresets(kind: 'variant' | 'layer', option: OptionDescription | undefined): Preset[] {
  if (option === undefined) return [];
  const [first, others] = [usual(option), option.choices.filter((choice) => choice !== usual(option))];
  others.sort((a, b) => Number(b === AS_LISTED) - Number(a === AS_LISTED));
  return others.map((choice) => ({
    kind,
    names: [first, choice],
    sides: [PLAIN, sideWith({ [option.name]: choice })],
  }));
}

/** @param models what the page comes with. @param loaded the id of the one that runs. */
export function presetsOf(method: MethodDescription, models: readonly ModelChoice[], loaded: string): Preset[] {
  const option = (name: string) => method.options.find((each) => each.name === name);
  const seeds: Preset[] =
    option('seed') === undefined
      ? []
      : [{ kind: 'seed', names: ['0', '1'], sides: [sideWith({ seed: '0' }), sideWith({ seed: '1' })] }];
  const others = models.filter(({ id }) => id !== loaded);
  return [
    ...choicePresets('variant', option('variant')),
    ...seeds,
    ...others.map(({ id }): Preset => ({ kind: 'network', names: [loaded, id], sides: [PLAIN, sideWith({}, id)] })),
    ...choicePresets('layer', option('layer')),
  ];
}

function sameSide(a: Side, b: Side): boolean {
  const names = Object.keys(a.options);
  return (
    a.network === b.network &&
    names.length === Object.keys(b.options).length &&
    names.every((name) => a.options[name] === b.options[name])
  );
}

/** @return -1: a choice of one's own. */
export function presetAt(presets: readonly Preset[], sides: readonly [Side, Side]): number {
  return presets.findIndex((preset) => sameSide(preset.sides[0], sides[0]) && sameSide(preset.sides[1], sides[1]));
}

export type Likeness = 'same' | 'close' | 'related' | 'unrelated' | 'opposite' | 'undefined';

/** In words. @param largest difference of two maps. @param spearman null: a map is blank. */
export function likenessOf(largest: number, spearman: number | null): Likeness {
  if (largest === 0) return 'same';
  if (spearman === null) return 'undefined';
  if (spearman <= -0.3) return 'opposite';
  if (spearman < 0.3) return 'unrelated';
  return spearman < 0.9 ? 'related' : 'close';
}
