/** What of the picture a value of a layer sees. */
import type { LayerOutput } from '../../../package/src/protocol';

export interface Field {
  /** First and last row and column that lie in the picture, from 0. */
  top: number;
  bottom: number;
  left: number;
  right: number;
  /** With what lies in the padding. */
  whole: { height: number; width: number };
}

/** @return null where every value sees everything, or where the field lies in the padding altogether. */
export function fieldOf(
  { receptiveField }: Pick<LayerOutput, 'receptiveField'>,
  { y, x }: { y: number; x: number },
  picture: { height: number; width: number },
): Field | null {
  if (receptiveField === null) return null;
  const { height, width, strideY, strideX, offsetY, offsetX } = receptiveField;
  const [top, left] = [offsetY + y * strideY, offsetX + x * strideX];
  const field = {
    top: Math.max(0, top),
    bottom: Math.min(picture.height, top + height) - 1,
    left: Math.max(0, left),
    right: Math.min(picture.width, left + width) - 1,
    whole: { height, width },
  };
  return field.bottom >= field.top && field.right >= field.left ? field : null;
}
