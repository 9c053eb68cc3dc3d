/** A method's map as its card shows it, in pixels. */
import { paintChosen, paintMap, positivePart } from '../../package/src/paint';
import type { Explanation } from '../../package/src/protocol';
import type { PixelImage } from '../lib/figure';
import type { Settings } from '../state/settings';
import type { MapView } from '../state/types';

/** What a card shows beside the usual: LIME's chosen superpixels, or RISE's uncertainty. */
export type CardView = 'chosen' | 'error' | null;

/** How maps are looked at. */
export interface Look {
  colors: Uint8ClampedArray;
  view: MapView;
  opacity: number;
  cardView: CardView;
}

export function cardViewOf(explanation: Explanation | null, { limeView, riseView }: Settings): CardView {
  if (explanation === null) return null;
  const { superpixelMask, standardError } = explanation;
  if (superpixelMask.length > 0 && limeView.value === 'chosen') return 'chosen';
  return standardError.length > 0 && riseView.value === 'error' ? 'error' : null;
}

/** On the layer's own grid there is no digit beneath: its cells are not the image's pixels. */
export function mapImage(explanation: Explanation, pixels: Uint8Array, look: Look): PixelImage {
  const { colors, view, opacity, cardView } = look;
  const { cam, saliencyMap, superpixelMask, standardError } = explanation;
  const onGrid = view === 'grid' && cam.values.length > 0;
  const { width: columns, height: rows } = onGrid ? cam : saliencyMap;
  const rgba = () => {
    if (onGrid) return paintMap(positivePart(cam.values), colors, null, opacity);
    if (cardView === 'chosen') return paintChosen(superpixelMask, colors, pixels, opacity);
    const values = cardView === 'error' ? positivePart(standardError) : saliencyMap.values;
    return paintMap(values, colors, pixels, opacity);
  };
  // Superpixels have edges; smoothing them away would claim a precision that is not there.
  return { columns, rows, rgba: rgba(), smooth: view === 'smooth' && explanation.labelMap.length === 0 };
}
