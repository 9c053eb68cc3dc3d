/** Whether a drawing is like anything that a network has learned, beside what its strokes tell. */
import type { Doubt } from '../../package/src/protocol';
import FAMILIAR from './familiar.json';

/** `unfamiliar`: the network's largest logit is lower than for 99 of 100 test images. */
export type ReadingDoubt = Doubt | 'unfamiliar';

/** By the networks that come with the page, measured on MNIST's 10,000 test images by tools/test_images.mjs. */
const LEAST_LOGIT: Readonly<Record<string, number>> = FAMILIAR;

/**
 * A probability says which class is the likeliest of ten and nothing of whether it is any; the largest logit does (Hendrycks
 * et al., "Scaling out-of-distribution detection for real-world settings", 2022). Of letters it catches up to half, of
 * scribbles most. Nothing is known of a visitor's own network.
 */
export function isUnfamiliar(network: string, logits: Float32Array): boolean {
  const least = LEAST_LOGIT[network];
  return least !== undefined && logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) < least;
}
