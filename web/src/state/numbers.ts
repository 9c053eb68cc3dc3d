/** A method's own numbers behind its map: in what they are counted, what of them a card shows, what one pixel has. */
import { centred, peakOf, positivePart, sizeOf } from '../../package/src/paint';
import type { Explanation, Grid } from '../../package/src/protocol';
import { AS_LISTED, contrastedClass, explainedClass, layersOf, variantOf } from './explained';
import type { MapView, Pixel } from './types';

/**
 * `gain`: added to a probability. `probability`: itself. `score`: of the class, a logit. `activation`: a weighted sum of
 * a layer's. `share`: of the largest value of each of several layers.
 */
export const UNITS = ['gain', 'probability', 'score', 'activation', 'share'] as const;
export type Unit = (typeof UNITS)[number];

/** null: the source document's listing counts in nothing that has a name. */
export function unitOf(explanation: Explanation): Unit | null {
  if (variantOf(explanation) === AS_LISTED) return null;
  if (explanation.labelMap.length > 0) return 'gain';
  if (explanation.importanceMap.length > 0) return 'probability';
  if (explanation.method === 'score-cam') return 'activation';
  return explanation.options.layers === undefined ? 'score' : 'share';
}

/** Before anything is cut off or normalised: of LIME and RISE at image size, of the others at their layer's. */
export function ownNumbers({ labelMap, superpixelWeights, importanceMap, saliencyMap, cam }: Explanation): Grid {
  const { width, height } = saliencyMap;
  if (labelMap.length > 0) {
    return { width, height, values: Float32Array.from(labelMap, (label) => superpixelWeights[label] ?? 0) };
  }
  return importanceMap.length > 0 ? { width, height, values: importanceMap } : cam;
}

/** The same at image size: those of a layer are resized as the map is, but before anything is cut off. */
function signedNumbers(explanation: Explanation): Grid {
  const { signedMap, saliencyMap } = explanation;
  return signedMap.length > 0 ? { ...saliencyMap, values: signedMap } : ownNumbers(explanation);
}

/** A probability cannot speak against a class; the difference of two can. */
export function hasSign(explanation: Explanation): boolean {
  return explanation.importanceMap.length === 0 || contrastedClass(explanation) !== null;
}

/** Whether both count in the score of the same class, in the same layer: then equal numbers may have equal colours. */
function countAlike(a: Explanation, b: Explanation): boolean {
  return (
    unitOf(a) === 'score' &&
    unitOf(b) === 'score' &&
    layersOf(a).join() === layersOf(b).join() &&
    explainedClass(a) === explainedClass(b) &&
    contrastedClass(a) === contrastedClass(b)
  );
}

/** What gets the strongest colour where maps that count alike share a scale. @param all the maps, this one among them. */
export function sharedLargest(
  explanation: Explanation,
  all: readonly (Explanation | null)[],
  view: MapView,
): number | undefined {
  if (unitOf(explanation) !== 'score') return undefined;
  const largestOf = ({ cam, signedMap }: Explanation) => (view === 'signed' ? sizeOf(signedMap) : peakOf(cam.values));
  const alike = all.flatMap((other) => (other !== null && countAlike(explanation, other) ? [other] : []));
  return Math.max(...[explanation, ...alike].map(largestOf));
}

/** What is painted of a map. */
export interface ShownMap extends Grid {
  /** `values` are in [0, 1], and 1/2 is zero. */
  signed: boolean;
  /** Has the picture's pixels, so that the digit can be seen through. */
  overDigit: boolean;
}

/** @param largest what gets the strongest colour in views of a method's own numbers; absent: the map's own largest. */
export function shownMap(explanation: Explanation, view: MapView, largest?: number): ShownMap {
  const { cam, saliencyMap } = explanation;
  if (view === 'signed' && hasSign(explanation)) {
    const own = signedNumbers(explanation);
    return { ...own, values: centred(own.values, largest), signed: true, overDigit: true };
  }
  if (view === 'grid' && cam.values.length > 0) {
    return { ...cam, values: positivePart(cam.values, largest), signed: false, overDigit: false };
  }
  return { ...saliencyMap, signed: false, overDigit: true };
}

/** A rectangle of the picture, in its pixels. */
export interface Cell {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PixelNumbers {
  /** Of the map as it is normalised: in [0, 1]. */
  share: number;
  /** The method's own number. */
  own: number;
  /** Its standard error; null for methods without. */
  error: number | null;
  /** The place of the layer to which `own` belongs; null: the pixel itself. */
  cell: Cell | null;
}

/**
 * null: the map has no such pixel.
 * @param view the signed one shows numbers of pixels, the others those of the layer's places.
 */
export function numbersAt(explanation: Explanation, { x, y }: Pixel, view: MapView): PixelNumbers | null {
  const { saliencyMap, standardError } = explanation;
  const { width, height } = saliencyMap;
  if (x >= width || y >= height) return null;
  const own = view === 'signed' ? signedNumbers(explanation) : ownNumbers(explanation);
  const column = Math.floor(((x + 0.5) * own.width) / width);
  const row = Math.floor(((y + 0.5) * own.height) / height);
  const cell = { width: width / own.width, height: height / own.height };
  return {
    share: saliencyMap.values[y * width + x] ?? 0,
    own: own.values[row * own.width + column] ?? 0,
    error: standardError[y * width + x] ?? null,
    cell: own.width === width ? null : { x: column * cell.width, y: row * cell.height, ...cell },
  };
}
