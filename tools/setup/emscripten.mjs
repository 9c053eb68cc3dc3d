// Emscripten: the one on PATH when it is recent enough, else Debian's package, installed where the
// system offers a recent one or unpacked from a newer suite into .deps/emscripten.

import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { capture, deps, Problem, run, step } from '../steps.mjs';
import * as debian from './debian.mjs';
import { atLeast, pins } from './pins.mjs';
import { isPlaced, place, writeIfChanged } from './place.mjs';

const prefix = join(deps, 'emscripten');
const packagedRoot = join(prefix, 'usr', 'share', 'emscripten');
const { version, oldestUsable } = pins.emscripten;
const stamp = `${version} with binaryen ${pins.emscripten.binaryen}`;

export const isUnpacked = () => isPlaced(prefix, stamp);

/** The root folder of a usable Emscripten on PATH, or null. */
function rootOnPath() {
  const found = capture('emcc', ['--version'])?.match(/\) (\d+\.\d+\.\d+)/)?.[1];
  if (!found || !atLeast(found, oldestUsable)) return null;
  return capture('em-config', ['EMSCRIPTEN_ROOT'])?.trim() ?? null;
}

/** Downloads Debian's packages and unpacks them, without the parts that are never used here. */
export async function unpackEmscripten(apt) {
  for (const [name, pinned] of [
    ['emscripten', version],
    ['binaryen', pins.emscripten.binaryen],
  ]) {
    const offered = apt.version(name);
    if (!offered.startsWith(pinned)) {
      throw new Problem(
        `Debian offers ${name} ${offered} where ${pinned} is needed; install Emscripten ${version} (emsdk) and put emcc on PATH.`,
      );
    }
  }
  const download = join(deps, 'download');
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download);
  await step(`Downloading Emscripten ${version} (237 MB)`, () =>
    apt.download(['emscripten', 'binaryen', 'libc6', 'libgcc-s1', 'libstdc++6'], download),
  );
  await step(`Unpacking Emscripten ${version}`, () =>
    place(prefix, stamp, async (temporary) => {
      for (const file of readdirSync(download)) await unpack(join(download, file), temporary);
      writeBinaryenWrappers(temporary);
    }),
  );
  rmSync(download, { recursive: true });
}

function unpack(file, folder) {
  // The test suite and the libraries for 64 bits, dynamic linking and link-time optimisation are
  // most of 1.7 GB.
  const unused = [
    '*/emscripten/test/*',
    '*/sysroot/lib/wasm64*',
    '*/wasm32-emscripten/*pic/*',
    '*/wasm32-emscripten/*lto*/*',
  ];
  const exclude = unused.map((pattern) => `--exclude='${pattern}'`).join(' ');
  const script = `dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" ${exclude}`;
  return run('bash', ['-o', 'pipefail', '-c', script, 'bash', file, folder], { log: 'setup-unpack-emscripten' });
}

/** Binaryen's programs need the C library of their own suite: each runs through its loader. */
function writeBinaryenWrappers(folder) {
  const library = join(folder, 'usr', 'lib');
  const triplet = readdirSync(library).find((name) => name.endsWith('-linux-gnu'));
  const loader = readdirSync(join(library, triplet)).find((name) => name.startsWith('ld-linux'));
  const bin = join(folder, 'usr', 'bin');
  for (const tool of readdirSync(bin).filter((name) => name.startsWith('wasm'))) {
    writeIfChanged(
      join(folder, 'binaryen', 'bin', tool),
      [
        '#!/bin/sh',
        `usr=\${0%/*}/../../usr`,
        `exec "$usr/lib/${triplet}/${loader}" --library-path "$usr/lib/${triplet}" "$usr/bin/${tool}" "$@"`,
        '',
      ].join('\n'),
      0o755,
    );
  }
}

/** Points the unpacked Emscripten at its LLVM, Binaryen and Node; returns its root. */
function configure() {
  const quoted = (text) => `'${text}'`;
  writeIfChanged(
    join(packagedRoot, '.emscripten'),
    [
      `LLVM_ROOT = ${quoted('/usr/bin')}`,
      `LLVM_ADD_VERSION = ${quoted(pins.emscripten.llvm)}`,
      `CLANG_ADD_VERSION = ${quoted(pins.emscripten.llvm)}`,
      `BINARYEN_ROOT = ${quoted(join(prefix, 'binaryen'))}`,
      `NODE_JS = ${quoted(process.execPath)}`,
      // Filled already by the package: system libraries with and without threads.
      `CACHE = ${quoted(join(packagedRoot, 'cache'))}`,
      '',
    ].join('\n'),
  );
  return packagedRoot;
}

/**
 * Fills .deps/bin, which looks like Emscripten's root to the CMake toolchain file. Its programs name
 * the configuration, whatever the caller's environment says, and put first on PATH the tsc that
 * --emit-tsd runs: one that is TypeScript 5 and does not read the project's own node_modules.
 */
function writeWrappers(root) {
  const bin = join(deps, 'bin');
  const tsc = join(deps, 'node_modules', 'typescript', 'lib', 'tsc.js');
  writeIfChanged(
    join(bin, 'tsc'),
    `#!/bin/sh\nexec '${process.execPath}' '${tsc}' --typeRoots '${join(deps, 'none')}' "$@"\n`,
    0o755,
  );
  const configuration = root === packagedRoot ? `EM_CONFIG='${join(root, '.emscripten')}'; export EM_CONFIG\n` : '';
  // A python3 that only looks for the real one (pyenv) would take longer than compiling a kernel.
  const python = capture('python3', ['-c', 'import sys; print(sys.executable)'])?.trim();
  const interpreter = python ? `EMSDK_PYTHON='${python}'; export EMSDK_PYTHON\n` : '';
  for (const tool of ['emcc', 'em++', 'emar', 'emranlib', 'emnm', 'em-config']) {
    writeIfChanged(
      join(bin, tool),
      [
        '#!/bin/sh',
        `PATH='${bin}':$PATH; export PATH`,
        `${configuration}${interpreter}exec '${join(root, tool)}' "$@"`,
        '',
      ].join('\n'),
      0o755,
    );
  }
  rmSync(join(bin, 'cmake'), { force: true });
  symlinkSync(join(root, 'cmake'), join(bin, 'cmake'));
}

/**
 * Makes Emscripten usable. `openApt()` gives the private apt, or null where there is no Debian
 * mirror to ask.
 */
export async function ensureEmscripten(openApt) {
  let root = rootOnPath();
  if (root === null && debian.hasApt) {
    if (!isUnpacked() && debian.candidate('emscripten') === '') await debian.updateLists();
    if (atLeast(debian.candidate('emscripten') || '0', oldestUsable)) {
      await debian.install(['emscripten']);
      root = rootOnPath();
    } else {
      root = await unpackedRoot(openApt);
    }
  }
  if (root === null) {
    throw new Problem(
      `Emscripten ${oldestUsable} or newer is needed: install emsdk (https://emscripten.org/docs/getting_started/downloads.html) and put emcc on PATH.`,
    );
  }
  writeWrappers(root);
}

async function unpackedRoot(openApt) {
  if (!isUnpacked()) {
    const apt = await openApt();
    if (apt === null) return null;
    await unpackEmscripten(apt);
  }
  await debian.install(debian.packages.llvm);
  return configure();
}
