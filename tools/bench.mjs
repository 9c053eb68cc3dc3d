// npm run bench: how fast the core is, natively and in Chromium, with 1 and 2 threads, beside the
// multiply-add peak of the same build in the same run; and how soon the page paints what is drawn.
// Compare ratios within one table: absolute times depend on what else the machine does.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
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
    const lime = spawnSync(program, [weights, images, String(threads), 'lime'], { encoding: 'utf8' });
    if (lime.status !== 0) throw new Problem(`The native benchmark of LIME failed: ${lime.stderr.trim()}`);
    return { build: 'native', ...JSON.parse(result.stdout), ...JSON.parse(lime.stdout) };
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
    const weights = await bytes('weights.safetensors');
    const images = (await bytes('images.idx')).slice(${idxHeader}, ${idxHeader} + 20 * 784);
    const figures = JSON.parse(module.measure(weights, images.slice(0, 784), threads));
    const lime = figures.error ? {} : JSON.parse(module.measureLime(weights, images, threads));
    postMessage(JSON.stringify({ ...figures, ...lime }));
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
  const [{ multiply_adds: direct, fast_multiply_adds: fast }] = results[0].forward;
  const millions = (value) => `${(value / 1e6).toFixed(2)} million`;
  console.log('\nForward passes: the direct form and the fast one, image by image in turn. The rate is that of the');
  console.log(
    'multiply-adds that a form does itself, with its share of the peak measured in the same run; what a dense',
  );
  console.log('layer skips because an input is zero is counted as if it were done, so that a share can be above 100%.');
  console.log(`Multiply-adds an image (${results[0].build}): ${millions(direct)} direct, ${millions(fast)} fast\n`);
  console.log('| build | threads | peak GFLOP/s | batch | direct | fast | fast / direct |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const { build, threads, peak_gflops: peak, peak_instruction, forward } of results) {
    const rate = (gflops) => `${gflops.toFixed(0)} GFLOP/s, ${((100 * gflops) / peak).toFixed(0)}%`;
    for (const { batch, ms: time, gflops, fast_ms, fast_gflops } of forward) {
      console.log(
        `| ${build} | ${threads} | ${peak.toFixed(0)} (${peak_instruction}) | ${batch} | ${ms(time)} ms, ${rate(gflops)} | ` +
          `${ms(fast_ms)} ms, ${rate(fast_gflops)} | ${(fast_ms / time).toFixed(2)} |`,
      );
    }
  }
  console.log('\n| build | threads | backward to relu2 |\n| --- | --- | --- |');
  for (const { build, threads, backward_ms } of results)
    console.log(`| ${build} | ${threads} | ${ms(backward_ms)} ms |`);
}

function printMethods(results) {
  console.log("\nExplanations of one test image: time (over that of the method's passes, direct and fast)\n");
  const names = results[0].methods.map(({ method }) => method);
  console.log(`| build | threads | ${names.join(' | ')} |`);
  console.log(`| --- | --- |${' --- |'.repeat(names.length)}`);
  for (const { build, threads, methods } of results) {
    const cells = methods.map(
      ({ ms: time, passes_ms, fast_passes_ms }) =>
        `${ms(time)} ms (${(time / passes_ms).toFixed(2)}, ${(time / fast_passes_ms).toFixed(2)})`,
    );
    console.log(`| ${build} | ${threads} | ${cells.join(' | ')} |`);
  }
  const passes = results[0].methods.map(
    ({ method, forward_passes: forward, backward_passes: backward }) => `${method} ${forward} + ${backward}`,
  );
  console.log(`\nForward + backward passes: ${passes.join(', ')}`);
}

function printLime(results) {
  console.log('\nLIME, 1000 samples: by states beside 1000 direct passes, means over 20 test images, run by turns\n');
  console.log(
    '| build | threads | superpixels | by states | direct | ratio | million multiply-adds + additions | direct |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  const millions = (count) => (count / 1e6).toFixed(0);
  for (const { build, threads, lime } of results) {
    for (const row of lime) {
      console.log(
        `| ${build} | ${threads} | ${row.superpixels} | ${ms(row.ms)} ms | ${ms(row.direct_ms)} ms | ` +
          `${(row.ms / row.direct_ms).toFixed(2)} | ${millions(row.multiply_adds)} + ${millions(row.additions)} | ` +
          `${millions(row.direct_multiply_adds)} |`,
      );
    }
  }
}

/** The page as it is built, with its own network and engine. */
async function benchPage() {
  await buildPage();
  const browser = await launch();
  try {
    printPage(await measurePage(browser, { folder: join(root, 'dist') }));
  } finally {
    await browser.close();
  }
}

function printPage({ engine, runs, gradients, maps, strokes, cold, inside }) {
  const load = loadavg()[0].toFixed(1);
  const table = (head, rows) => {
    console.log(`| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}`);
    for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  };
  const times = (values) => values.map((time) => `${ms(time)} ms`);
  console.log(`\nThe page in Chromium, ${engine} threads; processes that want to run: ${load}`);
  console.log(`\nFrom one dot to what is painted, median of ${runs}\n`);
  table(
    ['gradient maps', ...sampling.flatMap((name) => [`${name}, first`, `${name}, final`])],
    [times([gradients, ...sampling.flatMap((name) => [maps[name].first, maps[name].last])])],
  );
  console.log('\nStrokes that never rest: from each movement to the first painted Grad-CAM that has it\n');
  table(
    ['stroke', 'median', '95%', 'redraws/s', 'frames/s', 'half seconds: median', 'worst', 'tasks > 50 ms', 'longest'],
    strokes.map((each) => [
      `${ms(each.ms / 1000)} s`,
      ...times([each.delay, each.delay95]),
      ...[each.redrawsPerSecond, each.framesPerSecond, each.windowMedian, each.windowWorst].map((n) => n.toFixed(0)),
      each.longTasks,
      each.longTasks > 0 ? `${ms(each.longestTask)} ms` : '',
    ]),
  );
  console.log('\nFirst visits\n');
  table(
    ['engine ready', 'first map painted', 'gradient maps', 'all final', 'longest task'],
    cold.map((each) => times([each.ready, each.first, each.gradients, each.final, each.longestTask])),
  );
  console.log('\nFrom a click to the view inside a method, on a page that has just settled\n');
  table(
    ['method', 'first time', 'again'],
    inside.map(({ method, first, again }) => [method, ...times([first, again])]),
  );
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
  printLime(results);
  if (values.native) return;
  printSizes();
  await benchPage();
});
