/** What was explained, read from the options that were in force. */
import type { Explanation } from '../../package/src/protocol';

/** The variant that is the source document's own listing, wrong as it is. */
export const AS_LISTED = 'as-listed';

type Explained = Pick<Explanation, 'options'> | null;

function numberOf(explanation: Explained, name: string): number | null {
  const value = explanation?.options[name];
  return typeof value === 'number' ? value : null;
}

/** null while nothing is explained. */
export function explainedClass(explanation: Explained): number | null {
  return numberOf(explanation, 'targetClass');
}

/** The class from which it is told apart; null: none. */
export function contrastedClass(explanation: Explained): number | null {
  return numberOf(explanation, 'contrastClass');
}

/** Empty while nothing is explained. */
export function variantOf(explanation: Explained): string {
  const value = explanation?.options.variant;
  return typeof value === 'string' ? value : '';
}

/** Front to back; none for methods that look at no layer, or while nothing is explained. */
export function layersOf(explanation: Explained): string[] {
  const value = explanation?.options.layers ?? explanation?.options.layer;
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && !(value instanceof Float32Array) ? [...value] : [];
}

/** How many superpixels there are where more were to be chosen: all of them are then, and that says little. */
export function tooFewSuperpixels(explanation: Explanation): number | null {
  const [wanted, there] = [numberOf(explanation, 'features') ?? 0, explanation.superpixelWeights.length];
  return there > 0 && there < wanted ? there : null;
}

/** Whether the method's steps are samples. */
export function drawsSamples(explanation: Explanation): boolean {
  return explanation.options.samples !== undefined;
}
