/** The main path through the page in three engines, as they are shipped: draw, read, look inside, compare, take away. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { METHODS } from '../../package/src/protocol';
import { openChromium } from './chromium';
import { findFirefox, openFirefox } from './firefox';
import type { Remote } from './remote';
import { digit } from './visitor';
import { findWebKit, openWebKit } from './webkit';

const firefox = findFirefox();
const webKit = findWebKit();
const END = '\uE010';
const DELETE = '\uE017';

interface Kind {
  name: string;
  /** null where it cannot be had, `missing` says what is. */
  open: (() => Promise<Remote>) | null;
  missing: string;
  /** What the engine runs as once the page is isolated, by host or by service worker. */
  threads: boolean;
}

const KINDS: Kind[] = [
  { name: 'Chromium', open: openChromium, missing: '', threads: true },
  {
    name: 'Firefox',
    open: firefox === null ? null : () => openFirefox(firefox),
    missing: 'needs firefox-esr or firefox on PATH',
    threads: true,
  },
  {
    // Shares no memory with its workers, whatever the page's isolation: the single-threaded engine runs for real.
    name: 'WebKitGTK',
    open: webKit === null ? null : () => openWebKit(webKit),
    missing: "needs Debian's webkit2gtk-driver and xvfb",
    threads: false,
  },
];

/** Waits until what the page says is true; a busy machine takes its time. */
const soon: typeof expect.poll = (look, options) => expect.poll(look, { timeout: 30_000, interval: 100, ...options });

/** The middle of an element, scrolled to; null while there is none that can be used. */
function middle(browser: Remote, selector: string): Promise<readonly [number, number] | null> {
  return browser.ask((wanted) => {
    const element = document.querySelector<HTMLButtonElement>(wanted);
    if (element === null || element.disabled === true) return null;
    element.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { left, top, width, height } = element.getBoundingClientRect();
    return [Math.round(left + width / 2), Math.round(top + height / 2)] as const;
  }, selector);
}

const mouse = (actions: object[]) => [
  { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions } as const,
];
const moveTo = (x: number, y: number) => ({ type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0 });
const DOWN = { type: 'pointerDown', button: 0 };
const UP = { type: 'pointerUp', button: 0 };

/** Clicks on an element once it can be used and stays where it is: what loads may still move it. */
async function click(browser: Remote, selector: string): Promise<void> {
  let before = '';
  const still = async () => {
    const place = String(await middle(browser, selector));
    const moved = place !== before;
    before = place;
    return !moved && place !== 'null';
  };
  await soon(still, { message: selector }).toBe(true);
  const [x, y] = (await middle(browser, selector)) ?? expect.fail(selector);
  await browser.act(mouse([moveTo(x, y), DOWN, UP]));
}

async function press(browser: Remote, value: string): Promise<void> {
  const actions = [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ];
  await browser.act([{ type: 'key', id: 'keys', actions }]);
}

async function draw(browser: Remote, label: number): Promise<void> {
  await middle(browser, '#pad');
  const box = await browser.ask(() => {
    const { left, top, width, height } = document.querySelector('#pad')?.getBoundingClientRect() ?? new DOMRect();
    return { left, top, width, height };
  });
  const along = (start: number, size: number, value: number) => start + size * (0.2 + (0.6 * value) / 1000);
  const steps = digit(label).strokes.flatMap((stroke) => {
    const points = stroke.map(([x, y]) => moveTo(along(box.left, box.width, x), along(box.top, box.height, y)));
    return [...points.slice(0, 1), DOWN, ...points, UP];
  });
  await browser.act(mouse(steps));
}

/** The class that is read once everything shown belongs to what is on the pad; null while it does not. */
function reading(browser: Remote): Promise<string | null> {
  return browser.ask(() => {
    const done = document.querySelector('.maps')?.getAttribute('aria-busy') === 'false';
    if (!done || document.querySelector('#status[data-variant]') === null) return null;
    return document.querySelector('#verdict')?.getAttribute('data-class') ?? null;
  });
}

/** What is painted on a canvas, as numbers. */
function painted(browser: Remote, selector: string): Promise<string> {
  return browser.ask((wanted) => {
    const canvas = document.querySelector<HTMLCanvasElement>(wanted);
    if (canvas === null) return '';
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
    copy?.drawImage(canvas, 0, 0);
    return Array.from(copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? []).join();
  }, selector);
}

function colours(pixels: string): number {
  return new Set(pixels.match(/\d+,\d+,\d+,\d+/g)).size;
}

function text(browser: Remote, selector: string): Promise<string> {
  return browser.ask((wanted) => document.querySelector<HTMLElement>(wanted)?.innerText ?? '', selector);
}

async function lookInside(browser: Remote): Promise<void> {
  const onCard = await painted(browser, '[data-method="grad-cam"] canvas');
  await click(browser, '[data-tab="inside"]');
  await click(browser, '.inside-topics [data-topic="grad-cam"]');
  const ready = '.inside[aria-busy="false"][data-topic="grad-cam"] #inside-position';
  await click(browser, ready);
  await press(browser, END);
  await soon(() => text(browser, '.inside-verdict')).toContain('pixel for pixel');
  expect(await painted(browser, 'figure[data-term="partialMaps"] canvas')).toBe(onCard);
  // Formulas are MathML: a browser that does not know it would set it as one line of letters.
  const heights = await browser.ask(() =>
    Array.from(document.querySelectorAll('.formula math mfrac'), (each) =>
      Array.from(each.children, (part) => part.getBoundingClientRect().top),
    ),
  );
  expect(heights.length).toBeGreaterThan(0);
  for (const [above = 0, below = 0] of heights) expect(above).toBeLessThan(below);
}

async function compare(browser: Remote): Promise<void> {
  await click(browser, '[data-tab="compare"]');
  await soon(() => browser.ask(() => document.querySelectorAll('.chart-line').length)).toBeGreaterThanOrEqual(6);
  await soon(() => browser.ask(() => document.querySelectorAll('.curve-card').length)).toBe(METHODS.length + 2);
}

async function takeAway(browser: Remote): Promise<void> {
  await click(browser, '[data-tab="maps"]');
  await click(browser, '#take-away');
  await soon(() => browser.ask(() => document.querySelectorAll('.take-away .figure-view').length)).toBe(1);
  await click(browser, '#save-picture');
  await soon(() => text(browser, '.take-away-told')).toContain('Saved');
  const name = 'inklens-maps-7.png';
  const file = join(browser.downloads, name);
  await soon(() => readdirSync(browser.downloads)).toContain(name);
  await soon(() => readFileSync(file).length).toBeGreaterThan(10_000);
  const png = readFileSync(file);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThan(500);
}

describe.each(KINDS)('in $name', ({ open, missing, threads }) => {
  let browser: Remote;
  let site: Awaited<ReturnType<typeof serve>> | undefined;
  beforeAll(async () => {
    if (open !== null) browser = await open();
  });
  afterEach(async () => {
    await site?.close();
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function arrive(isolated: boolean): Promise<void> {
    site = await serve({ port: 0, isolated });
    await browser.resize(1280, 800);
    await browser.visit(site.url);
    await soon(() => reading(browser)).toBe('4');
    await soon(() => browser.ask(() => crossOriginIsolated)).toBe(true);
    const status = await browser.ask(() => ({ ...document.querySelector<HTMLElement>('#status')?.dataset }));
    expect(Number(status.threads) > 1).toBe(threads);
    if (!threads) expect(status.variant).toBe('simd');
  }

  it('draws, reads, looks inside, compares and takes away, on a host with headers', {
    timeout: 120_000,
  }, async (context) => {
    if (open === null) return context.skip(missing);
    await arrive(true);
    await press(browser, DELETE);
    await draw(browser, 7);
    await soon(() => reading(browser)).toBe('7');
    for (const method of METHODS) {
      const card = await browser.ask((each) => {
        return { ...document.querySelector<HTMLElement>(`[data-method="${each}"]`)?.dataset };
      }, method);
      expect(card, method).toMatchObject({ status: 'done', target: '7' });
      const several = colours(await painted(browser, `[data-method="${method}"] canvas`)) > 1;
      expect(several, method).toBe(card.blank !== 'true');
    }
    await lookInside(browser);
    await compare(browser);
    await takeAway(browser);
    expect(browser.complaints).toEqual([]);
  });

  it('reads on a host without headers, isolated by the service worker, and then without the host; the policy for scripts holds', async (context) => {
    if (open === null) return context.skip(missing);
    await arrive(false);
    const ran = await browser.ask(() => {
      const script = document.createElement('script');
      script.textContent = 'document.body.dataset.ran = "yes"';
      document.body.append(script);
      return document.body.dataset.ran ?? 'no';
    });
    expect(ran).toBe('no');
    await soon(() => browser.ask(() => document.querySelector('#kept') !== null)).toBe(true);
    const address = site?.url ?? '';
    await site?.close();
    await browser.visit(address);
    await soon(() => reading(browser)).toBe('4');
    expect(await browser.ask(() => crossOriginIsolated)).toBe(true);
  });
});
