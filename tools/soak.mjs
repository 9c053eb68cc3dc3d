// npm run soak: very many explanations in one worker, very many drawings in one tab, and whether memory stays as it was.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';
import { main, Problem, root, step } from './steps.mjs';

/** Until then caches fill and free memory falls into its pieces. */
const warmUp = 0.2;
/** Parts of a run, of which the last is held against the first after warming up. */
const parts = 20;
/** That may come and go without being a leak: what one explanation forgot would be 0.2 KB of 100,000. */
const slackBytes = 16 * 2 ** 20;
/** Few samples, so that what is made and put away counts, not what is computed. */
const requests = [
  ['lime', { samples: 30 }],
  ['rise', { samples: 30 }],
  ['grad-cam', {}],
  ['grad-cam++', {}],
  ['score-cam', {}],
  ['layer-cam', { variant: 'fused', layers: ['relu1', 'relu2'] }],
];

const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

function digits() {
  return JSON.parse(readFileSync(join(root, 'web', 'tests', 'data', 'strokes.json'), 'utf8')).digits;
}

/** Does it `count` times, and looks at the memory after each part. @return what was seen, in words. */
async function soak(count, once, memory) {
  const seen = [];
  for (let i = 0; i < count; i++) {
    await once(i);
    if (Math.floor(((i + 1) * parts) / count) === Math.floor((i * parts) / count)) continue;
    seen.push(await memory());
    console.log(`  ${i + 1} of ${count}: ${megabytes(seen.at(-1))}`);
  }
  const settled = seen.slice(Math.floor(warmUp * parts));
  const half = Math.ceil(settled.length / 2);
  // The least of each half: garbage that waits to be collected is no leak.
  const [before, after] = [Math.min(...settled.slice(0, half)), Math.min(...settled.slice(half))];
  const figures = `${megabytes(before)}, later ${megabytes(after)}`;
  if (after - before > slackBytes) throw new Problem(`Memory grows over ${count} rounds: ${figures}.`);
  return figures;
}

/** The package in Node: client, worker, WebAssembly. Node's memory is that of all its threads. */
async function soakWorker(count) {
  const entry = join(root, 'dist-package', 'node.js');
  if (!existsSync(entry)) throw new Problem('There is no package in dist-package: run npm run package first.');
  const { Inklens } = await import(entry);
  const lens = await Inklens.create({ threads: 1, variant: 'simd' });
  const pixels = (i) =>
    Uint8Array.from({ length: 784 }, (_, at) => (Math.hypot((at % 28) - 14, at / 28 - 14) < 3 + (i % 9) ? 255 : 0));
  try {
    return await soak(
      count,
      async (i) => {
        const [method, options] = requests[i % requests.length];
        let shown = 0;
        for await (const { saliencyMap } of lens.explain({ pixels: pixels(i) }, { method, ...options })) {
          shown = saliencyMap.values.length;
        }
        if (shown !== 784) throw new Problem(`${method} gave no map in round ${i}.`);
      },
      () => {
        globalThis.gc?.();
        return process.memoryUsage().rss;
      },
    );
  } finally {
    lens.dispose();
  }
}

async function draw(page, { strokes }) {
  const box = await page.locator('#pad').boundingBox();
  const place = ([x, y]) => [
    box.x + box.width * (0.2 + (0.6 * x) / 1000),
    box.y + box.height * (0.2 + (0.6 * y) / 1000),
  ];
  await page.keyboard.press('Delete');
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...place(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...place(point));
    await page.mouse.up();
  }
  await page.waitForFunction(
    () =>
      document.querySelector('#verdict') !== null &&
      document.querySelector('.maps')?.getAttribute('aria-busy') === 'false',
  );
}

/** The built page in Chromium: the memory of the tab's process, which its worker and threads share. */
async function soakTab(count) {
  if (!existsSync(join(root, 'dist', 'index.html')))
    throw new Problem('There is no page in dist: run npm run build first.');
  const server = await serve({ port: 0 });
  const browser = await chromium.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(120_000);
    await page.goto(`${server.url}#v=2&lime.samples=60&rise.samples=120`);
    await page.locator('#status[data-variant]').waitFor();
    const [devtools, machine] = await Promise.all([page.context().newCDPSession(page), browser.newBrowserCDPSession()]);
    const drawn = digits();
    return await soak(
      count,
      (i) => draw(page, drawn[i % drawn.length]),
      async () => {
        await devtools.send('HeapProfiler.collectGarbage');
        const { processInfo } = await machine.send('SystemInfo.getProcessInfo');
        const ids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => String(id));
        const sizes = execFileSync('ps', ['-o', 'rss=', '-p', ids.join()], { encoding: 'utf8' });
        return (
          1024 *
          sizes
            .trim()
            .split(/\s+/)
            .reduce((sum, size) => sum + Number(size), 0)
        );
      },
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

function wholeNumber(text, name) {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number === 0 || number >= parts))
    throw new Problem(`--${name} is "${text}"; it must be 0 or a whole number from ${parts}.`);
  return number;
}

const script = {
  usage: 'npm run soak',
  does: 'Makes very many explanations in one worker and drawings in one tab of what is built, and fails if memory grows.',
  options: {
    explanations: { type: 'string', default: '100000', text: 'in one worker (100000 unless given; 0: none)' },
    drawings: { type: 'string', default: '1000', text: 'in one tab of Chromium (1000 unless given; 0: none)' },
  },
};
await main(script, async (values) => {
  const [explanations, drawings] = ['explanations', 'drawings'].map((name) => wholeNumber(values[name], name));
  if (explanations > 0) await step(`${explanations} explanations in one worker`, () => soakWorker(explanations));
  if (drawings > 0) await step(`${drawings} drawings in one tab`, () => soakTab(drawings));
});
