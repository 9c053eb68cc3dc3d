/** The page after its first visit, without its server; with a newer version of it; and with files that did not arrive. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { digit, launch, Visitor } from './visitor';

const DIST = fileURLToPath(new URL('../../../dist', import.meta.url));
/** For tests that are not about maps. */
const FEW = '#v=2&lime.samples=60&rise.samples=120';
const DOCUMENTS = ['index.html', 'en/index.html', 'zh-CN/index.html'];

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>> | undefined;
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

const sumOf = (text: string) => createHash('sha256').update(text).digest('hex');
const kept = () => visitor.page.locator('#kept').waitFor();

async function drawAnew(label: number): Promise<void> {
  await visitor.settled();
  await visitor.page.keyboard.press('Delete');
  await visitor.draw(digit(label));
  expect(await visitor.reading()).toBe(label);
  for (const [method, map] of Object.entries(await visitor.maps())) {
    expect(map, method).toMatchObject({ target: label });
    expect(map.colors > 1, method).toBe(!map.blank);
  }
}

/** Names of what a cache holds, by the page's folder. */
const names = (base: string) =>
  visitor.page.evaluate(async (folder) => {
    const keys = await (await caches.open('inklens')).keys();
    return keys.map(({ url }) => new URL(url).pathname.slice(folder.length));
  }, base);

/** Names of what is kept although its content has another sum than it is kept under. */
const wrong = () =>
  visitor.page.evaluate(async () => {
    const cache = await caches.open('inklens');
    const checked = (await cache.keys()).map(async ({ url }) => {
      const content = await (await cache.match(url, { ignoreVary: true }))?.arrayBuffer();
      const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', content ?? new ArrayBuffer(0)));
      const hex = Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return new URL(url).searchParams.get('revision') === hex ? [] : [new URL(url).pathname];
    });
    return (await Promise.all(checked)).flat();
  });

/** Looks for a newer version. @return what became of it. */
const look = () =>
  visitor.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const newer = registration.installing;
    if (newer === null) return registration.waiting?.state ?? 'redundant';
    await new Promise((resolve) => newer.addEventListener('statechange', resolve, { once: true }));
    return newer.state;
  });

describe('after the first visit, on a host without headers,', () => {
  it('everything works without the server, and nothing was loaded twice', async () => {
    const base = '/lessons/digits/';
    const sent: string[] = [];
    site = await serve({ port: 0, isolated: false, base, sent: (path) => sent.push(path) });
    const home = site.url;
    visitor = await Visitor.arrive(browser, `${home}en/`);
    const { page } = visitor;
    await kept();
    expect(visitor.arrivals).toBe(2);
    expect(sent.filter((path, i) => sent.indexOf(path) !== i)).toEqual([]);
    expect(sent.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
    expect(sent.filter((path) => path.endsWith('.safetensors'))).toHaveLength(1);
    expect(sent.filter((path) => path.includes('test-images'))).toEqual([]);

    await site.close();
    await page.reload();
    expect(await visitor.engine()).toMatchObject({ variant: 'relaxed-threads' });
    await drawAnew(7);
    await page.locator('[data-tab="inside"]').click();
    await page.locator('.inside[aria-busy="false"]').waitFor();
    await page.locator('[data-tab="compare"]').click();
    await page.locator('.chart-line').first().waitFor();
    await page.locator('[data-tab="maps"]').click();
    await page.locator('#learn').click();
    await page.locator('.lesson[data-step]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#take-away').click();
    await page.locator('.take-away .figure-view').first().waitFor();
    await page.keyboard.press('Escape');
    // Pages that were never opened, by other addresses of the same.
    for (const other of ['zh-CN/?threads=1', 'zh-CN/index.html', '']) {
      await page.goto(home + other);
      await visitor.settled();
    }
    expect(visitor.complaints).toEqual([]);
  });
});

describe('who leaves as soon as the last map is there', () => {
  it('has the page without the server all the same', async () => {
    site = await serve({ port: 0 });
    const home = site.url;
    visitor = await Visitor.arrive(browser, `${home}en/`);
    const { page } = visitor;
    await visitor.settled();
    const isThere = await page.evaluate(() =>
      Promise.race([
        navigator.serviceWorker.ready.then(() => true),
        new Promise((resolve) => setTimeout(() => resolve(false), 1000)),
      ]),
    );
    expect(isThere).toBe(true);
    expect(await page.locator('#kept').count()).toBe(0);
    // Of the page's own folder, and without its scripts: what is kept is kept by the service worker alone.
    await page.goto(`${home}licences.txt`);
    const everything = [
      'en/index.html',
      'engine/relaxed-threads/inklens.wasm',
      'models/mnist_cnn_augmented.safetensors',
    ];
    await expect.poll(() => names('/'), { timeout: 20_000 }).toEqual(expect.arrayContaining(everything));
    await site.close();
    await page.goto(`${home}zh-CN/`);
    await drawAnew(7);
  });
});

describe('a newer version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inklens-page-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    cpSync(DIST, folder, { recursive: true });
  });

  /** As a build with another main script would leave it: a file of another name, and others that name it. */
  function publishNewer(): void {
    const old =
      readdirSync(join(folder, 'assets')).find((name) => /^main-.*\.js$/.test(name)) ?? expect.fail('no main');
    const worker = join(folder, 'service-worker.js');
    let list = readFileSync(worker, 'utf8').replaceAll(old, 'main-newer.js');
    const change = (file: string, changed: (before: string) => string) => {
      const path = join(folder, file);
      const before = readFileSync(path, 'utf8');
      const after = changed(before);
      writeFileSync(path, after);
      list = list.replaceAll(sumOf(before), sumOf(after));
    };
    renameSync(join(folder, 'assets', old), join(folder, 'assets', 'main-newer.js'));
    change('assets/main-newer.js', (before) => `${before};document.documentElement.dataset.newer='yes';`);
    for (const file of DOCUMENTS) change(file, (before) => before.replaceAll(old, 'main-newer.js'));
    writeFileSync(worker, list);
  }

  it('is told of, taken over when asked to, with the drawing, and leaves nothing of the old one', async () => {
    const sent: string[] = [];
    site = await serve({ port: 0, folder, sent: (path) => sent.push(path) });
    visitor = await Visitor.arrive(browser, `${site.url}zh-CN/`);
    const { page } = visitor;
    await kept();
    await drawAnew(3);
    const before = await names('/');
    // As a network that wants a login could have done before sums were looked at.
    await page.evaluate(async () => {
      const cache = await caches.open('inklens');
      const [key] = (await cache.keys()).filter(({ url }) => url.includes('/assets/compare-'));
      if (key !== undefined) await cache.put(key, new Response('<!doctype html>'));
    });
    expect(await wrong()).toHaveLength(1);
    publishNewer();
    sent.length = 0;
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    const banner = page.locator('[data-notice="update-ready"]');
    await banner.waitFor();
    expect(await banner.innerText()).toContain('新版本');
    // Not by itself, and not before all is there.
    expect(await page.locator('html').getAttribute('data-newer')).toBeNull();
    expect(await visitor.reading()).toBe(3);
    expect(sent.filter((path) => /engine|models|samples/.test(path))).toEqual([]);
    await site?.close();

    await page.locator('#update').click();
    await page.locator('html[data-newer]').waitFor({ state: 'attached' });
    expect(await visitor.reading()).toBe(3);
    const after = await names('/');
    expect(after.filter((name) => !before.includes(name))).toEqual(['assets/main-newer.js']);
    expect(after.filter((name) => /main-.*js/.test(name))).toHaveLength(1);
    expect(after).toHaveLength(before.length);
    expect(new Set(after).size).toBe(after.length);
    expect(await wrong()).toEqual([]);
    expect(await banner.count()).toBe(0);
    await drawAnew(4);
  });

  it('is not taken for whole while the host sends documents of the old one, whose scripts are gone', async () => {
    site = await serve({ port: 0, folder });
    visitor = await Visitor.arrive(browser, `${site.url}en/`);
    const { page } = visitor;
    await kept();
    const old = DOCUMENTS.map((file) => readFileSync(join(folder, file)));
    publishNewer();
    const newer = DOCUMENTS.map((file) => readFileSync(join(folder, file)));
    const publish = (documents: Buffer[]) =>
      DOCUMENTS.forEach((file, i) => void writeFileSync(join(folder, file), documents[i] ?? ''));
    publish(old);
    expect(await look()).toBe('redundant');
    await page.reload();
    await visitor.settled();
    expect(await page.locator('html').getAttribute('data-newer')).toBeNull();
    expect(await page.locator('[data-notice="update-ready"]').count()).toBe(0);

    publish(newer);
    expect(await look()).toBe('installed');
    await page.locator('#update').click();
    await page.locator('html[data-newer]').waitFor({ state: 'attached' });
    await visitor.settled();
    expect(await wrong()).toEqual([]);
  });
});

describe('a network that wants a login and answers for the host', () => {
  it('has nothing of its own kept, and is forgotten once it is passed', async () => {
    let login = true;
    site = await serve({
      port: 0,
      instead: (path) => (login && path.includes('assets/compare-') ? '<!doctype html><title>Log in' : undefined),
    });
    visitor = await Visitor.arrive(browser, `${site.url}en/`);
    const { page } = visitor;
    await visitor.settled();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.locator('[data-tab="compare"]').click();
    await page.locator('.viewer [role=status]', { hasText: 'could not be loaded' }).waitFor();
    // The rest is kept, and that not all is there is known.
    await expect.poll(() => names('/'), { timeout: 20_000 }).toContain('licences.txt');
    expect((await names('/')).filter((name) => name.startsWith('assets/compare-'))).toEqual([]);
    expect(await page.locator('#kept').count()).toBe(0);

    login = false;
    await page.locator('.viewer section button').first().click();
    await page.locator('.chart-line').first().waitFor();
    await page.reload();
    await kept();
    expect(await wrong()).toEqual([]);
  });
});

describe('several copies of the page on one origin, one of them in the folder of another,', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inklens-copies-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('leave each other alone', async () => {
    for (const copy of ['', 'a/', 'b/']) cpSync(DIST, join(folder, copy), { recursive: true });
    site = await serve({ port: 0, folder });
    const home = site.url;
    const copies = ['b/', 'a/', ''];
    visitor = await Visitor.arrive(browser, 'about:blank');
    const { page } = visitor;
    for (const copy of copies) {
      await page.goto(`${home}${copy}en/${FEW}`);
      await kept();
    }
    await site.close();
    for (const copy of copies) {
      await page.goto(`${home}${copy}en/${FEW}`);
      await visitor.settled();
    }
  });
});

describe('without a network before all has arrived', () => {
  it('each part says so where it is missing, the drawing stays, and another try succeeds', async () => {
    site = await serve({ port: 0 });
    visitor = await Visitor.arrive(browser, 'about:blank', { serviceWorkers: 'block' });
    const { page } = visitor;
    const offline = (is: boolean) => page.context().setOffline(is);
    await page.context().route('**/{engine,samples}/**', (route) => route.abort());
    await page.goto(`${site.url}en/`);
    await page.locator('.banner.error[data-code="unavailable"]').waitFor();
    await visitor.draw(digit(5));
    await offline(true);
    await page.locator('.banner.error', { hasText: 'There is no network' }).waitFor();
    expect(await page.locator('.samples [role=status]').innerText()).toContain('There is no network');
    await page.locator('[data-tab="inside"]').click();
    await page.locator('.viewer [role=status]', { hasText: /could not be loaded.*There is no network/ }).waitFor();
    await page.locator('#learn').click();
    expect(await visitor.notice('lessons-missing')).toContain('There is no network');
    await page.locator('#take-away').click();
    expect(await visitor.notice('take-away-missing')).toContain('There is no network');
    await page.locator('[data-notice] button').click();
    await page.locator('#more-ways').click();
    await page.locator('dialog.ways [role=status]', { hasText: 'There is no network' }).waitFor();

    await page.context().unroute('**/{engine,samples}/**');
    await offline(false);
    await page.locator('dialog.ways section button').click();
    await page.locator('[data-way=tests]').waitFor();
    await offline(true);
    await page.locator('[data-way=tests]').click();
    await page.locator('dialog.ways [role=alert]', { hasText: 'There is no network' }).waitFor();
    await offline(false);
    await page.locator('dialog.ways [role=alert] button').click();
    await page.locator('.test-images button').first().waitFor();
    await page.locator('#ways-close').click();
    // Engine and samples came by themselves once there was a network.
    await page.locator('.viewer button').first().click();
    await page.locator('.inside[aria-busy="false"]').waitFor();
    await page.locator('[data-tab="maps"]').click();
    expect(await visitor.reading()).toBe(5);
    await page.locator('.samples li button').first().waitFor();
    // A network that is asked for when there is none: the one before stays.
    await offline(true);
    await page.locator('#model').selectOption({ index: 1 });
    expect(await visitor.notice('model-failed')).toContain('There is no network');
    expect(await visitor.reading()).toBe(5);
  });
});

describe('to be installed', () => {
  it('there is what browsers ask for, in each language', async () => {
    site = await serve({ port: 0, base: '/sub/' });
    for (const [folder, lang] of [
      ['', 'en'],
      ['zh-CN/', 'zh-CN'],
    ] as const) {
      visitor = await Visitor.arrive(browser, site.url + folder);
      const session = await visitor.page.context().newCDPSession(visitor.page);
      const { errors, data, url } = await session.send('Page.getAppManifest');
      expect(errors).toEqual([]);
      const manifest = JSON.parse(data ?? '');
      expect(manifest).toMatchObject({ lang, display: 'standalone' });
      expect(new URL(manifest.start_url, url).href).toBe(`${site.url}${lang}/`);
      expect(new URL(manifest.scope, url).href).toBe(site.url);
      const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
      expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
      await visitor.leave();
    }
  });
});
