/** Which map to trust: the numbers under the maps, the table of all of them, and what a newer stroke does to them. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { METHODS, type MethodId } from '../../package/src/protocol';
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

/** Waits until there is a number, or a reason for none, under every map that has a place for it. */
async function measured(maps: number = METHODS.length): Promise<void> {
  await visitor.settled();
  await visitor.page.waitForFunction(
    (count) => document.querySelectorAll('.areas[data-measured="true"]').length === count,
    maps,
  );
}

function areas(method: MethodId): Promise<string[][]> {
  return visitor
    .card(method)
    .locator('.areas tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => (cell as HTMLElement).innerText.trim())),
    );
}

/** With all of its columns. */
async function opened(): Promise<void> {
  const { page } = visitor;
  await page.locator('.trust summary').click();
  await page.locator('#more-measures').click();
  await page.waitForFunction(() => {
    const table = document.querySelector('#measures');
    const empty = [...document.querySelectorAll('#measures tbody tr:not(.baseline) td')].filter(
      (cell) => !(cell instanceof HTMLElement) || cell.dataset.value === undefined,
    );
    return table?.getAttribute('aria-busy') === 'false' && empty.length === 0;
  });
}

const column = (name: string) => `#measures [data-column="${name}"]`;

/** Maps and numbers of a column, from above. */
function numbers(name: string): Promise<{ map: string; value: number | null }[]> {
  return visitor.page.evaluate((id) => {
    const heads = [...document.querySelectorAll<HTMLElement>('#measures thead th')];
    const at = heads.findIndex((head) => head.dataset.column === id);
    return [...document.querySelectorAll<HTMLElement>('#measures tbody tr')].map((row) => {
      const text = row.querySelectorAll<HTMLElement>('th, td')[at]?.dataset.value;
      return { map: row.dataset.map ?? '', value: text === undefined ? null : Number(text) };
    });
  }, name);
}

describe('under the maps', () => {
  it('stand deletion and insertion beside the ink’s and a random map’s, by themselves', async () => {
    visitor = await Visitor.arrive(browser, site.url);
    await visitor.draw(digit(3));
    expect(await visitor.reading()).toBe(3);
    await measured();
    const all = await Promise.all(METHODS.map(areas));
    for (const [deletion = [], insertion = []] of all) {
      expect(deletion).toHaveLength(3);
      for (const cell of [...deletion, ...insertion]) expect(cell).toMatch(/[01]\.\d\d$/);
      // The maps to beat are the same under every map.
      const value = (cell = '') => cell.slice(-4);
      expect([value(deletion[1]), value(insertion[2])]).toEqual([value(all[0]?.[0]?.[1]), value(all[0]?.[1]?.[2])]);
      // Which is better is said in words too, and agrees with the numbers.
      const [own, ink] = [Number(deletion[0]), Number(value(deletion[1]))];
      const wanted = own < ink ? /✓.*better than ink/s : own > ink ? /✗.*worse than ink/s : /=.*same as ink/s;
      expect(deletion[1]).toMatch(wanted);
    }
    expect(visitor.complaints).toEqual([]);
  });

  it('a blank map has no order, and says so', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#v=2&s=10&grad-cam.variant=as-listed`);
    await measured();
    expect((await visitor.map('grad-cam'))?.blank).toBe(true);
    expect(await areas('grad-cam')).toEqual([['Blank: cannot be tested'], ['Blank: cannot be tested']]);
  });

  it('what is explained rather than another class is measured alone, and that is said', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`);
    await measured();
    expect(await visitor.page.locator('.areas-legend').innerText()).not.toContain('alone');
    await visitor.page.locator('#contrast').selectOption('8');
    await measured();
    expect(await visitor.page.locator('.areas-legend').innerText()).toContain('the probability of 0 alone');
  });

  it('a digit drawn while numbers come and go moves neither canvas nor maps, and ends with its own', async () => {
    visitor = await Visitor.arrive(browser, site.url);
    await visitor.settled();
    const { page } = visitor;
    const places = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('#pad, .map-frame')].map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return [x, y, width, height].map(Math.round);
        }),
      );
    const pad = (await places())[0];
    await visitor.draw(digit(7));
    await measured();
    const before = await areas('rise');
    const [first] = digit(1).strokes;
    await visitor.draw({ label: 1, strokes: first === undefined ? [] : [first] });
    expect((await places())[0]).toEqual(pad);
    await measured();
    expect((await places())[0]).toEqual(pad);
    expect(await areas('rise')).not.toEqual(before);
    expect(visitor.complaints).toEqual([]);
  }, 120_000);
});

describe('the table', () => {
  it('begins with two measures; the others come by a button, and with a link in the order of one of them', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`);
    await measured();
    const { page } = visitor;
    const columns = () =>
      page.locator('#measures thead th').evaluateAll((all: HTMLElement[]) => all.map((head) => head.dataset.column));
    await page.locator('.trust summary').click();
    await page.locator('#more-measures').waitFor();
    expect(await columns()).toEqual(['map', 'deletion', 'insertion']);
    await page.locator('#more-measures').click();
    expect((await columns()).length).toBeGreaterThanOrEqual(12);
    await page.locator(`${column('road')} button`).click();
    await page.waitForFunction(() => location.hash.includes('table.sort=road'));
    const { hash } = new URL(page.url());
    await page.goto('about:blank');
    await page.goto(`${site.url}${hash}`);
    await measured();
    await page.locator(column('road')).waitFor();
    // An order goes with its column.
    await page.locator('#more-measures').click();
    expect(await columns()).toEqual(['map', 'deletion', 'insertion']);
    await page.waitForFunction(() => !location.hash.includes('table.sort'));
    expect(visitor.complaints).toEqual([]);
  });

  it('has every map and measure, and is sorted by its heads, with the keyboard too', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`);
    await measured();
    await opened();
    const { page } = visitor;
    const maps = (await numbers('deletion')).map(({ map }) => map);
    expect(maps).toEqual([...METHODS, 'random', 'ink', 'blob', 'edges']);
    const heads = await page
      .locator('#measures thead button')
      .evaluateAll((all) =>
        all.slice(1).map((button) => document.getElementById(button.getAttribute('aria-describedby') ?? '')?.innerText),
      );
    expect(heads.length).toBeGreaterThanOrEqual(11);
    for (const sentence of heads) expect(sentence).toMatch(/\.$/);

    const sort = () => page.locator(column('deletion')).getAttribute('aria-sort');
    expect(await sort()).toBe('none');
    await page.locator(`${column('deletion')} button`).click();
    const ascending = (await numbers('deletion')).map(({ value }) => value ?? 0);
    expect([await sort(), ascending]).toEqual(['ascending', [...ascending].sort((a, b) => a - b)]);
    await page.keyboard.press('Enter');
    const descending = (await numbers('deletion')).map(({ value }) => value ?? 0);
    expect([await sort(), descending]).toEqual(['descending', [...ascending].reverse()]);
    await page.locator(`${column('time')} button`).click();
    expect([await sort(), await page.locator(column('time')).getAttribute('aria-sort')]).toEqual(['none', 'ascending']);
    // No method made them: they took no time.
    expect((await numbers('time')).slice(-4).every(({ value }) => value === null)).toBe(true);
    await page.locator(`${column('map')} button`).click();
    expect((await numbers('deletion')).map(({ map }) => map)).toEqual(maps);
    expect(visitor.complaints).toEqual([]);
  });

  it('a newer drawing cancels what is measured, and the table follows it', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`);
    const { page } = visitor;
    await measured();
    const before = await areas('lime');
    await page.evaluate(() => {
      const cancelled: number[] = [];
      let asked: number | undefined;
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (this: Worker, message: { type: string; call?: string; id: number }) {
        post.call(this, message);
        if (message.type === 'cancel' && message.id === asked) cancelled.push(message.id);
        if (message.call !== 'measure' || asked !== undefined) return;
        asked = message.id;
        // At once, so that the numbers cannot come in between.
        queueMicrotask(() => document.querySelector<HTMLElement>('[data-index="18"]')?.click());
      } as typeof post;
      Object.assign(window, { cancelled });
    });
    await page.locator('.trust summary').click();
    await page.waitForFunction(() => (window as unknown as { cancelled: number[] }).cancelled.length === 1);
    await page.locator('#verdict[data-class="3"]').waitFor();
    await measured();
    await page.waitForFunction(() => document.querySelector('#measures')?.getAttribute('aria-busy') === 'false');
    expect(await areas('lime')).not.toEqual(before);
    await page.locator('#more-measures').click();
    const infidelity = await numbers('infidelity');
    expect(infidelity.filter(({ value }) => value !== null)).toHaveLength(METHODS.length + 4);
    expect(visitor.complaints).toEqual([]);
  });

  it('measures that explain again come when asked for, in a column of their own, and can be cancelled', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`);
    await measured();
    await opened();
    const { page } = visitor;
    await page.locator('#again-start').click();
    await page.locator('#again-cancel').click();
    await page.locator('#again-start').waitFor();
    expect(await page.locator(column('sanity')).count()).toBe(0);
    await page.locator('#again-measure').selectOption('sanity');
    await page.locator('#again-map').selectOption('grad-cam');
    await page.locator('#again-start').click();
    await page.locator(column('sanity')).waitFor();
    const known = (await numbers('sanity')).filter(({ value }) => value !== null).map(({ map }) => map);
    expect(known).toEqual(['grad-cam']);
    expect(visitor.complaints).toEqual([]);
  });

  it.each(['en-US', 'zh-CN'])('in %s scrolls by itself on a phone, and the page does not', async (locale) => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
    visitor = await Visitor.arrive(browser, `${site.url}#s=10`, { ...phone, locale });
    // On a phone the numbers stand under a map that is opened.
    await measured(0);
    await opened();
    const { page } = visitor;
    const layout = await page.evaluate(() => {
      const box = document.querySelector('.table-scroll');
      const small = [...document.querySelectorAll<HTMLElement>('.trust button, .trust select, .trust summary')]
        .map((element) => element.getBoundingClientRect())
        .filter(({ width, height }) => Math.min(width, height) < 44);
      return {
        tooWide: document.documentElement.scrollWidth - innerWidth,
        width: innerWidth,
        scrolls: (box?.scrollWidth ?? 0) > (box?.clientWidth ?? 0),
        small: small.length,
      };
    });
    expect(layout).toEqual({ tooWide: 0, width: 360, scrolls: true, small: 0 });
    await page.locator('.table-scroll').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => (document.querySelector('.table-scroll')?.scrollLeft ?? 0) > 0);
    // The names of the maps stay.
    const name = await page.locator('#measures [data-map="rise"] th').boundingBox();
    expect(name?.x ?? 400).toBeLessThan(60);
  });
});
