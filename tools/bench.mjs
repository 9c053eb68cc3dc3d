// npm run bench: how fast the core is, natively and in Chromium, with 1 and 2 threads, beside the
// multiply-add peak of the same build in the same run; and how soon the page paints what is drawn.
// Compare ratios within one table: absolute times depend on what else the machine does.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { measurePage, sampling } from './bench/page.mjs';
import { buildPage, buildPreset, buildWasm, variants } from './build.mjs';
import { serve } from './serve.mjs';
import { setup } from './setup/setup.mjs';
import { jobs, main, Problem, root, run, step } from './steps.mjs';

const weights = join(root, 'model_weights', 'mnist_cnn_seed0.safetensors');
const images = join(root, 'native_tests', 'goldens', 'mnist_t10k_sample.idx3-ubyte');
const threadCounts = [1, 2];
const idxHeader = 16;

const buildBench = (preset) =>
  step(`Building the benchmark of ${preset}`, () =>
    run('cmake', ['--build', '--preset', preset, '--target', 'inklens_bench', '--parallel', jobs], {
      log: `${preset}-bench`,
    }),
  );

async function benchNative() {
  await buildPreset('release');
  await buildBench('release');
  const program = join(root, 'build', 'release', 'native_tests', 'bench', 'inklens_bench');
  return threadCounts.map((threads) => {
    const result = spawnSync(program, [weights, images, String(threads)], { encoding: 'utf8' });
    if (result.status !== 0) throw new Problem(`The native benchmark failed: ${result.stderr.trim()}`);
    return { build: 'native', ...JSON.parse(result.stdout) };
  });
}

/** The worker that measures: loads one variant's benchmark, as the page's worker loads its engine. */
const workerSource = `
onmessage = async ({ data: { variant, threads } }) => {
  try {
    const { default: create } = await import('./' + variant + '/inklens_bench.js');
    // The pool's workers and those of the peak's threads.
    const module = await create({ pthreadPoolSize: threads > 1 ? 2 * threads : 0 });
    const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
    const image = (await bytes('images.idx')).slice(${idxHeader}, ${idxHeader} + 784);
    postMessage(module.measure(await bytes('weights.safetensors'), image, threads));
  } catch (error) {
    postMessage(JSON.stringify({ error: String(error) }));
  }
};
`;

async function launch() {
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

async function benchChromium() {
  const folder = join(root, 'build', 'bench-page');
  for (const variant of variants) {
    await buildPreset(`wasm-${variant}`);
    await buildBench(`wasm-${variant}`);
    mkdirSync(join(folder, variant), { recursive: true });
    for (const file of ['inklens_bench.js', 'inklens_bench.wasm']) {
      cpSync(join(root, 'build', `wasm-${variant}`, file), join(folder, variant, file));
    }
  }
  cpSync(weights, join(folder, 'weights.safetensors'));
  cpSync(images, join(folder, 'images.idx'));
  writeFileSync(join(folder, 'worker.js'), workerSource);
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Inklens benchmark</title>');

  const server = await serve({ folder, port: 0 });
  const browser = await launch();
  const results = [];
  try {
    for (const variant of variants) {
      for (const threads of variant === 'simd' ? [1] : threadCounts) {
        // A fresh page each: no workers of the one before are left spinning.
        const page = await browser.newPage();
        await page.goto(server.url);
        const text = await page.evaluate(
          (request) =>
            new Promise((done) => {
              const worker = new Worker('worker.js', { type: 'module' });
              worker.onmessage = ({ data }) => done(data);
              worker.postMessage(request);
            }),
          { variant, threads },
        );
        await page.close();
        const result = JSON.parse(text);
        if (result.error) throw new Problem(`The benchmark of ${variant} failed: ${result.error}`);
        results.push({ build: `chromium ${variant}`, ...result });
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return results;
}

const ms = (value) => (value < 1 ? value.toFixed(3) : value < 10 ? value.toFixed(2) : value.toFixed(1));

function printForward(results) {
  console.log('\nForward passes (9.59 MFLOP an image); share of the multiply-add peak measured in the same run\n');
  console.log('| build | threads | peak GFLOP/s | batch 1 | batch 64 | batch 1000 | backward to relu2 |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const { build, threads, peak_gflops: peak, peak_instruction, forward, backward_ms } of results) {
    const cells = forward.map(
      ({ ms: time, gflops }) => `${ms(time)} ms, ${gflops.toFixed(0)} GFLOP/s, ${((100 * gflops) / peak).toFixed(0)}%`,
    );
    console.log(
      `| ${build} | ${threads} | ${peak.toFixed(0)} (${peak_instruction}) | ${cells.join(' | ')} | ${ms(backward_ms)} ms |`,
    );
  }
}

function printMethods(results) {
  console.log("\nExplanations of one test image: time (and times as long as the method's passes alone)\n");
  const names = results[0].methods.map(({ method }) => method);
  console.log(`| build | threads | ${names.join(' | ')} |`);
  console.log(`| --- | --- |${' --- |'.repeat(names.length)}`);
  for (const { build, threads, methods } of results) {
    const cells = methods.map(({ ms: time, passes_ms }) => `${ms(time)} ms (${(time / passes_ms).toFixed(2)})`);
    console.log(`| ${build} | ${threads} | ${cells.join(' | ')} |`);
  }
  const passes = results[0].methods.map(
    ({ method, forward_passes: forward, backward_passes: backward }) => `${method} ${forward} + ${backward}`,
  );
  console.log(`\nForward + backward passes: ${passes.join(', ')}`);
}

/** The page as it is built, with its own network and engine. */
async function benchPage() {
  await buildPage();
  const browser = await launch();
  try {
    const { engine, runs, gradients, maps, stroke } = await measurePage(browser, { folder: join(root, 'dist') });
    console.log(
      `\nFrom a movement of the pen to what is painted, in the page (${engine} threads), median of ${runs}\n`,
    );
    console.log(`| gradient maps | ${sampling.map((name) => `${name}, first | ${name}, final`).join(' | ')} |`);
    console.log(`|${' --- |'.repeat(1 + 2 * sampling.length)}`);
    const cells = sampling.flatMap((name) => [maps[name].first, maps[name].last]);
    console.log(`| ${[gradients, ...cells].map((time) => `${ms(time)} ms`).join(' | ')} |`);
    const { busyPerMove, framesPerSecond, longestGap, longTasks, longestTask } = stroke;
    console.log(
      `\nA stroke of ${ms(stroke.ms / 1000)} s: ${framesPerSecond.toFixed(0)} frames a second, at most ${ms(longestGap)} ms ` +
        `from one to the next, ${longTasks} tasks above 50 ms${longTasks > 0 ? `, the longest ${ms(longestTask)} ms` : ''}; ` +
        `${ms(busyPerMove)} ms of the page's own work for each movement`,
    );
  } finally {
    await browser.close();
  }
}

function printSizes() {
  console.log('\n| download | bytes | brotli |\n| --- | --- | --- |');
  for (const variant of variants) {
    for (const file of ['inklens.wasm', 'inklens.js']) {
      const path = join(root, 'build', `wasm-${variant}`, file);
      console.log(`| ${variant}/${file} | ${statSync(path).size} | ${brotliCompressSync(readFileSync(path)).length} |`);
    }
  }
}

const script = {
  usage: 'npm run bench',
  does: 'Measures the core, natively and in Chromium, with 1 and 2 threads, and the page.',
  options: {
    native: { type: 'boolean', text: 'only natively' },
    web: { type: 'boolean', text: 'only in Chromium' },
    page: { type: 'boolean', text: 'only what somebody who draws on the page waits for' },
  },
};
await main(script, async (values) => {
  if (Object.values(values).filter(Boolean).length > 1)
    throw new Problem('--native, --web and --page exclude each other: give one, or none for all.');
  await setup({ browser: !values.native });
  if (!values.native) await buildWasm();
  if (values.page) {
    await benchPage();
    return;
  }
  const results = [...(values.web ? [] : await benchNative()), ...(values.native ? [] : await benchChromium())];
  printForward(results);
  printMethods(results);
  if (values.native) return;
  printSizes();
  await benchPage();
});
