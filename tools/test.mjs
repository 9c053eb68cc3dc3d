// npm test: sets up, builds, and runs every test.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPage, buildPreset, buildWasm } from './build.mjs';
import { lint } from './lint.mjs';
import { buildPackage } from './package.mjs';
import { setup } from './setup/setup.mjs';
import { main, Problem, root, run, step } from './steps.mjs';

const logs = join(root, 'build', 'logs');
const total = { passed: 0, skipped: 0 };

function count(passed, skipped) {
  if (passed === 0) throw new Problem('No test ran: look at the logs in build/logs.');
  total.passed += passed;
  total.skipped += skipped;
  return `${passed} passed${skipped ? `, ${skipped} skipped` : ''}`;
}

async function testNative(preset) {
  await buildPreset(preset);
  await step(`Running the native tests (${preset})`, async () => {
    const report = join(logs, 'ctest.xml');
    // One at a time: the tests use threads themselves, and pthreadpool's spin when they are too many.
    await run('ctest', ['--preset', preset, '--output-junit', report], { log: `${preset}-test` });
    const number = (name) => Number(readFileSync(report, 'utf8').match(new RegExp(`\\b${name}="(\\d+)"`))[1]);
    const skipped = number('skipped') + number('disabled');
    return count(number('tests') - number('failures') - skipped, skipped);
  });
}

async function testWeb() {
  // The page's engine is compared with the native program.
  await buildPreset('dev');
  await buildWasm();
  await buildPage();
  // It writes types that the sources import.
  await buildPackage();
  for (const project of ['tsconfig.json', 'tsconfig.test.json']) {
    await step(`Checking the types of ${project}`, () =>
      run('node_modules/.bin/tsc', ['--noEmit', '--project', project], { log: 'page-types' }),
    );
  }
  await lint();
  await step("Running the page's tests: units, WebAssembly in Node, the package, browsers", async () => {
    const report = join(logs, 'vitest.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const vitest = ['run', '--config', 'web/vitest.config.ts', '--project', '!faults', ...reporters];
    await run('node_modules/.bin/vitest', vitest, {
      log: 'page-test',
    });
    const { numPassedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    return count(numPassedTests, numPendingTests);
  });
}

/** What is tested, in this order: a half that it belongs to and what runs it. */
const parts = [
  { half: 'native', test: ({ preset }) => testNative(preset) },
  { half: 'web', test: testWeb },
];

const script = {
  usage: 'npm test',
  does: 'Sets up, builds and runs every test.',
  options: {
    native: { type: 'boolean', text: 'only the native tests (npm run test:native)' },
    web: { type: 'boolean', text: 'only types, lint, unit, WebAssembly and browser tests (npm run test:web)' },
    preset: { type: 'string', default: 'dev', text: 'of the native tests: dev (unless given), ci, asan or tsan' },
  },
};
await main(script, async (values) => {
  if (values.native && values.web)
    throw new Problem('--native and --web exclude each other: give one, or neither for both.');
  const presets = ['dev', 'ci', 'asan', 'tsan'];
  if (!presets.includes(values.preset))
    throw new Problem(`There is no preset "${values.preset}" of the native tests; there are ${presets.join(', ')}.`);
  const excluded = values.native ? 'web' : values.web ? 'native' : null;
  await setup({ browser: !values.native, lint: !values.native });
  for (const { half, test } of parts) {
    if (half !== excluded) await test(values);
  }
  console.log(`\n${total.passed} passed, 0 failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
});
