// Things under .deps: what counts as being there, and putting it there in one move.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deps } from '../steps.mjs';

const stamp = '.inklens-version';

/** True when `folder` was completely placed at this version. */
export function isPlaced(folder, version) {
  const file = join(folder, stamp);
  return existsSync(file) && readFileSync(file, 'utf8') === version;
}

/**
 * Lets `fill(temporary folder)` do its work, then renames the result to `folder`: an interrupted
 * download never counts as done.
 */
export async function place(folder, version, fill) {
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(join(deps, 'partial-'));
  try {
    await fill(temporary);
    writeFileSync(join(temporary, stamp), version);
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Writes a small generated file, leaving it alone (and its time) when it says the same already. */
export function writeIfChanged(file, text, mode = 0o644) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode });
}
