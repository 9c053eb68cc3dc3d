// npm run setup: everything that building Inklens needs. What is fetched lands in .deps (and
// node_modules); a second run finds it there and is done at once.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { capture, deps, isMain, main, onPath, Problem, seconds, step } from '../steps.mjs';
import * as debian from './debian.mjs';
import { ensureEmscripten } from './emscripten.mjs';
import { ensureEmscriptenPackages, ensurePackages } from './npm.mjs';
import { atLeast, pins } from './pins.mjs';
import { debianSource, PrivateApt } from './private_apt.mjs';
import { fetchSources, missingSources } from './sources.mjs';

function checkNode() {
  if (!atLeast(process.versions.node, pins.node)) {
    throw new Problem(
      `Node ${pins.node} or newer is needed and this is ${process.versions.node}: install the current LTS from https://nodejs.org/en/download (Debian 13's own nodejs is new enough, Debian 12's is not).`,
    );
  }
}

/** On a system without apt the tools must be there: one sentence for each kind that is not. */
function checkTools() {
  const cmake = capture('cmake', ['--version'])?.match(/(\d+\.\d+\.\d+)/)?.[1];
  if (!cmake || !atLeast(cmake, '3.25')) {
    throw new Problem(
      `CMake 3.25 or newer is needed (found: ${cmake ?? 'none'}): get it from your system or https://cmake.org/download.`,
    );
  }
  const absent = ['ninja', 'c++', 'python3'].filter((program) => !onPath(program));
  if (absent.length > 0)
    throw new Problem(`Install ${absent.join(', ')} with your system's package manager and run the set-up again.`);
}

/** Opens the private apt once, when first asked for; null where the machine has no Debian source. */
function privateApt() {
  let opened;
  return {
    async open() {
      if (opened !== undefined) return opened;
      const source = debian.hasApt ? debianSource() : null;
      opened = source && new PrivateApt(source);
      if (opened) await step("Reading Debian's lists of newer packages", () => opened.update());
      return opened;
    },
    close: () => opened?.remove(),
  };
}

/** Removes what an interrupted run left behind. */
function sweep() {
  for (const name of readdirSync(deps)) {
    if (name.startsWith('partial-')) rmSync(join(deps, name), { recursive: true, force: true });
  }
}

async function ensureSources(apt) {
  const absent = missingSources();
  if (absent.length === 0) return;
  const opened = await apt.open();
  if (opened) await fetchSources(opened, absent);
  else console.log(`- CMake will fetch the sources of ${absent.join(', ')} from their upstream repositories.`);
}

/** `browser`: also Chromium, Firefox and WebKitGTK, for the browser tests and benchmarks. `lint`: also clang-format. */
export async function setup(wanted = {}) {
  const start = performance.now();
  checkNode();
  mkdirSync(deps, { recursive: true });
  sweep();
  if (debian.hasApt) {
    const { build, browser, lint } = debian.packages;
    await debian.install([
      ...build,
      ...(wanted.browser ? browser.filter((name) => !onPath(name)) : []),
      ...(wanted.lint ? lint : []),
    ]);
  }
  checkTools();
  const apt = privateApt();
  try {
    await ensureEmscripten(apt.open);
    await ensureSources(apt);
  } finally {
    apt.close();
  }
  await ensureEmscriptenPackages();
  await ensurePackages();
  console.log(`- Everything that building needs is there (${seconds(start)})`);
}

const script = {
  usage: 'npm run setup',
  does: 'Installs or fetches everything that building Inklens needs, into .deps and node_modules.',
  options: {
    browser: { type: 'boolean', text: 'also Chromium, Firefox and WebKitGTK, for the browser tests and benchmarks' },
    lint: { type: 'boolean', text: 'also clang-format' },
  },
};
if (isMain(import.meta.url)) await main(script, setup);
