import type { MethodId } from '../../../package/src/protocol';
import type { Figure } from '../../lib/figure';

/** What pictures there are: all on one sheet, one method's map, or what the page shows in place of the maps. */
export type Choice = 'sheet' | 'view' | MethodId;

/** A picture, and what its file is called without extension. */
export interface Chosen {
  figure: Figure;
  name: readonly string[];
}
