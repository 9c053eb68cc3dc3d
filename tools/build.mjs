// npm run build: the native release build, the three WebAssembly variants and the page.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { licences } from './licences.mjs';
import { writeServiceWorker } from './service_worker.mjs';
import { setup } from './setup/setup.mjs';
import { isMain, jobs, main, Problem, root, run, step } from './steps.mjs';
import { addAllImages } from './test_images.mjs';

/** The first is the one that current browsers take. */
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

/** What a safetensors file says of its network: a length of eight bytes, then a JSON header with metadata. */
function modelMetadata(file) {
  const bytes = readFileSync(file);
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0))));
  return header.__metadata__ ?? {};
}

/**
 * Copies the networks to the page, with a list of them: the default first. Those of several labels stay behind: the
 * page frames one digit and names one class, which is not what they read.
 */
function copyModels(from, to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const metadata = (id) => modelMetadata(join(from, `${id}.safetensors`));
  const ids = readdirSync(from)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => basename(name, '.safetensors'))
    .filter((id) => metadata(id).output !== 'sigmoid')
    .sort((a, b) => Number(b === defaultModel) - Number(a === defaultModel) || (a < b ? -1 : 1));
  for (const id of ids) cpSync(join(from, `${id}.safetensors`), join(to, `${id}.safetensors`));
  const list = ids.map((id) => ({ id, name: metadata(id).name ?? id }));
  writeFileSync(join(to, 'index.json'), `${JSON.stringify(list, null, 2)}\n`);
}

const engineFiles = ['inklens.js', 'inklens.wasm'];

/** Copies a variant that was built into folder `to`, which holds one folder for each variant. */
function copyVariant(variant, to) {
  for (const file of engineFiles) cpSync(join(root, 'build', `wasm-${variant}`, file), join(to, variant, file));
}

/** Builds variants and puts what the page needs of them into web/; the variants not named are taken away. */
export async function buildWasm(wanted = variants) {
  for (const variant of wanted) await buildPreset(`wasm-${variant}`);
  await step('Copying engine and models to the page', () => {
    const pub = join(root, 'web', 'public');
    rmSync(join(pub, 'engine'), { recursive: true, force: true });
    for (const variant of wanted) copyVariant(variant, join(pub, 'engine'));
    // The types are the same in every variant; relaxed SIMD does not emit them.
    const typed = wanted.find((variant) => !variant.startsWith('relaxed'));
    if (typed) {
      cpSync(join(root, 'build', `wasm-${typed}`, 'inklens.d.ts'), join(root, 'web', 'package', 'src', 'inklens.d.ts'));
    }
    copyModels(join(root, 'model_weights'), join(pub, 'models'));
  });
}

/** Builds one more variant for a page that stands in dist/ already. */
export async function addVariant(variant) {
  await buildPreset(`wasm-${variant}`);
  copyVariant(variant, join(root, 'web', 'public', 'engine'));
  copyVariant(variant, join(root, 'dist', 'engine'));
  await step("Writing the page's service worker", () => writeServiceWorker());
}

/** @param mnist folder with MNIST, all of whose test images the page then has; without it, some hundred of them. */
export async function buildPage(mnist = process.env.INKLENS_MNIST) {
  await step('Building the page into dist/', () =>
    run('node_modules/.bin/vite', ['build', '--config', 'web/vite.config.ts'], { log: 'page-build' }),
  );
  writeFileSync(join(root, 'dist', 'licences.txt'), licences({ page: true }));
  if (mnist) await step("Adding MNIST's test images to the page", () => addAllImages(mnist, join(root, 'dist')));
  // Last, since it has a list of all files.
  await step("Writing the page's service worker", () => writeServiceWorker());
}

const script = {
  usage: 'npm run build',
  does: 'Builds the native program, the three WebAssembly variants and the page (into dist/).',
  options: {
    native: { type: 'boolean', text: 'only the native program' },
    web: { type: 'boolean', text: 'only WebAssembly and the page' },
    mnist: { type: 'string', text: 'folder with MNIST, for all its test images on the page (or INKLENS_MNIST)' },
  },
};
if (isMain(import.meta.url)) {
  await main(script, async ({ native, web, mnist }) => {
    if (native && web) throw new Problem('--native and --web exclude each other: give one, or neither for both.');
    await setup();
    if (!web) await buildPreset('release');
    if (native) return;
    await buildWasm();
    await buildPage(mnist);
  });
}
