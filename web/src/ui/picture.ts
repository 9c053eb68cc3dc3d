/** A method's map as its card shows it, in pixels. */
import { paintChosen, paintMap, positivePart } from '../../package/src/paint';
import type { Explanation } from '../../package/src/protocol';
import type { PixelImage } from '../lib/figure';
import { shownMap } from '../state/numbers';
import type { Settings } from '../state/settings';
import type { MapView } from '../state/types';

/** What a card shows beside the usual: LIME's chosen superpixels, or RISE's uncertainty. */
export type CardView = 'chosen' | 'error' | null;

/** A palette, and the one for maps with a sign. */
export interface Colors {
  usual: Uint8ClampedArray;
  signed: Uint8ClampedArray;
}

/** How maps are looked at. */
export interface Look {
  colors: Colors;
  view: MapView;
  opacity: number;
  cardView: CardView;
  /** What gets the strongest colour in views of a method's own numbers; absent: the map's own largest. */
  largest?: number | undefined;
}

export function cardViewOf(explanation: Explanation | null, { limeView, riseView }: Settings): CardView {
  if (explanation === null) return null;
  const { superpixelMask, standardError } = explanation;
  if (superpixelMask.length > 0 && limeView.value === 'chosen') return 'chosen';
  return standardError.length > 0 && riseView.value === 'error' ? 'error' : null;
}

export function mapImage(explanation: Explanation, pixels: Uint8Array, look: Look): PixelImage {
  const { colors, view, opacity, cardView, largest } = look;
  const { superpixelMask, standardError } = explanation;
  const { width: columns, height: rows, values, signed, overDigit } = shownMap(explanation, view, largest);
  const rgba = () => {
    if (cardView === 'chosen') return paintChosen(superpixelMask, colors.usual, pixels, opacity);
    if (cardView === 'error') return paintMap(positivePart(standardError), colors.usual, pixels, opacity);
    // On the layer's own grid there is no digit beneath: its cells are not the image's pixels.
    return paintMap(values, signed ? colors.signed : colors.usual, overDigit ? pixels : null, opacity);
  };
  // Superpixels have edges; smoothing them away would claim a precision that is not there.
  const smooth = (view === 'smooth' || view === 'signed') && explanation.labelMap.length === 0;
  return { columns, rows, rgba: rgba(), smooth };
}
