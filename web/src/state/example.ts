/** What whoever comes for the first time finds on the canvas: a digit that somebody drew with a pen. */
import type { Picture } from './types';

/**
 * Writer apb40 of UNIPEN train_r01_v07 (UNIPEN Consortium, 1999), by way of Zenodo, doi 10.5281/zenodo.1195803, CC BY 4.0;
 * moved and scaled to the middle of the canvas.
 */
export const EXAMPLE: Picture = {
  kind: 'drawing',
  example: true,
  strokes: [
    [
      462, 302, 441, 282, 430, 290, 410, 308, 372, 357, 340, 427, 316, 488, 302, 526, 308, 546, 325, 564, 377, 555, 462,
      517, 561, 482, 637, 468, 689, 477, 721, 497,
    ],
    [660, 194, 616, 262, 570, 378, 497, 497, 415, 625, 363, 724, 340, 782, 331, 820, 346, 829, 383, 811],
  ],
};
