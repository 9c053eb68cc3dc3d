/** The rules of accessibility that a machine can check, held against the page as it stands. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
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

/** Every rule, the best practices among them: `rule: element` of each violation. */
async function violations(): Promise<string[]> {
  // Evaluated by the debugger: the page's own policy would keep a script element out.
  await visitor.page.evaluate(AXE);
  const results = await visitor.page.evaluate((): Promise<Result[]> => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    return axe
      .run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
      .then((found) => found.violations);
  });
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
