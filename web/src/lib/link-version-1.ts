/**
 * The letters in which links of version 1 wrote methods and options, and what they mean. Such links stand in lessons
 * and mails: this table is never changed, not even when the core renames something (then its new name goes at the
 * right, and the letters at the left stay).
 */
const METHODS: Readonly<Record<string, string>> = {
  li: 'lime',
  ri: 'rise',
  gc: 'grad-cam',
  gp: 'grad-cam++',
  sc: 'score-cam',
  lc: 'layer-cam',
};

const TEXTS: Readonly<Record<string, string>> = {
  v: 'variant',
  l: 'layer',
  m: 'masking',
  p: 'superpixels',
  h: 'hidden',
  fc: 'featureChoice',
  sn: 'signs',
  w: 'shows',
};

const NUMBERS: Readonly<Record<string, string>> = {
  n: 'samples',
  s: 'seed',
  g: 'gridSize',
  ks: 'kernelSize',
  md: 'maxDistance',
  ra: 'ratio',
  sg: 'segments',
  co: 'compactness',
  f: 'features',
  c: 'cells',
  kp: 'keepProbability',
  st: 'stopWhenStable',
};

/** LayerCAM's variants that join several layers, which were written under the letter of the one. */
const JOINING = ['fused', 'as-listed'];

/**
 * @param letters of a method and of its options, each with its value.
 * @return the method and its options by name; null for a method that version 1 did not have. Letters that it did not
 * have are left out, and so is what stood for a default: an empty text, and 0.
 */
export function readVersion1(
  method: string,
  letters: ReadonlyMap<string, string>,
): { method: string; options: Record<string, string> } | null {
  const name = METHODS[method];
  if (name === undefined) return null;
  const options: Record<string, string> = {};
  for (const [letter, value] of letters) {
    const [text, number] = [TEXTS[letter], NUMBERS[letter]];
    if (text !== undefined && value !== '') options[text] = value;
    if (number !== undefined && Number(value) !== 0) options[number] = value;
  }
  const { layer, ...rest } = options;
  const joined = name === 'layer-cam' && layer !== undefined && JOINING.includes(options.variant ?? '');
  return { method: name, options: joined ? { ...rest, layers: layer } : options };
}
