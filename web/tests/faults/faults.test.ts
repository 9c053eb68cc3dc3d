/** Bad luck: what is drawn stays, a sentence says what happened, and it goes on. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import type { CallName } from '../../package/src/protocol';
import { digit, launch, Visitor } from '../browser/visitor';

/** Few samples: what is broken here is broken at any number of them. */
const QUICK = '#v=2&lime.samples=60&rise.samples=120&l=en';
/** No service worker may stand between a file that is lost and the page. */
const UNCACHED = { serviceWorkers: 'block' } as const;
const PICTURE = new URL('../../../native_tests/image/data/stroke_gray.png', import.meta.url).pathname;

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;
let visitor: Visitor;

// Each visits one page for many faults.
vi.setConfig({ testTimeout: 120_000 });
beforeAll(async () => {
  browser = await launch();
  site = await serve({ port: 0 });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
afterEach(async () => {
  await visitor?.leave();
});

/** Draws another digit in the place of what is there. */
async function drawAnew(label: number): Promise<void> {
  await visitor.page.keyboard.press('Delete');
  await visitor.draw(digit(label));
}

/** Polled: for a moment after its start the engine has not been asked yet. */
async function expectReading(label: number): Promise<void> {
  await expect.poll(() => visitor.reading(), { timeout: 20_000 }).toBe(label);
  expect((await visitor.maps()).lime.target).toBe(label);
}

describe('a worker that is killed without a word', () => {
  interface Faults {
    /** How many workers the page has made. */
    workers: number;
    /** Ends the worker when it is asked for this, or says how far it is with it; null: it lives. */
    killAt: string | null;
    kill(): void;
  }
  const faults = (page: Page) =>
    page.evaluate(() => {
      const { workers, killAt } = (window as unknown as { faults: Faults }).faults;
      return { workers, killAt };
    });

  /** In the page, before its own scripts. `terminate` tells nobody, as a browser that is short of memory. */
  function addKiller(): void {
    let latest: Worker | undefined;
    const state: Faults = { workers: 0, killAt: null, kill: () => latest?.terminate() };
    Object.assign(window, { faults: state });
    window.Worker = class extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        state.workers++;
        latest = this;
        this.addEventListener('message', ({ data }) => this.fall(`progress of ${data.call}`));
      }
      override postMessage(message: { call?: string }, ...rest: []): void {
        super.postMessage(message, ...rest);
        if (message.call !== undefined) this.fall(message.call);
      }
      private fall(at: string): void {
        if (state.killAt !== at) return;
        state.killAt = null;
        this.terminate();
      }
    };
  }

  /** Has the worker killed at a call, or at the first word on how far it is, which `act` causes. */
  async function killAt(at: CallName | `progress of ${CallName}`, act: () => Promise<unknown>): Promise<void> {
    const { page } = visitor;
    // Engines that die often are not started again unasked: this one dies once a minute. The minute is slept through,
    // so that an engine that is still at work is not taken for dead.
    await page.clock.fastForward(61_000);
    const before = await faults(page);
    await page.evaluate((call) => {
      (window as unknown as { faults: Faults }).faults.killAt = call;
    }, at);
    await act();
    await expect.poll(async () => (await faults(page)).killAt, { message: at, timeout: 20_000 }).toBeNull();
    // It is asked after five seconds of silence, and given five more.
    await page.clock.runFor(11_000);
    await expect.poll(async () => (await faults(page)).workers, { message: at }).toBe(before.workers + 1);
  }

  it('at any phase is replaced', async () => {
    visitor = await Visitor.arrive(browser, 'about:blank', UNCACHED);
    const { page } = visitor;
    await page.clock.install();
    await page.addInitScript(addKiller);
    // Before it has said anything: its script may be on the way, for a minute.
    await page.addInitScript(() => {
      (window as unknown as { faults: Faults }).faults.killAt = 'start';
    });
    await page.goto(site.url + QUICK);
    await visitor.draw(digit(3));
    await expect.poll(async () => (await faults(page)).killAt).toBeNull();
    await page.clock.runFor(61_000);
    const banner = page.locator('.banner.error');
    expect(await banner.innerText()).toContain('The engine did not start. A file of the page could not be loaded.');

    // While the network is on its way.
    await page.context().route('**/*.safetensors', () => undefined);
    const asked = page.waitForRequest('**/*.safetensors');
    await page.locator('#retry').click();
    await asked;
    await page.evaluate(() => (window as unknown as { faults: Faults }).faults.kill());
    await page.clock.runFor(11_000);
    await banner.waitFor();
    expect(await banner.innerText()).toContain('the worker no longer answers');
    await page.context().unroute('**/*.safetensors');
    await page.locator('#retry').click();
    await expectReading(3);

    const killedAndRead = async (
      at: Parameters<typeof killAt>[0],
      act: () => Promise<unknown>,
      { notice = 'engine-restarted', reads = 3 } = {},
    ) => {
      await killAt(at, act);
      expect(await visitor.notice(notice), at).toContain('drawing is still here');
      await expectReading(reads);
    };
    await killedAndRead('decode', () => page.locator('#image-file').setInputFiles(PICTURE), {
      notice: 'file-interrupted',
    });
    await killedAndRead('read', () => drawAnew(7), { reads: 7 });
    await killedAndRead('explain', () => drawAnew(5), { reads: 5 });
    await killedAndRead('progress of explain', () => drawAnew(6), { reads: 6 });
    await killedAndRead('measure', () => drawAnew(0), { reads: 0 });
    const other = await page.locator('#model option:not(:checked)').first().getAttribute('value');
    await killedAndRead('load', () => page.locator('#model').selectOption(other), { reads: 0 });
    await killAt('terms', () => page.locator('[data-tab=inside]').click());
    expect(await visitor.notice('engine-restarted')).toContain('drawing is still here');
    await page.locator('.inside[aria-busy=false]').waitFor();
    await page.locator('[data-tab=maps]').click();
    await expectReading(0);
    expect(visitor.complaints.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  });

  it('is told from one that slept with the whole machine', async () => {
    visitor = await Visitor.arrive(browser, 'about:blank', UNCACHED);
    const { page } = visitor;
    await page.clock.install();
    await page.addInitScript(addKiller);
    await page.goto(site.url + QUICK);
    await drawAnew(4);
    // In the middle of its explanations.
    await page.locator('.maps[aria-busy=true]').waitFor();
    await page.clock.fastForward('01:00:00');
    await expectReading(4);
    await page.clock.fastForward('08:00:00');
    await drawAnew(8);
    await page.clock.fastForward('01:00:00');
    await expectReading(8);
    expect((await faults(page)).workers).toBe(1);
    expect(await page.locator('.banners .banner').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });
});

describe('a file that is lost', () => {
  /** Nothing of this pattern arrives while `act` runs. */
  async function without(pattern: string, act: () => Promise<unknown>): Promise<void> {
    const context = visitor.page.context();
    await context.route(pattern, (route) => route.abort());
    await act();
    await context.unroute(pattern);
  }

  it("of the page's own: a sentence stands there in its place", async () => {
    visitor = await Visitor.arrive(browser, 'about:blank', UNCACHED);
    const { page } = visitor;
    await page.context().route('**/assets/*.js', (route) => route.abort());
    await page.goto(site.url);
    const sentence = page.locator('.arriving');
    expect(await sentence.isVisible()).toBe(false);
    await sentence.waitFor({ timeout: 8000 });
    expect(await sentence.innerText()).toMatch(/load the page again.*请重新载入页面/);
    await page.context().unroute('**/assets/*.js');
    await page.reload();
    await visitor.settled();
    expect(await sentence.count()).toBe(0);
    // Nor is the page lost without its styles.
    await without('**/*.css', () => page.goto(`${site.url}${QUICK}`));
    await page.locator('.samples button[data-index="10"]').click();
    await expectReading(0);
  });

  it('that the engine needs: asked for again until it is there, one after the other', async () => {
    visitor = await Visitor.arrive(browser, 'about:blank', UNCACHED);
    const { page } = visitor;
    const banner = page.locator('.banner.error');
    const retried = async () => {
      await page.locator('#retry').click();
      await banner.waitFor({ state: 'detached' });
      await banner.waitFor();
    };
    await without('**/assets/worker*', async () => {
      await page.goto(`${site.url}${QUICK}`);
      await visitor.draw(digit(9));
      await banner.waitFor();
    });
    for (const lost of ['**/inklens.js', '**/inklens.wasm', '**/models/index.json', '**/*.safetensors']) {
      await without(lost, retried);
      expect(await banner.getAttribute('data-code'), lost).toBe('unavailable');
      expect(await banner.innerText(), lost).toContain('Is the connection there?');
    }
    await page.locator('#retry').click();
    await expectReading(9);
    expect(await banner.count()).toBe(0);
  });

  it('that a view needs: told where it would be, and asked for again', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}zh-CN/${QUICK}`, UNCACHED);
    const { page } = visitor;
    await visitor.settled();
    // The page asks for the first one unasked, once there is something to look into.
    await without('**/assets/inside-*', async () => {
      await page.locator('#language').click();
      await page.waitForURL('**/en/**');
      await drawAnew(5);
      await expectReading(5);
      await page.locator('[data-tab=inside]').click();
      await page.getByText('This view could not be loaded.').waitFor();
    });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.viewer .inside').waitFor();
    await without('**/assets/compare-*', async () => {
      await page.locator('[data-tab=compare]').click();
      await page.getByText('This view could not be loaded.').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('button', { name: 'Load the page again' }).waitFor();
    });
    await page.getByRole('button', { name: 'Load the page again' }).click();
    await page.locator('.viewer .compare').waitFor();
    await page.locator('[data-tab=maps]').click();
    await expectReading(5);
    await without('**/assets/*', async () => {
      await page.locator('#take-away').click();
      expect(await visitor.notice('take-away-missing')).toContain('as it was');
    });
    await without('**/assets/*', async () => {
      await page.locator('#more-ways').click();
      await page.getByText('This part of the page could not be loaded.').waitFor();
    });
    const dialog = page.locator('dialog.ways');
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await without('**/test-images/*', async () => {
      await dialog.locator('[data-way=tests]').click();
      await dialog.getByText('The test images could not be loaded.').waitFor();
    });
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.locator('.test-images button').first().waitFor();
    await page.locator('#ways-close').click();
    await expectReading(5);
    // A step of the tour has a picture of its own, which does not come without its words.
    await without('**/assets/*', async () => {
      await page.locator('#learn').click();
      await page.getByText('The tour could not be loaded.').waitFor();
    });
    await expectReading(5);
  });
});

it('storage, clipboard and address may be denied', async () => {
  visitor = await Visitor.arrive(browser, 'about:blank', UNCACHED);
  const { page } = visitor;
  await page.addInitScript(() => {
    const refuse = (name: string) => () => {
      throw new DOMException('denied on purpose', name);
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
      Object.defineProperty(window, name, { get: refuse('SecurityError') });
    }
    const denied = () => Promise.reject(new DOMException('denied on purpose', 'NotAllowedError'));
    Object.assign(navigator.clipboard, { writeText: denied, write: denied });
    history.replaceState = refuse('SecurityError');
  });
  await page.goto(site.url + QUICK);
  await drawAnew(6);
  await expectReading(6);
  await page.locator('#copy-link').click();
  expect(await visitor.notice('link-not-copied')).toContain('The browser did not allow copying.');
  await page.locator('#theme').click();
  await page.locator('#language').click();
  await page.locator('#take-away').click();
  await page.locator('.take-away .figure-view').waitFor();
  await page.locator('#copy-picture').click();
  await expect.poll(() => page.locator('.take-away-told').innerText()).toMatch(/\S/);
  await page.keyboard.press('Escape');
  await drawAnew(1);
  await expectReading(1);
  expect(visitor.complaints).toEqual([]);
});

it('storage may be full', async () => {
  visitor = await Visitor.arrive(browser, 'about:blank', UNCACHED);
  const { page } = visitor;
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full on purpose', 'QuotaExceededError');
    };
  });
  await page.goto(site.url + QUICK);
  await page.locator('#theme').click();
  await drawAnew(6);
  await expectReading(6);
  expect(visitor.complaints).toEqual([]);
});

it('two tabs do not see each other, and back and forward bring back what was drawn', async () => {
  visitor = await Visitor.arrive(browser, site.url + QUICK, UNCACHED);
  const first = visitor.page;
  const there = await first.context().newPage();
  await there.goto(site.url + QUICK);
  await drawAnew(3);
  await expectReading(3);
  await there.locator('.samples button[data-index="10"]').click();
  await there.locator('#verdict[data-class="0"]').waitFor();
  await expectReading(3);
  await there.close();
  // At once: what was drawn last is not in the address yet.
  await drawAnew(7);
  await first.goto(`${site.url}en/lessons.html`);
  await first.goBack();
  await expectReading(7);
  await drawAnew(2);
  await first.waitForTimeout(400);
  await first.reload();
  await expectReading(2);
  expect(visitor.complaints).toEqual([]);
});

it('a phone is turned in the middle of a stroke', async () => {
  const [upright, lying] = [
    { width: 390, height: 844 },
    { width: 844, height: 390 },
  ];
  visitor = await Visitor.arrive(browser, site.url + QUICK, { ...UNCACHED, viewport: upright, hasTouch: true });
  const { page } = visitor;
  await visitor.settled();
  await page.locator('#pad').scrollIntoViewIfNeeded();
  const box = (await page.locator('#pad').boundingBox()) ?? expect.fail('no canvas');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.setViewportSize(lying);
  await page.mouse.move(60, 200);
  await page.mouse.up();
  // The stroke is there, and nothing else.
  await expect.poll(() => new URL(page.url()).hash).toMatch(/[#&]d=/);
  expect(await page.locator('.pad.empty, .pad-hint.example').count()).toBe(0);
  await page.locator('#undo').click();
  await page.locator('.pad.empty').waitFor();
  await page.locator('#pad').scrollIntoViewIfNeeded();
  await drawAnew(7);
  await expectReading(7);
  await page.setViewportSize(upright);
  await expectReading(7);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(visitor.complaints).toEqual([]);
});
