/** What the element says. */
import { percent } from './format.js';
import type { Network } from './lens.js';
import type { Classification, EngineInfo, Explanation, Grid } from './protocol.js';

const NAMES: Record<string, string> = {
  lime: 'LIME',
  rise: 'RISE',
  'grad-cam': 'Grad-CAM',
  'grad-cam++': 'Grad-CAM++',
  'score-cam': 'Score-CAM',
  'layer-cam': 'LayerCAM',
};
/** The variant that is a source document's mistake under a method's name. */
const AS_LISTED = 'as-listed';

const ROWS = ['top', '', 'bottom'];
const COLUMNS = ['left', '', 'right'];

export function methodName(method: string): string {
  return NAMES[method] ?? method;
}

/** Which ninth of a map is strongest on average, in words. */
export function strongestPlace({ width, height, values }: Grid): string {
  const sums = new Float64Array(9);
  const counts = new Float64Array(9);
  values.forEach((value, i) => {
    const column = Math.floor((3 * (i % width)) / width);
    const row = Math.floor((3 * Math.floor(i / width)) / height);
    const ninth = 3 * row + column;
    sums[ninth] = (sums[ninth] ?? 0) + value;
    counts[ninth] = (counts[ninth] ?? 0) + 1;
  });
  const means = sums.map((sum, i) => sum / Math.max(1, counts[i] ?? 1));
  const best = means.reduce((most, mean, i) => (mean > (means[most] ?? 0) ? i : most), 0);
  const words = [ROWS[Math.floor(best / 3)], COLUMNS[best % 3]].filter(Boolean);
  return words.length > 0 ? `at the ${words.join(' ')}` : 'in the middle';
}

function named(model: Network, index: number): string {
  return model.classNames[index] ?? String(index);
}

export interface Told {
  model: Network;
  classification: Classification;
  map: Explanation;
}

/** What is read, and how sure. */
export function readingOf({ model, classification: { probabilities } }: Told): string {
  const best = probabilities.reduce((most, value, i) => (value > (probabilities[most] ?? 0) ? i : most), 0);
  return `read as ${named(model, best)}, ${percent(probabilities[best] ?? 0)} sure`;
}

/** Which method's map it is, of which class, and whether that is the method at all. */
export function subjectOf({ model, map: { method, options } }: Told): string {
  const wrong = options.variant === AS_LISTED ? ' (as listed in a source document, wrong)' : '';
  const { targetClass, contrastClass } = options;
  const rather = typeof contrastClass === 'number' ? ` rather than ${named(model, contrastClass)}` : '';
  return `${methodName(method)}${wrong}: what speaks for ${named(model, Number(targetClass))}${rather}`;
}

export function strengthOf({ map }: Told): string {
  return map.blank ? 'the map is blank, nothing speaks for it' : `strongest ${strongestPlace(map.saliencyMap)}`;
}

/** What this place cannot do, or null. */
export function lackOf({ notes, threads }: EngineInfo): string | null {
  if (threads > 1) return null;
  for (const note of notes) {
    switch (note.kind) {
      case 'not-isolated':
        return 'Computed with one thread: this page is not cross-origin isolated.';
      case 'no-shared-memory':
        return 'Computed with one thread: this browser shares no memory between threads.';
      case 'failed':
        return `Computed with one thread: the faster engine did not start (${note.message}).`;
    }
  }
  return null;
}

export const NO_SIMD =
  'No map: this browser lacks WebAssembly SIMD, which any current version of Chrome, Edge, Firefox or Safari has.';
