/** The one error of Inklens, on either side of the worker's door. */

/** The core's codes, then those of what surrounds it. */
export type InklensErrorCode =
  /** An option or argument that contradicts another, has the wrong type or is out of its range. */
  | 'invalid-argument'
  /** Sizes that do not fit together: a picture of another network's size, weights of other layers. */
  | 'shape-mismatch'
  | 'non-finite'
  /** A method, option, choice or layer that there is not. */
  | 'not-found'
  /** A file that is cut short, damaged or no such file at all. */
  | 'data-loss'
  | 'unsupported'
  | 'resource-exhausted'
  /** A mistake in Inklens. */
  | 'internal'
  /** A file that cannot be had, or a worker that cannot start. */
  | 'unavailable'
  /** WebAssembly here has no SIMD. */
  | 'no-simd'
  /** The worker ended before it could answer. The next call starts another. */
  | 'worker-died'
  /** The instance was disposed. */
  | 'disposed';

/** Every failure but an abort, which rejects with the signal's own reason. The message is one sentence. */
export class InklensError extends Error {
  constructor(
    /** An {@link InklensErrorCode}; a newer core may have codes that are not listed there. */
    readonly code: InklensErrorCode | (string & {}),
    message: string,
  ) {
    super(message);
    this.name = 'InklensError';
  }
}
