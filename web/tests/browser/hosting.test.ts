/** The same page on different hosts and in different browsers finds the best engine that can run there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { digit, launch, Visitor } from './visitor';

const PICTURE = fileURLToPath(new URL('../../../native_tests/image/data/stroke_gray.png', import.meta.url));
const DIST = fileURLToPath(new URL('../../../dist', import.meta.url));

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;
let visitor: Visitor;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
});
afterEach(async () => {
  await visitor?.leave();
  await site?.close();
});

async function expectReading(label: number): Promise<void> {
  await visitor.settled();
  await visitor.page.keyboard.press('Delete');
  await visitor.draw(digit(label));
  expect(await visitor.reading()).toBe(label);
  expect((await visitor.maps()).lime.colors).toBeGreaterThan(2);
}

const isolated = () => visitor.page.evaluate(() => crossOriginIsolated);

describe('a host that sets the isolation headers', () => {
  it('gets threads at once, without waiting for a service worker', async () => {
    site = await serve({ port: 0, isolated: true });
    visitor = await Visitor.arrive(browser, site.url);
    expect(await visitor.engine()).toMatchObject({ variant: 'relaxed-threads' });
    expect((await visitor.engine()).threads).toBeGreaterThan(1);
    expect(visitor.arrivals).toBe(1);
    await expectReading(2);
    expect(visitor.complaints).toEqual([]);
  });

  it('the page itself loads no WebAssembly, and nothing from elsewhere', async () => {
    site = await serve({ port: 0, isolated: true });
    visitor = await Visitor.arrive(browser, site.url);
    await visitor.settled();
    const loaded = await visitor.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(loaded.length).toBeGreaterThan(3);
    expect(loaded.filter((name) => name.includes('.wasm') || !name.startsWith(site.url))).toEqual([]);
  });
});

/** The documents of the page with a line more, as some hosts send them. */
function counted(path: string): string | undefined {
  const { pathname } = new URL(path, 'http://host');
  const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
  return name.endsWith('.html') ? `${readFileSync(join(DIST, name), 'utf8')}<!-- counted -->` : undefined;
}

describe('a host that changes every document on its way', () => {
  it('gets threads by the service worker, which keeps none of them', async () => {
    site = await serve({ port: 0, instead: counted });
    visitor = await Visitor.arrive(browser, site.url);
    await expectReading(3);
    expect(await isolated()).toBe(true);
    expect(await visitor.engine()).toMatchObject({ variant: 'relaxed-threads' });
    const documents = await visitor.page.evaluate(async () => {
      const keys = await (await caches.open('inklens')).keys();
      return keys.map(({ url }) => url).filter((url) => url.includes('.html'));
    });
    expect(documents).toEqual([]);
  });
});

describe('a host with a strict policy on every file', () => {
  // Workers take theirs from their own file, and not from the page that starts them.
  const POLICY =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self'; " +
    "style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  it.each(['relaxed-threads', 'simd'])(
    'runs %s, opens every view and takes away without a violation',
    async (variant) => {
      site = await serve({ port: 0, isolated: true, headers: { 'Content-Security-Policy': POLICY } });
      visitor = await Visitor.arrive(browser, 'about:blank', { acceptDownloads: true });
      const { page } = visitor;
      const foreign: string[] = [];
      page.context().on('request', (request) => {
        const own = request.url().startsWith(site.url) || /^(blob|data):/.test(request.url());
        if (!own) foreign.push(request.url());
      });
      await page.goto(`${site.url}?engine=${variant}`);
      expect(await visitor.engine()).toMatchObject({ variant });
      await expectReading(5);
      await page.locator('#image-file').setInputFiles(PICTURE);
      await page.waitForFunction(() => location.hash.includes('&x='));
      for (const view of ['inside', 'compare', 'maps']) {
        await page.locator(`[data-tab=${view}]`).click();
        await page.locator(`.viewer .${view}`).first().waitFor();
      }
      await page.locator('#take-away').click();
      await page.locator('.take-away .figure-view').waitFor();
      const saved = page.waitForEvent('download');
      await page.locator('#save-picture').click();
      expect((await saved).suggestedFilename()).toMatch(/png$/);
      await page.keyboard.press('Escape');
      await page.locator('#more-ways').click();
      await page.locator('[data-way=camera]').click();
      await page.locator('dialog .way').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('#learn').click();
      await visitor.settled();
      expect(visitor.complaints).toEqual([]);
      expect(foreign).toEqual([]);
    },
  );

  it('is possible, since no script that is shipped makes code of text', () => {
    const scripts = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
    expect(scripts.filter((name) => name.startsWith('engine/')).length).toBeGreaterThanOrEqual(3);
    const made = /\beval\s*\(|\bnew\s+Function\b|[^.\w]Function\s*\(|\(\s*Function\s*[,)]/;
    expect(scripts.filter((name) => made.test(readFileSync(join(DIST, name), 'utf8')))).toEqual([]);
  });
});

describe('a host without headers', () => {
  it.each([
    ['/', ''],
    ['/lessons/digits/', ''],
    ['/lessons/digits/', 'zh-CN/'],
  ])('in %s%s is isolated by the service worker after one reload', async (base, folder) => {
    site = await serve({ port: 0, isolated: false, base });
    visitor = await Visitor.arrive(browser, `${site.url}${folder}#s=10&t=6`);
    expect(await visitor.engine()).toMatchObject({ variant: 'relaxed-threads' });
    expect(await isolated()).toBe(true);
    expect(visitor.arrivals).toBe(2);
    expect(await visitor.reading()).toBe(0);
    expect((await visitor.maps()).lime.target).toBe(6);
    await expectReading(9);
    expect(visitor.complaints).toEqual([]);
  });

  it('keeps what is drawn before the reload', async () => {
    site = await serve({ port: 0, isolated: false });
    const context = { serviceWorkers: 'allow' } as const;
    visitor = await Visitor.arrive(browser, 'about:blank', context);
    // The reload comes as soon as the service worker is there; it is held back until the digit is drawn.
    let release = () => {};
    const drawn = new Promise<void>((resolve) => {
      release = resolve;
    });
    await visitor.page.context().route('**/service-worker.js', async (route) => {
      await drawn;
      await route.continue();
    });
    await visitor.page.goto(site.url);
    await visitor.draw(digit(6));
    release();
    expect(await visitor.reading()).toBe(6);
    expect(await isolated()).toBe(true);
  });

  it('and without service workers runs with one thread, and says why', async () => {
    site = await serve({ port: 0, isolated: false });
    visitor = await Visitor.arrive(browser, 'about:blank');
    await visitor.page.addInitScript(() => {
      Object.defineProperty(navigator, 'serviceWorker', { value: undefined });
    });
    await visitor.page.goto(site.url);
    const { variant, threads, text } = await visitor.engine();
    expect([variant, threads, await isolated()]).toEqual(['simd', 1, false]);
    expect(text).toContain('does not isolate the page');
    expect(visitor.arrivals).toBe(1);
    await expectReading(8);
    expect(visitor.complaints).toEqual([]);
  });

  it('that never answers for the service worker runs with one thread', async () => {
    const never = new Promise<void>(() => {});
    site = await serve({
      port: 0,
      isolated: false,
      pending: (path) => (path.endsWith('service-worker.js') ? never : undefined),
    });
    visitor = await Visitor.arrive(browser, site.url);
    expect(await visitor.engine()).toMatchObject({ variant: 'simd', threads: 1 });
    expect(visitor.arrivals).toBe(1);
    await expectReading(8);
  });

  it('whose service worker does not help is not reloaded again and again', async () => {
    site = await serve({ port: 0, isolated: false });
    visitor = await Visitor.arrive(browser, 'about:blank');
    await visitor.page.addInitScript(() => {
      const registration = { active: {} } as ServiceWorkerRegistration;
      navigator.serviceWorker.register = () => Promise.resolve(registration);
    });
    await visitor.page.goto(site.url);
    expect(await visitor.engine()).toMatchObject({ variant: 'simd', threads: 1 });
    expect(visitor.arrivals).toBe(2);
  });
});

describe('the choice of the engine', () => {
  it.each([
    ['?engine=simd', 'simd', 1],
    ['?engine=simd-threads&threads=2', 'simd-threads', 2],
    ['?threads=1', 'relaxed-threads', 1],
  ])('%s is followed', async (query, variant, threads) => {
    site = await serve({ port: 0, isolated: true });
    visitor = await Visitor.arrive(browser, site.url + query);
    expect(await visitor.engine()).toMatchObject({ variant, threads });
    await expectReading(3);
    expect(visitor.complaints).toEqual([]);
  });

  it('falls back when an artefact does not start', async () => {
    site = await serve({ port: 0, isolated: true });
    visitor = await Visitor.arrive(browser, 'about:blank');
    await visitor.page.context().route('**/relaxed-threads/inklens.js', (route) => route.abort());
    await visitor.page.goto(site.url);
    const { variant, text } = await visitor.engine();
    expect(variant).toBe('simd-threads');
    expect(text).toContain('relaxed-threads did not start');
    await expectReading(4);
  });
});
