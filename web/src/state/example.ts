/** What whoever comes for the first time finds on the canvas: a digit that somebody drew with a pen. */
import type { Picture } from './types';

/**
 * Writer apb40 of UNIPEN train_r01_v07 (UNIPEN Consortium, 1999), by way of Zenodo, doi 10.5281/zenodo.1195803, CC BY 4.0;
 * scaled and moved to where the line below it can be read.
 */
export const EXAMPLE: Picture = {
  kind: 'drawing',
  example: true,
  strokes: [
    [
      462, 242, 441, 222, 430, 230, 410, 248, 372, 297, 340, 367, 316, 428, 302, 466, 308, 486, 325, 504, 377, 495, 462,
      457, 561, 422, 637, 408, 689, 417, 721, 437,
    ],
    [660, 134, 616, 202, 570, 318, 497, 437, 415, 565, 363, 664, 340, 722, 331, 760, 346, 769, 383, 751],
  ],
};
