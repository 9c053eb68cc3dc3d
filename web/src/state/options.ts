/** Which options a method has at the moment, what they may be, and how they stand in a link. No table of variants or
 * layers is kept here: the engine and the model say what there is. */
import type { LayerInfo, MethodId, MethodInfo, MethodOptions } from '../../package/src/protocol';

export type OptionName = keyof MethodOptions;
export type NumberOption = {
  [K in OptionName]: MethodOptions[K] extends number ? K : never;
}[OptionName];
export type TextOption = Exclude<OptionName, NumberOption>;
/** The text options whose values are always the same few. */
export type ChoiceOption = Exclude<TextOption, 'variant' | 'layer'>;

export const DEFAULT_OPTIONS: MethodOptions = {
  variant: '',
  layer: '',
  masking: '',
  samples: 0,
  seed: 0,
  superpixels: '',
  gridSize: 0,
  kernelSize: 0,
  maxDistance: 0,
  ratio: 0,
  segments: 0,
  compactness: 0,
  hidden: '',
  featureChoice: '',
  features: 0,
  signs: '',
  gridCells: 0,
  keepProbability: 0,
  stopWhenStable: 0,
};

/** The variant that is the source document's own listing, wrong as it is. */
export const AS_LISTED = 'as-listed';

export const CHOICES = {
  masking: ['pixel', 'normalized'],
  superpixels: ['grid', 'quickshift', 'slic'],
  hidden: ['black', 'superpixel-mean'],
  featureChoice: ['all', 'highest-weights', 'forward-selection'],
  signs: ['positive', 'both'],
} as const satisfies Record<ChoiceOption, readonly string[]>;

export interface NumberRange {
  min: number;
  max: number;
  step: number;
  /** What the engine takes for 0. */
  fallback: number;
  whole: boolean;
}

const whole = (min: number, max: number, fallback: number): NumberRange => ({
  min,
  max,
  step: 1,
  fallback,
  whole: true,
});
const real = (min: number, max: number, step: number, fallback: number): NumberRange => ({
  min,
  max,
  step,
  fallback,
  whole: false,
});

/** What the rules depend on beside the options themselves. */
export interface OptionWorld {
  info: MethodInfo;
  layers: readonly LayerInfo[];
  /** The smaller side of the model's input, in pixels. */
  side: number;
}

export function numberRange(name: NumberOption, method: MethodId, side: number): NumberRange {
  switch (name) {
    case 'samples':
      return { ...whole(10, 20_000, method === 'rise' ? 4000 : 1000), step: 10 };
    case 'seed':
      return whole(0, 999_999, 0);
    case 'gridSize':
      return whole(2, side, Math.min(7, side));
    case 'kernelSize':
      return real(1, 10, 0.5, 4);
    case 'maxDistance':
      return real(1, 200, 1, 200);
    case 'ratio':
      return real(0.05, 1, 0.05, 0.2);
    case 'segments':
      return whole(2, 200, 30);
    case 'compactness':
      return real(0.01, 100, 0.1, 10);
    case 'features':
      return whole(1, 50, 5);
    case 'gridCells':
      return whole(1, side, Math.min(7, side));
    case 'keepProbability':
      return real(0.05, 0.95, 0.05, 0.5);
    case 'stopWhenStable':
      return real(0, 0.5, 0.01, 0);
  }
}

export function inRange(value: number, { min, max, whole: isWhole }: NumberRange): boolean {
  return value >= min && value <= max && (!isWhole || Number.isInteger(value));
}

export function isDefault(name: OptionName, options: MethodOptions): boolean {
  return options[name] === DEFAULT_OPTIONS[name];
}

export function variantOf(options: MethodOptions, info: MethodInfo): string {
  return options.variant || (info.variants[0] ?? '');
}

/** What an empty text means, which may depend on the variant: what the source document ran. */
export function defaultChoice(name: ChoiceOption, method: MethodId, options: MethodOptions): string {
  const asListed = options.variant === AS_LISTED;
  if (name === 'superpixels' && method === 'lime' && asListed) return 'quickshift';
  if (name === 'masking' && method === 'score-cam' && asListed) return 'normalized';
  return CHOICES[name][0];
}

/** LayerCAM's fusions join several layers. */
export function takesLayers(method: MethodId, options: MethodOptions): boolean {
  return method === 'layer-cam' && (options.variant === 'fused' || options.variant === AS_LISTED);
}

/** The document's Grad-CAM++ looks at the weights of a layer, which only a convolution has. */
export function layersFor(method: MethodId, options: MethodOptions, layers: readonly LayerInfo[]): LayerInfo[] {
  const weighted = method === 'grad-cam++' && options.variant === AS_LISTED;
  return layers.filter(({ kind }) => !weighted || kind === 'conv2d');
}

const SUPERPIXEL_OPTIONS: Record<string, OptionName[]> = {
  grid: ['gridSize'],
  quickshift: ['kernelSize', 'maxDistance', 'ratio'],
  slic: ['segments', 'compactness'],
};

/** The options that a method has, as its other options stand, in the order in which they are shown. */
export function optionNames(method: MethodId, options: MethodOptions, info: MethodInfo): OptionName[] {
  const names: OptionName[] = info.variants.length > 1 ? ['variant'] : [];
  if (info.layer) names.push('layer');
  if (method === 'lime') {
    const kind = options.superpixels || defaultChoice('superpixels', method, options);
    names.push('superpixels', ...(SUPERPIXEL_OPTIONS[kind] ?? []), 'hidden', 'featureChoice', 'features', 'signs');
  }
  if (method === 'rise') names.push('gridCells', 'keepProbability', 'stopWhenStable');
  // The document's LIME has a masking of its own: bytes that wrap round.
  if (info.masking && !(method === 'lime' && options.variant === AS_LISTED)) names.push('masking');
  if (info.samples) names.push('samples', 'seed');
  return names;
}

function tidiedLayer(text: string, known: readonly LayerInfo[], several: boolean): string {
  const wanted = text.split(',');
  const names = known.map(({ name }) => name).filter((name) => wanted.includes(name));
  return several || names.length === 1 ? names.join(',') : '';
}

/** The options without those that the method does not have or that are out of range, defaults as '' and 0. */
export function tidied(method: MethodId, options: MethodOptions, world: OptionWorld): MethodOptions {
  const { variants } = world.info;
  const variant = variants.indexOf(options.variant) > 0 ? options.variant : '';
  const wanted = { ...options, variant };
  const tidy: MethodOptions = { ...DEFAULT_OPTIONS, variant };
  for (const name of optionNames(method, wanted, world.info)) {
    if (name === 'variant') continue;
    if (name === 'layer') {
      const known = layersFor(method, wanted, world.layers);
      tidy.layer = tidiedLayer(wanted.layer, known, takesLayers(method, wanted));
    } else if (name in CHOICES) {
      const choice = name as ChoiceOption;
      const values: readonly string[] = CHOICES[choice];
      const chosen = wanted[choice];
      tidy[choice] = values.includes(chosen) && chosen !== defaultChoice(choice, method, wanted) ? chosen : '';
    } else {
      const number = name as NumberOption;
      const range = numberRange(number, method, world.side);
      const value = wanted[number];
      tidy[number] = inRange(value, range) && value !== range.fallback ? value : 0;
    }
  }
  return tidy;
}

export function sameOptions(a: MethodOptions, b: MethodOptions): boolean {
  return (Object.keys(DEFAULT_OPTIONS) as OptionName[]).every((name) => a[name] === b[name]);
}

/** The letters by which methods and options go in a link. They must not change: old links would mean something else. */
export const METHOD_KEYS: Record<MethodId, string> = {
  lime: 'li',
  rise: 'ri',
  'grad-cam': 'gc',
  'grad-cam++': 'gp',
  'score-cam': 'sc',
  'layer-cam': 'lc',
};
const OPTION_KEYS: Record<OptionName, string> = {
  variant: 'v',
  layer: 'l',
  masking: 'm',
  samples: 'n',
  seed: 's',
  superpixels: 'p',
  gridSize: 'g',
  kernelSize: 'ks',
  maxDistance: 'md',
  ratio: 'ra',
  segments: 'sg',
  compactness: 'co',
  hidden: 'h',
  featureChoice: 'fc',
  features: 'f',
  signs: 'sn',
  gridCells: 'c',
  keepProbability: 'kp',
  stopWhenStable: 'st',
};

/** The options that are not the default, for a link. */
export function optionsToLink(options: MethodOptions): Record<string, string> {
  const names = Object.keys(DEFAULT_OPTIONS) as OptionName[];
  return Object.fromEntries(
    names.filter((name) => !isDefault(name, options)).map((name) => [OPTION_KEYS[name], String(options[name])]),
  );
}

/** What can be read of it; `tidied` says later what of that makes sense. */
export function optionsFromLink(texts: Readonly<Record<string, string>>): MethodOptions {
  const options: MethodOptions = { ...DEFAULT_OPTIONS };
  for (const name of Object.keys(DEFAULT_OPTIONS) as OptionName[]) {
    const text = texts[OPTION_KEYS[name]];
    if (text === undefined) continue;
    if (typeof DEFAULT_OPTIONS[name] === 'string') options[name as TextOption] = text;
    else if (Number.isFinite(Number(text))) options[name as NumberOption] = Number(text);
  }
  return options;
}
