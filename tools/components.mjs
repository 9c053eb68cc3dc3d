// What page and package ship of others' work: names, versions, licences and their texts, from what the build used.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pins } from './setup/pins.mjs';
import { deps, Problem, root } from './steps.mjs';

const modules = join(root, 'node_modules');
const lock = () => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** The build whose settings say which headers were taken; all variants are configured alike. */
const configured = ['relaxed-threads', 'simd-threads', 'simd'];

/** A setting of CMake in the WebAssembly build, '' where it has none. */
function setting(name) {
  for (const variant of configured) {
    const cache = join(root, 'build', `wasm-${variant}`, 'CMakeCache.txt');
    if (!existsSync(cache)) continue;
    const value = readFileSync(cache, 'utf8').match(new RegExp(`^${name}:[A-Z]+=(.*)$`, 'm'))?.[1] ?? '';
    return value.endsWith('NOTFOUND') ? '' : value;
  }
  throw new Problem('What the engine is made of is known once it is built: run npm run build first.');
}

/** The text of the first of `files` that is there. */
function firstText(name, files) {
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined)
    throw new Problem(`The licence of ${name} is not where it was expected: ${files.join(', ')}.`);
  return readFileSync(file, 'utf8').trim();
}

/** Where CMake puts a source that it fetches by itself. */
const fetchedBy = (name) => configured.map((variant) => join(root, 'build', `wasm-${variant}`, '_deps', `${name}-src`));

/** The commit or tag in a pinned address. */
const pinnedVersion = (name) =>
  pins.sources[name].url.match(/([0-9a-f]{40}|[\d.]+)\.(tar\.gz|zip)$/)?.[1].replace(/\.$/, '') ?? '';

/** A part whose source the set-up places, or else CMake fetches. */
function fromSource(id, name, spdx, address) {
  const folders = [join(deps, 'src', id), ...fetchedBy(id)];
  return {
    name,
    spdx,
    version: pinnedVersion(id),
    address: `https://github.com/${address}`,
    purl: `pkg:github/${address.toLowerCase()}@${pinnedVersion(id)}`,
    text: firstText(
      name,
      folders.map((folder) => join(folder, 'LICENSE')),
    ),
  };
}

/** A header-only library: its version is what the header that was compiled says. */
function fromHeader({ id, name, spdx, address, purl, include, header, version, text }) {
  const folders = [setting(include), ...fetchedBy(id)].filter(Boolean);
  const file = folders.flatMap((folder) => [join(folder, header), join(folder, 'include', header)]).find(existsSync);
  if (file === undefined) throw new Problem(`The header ${header} of ${name} is not where the build found it.`);
  const content = readFileSync(file, 'utf8');
  const found = version.map((pattern) => content.match(pattern)?.[1]);
  if (found.includes(undefined)) throw new Problem(`${file} does not say which version of ${name} it is.`);
  return { name, spdx, version: found.join('.'), address, purl: `${purl}@${found.join('.')}`, text: text(content) };
}

/** A part of Emscripten that is linked into the engine. */
function fromEmscripten(name, spdx, text) {
  const { version } = pins.emscripten;
  return {
    name,
    spdx,
    version,
    address: 'https://github.com/emscripten-core/emscripten',
    purl: `pkg:github/emscripten-core/emscripten@${version}`,
    text,
  };
}

function fromNpm(name, packages) {
  const entry = packages[`node_modules/${name}`];
  const folder = join(modules, name);
  const { homepage, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const digest = Buffer.from(entry.integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return {
    name,
    spdx: entry.license,
    version: entry.version,
    address: homepage ?? repository?.url?.replace(/^git\+/, '') ?? `https://www.npmjs.com/package/${name}`,
    purl: `pkg:npm/${name.replace('@', '%40')}@${entry.version}`,
    sha512: digest,
    text: firstText(name, [join(folder, 'LICENSE'), join(folder, 'LICENSE.md'), join(folder, 'license')]),
  };
}

/** The packages that `names` need, and theirs in turn, by the lock file. */
function withTheirs(names, packages) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {}).forEach(visit);
  };
  names.forEach(visit);
  return [...found].sort();
}

/** The words of the MIT licence as one that is installed has them, with another's copyright. */
function mit(copyright) {
  const words = firstText('preact', [join(modules, 'preact', 'LICENSE')]);
  const body = words.slice(words.indexOf('Permission is hereby granted'));
  return `The MIT License\n\n${copyright}\n\n${body}`;
}

const mplNotice =
  'This part is subject to the terms of the Mozilla Public License, version 2.0: https://mozilla.org/MPL/2.0/.\n' +
  'Its source is unchanged and to be had at the address above.';
const llvmNotice =
  'Copyright the LLVM Project contributors. Apache License 2.0 (as Inklens itself) with the LLVM exceptions, which ask\n' +
  'for no notice in compiled programs: https://llvm.org/LICENSE.txt.';

/** Compiled into the engine. */
function engineParts() {
  const folders = [join(deps, 'emscripten', 'usr', 'share', 'emscripten'), '/usr/share/emscripten'];
  const emsdk = process.env.EMSDK ? [join(process.env.EMSDK, 'upstream', 'emscripten')] : [];
  const musl = [...folders, ...emsdk].map((folder) => join(folder, 'system', 'lib', 'libc', 'musl', 'COPYRIGHT'));
  return [
    fromSource('xnnpack', 'XNNPACK', 'BSD-3-Clause', 'google/XNNPACK'),
    fromSource('pthreadpool', 'pthreadpool', 'BSD-2-Clause', 'Maratyszcza/pthreadpool'),
    fromSource('fxdiv', 'FXdiv', 'MIT', 'Maratyszcza/FXdiv'),
    fromSource('fp16', 'FP16', 'MIT', 'Maratyszcza/FP16'),
    fromHeader({
      id: 'rapidjson',
      name: 'RapidJSON',
      spdx: 'MIT',
      address: 'https://github.com/Tencent/rapidjson',
      purl: 'pkg:github/tencent/rapidjson',
      include: 'INKLENS_RAPIDJSON_INCLUDE',
      header: 'rapidjson/rapidjson.h',
      version: ['MAJOR', 'MINOR', 'PATCH'].map((part) => new RegExp(`define RAPIDJSON_${part}_VERSION (\\d+)`)),
      text: () => mit('Copyright (C) 2015 THL A29 Limited, a Tencent company, and Milo Yip.'),
    }),
    fromHeader({
      id: 'eigen',
      name: 'Eigen',
      spdx: 'MPL-2.0',
      address: 'https://gitlab.com/libeigen/eigen',
      purl: 'pkg:generic/eigen',
      include: 'INKLENS_EIGEN_INCLUDE',
      header: 'Eigen/src/Core/util/Macros.h',
      version: ['WORLD', 'MAJOR', 'MINOR'].map((part) => new RegExp(`define EIGEN_${part}_VERSION (\\d+)`)),
      text: () => mplNotice,
    }),
    fromHeader({
      id: 'stb',
      name: 'stb_image',
      spdx: 'MIT',
      address: 'https://github.com/nothings/stb',
      purl: 'pkg:github/nothings/stb',
      include: 'INKLENS_STB_INCLUDE',
      header: 'stb_image.h',
      version: [/stb_image - v(\d+\.\d+)/],
      text: (header) => mit(header.match(/^Copyright \(c\).*$/m)?.[0] ?? 'Copyright (c) Sean Barrett'),
    }),
    fromEmscripten("Emscripten's runtime", 'MIT', mit('Copyright (c) 2010-2014 Emscripten authors')),
    fromEmscripten('musl', 'MIT', firstText('musl', musl)),
    fromEmscripten('libc++, libc++abi, compiler-rt', 'Apache-2.0 WITH LLVM-exception', llvmNotice),
  ];
}

/** Its colours stand as tables in the scripts of page and package; its code builds and tests only. */
const COLORS = 'd3-scale-chromatic';

/** In the page's scripts. The package has no third-party scripts. */
function pageParts() {
  const packages = lock();
  return withTheirs(Object.keys(packages[''].dependencies), packages).map((name) => fromNpm(name, packages));
}

/** What was learnt from, and shows in what is shipped. */
function data({ page }) {
  const unipen = {
    name: 'UNIPEN train_r01_v07 (the digit that the page begins with; training of the augmented network)',
    spdx: 'CC-BY-4.0',
    version: '1999',
    address: 'https://doi.org/10.5281/zenodo.1195803',
    purl: 'pkg:generic/unipen@1999',
    text: 'By the UNIPEN Consortium. The digit was scaled and moved. https://creativecommons.org/licenses/by/4.0/',
  };
  return [
    {
      name: 'MNIST (training of the networks, sample digits)',
      spdx: 'CC-BY-SA-3.0',
      version: '1998',
      address: 'http://yann.lecun.com/exdb/mnist/',
      purl: 'pkg:generic/mnist@1998',
      text: 'By Yann LeCun and Corinna Cortes. https://creativecommons.org/licenses/by-sa/3.0/',
    },
    ...(page ? [unipen] : []),
  ];
}

/** All that is shipped with the page, or with the package: [{name, spdx, version, address, purl, sha512?, text}]. */
export function shipped({ page }) {
  return [...engineParts(), ...(page ? pageParts() : []), fromNpm(COLORS, lock()), ...data({ page })];
}

/** npm packages that build and test and are not shipped, by the lock file: [{name, version, spdx, purl, sha512}]. */
export function buildTools() {
  const packages = lock();
  const ships = new Set([...withTheirs(Object.keys(packages[''].dependencies), packages), COLORS]);
  return Object.entries(packages)
    .filter(([path]) => path.startsWith('node_modules/'))
    .map(([path, entry]) => ({
      ...entry,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    }))
    .filter(({ name }) => !ships.has(name))
    .map(({ name, version, license, integrity }) => ({
      name,
      version,
      spdx: license,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      sha512: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex'),
    }));
}
