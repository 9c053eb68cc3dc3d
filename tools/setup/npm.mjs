// npm packages: the project's own, and the two that Emscripten's tools need.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deps, root, run, step } from '../steps.mjs';
import { writeIfChanged } from './place.mjs';

const quiet = ['--no-audit', '--no-fund', '--no-update-notifier'];

/** Installs the project's packages when the lock file is not the one they were installed from. */
export async function ensurePackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.inklens-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  await step('Installing the npm packages', () => run('npm', ['ci', ...quiet], { log: 'setup-npm-ci' }));
  writeIfChanged(stamp, lock);
}

/**
 * acorn, which Emscripten's JavaScript tools import (they look for it in the node_modules folders
 * above them), and a TypeScript 5, which its --emit-tsd runs (7 dropped --outFile).
 */
export async function ensureEmscriptenPackages() {
  const pinned = join(import.meta.dirname, 'emscripten_packages');
  const stamp = join(deps, 'node_modules', '.inklens-packages');
  const text = readFileSync(join(pinned, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === text) return;
  for (const file of ['package.json', 'package-lock.json']) {
    writeIfChanged(join(deps, file), readFileSync(join(pinned, file), 'utf8'));
  }
  await step("Installing the npm packages of Emscripten's tools", () =>
    run('npm', ['ci', ...quiet], { log: 'setup-npm-emscripten', cwd: deps }),
  );
  writeIfChanged(stamp, text);
}
