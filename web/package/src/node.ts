/** `inklens` in Node. */

import { type CreateOptions, Lens, launch } from './lens.js';
import { NODE } from './node-platform.js';

export * from './public.js';

/**
 * Reads drawn digits and shows why.
 *
 * ```js
 * const lens = await Inklens.create();
 * const image = await lens.frame(readFileSync("digit.png"));
 * const { probabilities } = await lens.classify(image);
 * for await (const map of lens.explain(image, { method: 'rise' })) paint(map.saliencyMap);
 * ```
 */
export class Inklens extends Lens {
  /**
   * Starts a worker with the engine and loads a network into it. Any number may live side by side.
   * @throws InklensError `no-simd`, `unavailable` for a worker or a file that cannot be had, `data-loss`,
   *   `unsupported` or `shape-mismatch` for weights that are none.
   */
  static async create(options: CreateOptions = {}): Promise<Inklens> {
    return new Inklens(await launch(NODE, options, async () => (await import('./weights.js')).DEFAULT_WEIGHTS));
  }
}
