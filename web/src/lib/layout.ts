/** How much room there is, in the page's own measure: what a projector shows larger, it has less room for. */

/**
 * `phone`: one column, the six maps small below the canvas, one of them opened large on request.
 * `compact`: the six pictures at once, and of one map all that is to be known of it.
 * `roomy`: all of it below every map.
 */
export type Layout = 'phone' | 'compact' | 'roomy';

/** Below this width the canvas and a column of words do not fit beside the maps. */
const PHONE_WIDTH = 36;
/** For six cards with everything below the maps, and all six pictures in view: three beside each other, two rows. */
const ROOMY_WIDTH = 72;
const ROOMY_HEIGHT = 54;

/** @param width and height of the window, in rem. */
export function layoutOf(width: number, height: number): Layout {
  if (width < PHONE_WIDTH) return 'phone';
  return width < ROOMY_WIDTH || height < ROOMY_HEIGHT ? 'compact' : 'roomy';
}
