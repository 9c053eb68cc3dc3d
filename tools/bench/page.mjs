// What somebody who draws waits for: the built page in Chromium, from a movement of the pen to what is painted.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../serve.mjs';
import { root } from '../steps.mjs';

export const sampling = ['lime', 'rise', 'score-cam'];
const gradient = ['grad-cam', 'grad-cam++', 'layer-cam'];
const methods = [...gradient, ...sampling];
const digits = join(root, 'web', 'tests', 'data', 'strokes.json');
const dots = 3;
const strokes = 3;
const strokeMs = 5_000;
/** Frames are counted in windows of this length, so that a stutter does not hide in a mean. */
const windowMs = 500;
const coldLoads = 5;
const viewport = { width: 1280, height: 1000 };
/** A busy machine may take long, and its figures say so. */
const patienceMs = 180_000;

/** In the page, before its own scripts: notes when a card's map has been painted, what it shows, long tasks and frames. */
function watch() {
  const noted = { paints: [], tasks: [], frames: [], follows: [], pens: [], ready: null };
  window.noted = noted;
  let pen = 0;
  let shown = null;
  const read = new Map();
  // A reading answers for all that the pen had done when it was asked for.
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message.call === 'read') read.set(message.id, pen);
    return post.call(this, message, ...rest);
  };
  const { set, get } = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
  Object.defineProperty(Worker.prototype, 'onmessage', {
    get,
    set(listener) {
      set.call(this, function (event) {
        const { type, call, id } = event.data;
        if (type === 'reply' && call === 'start') noted.ready ??= performance.now();
        if (type === 'reply' && read.has(id)) shown = read.get(id);
        read.delete(id);
        return listener.call(this, event);
      });
    },
  });
  /** Calls back once what is on a canvas, or in the document, now is on the screen. */
  const painted = (done) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        done(performance.now());
      };
      channel.port2.postMessage(null);
    });
  noted.painted = painted;
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...rest) {
    put.apply(this, rest);
    const card = this.canvas.closest?.('[data-method]');
    if (!card) return;
    const upTo = card.dataset.method === 'grad-cam' ? shown : null;
    if (upTo !== null) shown = null;
    painted((at) => {
      const { method, status } = card.dataset;
      noted.paints.push({ method, status, at });
      if (upTo !== null) noted.follows.push({ upTo, at });
    });
  };
  const moved = (event) => {
    if (event.buttons === 0) return;
    const steps = event.getCoalescedEvents();
    noted.pens.push(...(steps.length > 0 ? steps : [event]).map(({ timeStamp }) => timeStamp));
    pen = event.timeStamp;
  };
  addEventListener('pointermove', moved, true);
  addEventListener(
    'pointerdown',
    (event) => {
      noted.paints = [];
      noted.pen = event.timeStamp;
      pen = event.timeStamp;
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

const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];

/** What the page noted while a pen moved from `start` to `end`. */
function strokeFigures({ tasks, frames, follows, pens }, start, end) {
  const during = (time) => time >= start && time <= end;
  const long = tasks.filter(({ startTime }) => during(startTime)).map(({ duration }) => duration);
  const shown = frames.filter(during);
  const windows = Array.from({ length: Math.floor((end - start) / windowMs) }, (_, i) => {
    const from = start + i * windowMs;
    return shown.filter((time) => time >= from && time < from + windowMs).length * (1000 / windowMs);
  });
  // From each movement to the first picture that has it; what follows the last movement is no redraw while drawing.
  const delays = pens
    .filter(during)
    .map((time) => (follows.find(({ upTo }) => upTo >= time)?.at ?? Number.NaN) - time)
    .filter((delay) => !Number.isNaN(delay));
  return {
    ms: end - start,
    delay: quantile(delays, 0.5),
    delay95: quantile(delays, 0.95),
    redrawsPerSecond: (1000 * follows.filter(({ at }) => during(at)).length) / (end - start),
    framesPerSecond: (1000 * shown.length) / (end - start),
    windowMedian: quantile(windows, 0.5),
    windowWorst: Math.min(...windows),
    longTasks: long.length,
    longestTask: long.length > 0 ? Math.max(...long) : 0,
  };
}

/** A stroke that never rests, of a pen that tells its place 125 times a second, as fast as the page looks or faster. */
async function longStroke(page) {
  await page.keyboard.press('Delete');
  await settled(page);
  await page.waitForTimeout(500);
  const box = await page.locator('#pad').boundingBox();
  const at = (i) => {
    const turn = i / 18;
    const radius = 0.05 + (0.3 * (i % 400)) / 400;
    return {
      x: box.x + box.width * (0.5 + radius * Math.cos(turn)),
      y: box.y + box.height * (0.5 + radius * Math.sin(turn)),
    };
  };
  const devtools = await page.context().newCDPSession(page);
  const pointer = (type, i) =>
    devtools.send('Input.dispatchMouseEvent', { type, ...at(i), button: 'left', buttons: 1, clickCount: 1 });
  await page.mouse.move(at(0).x, at(0).y);
  await pointer('mousePressed', 0);
  const start = await page.evaluate(() => performance.now());
  const began = Date.now();
  const sent = [];
  // Not awaited one by one: a hand does not wait for the page either.
  for (let i = 1; Date.now() - began < strokeMs; i++) {
    sent.push(pointer('mouseMoved', i));
    await new Promise((done) => setTimeout(done, 8));
  }
  const end = await page.evaluate(() => performance.now());
  await Promise.all(sent);
  await pointer('mouseReleased', sent.length);
  await devtools.detach();
  await page.waitForTimeout(1000);
  return strokeFigures(await page.evaluate(() => window.noted), start, end);
}

/** What `act` finds on a page that is opened for the first time, once all of it stands there. */
async function onFreshPage(browser, url, act) {
  const context = await browser.newContext({ viewport });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.addInitScript(watch);
    await page.goto(url);
    await settled(page);
    return await act(page);
  } finally {
    await context.close();
  }
}

/** A first visit: everything is fetched, compiled and drawn for the first time. */
function coldLoad(browser, url) {
  return onFreshPage(browser, url, async (page) => {
    const { ready, paints, tasks } = await page.evaluate(() => window.noted);
    const times = (wanted) => paints.filter(({ method }) => wanted.includes(method)).map(({ at }) => at);
    return {
      ready,
      first: Math.min(...times([...gradient, ...sampling])),
      gradients: Math.max(...gradient.map((method) => times([method])[0])),
      final: paints.at(-1).at,
      longestTask: Math.max(0, ...tasks.map(({ duration }) => duration)),
    };
  });
}

/** From a click to the painted view inside a method, the first time on a page and once more. */
function insideOpening(browser, url, method) {
  return onFreshPage(browser, url, async (page) => {
    const times = [];
    for (let turn = 0; turn < 2; turn++) {
      const opener = page.locator(`[data-method="${method}"] .open-map[aria-expanded="false"]`);
      if ((await opener.count()) > 0) await opener.click();
      const button = page.locator('.look-inside').locator(`visible=true`).first();
      await page.evaluate(() => {
        window.opening = new Promise((done) => {
          addEventListener(
            'click',
            ({ timeStamp }) => {
              const look = () => {
                const there = document.querySelector('.inside[aria-busy="false"] .inside-step') !== null;
                if (there) window.noted.painted((at) => done(at - timeStamp));
                else requestAnimationFrame(look);
              };
              look();
            },
            { capture: true, once: true },
          );
        });
      });
      await button.click();
      times.push(await page.evaluate(() => window.opening));
      await page.locator('[data-tab="maps"]').click();
      await settled(page);
    }
    return { method, first: times[0], again: times[1] };
  });
}

const median = (values) => quantile(values, 0.5);

async function inTurn(count, measure) {
  const results = [];
  for (let i = 0; i < count; i++) results.push(await measure(i));
  return results;
}

/**
 * @param folder of a built page.
 * @param labels digits that are drawn.   @param query of its address.
 */
export async function measurePage(browser, { folder, labels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], query = '' }) {
  const server = await serve({ folder, port: 0 });
  const context = await browser.newContext({ viewport });
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
      strokes: await inTurn(strokes, () => longStroke(page)),
      cold: await inTurn(coldLoads, () => coldLoad(browser, server.url)),
      inside: await inTurn(methods.length, (i) => insideOpening(browser, server.url, methods[i])),
    };
  } finally {
    await context.close();
    await server.close();
  }
}
