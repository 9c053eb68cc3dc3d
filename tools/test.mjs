// npm test: sets up, builds, and runs every test.
//
//   --native          only the native tests
//   --web             only types, lint, unit, WebAssembly and browser tests of the page
//   --preset NAME     the preset of the native tests, such as asan or tsan (dev otherwise)

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
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
    await run('node_modules/.bin/vitest', ['run', '--config', 'web/vitest.config.ts', ...reporters], {
      log: 'page-test',
    });
    const { numPassedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    return count(numPassedTests, numPendingTests);
  });
}

const options = {
  native: { type: 'boolean' },
  web: { type: 'boolean' },
  preset: { type: 'string', default: 'dev' },
};
await main(async () => {
  const { native, web, preset } = parseArgs({ options }).values;
  await setup(native ? [] : ['--browser', '--lint']);
  if (!web) await testNative(preset);
  if (!native) await testWeb();
  console.log(`\n${total.passed} passed, 0 failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
});
