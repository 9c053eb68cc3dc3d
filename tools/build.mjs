// npm run build: the native release build, the three WebAssembly variants and the page.
//
//   --native    only the native build
//   --web       only WebAssembly and the page

import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
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
    cpSync(join(root, 'build', 'wasm-simd', 'inklens.d.ts'), join(root, 'web', 'src', 'engine', 'inklens.d.ts'));
    mkdirSync(join(pub, 'models'), { recursive: true });
    const models = join(root, 'model_weights');
    for (const file of readdirSync(models).filter((name) => name.endsWith('.safetensors'))) {
      cpSync(join(models, file), join(pub, 'models', file));
    }
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
