/** The view that compares: curves with their pictures, the duel, the random network, and pairs of one name. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { METHODS } from '../../package/src/protocol';
import { launch, Visitor } from './visitor';

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
  expect(visitor.complaints).toEqual([]);
  await visitor?.leave();
});

/** Opens one of the view's tabs by a link, on a sample. */
async function open(tab: string, query = '', size = { width: 1280, height: 800 }): Promise<void> {
  const url = `${site.url}${query}#v=2&s=10&n=mnist_cnn_seed0&p=compare.${encodeURIComponent(tab)}`;
  visitor = await Visitor.arrive(browser, url, { viewport: size });
  await visitor.page.locator('.compare').waitFor();
}

/** What the n-th canvas of an element shows. */
function shown(selector: string, which: number): Promise<string> {
  return visitor.page
    .locator(`${selector} canvas`)
    .nth(which)
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

/** Maps of a busy machine take their time. */
const soon: typeof expect.poll = (look, options) => expect.poll(look, { timeout: 20_000, ...options });

const linked = (text: string) => visitor.page.waitForFunction((part) => location.hash.includes(part), text);

it('a cursor on the curves shows the picture of every map at that step, by pointer and by keys', async () => {
  await open('curves/deletion/0');
  const { page } = visitor;
  const card = '.curve-card[data-map="ink"]';
  await page.locator(`${card} [data-probability]`).waitFor();
  expect(await page.locator('.curve-card').count()).toBe(METHODS.length + 2);
  await page.waitForFunction(() => document.querySelectorAll('.chart-line').length >= 6);
  await page.waitForTimeout(200);
  const whole = await shown(card, 1);
  const first = Number(await page.locator(`${card} [data-probability]`).getAttribute('data-probability'));
  await page.locator('.chart-slider input').focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await linked(encodeURIComponent('curves/deletion/5'));
  const later = Number(await page.locator(`${card} [data-probability]`).getAttribute('data-probability'));
  // Without 140 pixels of ink next to nothing is left of the digit.
  expect(later).toBeLessThan(first);
  await soon(() => shown(card, 1)).not.toBe(whole);
  const box = (await page.locator('.chart svg').boundingBox()) ?? expect.fail('no chart');
  await page.mouse.click(box.x + box.width - 1, box.y + box.height / 2);
  await linked(encodeURIComponent('curves/deletion/28'));
  await page.locator('.compare-numbers summary').click();
  await soon(() => page.locator('.compare-numbers tbody tr').count()).toBe(29);
});

it('the duel is played with keys, and every map erases as many pixels', async () => {
  await open('duel/10');
  const { page } = visitor;
  await page.locator('.duel-pad').focus();
  expect(await page.locator('#duel-finish').isDisabled()).toBe(true);
  // The sample is a ring: its middle is empty, which costs a pixel as it costs the maps one.
  await page.keyboard.press('Enter');
  expect(await page.locator('.duel-left').innerText()).toContain('9');
  await page.keyboard.press('Backspace');
  expect(await page.locator('#duel-finish').isDisabled()).toBe(true);
  for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowLeft');
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press(' ');
    await page.keyboard.press('ArrowRight');
  }
  await soon(() => page.locator('.duel-reading').getAttribute('data-probability')).not.toBeNull();
  await soon(() => page.locator('#duel-finish').isEnabled()).toBe(true);
  const left = await page.locator('.duel-left').innerText();
  await page.keyboard.press('Backspace');
  expect(await page.locator('.duel-left').innerText()).not.toBe(left);
  await page.locator('#duel-finish').click();
  await page.locator('.duel-results').waitFor();
  const rows = await page.locator('.duel-results tbody tr').evaluateAll((all) =>
    all.map((row) => ({
      name: (row as HTMLElement).dataset.map ?? '',
      probability: Number(row.querySelector<HTMLElement>('[data-probability]')?.dataset.probability),
    })),
  );
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['you', 'ink', 'random', 'rise']));
  const probabilities = rows.map(({ probability }) => probability);
  expect(probabilities).toEqual([...probabilities].sort((a, b) => a - b));
  await page.locator('#duel-restart').click();
  await page.locator('.duel-pad').waitFor();
  expect(await page.locator('#duel-finish').isDisabled()).toBe(true);
});

it('maps are made anew for a network that has forgotten, on a phone and in Chinese', async () => {
  await open('sanity/0/0', '?engine=simd', { width: 320, height: 640 });
  const { page } = visitor;
  const spearman = (method: string) =>
    page.locator(`.sanity-card[data-map="${method}"] [data-spearman]`).getAttribute('data-spearman');
  // Nothing is forgotten: the same map, of which nothing is said.
  await page.locator('.sanity-card').first().waitFor();
  for (const method of ['grad-cam', 'rise']) {
    const card = `.sanity-card[data-map="${method}"]`;
    await soon(() => page.locator(`${card} .sanity-numbers`).innerText()).toBe('as trained: the same map');
    expect([await spearman(method), await page.locator(card).getAttribute('data-verdict')]).toEqual(['', '']);
    expect(await shown(card, 1)).toBe(await shown(card, 0));
  }
  await page.locator('#sanity-layers').focus();
  await page.keyboard.press('End');
  await linked(encodeURIComponent('sanity/4/0'));
  await soon(async () => Math.abs(Number((await spearman('grad-cam')) || 1))).toBeLessThan(0.9);
  await page.locator('.curve-cards[aria-busy="false"]').waitFor();
  await page.locator('#sanity-seed').fill('-1');
  await page.keyboard.press('Tab');
  expect(await page.locator('.refused').innerText()).toContain('0');
  const over = await page.locator('.compare').evaluate((panel) => panel.scrollWidth - panel.clientWidth);
  expect(over).toBe(0);
  await page.evaluate(() => {
    location.hash = `${location.hash.replace('l=en', 'l=zh')}`;
  });
  await soon(() => page.locator('#compare-title').innerText()).toBe('比较');
});

it('a listing stands beside the method, with its wrong line; and a network beside another', async () => {
  await open('pairs/grad-cam');
  const { page } = visitor;
  await page.locator('[data-likeness]').waitFor();
  expect(await page.locator('.listing li.wrong code').innerText()).toContain('conv2.register_forward_hook');
  await page.selectOption('#pair-method', 'score-cam');
  const wrong = page.locator('.listing li.wrong');
  await soon(() => wrong.count()).toBe(3);
  for (const line of await wrong.all()) {
    const sentence = page.locator(`#${await line.getAttribute('aria-describedby')}`);
    expect(await sentence.isVisible()).toBe(true);
    expect(await line.innerText()).toContain(await sentence.innerText());
  }
  await page.selectOption('#pair-method', 'rise');
  await soon(() => page.locator('#pair-preset').inputValue()).toBe('0');
  expect(await page.locator('.listing').count()).toBe(0);
  // The page's own settings on both sides are the same map, to the last digit.
  await page.locator('[data-side="1"] summary').click();
  await page.locator('[data-side="1"] select[id$="-variant"]').selectOption('authors');
  await soon(() => page.locator('[data-likeness]').getAttribute('data-likeness')).toBe('same');
  await page.selectOption('#pair-1-network', 'mnist_cnn');
  await soon(() => page.locator('[data-likeness]').getAttribute('data-likeness')).not.toBe('same');
  await linked('mnist_cnn');
  const { hash } = new URL(page.url());
  await page.goto('about:blank');
  await page.goto(`${site.url}${hash}`);
  await soon(() => page.locator('#pair-1-network').inputValue()).toBe('mnist_cnn');
});

it('the three pictures of a pair have their names on a phone, too', async () => {
  await open('pairs/grad-cam', '', { width: 390, height: 844 });
  const names = visitor.page.locator('.pair-pictures figcaption');
  await soon(() => names.evaluateAll((all: HTMLElement[]) => all.map(({ innerText }) => innerText))).toEqual([
    'A',
    'A − B',
    'B · as listed: wrong · Blank',
  ]);
  for (const name of await names.all()) expect(await name.isVisible()).toBe(true);
});
