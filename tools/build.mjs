// npm run build: the native release build, the three WebAssembly variants and the page.
//
//   --native    only the native build
//   --web       only WebAssembly and the page

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup/setup.mjs';
import { jobs, main, root, run, step } from './steps.mjs';

export const variants = ['relaxed-threads', 'simd-threads', 'simd'];

function isConfigured(preset) {
  const [ninja, presets] = [join(root, 'build', preset, 'build.ninja'), join(root, 'CMakePresets.json')];
  return existsSync(ninja) && statSync(ninja).mtimeMs > statSync(presets).mtimeMs;
}

/** Configures and builds one CMake preset. */
export async function buildPreset(preset) {
  if (!isConfigured(preset)) {
    await step(`Configuring ${preset}`, () => run('cmake', ['--preset', preset], { log: `${preset}-configure` }));
  }
  await step(`Building ${preset}`, () =>
    run('cmake', ['--build', '--preset', preset, '--parallel', jobs], { log: `${preset}-build` }),
  );
}

/** The network that the page loads unasked; without it, the first by name. */
export const defaultModel = 'mnist_cnn_augmented';

/** What a safetensors file calls its network: a length of eight bytes, then a JSON header with metadata. */
function modelName(file) {
  const bytes = readFileSync(file);
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0))));
  return header.__metadata__?.name ?? basename(file, '.safetensors');
}

/** Copies the networks to the page, with a list of them: the default first. */
function copyModels(from, to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const ids = readdirSync(from)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => basename(name, '.safetensors'))
    .sort((a, b) => Number(b === defaultModel) - Number(a === defaultModel) || (a < b ? -1 : 1));
  for (const id of ids) cpSync(join(from, `${id}.safetensors`), join(to, `${id}.safetensors`));
  const list = ids.map((id) => ({ id, name: modelName(join(from, `${id}.safetensors`)) }));
  writeFileSync(join(to, 'index.json'), `${JSON.stringify(list, null, 2)}\n`);
}

/** Builds the three variants and puts what the page needs of them into web/. */
export async function buildWasm() {
  for (const variant of variants) await buildPreset(`wasm-${variant}`);
  await step('Copying engine and models to the page', () => {
    const pub = join(root, 'web', 'public');
    for (const variant of variants) {
      for (const file of ['inklens.js', 'inklens.wasm']) {
        cpSync(join(root, 'build', `wasm-${variant}`, file), join(pub, 'engine', variant, file));
      }
    }
    cpSync(join(root, 'build', 'wasm-simd', 'inklens.d.ts'), join(root, 'web', 'package', 'src', 'inklens.d.ts'));
    copyModels(join(root, 'model_weights'), join(pub, 'models'));
  });
}

export async function buildPage() {
  await step('Building the page into dist/', () =>
    run('node_modules/.bin/vite', ['build', '--config', 'web/vite.config.ts'], { log: 'page-build' }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = process.argv.slice(2);
  await main(async () => {
    await setup();
    if (!options.includes('--web')) await buildPreset('release');
    if (options.includes('--native')) return;
    await buildWasm();
    await buildPage();
  });
}
