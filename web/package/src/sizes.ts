/** How large a file may be before it is given to the engine, whose memory never shrinks again. */
import { InklensError } from './errors.js';

const MEGABYTE = 1_000_000;

/** Far above any photograph's file and any network that a page could run. */
export const MAX_MEGABYTES = { picture: 64, 'weights file': 256 } as const;

export function checkFileSize(what: keyof typeof MAX_MEGABYTES, bytes: number): void {
  if (bytes <= MAX_MEGABYTES[what] * MEGABYTE) return;
  const size = Math.ceil(bytes / MEGABYTE);
  throw new InklensError(
    'resource-exhausted',
    `The ${what} has ${size} MB; expected at most ${MAX_MEGABYTES[what]} MB.`,
  );
}
