/** The tour and a teacher's link, on the built page. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { LESSON_STEPS } from '../../src/state/lesson';
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
  await visitor?.leave();
});

describe('the tour', () => {
  it('goes by keys from the first step to the last, shows what each is about, and brings back what was there before', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/`, { viewport: { width: 1280, height: 720 } });
    const { page } = visitor;
    await visitor.settled();
    const before = await visitor.reading();
    await page.locator('#learn').focus();
    await page.keyboard.press('Enter');
    for (const step of LESSON_STEPS) {
      await page.locator(`.lesson[data-step="${step}"]`).waitFor();
      expect(await page.locator('#lesson-title').evaluate((title) => title === document.activeElement)).toBe(true);
      // Between the header and the strip.
      await page.waitForFunction(() => {
        // The most important of what the step is about that is there.
        const about = document.querySelector('[data-about="0"]') ?? document.querySelector('[data-about]');
        const strip = document.querySelector('.lessons')?.getBoundingClientRect().top ?? 0;
        const { top, bottom } = about?.getBoundingClientRect() ?? { top: 0, bottom: strip + 1 };
        return top >= 50 && (bottom <= strip || top < 80);
      });
      if (step === 'blank') {
        await page.waitForFunction(
          () => document.querySelector<HTMLElement>('[data-method="grad-cam"]')?.dataset.blank === 'true',
        );
      }
      if (step !== 'misread') await page.keyboard.press('ArrowRight');
    }
    await page.locator('#lesson-show').click();
    expect(await page.locator('#lesson-answer').innerText()).toContain('62.5%');
    expect(await visitor.reading()).toBe(9);
    await page.keyboard.press('Escape');
    expect(await page.locator('.lesson').count()).toBe(0);
    expect(await page.locator('[data-about]').count()).toBe(0);
    await page.waitForFunction(() => document.querySelector('[data-tab="maps"][aria-current]') !== null);
    await visitor.settled();
    expect(await visitor.reading()).toBe(before);
    expect(visitor.complaints).toEqual([]);
  });

  it('can be read without a script', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}zh-CN/lessons.html`, { javaScriptEnabled: false });
    expect(await visitor.page.locator('section').count()).toBe(LESSON_STEPS.length);
    expect(await visitor.page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });
});

describe('a teacher’s link', () => {
  it('is made outside of the tour, too, of what is drawn now', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/#v=2&s=10`);
    const { page } = visitor;
    await visitor.settled();
    await page.locator('#teachers').click();
    await page.locator('.linked canvas').waitFor();
    await page.locator('#lesson-question').fill('Which digit?');
    await page.locator('#lesson-make').click();
    expect(await page.locator('#lesson-link').inputValue()).toMatch(/#v=2&s=10&.*a=Which%20digit%3F/);
    await page.locator('#teachers-close').click();
    expect(await page.locator('.teachers').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('is made by the form, shows the question as text, locks the page, and is left by a button', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/#q=maps`);
    const { page } = visitor;
    await visitor.settled();
    await page.locator('#lesson-teacher').click();
    await page.locator('#lesson-question').fill('Why <b>4</b>?');
    await page.locator('#lesson-lock').check();
    await page.locator('#lesson-make').click();
    const link = await page.locator('#lesson-link').inputValue();
    await visitor.leave();

    visitor = await Visitor.arrive(browser, link);
    const pupil = visitor.page;
    expect(await pupil.locator('#task-question').innerText()).toBe('Why <b>4</b>?');
    await visitor.settled();
    for (const control of [
      '#clear',
      '#model',
      '#learn',
      '[data-tab="inside"]',
      '.samples li button',
      '[role=radio]',
      '#color-map',
      '#view',
      '#lime-view button',
    ]) {
      expect(await pupil.locator(control).first().isDisabled(), control).toBe(true);
    }
    await pupil.keyboard.press('Delete');
    await pupil.locator('#pad').click();
    expect(await visitor.reading()).toBe(4);
    await pupil.locator('#take-away').click();
    expect(await pupil.locator('#projector').isDisabled()).toBe(true);
    await pupil.keyboard.press('Escape');
    await pupil.locator('#task-unlock').click();
    await pupil.locator('#clear').click();
    expect(await visitor.reading()).toBeNull();
  });
});
