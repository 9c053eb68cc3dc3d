/** The page as a page: what goes wrong is said, what was drawn is kept, links repeat, small screens and languages work. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { METHODS } from '../../package/src/protocol';
import { digit, launch, Visitor } from './visitor';

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;
let visitor: Visitor;

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

describe('nothing moves by itself', () => {
  const sizes = [
    { width: 1280, height: 800 },
    { width: 820, height: 1180 },
    { width: 360, height: 740 },
  ];
  it.each(sizes)('at $width×$height the canvas stays under the pen while the page starts', async (viewport) => {
    visitor = await Visitor.arrive(browser, 'about:blank', { viewport });
    const { page } = visitor;
    // What a slow connection does: the samples come late, the network later still.
    const delayed = (pattern: string, ms: number) =>
      page.context().route(pattern, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        await route.continue();
      });
    await delayed('**/samples/**', 700);
    await delayed('**/*.safetensors', 1400);
    await page.goto(site.url);
    const places = async () => ({
      pad: await page.locator('#pad').boundingBox(),
      reading: await page.locator('.panel.reading').boundingBox(),
      maps: (await page.locator('.panel.maps').boundingBox())?.y,
    });
    await page.locator('.start-up [role=status]').waitFor();
    const before = await places();
    await page.locator('.samples li').first().waitFor();
    expect(await places()).toEqual(before);
    await visitor.settled();
    expect(await places()).toEqual(before);
    expect(await page.locator('.banners .banner').count()).toBe(0);
  });

  /** What browsers count, each shift by how much of the window moves and how far; below 0.1 they call it good. */
  const windows = [
    { viewport: { width: 1350, height: 940 } },
    { viewport: { width: 1280, height: 720 } },
    { viewport: { width: 412, height: 823 }, hasTouch: true, isMobile: true },
  ];
  it.each(windows.flatMap((window) => ['en/', 'zh-CN/'].map((path) => ({ ...window, path }))))(
    'a first visit to $path at $viewport.width×$viewport.height shifts hardly anything',
    async ({ path, ...window }) => {
      visitor = await Visitor.arrive(browser, 'about:blank', window);
      const { page } = visitor;
      await page.goto(site.url + path);
      await visitor.settled();
      await page.waitForFunction(() =>
        [...document.querySelectorAll<HTMLElement>('.areas')].every(({ dataset }) => dataset.measured === 'true'),
      );
      const shifts = await page.evaluate(
        () =>
          new Promise<number[]>((done) => {
            const values = (list: PerformanceEntryList) =>
              list.map((entry) => (entry as unknown as { value: number }).value);
            new PerformanceObserver((list) => done(values(list.getEntries()))).observe({
              type: 'layout-shift',
              buffered: true,
            });
            // Without any there is no call.
            setTimeout(() => done([]), 1000);
          }),
      );
      expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.01);
    },
  );

  it('a notice covers nothing that can be used, and the canvas stays where it is', async () => {
    visitor = await Visitor.arrive(browser, site.url, { viewport: { width: 1280, height: 720 } });
    const { page } = visitor;
    await visitor.settled();
    const pad = page.locator('#pad');
    const before = await pad.boundingBox();
    await page.locator('#copy-link').click();
    expect(await visitor.notice('link-copied')).not.toBe('');
    expect(await pad.boundingBox()).toEqual(before);
    const covered = await page.evaluate(() => {
      const banner = document.querySelector('.banner')?.getBoundingClientRect() ?? new DOMRect();
      return [...document.querySelectorAll<HTMLElement>('button, select, input, a, canvas')]
        .filter((element) => element.closest('.banner') === null)
        .map((element) => ({ name: element.id || element.innerText, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && box.left < banner.right && box.right > banner.left)
        .filter(({ box }) => box.top < banner.bottom && box.bottom > banner.top)
        .map(({ name }) => name);
    });
    expect(covered).toEqual([]);
  });
});

describe('when something goes wrong', () => {
  it('a worker that breaks is replaced; the page says so, and the drawing is still there', async () => {
    visitor = await Visitor.arrive(browser, site.url);
    const { page } = visitor;
    await visitor.draw(digit(2));
    expect(await visitor.reading()).toBe(2);
    await visitor.settled();
    const [worker] = page.workers();
    await worker?.evaluate(() => {
      setTimeout(() => {
        throw new Error('broken on purpose');
      });
    });
    expect(await visitor.notice('engine-restarted')).toContain('drawing is still here');
    expect(await visitor.reading()).toBe(2);
    expect((await visitor.maps()).lime.target).toBe(2);
    await page.keyboard.press('Control+z');
    await visitor.draw(digit(7));
    expect(await visitor.reading()).toBe(7);
  });

  it('weights that are cut short: a sentence and another try, and the drawing is kept', async () => {
    visitor = await Visitor.arrive(browser, 'about:blank');
    const { page } = visitor;
    await page.context().route('**/*.safetensors', async (route) => {
      const response = await route.fetch();
      const body = (await response.body()).subarray(0, 4000);
      await route.fulfill({ status: 200, headers: { 'Cross-Origin-Resource-Policy': 'same-origin' }, body });
    });
    await page.goto(site.url);
    await visitor.draw(digit(5));
    const banner = page.locator('.banner.error');
    await banner.waitFor();
    expect(await banner.getAttribute('data-code')).toMatch(/^(data-loss|invalid-argument)$/);
    expect(await banner.innerText()).toMatch(/The engine did not start\. .*\w+ \w+ \w+/);
    await page.context().unroute('**/*.safetensors');
    await page.locator('#retry').click();
    expect(await visitor.reading()).toBe(5);
    expect(await banner.count()).toBe(0);
  });

  it('samples that cannot be loaded do not keep anyone from drawing', async () => {
    visitor = await Visitor.arrive(browser, 'about:blank');
    const { page } = visitor;
    await page.context().route('**/samples/**', (route) => route.abort());
    await page.goto(site.url);
    expect(await page.locator('.samples [role=status]').innerText()).toContain('Drawing works all the same');
    await visitor.draw(digit(1));
    expect(await visitor.reading()).toBe(1);
    await page.context().unroute('**/samples/**');
    await page.locator('#samples-again').click();
    await page.locator('.samples li button').first().waitFor();
    expect(await visitor.reading()).toBe(1);
  });
});

describe('a link', () => {
  it('shows another person the same drawing, class, colours and maps', async () => {
    const teacher = await Visitor.arrive(browser, site.url);
    await teacher.draw(digit(9));
    await teacher.settled();
    await teacher.page.locator('.class[data-class="4"]').click();
    await teacher.page.locator('#color-map').selectOption('cividis');
    const shown = await teacher.maps();
    await teacher.page.waitForURL(/#v=2&d=.*&t=4(&n=\w+)?&l=en&m=cividis$/);
    visitor = await Visitor.arrive(browser, teacher.page.url(), { locale: 'zh-CN' });
    await teacher.leave();
    expect(await visitor.reading()).toBe(9);
    const seen = await visitor.maps();
    for (const method of METHODS) expect(seen[method]).toEqual(shown[method]);
    expect(await visitor.page.locator('#color-map').inputValue()).toBe('cividis');
    expect(await visitor.page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('is copied by a button', async () => {
    visitor = await Visitor.arrive(browser, site.url, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = visitor;
    await page.locator('[data-index="10"]').click();
    await page.locator('#copy-link').click();
    expect(await visitor.notice('link-copied')).toContain('clipboard');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.startsWith(site.url)).toBe(true);
    expect(copied.slice(site.url.length)).toMatch(/^#v=2&s=10(&n=\w+)?&l=en&m=viridis$/);
    // It lies over the page, so it does not wait to be dismissed.
    await page.locator('[data-notice]').waitFor({ state: 'detached', timeout: 20_000 });
  });

  it('opened in the same window changes what is shown', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`);
    expect(await visitor.reading()).toBe(0);
    await visitor.page.goto(`${site.url}#s=2&t=7`);
    await visitor.page.locator('#verdict[data-class="1"]').waitFor();
    expect((await visitor.maps())['grad-cam'].target).toBe(7);
  });

  it.each(['#d=!!!&t=99&m=jet&l=xx', '#garbage', '#v=1&s=99999'])(
    'that makes no sense (%s) opens an empty page, and a sentence says so',
    async (hash) => {
      visitor = await Visitor.arrive(browser, `${site.url}${hash}`);
      expect(await visitor.reading()).toBeNull();
      expect(await visitor.notice('link-unreadable')).toContain('could not be read');
      await visitor.page.locator('#language').click();
      expect(await visitor.notice('link-unreadable')).toContain('读不出来');
      // Whoever wants to look at it, or to ask for a better one, still has it.
      expect(new URL(visitor.page.url()).hash).toBe(hash);
      expect(visitor.complaints).toEqual([]);
    },
  );

  it('with a picture of another size than the network reads opens an empty page, with a sentence', async () => {
    // Two pixels; two rows as long as the network's.
    for (const pixels of ['CQg', 'ADg']) {
      visitor = await Visitor.arrive(browser, `${site.url}#v=1&x=${pixels}`);
      expect(await visitor.notice('picture-misfits')).toContain('28 × 28');
      expect(await visitor.reading()).toBeNull();
      expect(await visitor.page.locator('.pad.empty').count()).toBe(1);
      expect(visitor.complaints).toEqual([]);
      await visitor.leave();
    }
  });
});

describe('the six maps', () => {
  it('stand three by three at every width, and nothing is too wide', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`);
    for (const width of [1280, 800, 320]) {
      await visitor.page.setViewportSize({ width, height: 800 });
      await visitor.settled();
      const layout = await visitor.page.evaluate(() => {
        const boxes = [...document.querySelectorAll('.map-frame')].map((frame) => frame.getBoundingClientRect());
        return {
          columns: new Set(boxes.map(({ left }) => Math.round(left))).size,
          square: boxes.every((box) => Math.abs(box.width - box.height) < 1 && box.width > 80),
          tooWide: document.documentElement.scrollWidth - innerWidth,
        };
      });
      expect(layout, `at ${width}`).toEqual({ columns: 3, square: true, tooWide: 0 });
    }
  });
});

describe('room for all', () => {
  const inView = (page: Visitor['page']) =>
    page.evaluate(() =>
      ['#pad', '#verdict', '.class-list', ...document.querySelectorAll('.map-card .map-frame')]
        .map((each) => (typeof each === 'string' ? document.querySelector(each) : each)?.getBoundingClientRect())
        .map((box) => box !== undefined && box.width > 60 && box.top >= 0 && box.bottom <= innerHeight),
    );

  it('canvas, reading and all six maps are in view on projectors, tablets and phones', async () => {
    visitor = await Visitor.arrive(browser, site.url);
    const sizes = [
      { width: 1280, height: 720 },
      { width: 1024, height: 768 },
      { width: 1366, height: 657 },
      { width: 390, height: 844 },
      { width: 360, height: 740 },
    ];
    for (const viewport of sizes) {
      await visitor.page.setViewportSize(viewport);
      await visitor.settled();
      await expect.poll(() => inView(visitor.page), { message: JSON.stringify(viewport) }).toEqual(Array(9).fill(true));
    }
  });

  it('on a phone one map opens large, beside the canvas, with all that is to be known of it', async () => {
    visitor = await Visitor.arrive(browser, site.url, { viewport: { width: 390, height: 844 }, hasTouch: true });
    const { page } = visitor;
    await visitor.settled();
    await page.locator('[data-method="rise"] .open-map').tap();
    const opened = page.locator('#opened-map');
    const large = (await opened.locator('.map-frame').boundingBox()) ?? expect.fail('no picture');
    const pad = (await page.locator('#pad').boundingBox()) ?? expect.fail('no canvas');
    expect(large.width).toBeGreaterThan(300);
    expect([pad.y >= 0, large.y > pad.y + pad.height, large.y + large.height <= 844]).toEqual([true, true, true]);
    expect(await opened.innerText()).toContain('Scores the image under random masks');
    await page.locator('[data-method="rise"] .open-map').tap();
    expect(await opened.count()).toBe(0);
  });
});

describe('on a phone', () => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

  it.each(['en-US', 'zh-CN'])(
    'in %s drawing by touch works, does not scroll, and nothing is too wide',
    async (locale) => {
      visitor = await Visitor.arrive(browser, site.url, { ...phone, locale });
      const { page } = visitor;
      await visitor.settled();
      await visitor.drawByTouch(digit(3));
      expect(await visitor.reading()).toBe(3);
      const layout = await page.evaluate(() => ({
        scrolled: scrollY,
        tooWide: document.documentElement.scrollWidth - innerWidth,
        width: innerWidth,
      }));
      expect(layout).toEqual({ scrolled: 0, tooWide: 0, width: 360 });
      expect(visitor.complaints).toEqual([]);
    },
  );

  it('every control is large enough for a finger', async () => {
    visitor = await Visitor.arrive(browser, site.url, phone);
    await visitor.drawByTouch(digit(3));
    await visitor.settled();
    await visitor.page.locator('[data-method="lime"] .open-map').tap();
    await visitor.page.locator('.opened-map summary').tap();
    const small = await visitor.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, select, label, summary, a.button, input[type=number]')]
        .map((element) => ({ box: element.getBoundingClientRect(), name: element.id || element.innerText }))
        .filter(({ box }) => box.width > 0 && Math.min(box.width, box.height) < 44)
        .map(({ box, name }) => `${name}: ${box.width} x ${box.height}`),
    );
    expect(small).toEqual([]);
  });
});

describe('languages and looks', () => {
  it('speaks the language of the browser, and switches without losing anything', async () => {
    visitor = await Visitor.arrive(browser, site.url, { locale: 'zh-CN' });
    const { page } = visitor;
    await visitor.draw(digit(6));
    expect(await visitor.reading()).toBe(6);
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await page.locator('#clear').innerText()).toContain('清空');
    const before = await visitor.maps();
    await page.locator('#language').click();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.locator('#clear').innerText()).toContain('Clear');
    // All but the other language's word for saliency map.
    await page.waitForFunction(() => !/[\u4e00-\u9fff]{3}/.test(document.body.innerText.replace('显著图', '')));
    expect(await visitor.maps()).toEqual(before);
    await page.waitForURL(/\/en\/#.*&l=en/);
    expect(visitor.arrivals).toBe(1);
    await page.reload();
    expect(await page.locator('#clear').innerText()).toContain('Clear');
    expect(await visitor.maps()).toEqual(before);
  });

  it('follows the system to dark, and remembers a choice', async () => {
    visitor = await Visitor.arrive(browser, site.url, { colorScheme: 'dark' });
    const { page } = visitor;
    const theme = () => page.locator('html').getAttribute('data-theme');
    expect(await theme()).toBe('dark');
    await page.locator('#theme').click();
    expect(await theme()).toBe('light');
    await page.reload();
    expect(await theme()).toBe('light');
  });

  it('every colour map and view shows the maps, and the strength fades them into the digit', async () => {
    visitor = await Visitor.arrive(browser, site.url);
    const { page } = visitor;
    await page.locator('[data-index="10"]').click();
    const seen = new Set<string>();
    for (const colors of ['viridis', 'cividis', 'magma', 'gray']) {
      await page.locator('#color-map').selectOption(colors);
      seen.add((await visitor.maps())['grad-cam'].pixels);
    }
    expect(seen.size).toBe(4);
    await page.locator('#view').selectOption('grid');
    const size = () => page.locator('[data-method="grad-cam"] canvas').evaluate((c: HTMLCanvasElement) => c.width);
    expect(await size()).toBe(8);
    await page.locator('#view').selectOption('pixels');
    expect(await size()).toBe(28);
    await page.locator('#opacity').fill('0');
    const digitAlone = (await visitor.maps())['grad-cam'].pixels;
    expect((await visitor.maps()).lime.pixels).toBe(digitAlone);
  });

  it('every control has a name', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`);
    await visitor.settled();
    // All at once, which people cannot: opening one closes the others.
    await visitor.page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) {
        details.removeAttribute('name');
        details.open = true;
      }
    });
    await visitor.page.waitForFunction(
      () => document.querySelectorAll('.options[open] .reset').length === document.querySelectorAll('.options').length,
    );
    const controls = visitor.page.locator('button, select, input:not([type=file]), [role=img], [role=radio]');
    expect(await controls.count()).toBeGreaterThan(60);
    for (const control of await controls.all()) {
      const snapshot = await control.ariaSnapshot();
      expect(snapshot, await control.evaluate((element) => element.outerHTML.slice(0, 200))).toMatch(/"[^"]+"/);
    }
    // A snapshot has no role for what opens a <details>; its name is what it contains.
    const names = await visitor.page
      .locator('.options summary')
      .evaluateAll((all) => all.map((summary) => summary.textContent));
    expect(names).toEqual(METHODS.map(() => expect.stringMatching(/^Options of \S+$/)));
    expect(new Set(names).size).toBe(6);
  });

  it('tells screen readers the reading once it stands', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`);
    await visitor.page.getByText('The network reads 0', { exact: false }).waitFor({ state: 'attached' });
  });
});
