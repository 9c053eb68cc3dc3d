/** Ways to put something on the canvas without drawing it, behind one button. */
export const WAYS = ['pixels', 'tests', 'steps', 'camera', 'networks'] as const;
export type Way = (typeof WAYS)[number];
