// What somebody who draws waits for: the built page in Chromium, from a movement of the pen to what is painted.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../serve.mjs';
import { root } from '../steps.mjs';

export const sampling = ['lime', 'rise', 'score-cam'];
const gradient = ['grad-cam', 'grad-cam++', 'layer-cam'];
const digits = join(root, 'web', 'tests', 'data', 'strokes.json');
const dots = 3;
/** A busy machine may take long, and its figures say so. */
const patienceMs = 180_000;

/** In the page, before its own scripts: notes when a card's map has been painted, and long tasks and frames. */
function watch() {
  const noted = { paints: [], tasks: [], frames: [] };
  window.noted = noted;
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...rest) {
    put.apply(this, rest);
    const card = this.canvas.closest?.('[data-method]');
    if (!card) return;
    // What is put on a canvas now is on the screen after this frame.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const { method, status } = card.dataset;
        noted.paints.push({ method, status, at: performance.now() });
        channel.port1.close();
      };
      channel.port2.postMessage(null);
    });
  };
  addEventListener(
    'pointerdown',
    (event) => {
      noted.paints = [];
      noted.pen = event.timeStamp;
    },
    true,
  );
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) noted.tasks.push({ startTime, duration });
  }).observe({ type: 'longtask' });
  const frame = (at) => {
    noted.frames.push(at);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

const settled = (page) =>
  page.waitForFunction(
    () =>
      document.querySelector('#status[data-variant]') !== null &&
      document.querySelector('.maps')?.getAttribute('aria-busy') === 'false',
  );

async function draw(page, strokes) {
  const box = await page.locator('#pad').boundingBox();
  const place = ([x, y]) => [
    box.x + box.width * (0.2 + (0.6 * x) / 1000),
    box.y + box.height * (0.2 + (0.6 * y) / 1000),
  ];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...place(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...place(point));
    await page.mouse.up();
  }
}

/** One more dot on a digit whose maps are all there: when its maps were painted, first and last, in ms. */
async function afterOneDot(page, [x, y]) {
  await settled(page);
  // Nothing but what the dot causes: the measures of the maps before it are over, too.
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.areas')].every((table) => table.dataset.measured === 'true'),
  );
  const box = await page.locator('#pad').boundingBox();
  await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
  await page.mouse.down();
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector('.maps')?.getAttribute('aria-busy') === 'true');
  await settled(page);
  await page.waitForTimeout(100);
  const { paints, pen } = await page.evaluate(() => window.noted);
  const times = (method) => paints.filter((each) => each.method === method).map(({ at }) => at - pen);
  return {
    gradients: Math.max(...gradient.map((method) => times(method)[0])),
    maps: Object.fromEntries(
      sampling.map((method) => [method, { first: times(method)[0], last: times(method).at(-1) }]),
    ),
  };
}

/** A stroke of some seconds that never rests: frames a second, and what kept the page from its next frame. */
async function longStroke(page, points) {
  await page.keyboard.press('Delete');
  await settled(page);
  await page.waitForTimeout(500);
  const box = await page.locator('#pad').boundingBox();
  const at = (i) => {
    const turn = i / 9;
    const radius = 0.05 + (0.3 * (i % 200)) / 200;
    return [box.x + box.width * (0.5 + radius * Math.cos(turn)), box.y + box.height * (0.5 + radius * Math.sin(turn))];
  };
  // The main thread's own time, which does not depend on what else the machine does.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busyMs = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
  };
  await page.mouse.move(...at(0));
  const busy = await busyMs();
  await page.mouse.down();
  const start = await page.evaluate(() => performance.now());
  for (let i = 1; i < points; i++) await page.mouse.move(...at(i));
  const end = await page.evaluate(() => performance.now());
  const busyPerMove = ((await busyMs()) - busy) / points;
  await page.mouse.up();
  await devtools.detach();
  await page.waitForTimeout(1000);
  const { tasks, frames } = await page.evaluate(() => window.noted);
  const during = (time) => time >= start && time <= end;
  const long = tasks.filter(({ startTime }) => during(startTime)).map(({ duration }) => duration);
  const shown = frames.filter(during);
  const gaps = shown.slice(1).map((time, i) => time - shown[i]);
  return {
    ms: end - start,
    busyPerMove,
    framesPerSecond: (1000 * shown.length) / (end - start),
    longestGap: Math.max(...gaps),
    longTasks: long.length,
    longestTask: long.length > 0 ? Math.max(...long) : 0,
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * @param folder of a built page.
 * @param labels digits that are drawn.   @param points of the long stroke.   @param query of its address.
 */
export async function measurePage(
  browser,
  { folder, labels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], points = 1500, query = '' },
) {
  const server = await serve({ folder, port: 0 });
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.addInitScript(watch);
    await page.goto(`${server.url}${query}`);
    await settled(page);
    const { digits: drawn } = JSON.parse(readFileSync(digits, 'utf8'));
    const runs = [];
    for (const label of labels) {
      await page.keyboard.press('Delete');
      await settled(page);
      await draw(page, drawn.find((digit) => digit.label === label).strokes);
      for (let dot = 0; dot < dots; dot++) runs.push(await afterOneDot(page, [0.3 + 0.02 * dot, 0.9]));
    }
    const engine = await page.locator('#status').evaluate(({ dataset }) => `${dataset.variant}, ${dataset.threads}`);
    return {
      engine,
      runs: runs.length,
      gradients: median(runs.map(({ gradients }) => gradients)),
      maps: Object.fromEntries(
        sampling.map((method) => [
          method,
          {
            first: median(runs.map(({ maps }) => maps[method].first)),
            last: median(runs.map(({ maps }) => maps[method].last)),
          },
        ]),
      ),
      stroke: await longStroke(page, points),
    };
  } finally {
    await context.close();
    await server.close();
  }
}
