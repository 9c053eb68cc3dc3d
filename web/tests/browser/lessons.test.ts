/** The tour and a teacher's link, on the built page. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { LESSON_STEPS } from '../../src/state/lesson';
import { digit, launch, Visitor } from './visitor';

/** Between its upper end and its foot. */
function isInsideStrip(element: Element): boolean {
  const [strip, foot] = [element.closest('.lesson'), document.querySelector('.lesson-foot')];
  const { top, bottom } = element.getBoundingClientRect();
  const [from, to] = [strip?.getBoundingClientRect().top ?? 0, foot?.getBoundingClientRect().top ?? 0];
  return top >= from - 1 && bottom <= to + 1;
}

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

  it('gives the browser’s Back a step at a time, and before the first one what was drawn', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/`);
    const { page } = visitor;
    await visitor.settled();
    await visitor.draw(digit(3));
    const before = await visitor.reading();
    const at = (step: string) => page.locator(`.lesson[data-step="${step}"]`).waitFor();
    await page.locator('#learn').click();
    await at('draw');
    await page.locator('#lesson-next').click();
    await at('maps');
    await page.locator('#lesson-next').click();
    await at('sum');
    await page.goBack();
    await at('maps');
    // What was set up again is no step.
    await page.locator('#lesson-again').click();
    await page.goBack();
    await at('draw');
    await page.goForward();
    await at('maps');
    await page.goBack();
    await at('draw');
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('.lesson') === null);
    expect(await visitor.reading()).toBe(before);
    expect(await page.locator('.pad.empty, .pad-hint.example').count()).toBe(0);
    await page.goForward();
    await at('draw');
    await page.locator('#lesson-step').selectOption('misread');
    await at('misread');
    expect(await page.locator('#lesson-next').innerText()).toBe('Back to your drawing');
    await visitor.settled();
    await page.locator('#lesson-next').click();
    expect(await visitor.reading()).toBe(before);
    expect(await page.evaluate(() => scrollY)).toBe(0);
    expect(visitor.complaints).toEqual([]);
  }, 120_000);

  it('ends on an empty canvas for whoever came by a link, with nothing of their own to come back', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/#q=misread`);
    const { page } = visitor;
    expect(await visitor.reading()).toBe(9);
    expect(await page.locator('#lesson-next').innerText()).toBe('Draw your own');
    await page.locator('#lesson-next').click();
    expect(await visitor.reading()).toBeNull();
    await page.locator('#undo').click();
    expect(await visitor.reading()).toBe(9);
  });

  it('folds options away at every step, shows all six maps where they are asked about, and numbers after a choice', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/#q=seed`, { viewport: { width: 1280, height: 720 } });
    const { page } = visitor;
    await visitor.settled();
    await page.locator('#opened-map .options summary').click();
    await page.locator('#lime-seed').waitFor();
    await page.locator('#lesson-next').click();
    await page.locator('.lesson[data-step="faithful"]').waitFor();
    await page.waitForFunction(() => document.querySelector('details.options[open]') === null);
    await page.waitForFunction(() => {
      const strip = document.querySelector('.lessons')?.getBoundingClientRect().top ?? 0;
      const header = document.querySelector('header')?.getBoundingClientRect().bottom ?? 0;
      const { top, bottom } = document.querySelector('.map-list')?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
      return top >= header && bottom > top && bottom <= strip;
    });
    await visitor.settled();
    const numbers = page.locator('#opened-map .areas');
    expect(await numbers.isVisible()).toBe(false);
    expect(await page.locator('.trust').isVisible()).toBe(false);
    expect(await page.locator('#lesson-show').count()).toBe(0);
    await page.locator('#lesson-chosen').click();
    await numbers.waitFor();
    await page.locator('.trust').waitFor();
    await page.locator('#lesson-show').click();
    await page.locator('#lesson-answer').waitFor();
    await page.locator('.trust summary').click();
    await page.locator('#measures').waitFor();
    // A map of wrong code looks like any other, until the answer says so.
    await page.locator('#lesson-step').selectOption('listing');
    await visitor.settled();
    expect(await page.locator('#measures').count()).toBe(0);
    const badge = visitor.card('grad-cam++').locator('.wrong-badge');
    expect(await badge.isVisible()).toBe(false);
    await page.locator('#lesson-show').click();
    await badge.waitFor();
  });

  it('tells how alike the maps are, as figures of what is on the page', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/#q=maps`, { viewport: { width: 1280, height: 720 } });
    const { page } = visitor;
    await visitor.settled();
    expect(await page.locator('#lesson-likeness').count()).toBe(0);
    await page.locator('#lesson-show').click();
    const ends = page.locator('#lesson-likeness .extreme');
    await ends.first().waitFor();
    // The least and the greatest are those of the answer.
    const answer = await page.locator('#lesson-answer').innerText();
    for (const value of await ends.allInnerTexts()) expect(answer).toContain(value);
    expect(await page.locator('#lesson-likeness tbody td:not(:empty)').count()).toBe(15);
    await page.locator('#lesson-glossary').click();
    await page.locator('#lesson-words').waitFor();
    for (const id of ['#lesson-title', '#lesson-close']) {
      expect(await page.locator(id).evaluate((element) => element.getBoundingClientRect().top > 0)).toBe(true);
    }
    expect(await page.locator('.lesson-question').evaluate(isInsideStrip)).toBe(true);
    await page.locator('#lesson-next').click();
    await page.waitForFunction(() => document.querySelector('#lesson-words') === null);
  });

  it('begins every step at its beginning on a phone, with the maps in sight, and the canvas where the strip is folded', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/#q=faithful`, { viewport: { width: 390, height: 844 } });
    const { page } = visitor;
    await visitor.settled();
    const strip = page.locator('.lesson');
    await strip.evaluate((element) => element.scrollTo({ top: 1000 }));
    expect(await strip.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
    expect(await page.locator('#lesson-title').evaluate(isInsideStrip)).toBe(true);
    await page.locator('#lesson-next').click();
    await page.locator('.lesson[data-step="contrast"]').waitFor();
    await page.waitForFunction(() => document.querySelector('.lesson')?.scrollTop === 0);
    expect(await page.locator('#lesson-title').evaluate(isInsideStrip)).toBe(true);
    expect(await page.locator('#pad').isVisible()).toBe(false);
    expect(await page.locator('#contrast').isVisible()).toBe(true);
    await visitor.settled();
    await page.waitForFunction(() => {
      const strip = document.querySelector('.lessons')?.getBoundingClientRect().top ?? 0;
      const picture = document.querySelector('#opened-map .map-frame')?.getBoundingClientRect();
      const desk = document.querySelector('.desk')?.getBoundingClientRect().bottom ?? 0;
      return picture !== undefined && picture.top >= desk && picture.bottom <= strip;
    });
    await page.locator('#lesson-fold').click();
    await page.locator('#pad').waitFor();
  });

  it('says of no position of the slider what was read at another', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/#q=untrained`);
    const { page } = visitor;
    const reading = page.locator('.compare-summary[data-class]');
    const slider = page.locator('#sanity-layers');
    await reading.waitFor();
    await page.evaluate(() => {
      const look = () => {
        const text = document.querySelector<HTMLElement>('.compare-summary[data-class]')?.innerText;
        const layers = document.querySelector<HTMLInputElement>('#sanity-layers')?.value;
        if (text !== undefined) document.body.dataset.said = `${document.body.dataset.said ?? ''}\n${layers}: ${text}`;
      };
      new MutationObserver(look).observe(document.querySelector('.compare') as Element, {
        childList: true,
        subtree: true,
        characterData: true,
      });
      look();
    });
    for (const key of ['Home', 'End']) {
      await slider.press(key);
      await reading.waitFor();
    }
    const said = await page.evaluate(() => document.body.dataset.said ?? '');
    const different = [...new Set(said.trim().split('\n'))].map((line) => line.split(':')[0]);
    expect(different).toEqual(['2', '0', '4']);
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
    await page.locator('.of-teachers').waitFor({ state: 'detached' });
    expect(visitor.complaints).toEqual([]);
  });

  it('is made by the form, shows the question as text, locks the page, and is left by a button', async () => {
    visitor = await Visitor.arrive(browser, `${site.url}en/#q=maps`);
    const { page } = visitor;
    await visitor.settled();
    // The form at the page's foot has the same ids.
    expect(await page.locator('#teachers').count()).toBe(0);
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
