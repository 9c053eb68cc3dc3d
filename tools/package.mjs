// npm run package: builds the npm package into dist-package/ and packs it there.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildWasm, defaultModel, variants } from './build.mjs';
import { licences } from './licences.mjs';
import { measureTable, optionTables, optionTypes } from './package/options.mjs';
import { setup } from './setup/setup.mjs';
import { isMain, main, Problem, root, run, step } from './steps.mjs';

const source = join(root, 'web', 'package');
export const packageFolder = join(root, 'dist-package');

/** What one can import, and what each of them is in a page and in Node. */
const entries = {
  '.': { types: './types/index.d.ts', node: './node.js', default: './index.js' },
  './element': { types: './types/element.d.ts', default: './element.js' },
  './without-weights': { types: './types/without-weights.d.ts', node: './node.js', default: './without-weights.js' },
  './weights': { types: './types/weights.d.ts', default: './weights.js' },
  './package.json': './package.json',
};
/** The workers are bundled each by itself: one file, one request. */
const pageEntries = ['index', 'node', 'without-weights', 'element', 'weights'];
const workerEntries = ['worker', 'node-worker'];

async function bundle(names) {
  // Here, because the set-up may first have to fetch it.
  const { rolldown } = await import('rolldown');
  const build = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, join(source, 'src', `${name}.ts`)])),
    external: /^node:/,
    platform: 'neutral',
    tsconfig: false,
    resolve: { extensionAlias: { '.js': ['.ts'] } },
  });
  // All beside each other: what a script names relative to itself must stand where the sources say.
  await build.write({ dir: packageFolder, format: 'es', chunkFileNames: '[name].js' });
  await build.close();
}

/**
 * Emscripten's script starts its threads by its own name, but bundlers rename files: here it asks for its own address.
 */
function withOwnAddress(script, variant) {
  const byName = 'new URL("inklens.js",import.meta.url)';
  const parts = script.split(byName);
  if (parts.length !== (variant === 'simd' ? 1 : 2)) {
    throw new Problem(
      `The script of ${variant} has ${parts.length - 1} times ${byName}: look at how it starts threads.`,
    );
  }
  return parts.join('new URL(import.meta.url)');
}

function copyFiles() {
  const pub = join(root, 'web', 'public');
  for (const variant of variants) {
    const [from, to] = [join(pub, 'engine', variant), join(packageFolder, 'engine', variant)];
    mkdirSync(to, { recursive: true });
    cpSync(join(from, 'inklens.wasm'), join(to, 'inklens.wasm'));
    const script = readFileSync(join(from, 'inklens.js'), 'utf8');
    writeFileSync(join(to, 'inklens.js'), withOwnAddress(script, variant));
  }
  const weights = `${defaultModel}.safetensors`;
  mkdirSync(join(packageFolder, 'weights'));
  cpSync(join(pub, 'models', weights), join(packageFolder, 'weights', weights));
  cpSync(join(root, 'LICENSE'), join(packageFolder, 'LICENSE'));
  writeFileSync(join(packageFolder, 'licences.txt'), licences({ page: false }));
}

function writeManifest() {
  const { name, version, license, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = {
    name,
    version,
    description: 'Reads drawn digits with a convolutional network and shows why it reads them so',
    license,
    type: 'module',
    engines,
    sideEffects: ['./element.js'],
    exports: entries,
    types: './types/index.d.ts',
  };
  writeFileSync(join(packageFolder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Every method and measure with its options, as the built package itself tells them. */
async function readTables() {
  const { Inklens } = await import(`${pathToFileURL(join(packageFolder, 'node.js'))}?${Date.now()}`);
  const lens = await Inklens.create({ variant: 'simd' });
  lens.dispose();
  return lens;
}

const kilobytes = (bytes) => `${Math.round(bytes / 1000).toLocaleString('en-US')} kB`;

function sizeRow(what, ...files) {
  const contents = files.map((file) => readFileSync(join(packageFolder, file)));
  const plain = contents.reduce((sum, bytes) => sum + bytes.length, 0);
  const zipped = contents.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0);
  return `| ${what} | ${kilobytes(plain)} | ${kilobytes(zipped)} |`;
}

function sizeTable() {
  return [
    '| what a page loads | bytes | compressed |\n| --- | --- | --- |',
    sizeRow('`inklens`', 'index.js', 'browser.js', 'lens.js', 'worker.js'),
    ...variants.map((variant) =>
      sizeRow(`engine \`${variant}\``, ...['js', 'wasm'].map((ending) => `engine/${variant}/inklens.${ending}`)),
    ),
    sizeRow('the network', `weights/${defaultModel}.safetensors`),
    sizeRow('`inklens/element`, beside them', 'element.js'),
  ].join('\n');
}

function writeReadme({ methods, measures }) {
  const parts = {
    options: optionTables(methods),
    measures: measureTable(measures),
    measureOptions: optionTables(measures),
    sizes: sizeTable(),
  };
  const text = readFileSync(join(source, 'README.md'), 'utf8').replace(/<!-- (\w+) -->/g, (_, part) => parts[part]);
  writeFileSync(join(packageFolder, 'README.md'), text);
}

/** Scripts and data of the package, and from what it then says of itself types and README. */
export async function buildPackage() {
  await step('Building the package into dist-package/', async () => {
    rmSync(packageFolder, { recursive: true, force: true });
    mkdirSync(packageFolder);
    await bundle(pageEntries);
    for (const name of workerEntries) await bundle([name]);
    copyFiles();
    writeManifest();
    const tables = await readTables();
    writeFileSync(join(source, 'src', 'options.ts'), optionTypes(tables));
    const types = ['--project', join(source, 'tsconfig.json'), '--outDir', join(packageFolder, 'types')];
    await run('node_modules/.bin/tsc', types, { log: 'package-types' });
    writeReadme(tables);
  });
}

/** @returns the path of the tarball. */
export async function pack() {
  await step('Packing it', () => run('npm', ['pack', '--ignore-scripts'], { log: 'package-pack', cwd: packageFolder }));
  const tarball = readdirSync(packageFolder).find((name) => name.endsWith('.tgz'));
  console.log(`  dist-package/${tarball}, ${kilobytes(statSync(join(packageFolder, tarball)).size)}`);
  return join(packageFolder, tarball);
}

const script = {
  usage: 'npm run package',
  does: 'Builds the npm package into dist-package/ and packs it there.',
  options: {
    'no-wasm': { type: 'boolean', text: 'take the engine and the networks as they were built last' },
  },
};
if (isMain(import.meta.url)) {
  await main(script, async (values) => {
    if (!values['no-wasm']) {
      await setup();
      await buildWasm();
    }
    await buildPackage();
    await pack();
  });
}
