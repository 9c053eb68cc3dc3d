// npm run test:checked: the tests of the WebAssembly artefacts in Node, against an artefact with
// Emscripten's assertions and the undefined behaviour sanitizer in the place of the plain one.

import { join } from 'node:path';
import { buildPreset, buildWasm } from './build.mjs';
import { setup } from './setup/setup.mjs';
import { main, root, run, step } from './steps.mjs';

const script = {
  usage: 'npm run test:checked',
  does: "Runs the WebAssembly tests in Node with Emscripten's assertions and the undefined behaviour sanitizer.",
};
await main(script, async () => {
  await setup();
  // The artefacts are compared with each other and with the native program.
  await buildPreset('dev');
  await buildWasm();
  await buildPreset('wasm-checked');
  process.env.INKLENS_CHECKED_ENGINE = join(root, 'build', 'wasm-checked', 'inklens.js');
  await step('Running the WebAssembly tests, checked', () =>
    // It takes a few times as long as the plain one.
    run(
      'node_modules/.bin/vitest',
      ['run', '--config', 'web/vitest.config.ts', '--project', 'wasm', '--testTimeout=600000', '--hookTimeout=600000'],
      { log: 'checked-test' },
    ),
  );
});
