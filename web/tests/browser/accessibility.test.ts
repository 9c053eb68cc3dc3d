/** The rules of accessibility that a machine can check, held against the page as it stands. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { METHODS } from '../../package/src/protocol';
import { launch, Visitor } from './visitor';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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

/** Every rule, the best practices among them: `rule: element` of each violation. @param within what is looked at. */
async function violations(within = 'html'): Promise<string[]> {
  // Evaluated by the debugger: the page's own policy would keep a script element out.
  await visitor.page.evaluate(AXE);
  const results = await visitor.page.evaluate((selector): Promise<Result[]> => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    return axe
      .run(selector, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
      .then((found) => found.violations);
  }, within);
  return results.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

it.each([
  ['en', 'light', { width: 1280, height: 1000 }],
  ['en', 'dark', { width: 1280, height: 720 }],
  ['zh-CN', 'dark', { width: 1280, height: 1000 }],
  ['zh-CN', 'light', { width: 390, height: 844 }],
  ['en', 'dark', { width: 320, height: 568 }],
] as const)('the page in %s, %s', async (folder, colorScheme, viewport) => {
  visitor = await Visitor.arrive(browser, `${site.url}${folder}/`, { colorScheme, viewport });
  const { page } = visitor;
  await visitor.settled();
  expect(await violations()).toEqual([]);
  // With what folds out, a number that is refused, a notice, and options that were changed.
  if (viewport.width < 400) await page.locator('[data-method="rise"] .open-map').click();
  await page
    .locator('.options summary')
    .nth(viewport.height === 1000 ? 1 : 0)
    .click();
  await page.locator('.trust summary').click();
  await page.locator('#copy-link').click();
  await page.locator('.options[open] input[type=number]').first().fill('-5');
  await page.keyboard.press('Tab');
  await page.locator('.refused').waitFor();
  await page.locator('.options[open] input[type=number]').last().fill('7');
  await page.keyboard.press('Tab');
  await page.locator('.changed').waitFor();
  await page.locator('.notice').waitFor();
  expect(await violations()).toEqual([]);
  expect(visitor.complaints).toEqual([]);
});

it('the tour and the dialogs, in both themes and languages, on one page', async () => {
  visitor = await Visitor.arrive(browser, `${site.url}en/`, { viewport: { width: 1280, height: 720 } });
  const { page } = visitor;
  await visitor.settled();
  const found: string[] = [];
  const look = async (name: string, within: string) => {
    // What comes up fades in, and colours are measured.
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
    for (const violation of await violations(within)) {
      // Beside the tour: what its strip covers in part is scrolled to, and its size is looked at without the tour.
      if (within !== 'html' || !violation.startsWith('target-size')) found.push(`${name}: ${violation}`);
    }
  };
  await page.locator('#learn').click();
  await page.locator('#lesson-glossary').click();
  await page.locator('#lesson-words').waitFor();
  for (const language of ['en', 'zh']) {
    for (const theme of ['light', 'dark']) {
      const name = `${language}, ${theme}`;
      await page.locator('.lesson').waitFor();
      await look(`the tour, ${name}`, '.lesson');
      await look(`the page beside the tour, ${name}`, 'html');
      for (const [button, dialog, close] of [
        ['#take-away', '.take-away', '#close-take-away'],
        ['#more-ways', '.ways', '#ways-close'],
      ] as const) {
        await page.locator(button).click();
        await page.locator(`${dialog} canvas`).first().waitFor();
        await look(`${dialog}, ${name}`, dialog);
        await page.locator(close).click();
      }
      await page.locator('#theme').click();
    }
    await page.locator('#language').click();
  }
  expect(found).toEqual([]);
  expect(visitor.complaints).toEqual([]);
}, 120_000);

const VIEWS = [
  ...['network', ...METHODS].map((topic) => `inside.${topic}`),
  ...['curves', 'duel', 'sanity', 'pairs'].map((tab) => `compare.${tab}`),
];

it.each([
  ['en', 'light', { width: 1280, height: 800 }, 'none'],
  ['zh-CN', 'dark', { width: 390, height: 844 }, 'none'],
  ['en', 'light', { width: 1280, height: 800 }, 'active'],
] as const)(
  'every view, in %s, %s, at %o, forced colours %s',
  async (folder, colorScheme, viewport, forcedColors) => {
    const options = { colorScheme, viewport, forcedColors };
    visitor = await Visitor.arrive(browser, `${site.url}${folder}/#v=2&s=10`, options);
    const { page } = visitor;
    await visitor.settled();
    const found: string[] = [];
    for (const shown of VIEWS) {
      const [view] = shown.split('.');
      await visitor.follow(`#v=2&s=10&p=${encodeURIComponent(shown)}`);
      await page.locator(`.${view} canvas`).first().waitFor();
      // What is computed is grey until then.
      await page.waitForFunction(() => document.querySelector('main [aria-busy=true]') === null);
      for (const violation of await violations()) found.push(`${shown}: ${violation}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) found.push(`${shown}: ${over} pixels too wide`);
    }
    await visitor.follow('#v=2&s=10&j=lime,grad-cam');
    await page.locator('#leave-projector').waitFor();
    for (const violation of await violations()) found.push(`projector: ${violation}`);
    expect(found).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  },
  120_000,
);

it.each([
  ['no-preference', true],
  ['reduce', false],
] as const)('the bars of the classes move to another reading where motion is: %s', async (reducedMotion, moves) => {
  visitor = await Visitor.arrive(browser, `${site.url}en/#v=2&s=10`, { reducedMotion });
  const { page } = visitor;
  expect(await visitor.reading()).toBe(0);
  await page.evaluate(() => {
    document.addEventListener('transitionrun', () => {
      document.documentElement.dataset.moved = 'true';
    });
  });
  await visitor.follow('#v=2&s=4');
  expect(await visitor.reading()).toBe(4);
  const moved = () => page.evaluate(() => document.documentElement.dataset.moved === 'true');
  await (moves ? expect.poll(moved).toBe(true) : page.waitForTimeout(200));
  expect(await moved()).toBe(moves);
});

it.each(['lessons', 'teachers', 'worksheet'])(
  'the %s to read and to print, in both languages and themes',
  async (name) => {
    const found: string[] = [];
    for (const folder of ['en', 'zh-CN']) {
      for (const colorScheme of ['light', 'dark'] as const) {
        visitor = await Visitor.arrive(browser, `${site.url}${folder}/${name}.html`, {
          colorScheme,
          viewport: { width: 390, height: 844 },
          bypassCSP: true,
        });
        for (const violation of await violations()) found.push(`${folder}, ${colorScheme}: ${violation}`);
        const over = await visitor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) found.push(`${folder}: ${over} pixels too wide`);
        await visitor.leave();
      }
    }
    expect(found).toEqual([]);
  },
);
