/** What can be chosen for each map, what it changes, and how it is told. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { METHODS } from '../../package/src/protocol';
import { digit, launch, Regular, Visitor } from './visitor';

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;
let visitor: Visitor;
const regular = new Regular();

beforeAll(async () => {
  browser = await launch();
  site = await serve({ port: 0 });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
afterEach(({ task }) => regular.part(visitor, task.result?.state === 'fail'));

async function arrive(hash: string): Promise<void> {
  visitor = await regular.arrive(browser, site.url, hash);
}

describe('the sampling methods', () => {
  // LIME scores its samples by what they have in common, some thousands in the time of a few steps of RISE.
  const MANY = '#v=2&s=10&rise.samples=20000&lime.samples=500000';

  it.each([
    ['lime', 60_000],
    ['rise', 6000],
  ] as const)('%s shows a map at once, refines it, and finishes', async (method, samples) => {
    await arrive(`#v=2&s=10&${method}.samples=${samples}`);
    const card = visitor.card(method);
    await visitor.page.locator(`[data-method="${method}"][data-status="refining"]`).waitFor();
    const seen = [await visitor.completed(method)];
    while ((await card.getAttribute('data-status')) === 'refining') seen.push(await visitor.completed(method));
    seen.push(await visitor.completed(method));
    expect(seen[0]).toBeLessThan(samples);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(samples);
    expect(await card.locator('.facts').innerText()).toContain(`${samples} samples`);
    expect((await visitor.map(method))?.colors).toBeGreaterThan(2);
  });

  it('stop at the next stroke and begin anew', async () => {
    await arrive(MANY);
    await visitor.page.waitForFunction(() =>
      ['lime', 'rise'].every((method) => {
        const bar = document.querySelector<HTMLProgressElement>(`[data-method=${method}] progress`);
        return bar !== null && bar.value > 1500;
      }),
    );
    await visitor.page.keyboard.press('Delete');
    await visitor.draw(digit(7));
    await visitor.page.locator('#verdict[data-class="7"]').waitFor();
    await visitor.page.waitForFunction(() =>
      ['lime', 'rise'].every((method) => {
        const card = document.querySelector<HTMLElement>(`[data-method=${method}]`);
        return card?.dataset.status === 'refining' && card.dataset.target === '7';
      }),
    );
    expect(await visitor.completed('rise')).toBeLessThan(15_000);
    expect(await visitor.completed('lime')).toBeLessThan(400_000);
  });

  it('RISE stops by itself once it is stable', async () => {
    await arrive('#v=2&s=10&rise.samples=20000&rise.stopWhenStable=0.1');
    await visitor.settled();
    expect(await visitor.completed('rise')).toBeLessThan(20_000);
  });

  it('RISE tells how sure it is, by number and by picture', async () => {
    await arrive('#v=2&s=10');
    const map = (await visitor.map('rise'))?.pixels;
    expect(await visitor.card('rise').locator('.facts').innerText()).toMatch(/largest 0\.\d{3} ± 0\.\d{3}/);
    await visitor.page.locator('[data-view=error]').click();
    const error = (await visitor.map('rise'))?.pixels;
    expect(error).not.toBe(map);
    expect(await visitor.card('rise').innerText()).toContain('standard error');
    await visitor.page.locator('#rise-view [data-view=map]').click();
    expect((await visitor.map('rise'))?.pixels).toBe(map);
  });

  it('LIME tells its fit, draws its superpixels, and shows those that it chose', async () => {
    await arrive('#v=2&s=10');
    const weights = (await visitor.map('lime'))?.pixels;
    expect(await visitor.card('lime').locator('.facts').innerText()).toMatch(/fit R² 0\.\d\d/);
    // Six inner lines each way.
    const lines = () => visitor.card('lime').locator('.superpixels').getAttribute('d');
    expect((await lines())?.match(/[HV]/g)).toHaveLength(12);
    await visitor.page.locator('[data-view=chosen]').click();
    const chosen = await visitor.map('lime');
    expect(chosen?.pixels).not.toBe(weights);
    await visitor.page.locator('#outline').uncheck();
    expect(await visitor.card('lime').locator('.superpixels').count()).toBe(0);
  });
});

describe('the options of a method', () => {
  it('are folded away, open by keyboard, and change that map and no other', async () => {
    await arrive('#v=2&s=10');
    const before = await visitor.maps();
    const { page } = visitor;
    const facts = () => page.locator('.facts').allInnerTexts();
    const factsBefore = await facts();
    expect(await page.locator('#lime-superpixels').isVisible()).toBe(false);
    await visitor.card('lime').locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.locator('#lime-superpixels').selectOption('slic');
    await visitor.settled();
    expect(await page.locator('#lime-segments').isVisible()).toBe(true);
    expect(await page.locator('#lime-gridSize').count()).toBe(0);
    const after = await visitor.maps();
    expect(METHODS.filter((method) => after[method].pixels !== before[method].pixels)).toEqual(['lime']);
    // Not even computed again: the times are those of before.
    expect((await facts()).slice(1)).toEqual(factsBefore.slice(1));
    expect(await visitor.card('lime').locator('.changed').innerText()).toBe('1 changed');
    await visitor.card('lime').locator('.reset').click();
    await visitor.settled();
    expect((await visitor.maps()).lime.pixels).toBe(before.lime.pixels);
  });

  it.each([
    ['lime', { superpixels: 'quickshift' }],
    ['lime', { hidden: 'superpixel-mean' }],
    ['lime', { masking: 'normalized' }],
    ['lime', { featureChoice: 'forward-selection' }],
    ['lime', { variant: 'paper' }],
    ['lime', { seed: '5' }],
    ['lime', { gridSize: '14' }],
    ['rise', { variant: 'measured' }],
    ['rise', { cells: '4' }],
    ['rise', { keepProbability: '0.2' }],
    ['rise', { samples: '50' }],
    ['rise', { stopWhenStable: '0.2' }],
    ['grad-cam', { layer: 'relu1' }],
    ['grad-cam++', { variant: 'authors' }],
    ['score-cam', { variant: 'authors' }],
    ['score-cam', { masking: 'normalized' }],
    ['layer-cam', { layer: 'pool2' }],
    ['layer-cam', { variant: 'fused' }],
  ] as const)('%s with %o is another map', async (method, choice) => {
    await arrive('#v=2&s=18');
    const before = await visitor.map(method);
    await visitor.openOptions(method);
    for (const [name, value] of Object.entries(choice)) {
      const control = visitor.page.locator(`[id="${method}-${name}"]`);
      if ((await control.evaluate((element) => element.tagName)) === 'SELECT') await control.selectOption(value);
      else await control.fill(value);
      await control.blur();
    }
    const after = await visitor.map(method);
    expect(after?.pixels).not.toBe(before?.pixels);
  });

  it('LayerCAM joins the layers that are ticked', async () => {
    await arrive('#v=2&s=10&layer-cam.variant=fused');
    await visitor.openOptions('layer-cam');
    const automatic = (await visitor.maps())['layer-cam'].pixels;
    const layers = visitor.page.locator('#layer-cam-layers');
    expect(await layers.innerText()).toContain('automatic (relu1, relu2)');
    await layers.getByLabel('pool1').check();
    await layers.getByLabel('pool2').check();
    await visitor.settled();
    expect(await visitor.card('layer-cam').getAttribute('data-layer')).toBe('pool1,pool2');
    expect((await visitor.maps())['layer-cam'].pixels).not.toBe(automatic);
    await visitor.page.waitForURL(/&layer-cam\.variant=fused&layer-cam\.layers=pool1,pool2$/);
  });

  it('a number that cannot be is answered by a sentence, and the map stays', async () => {
    await arrive('#v=2&s=10');
    await visitor.openOptions('rise');
    const before = await visitor.maps();
    const field = visitor.page.locator('#rise-samples');
    for (const wrong of ['0', '99999999', '12.5', '-4']) {
      await field.fill(wrong);
      await field.blur();
      expect(await visitor.card('rise').locator('[role=alert]').innerText()).toContain('from 1 to 1000000');
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      expect(await visitor.maps()).toEqual(before);
    }
    await field.fill('200');
    await field.blur();
    await visitor.settled();
    expect(await visitor.card('rise').locator('[role=alert]').count()).toBe(0);
    expect(await visitor.completed('rise')).toBe(200);
    await field.fill('');
    await field.blur();
    expect(await visitor.maps()).toEqual(before);
    expect(await field.inputValue()).toBe('4000');
  });

  it('go in the link, and whoever opens it sees the same maps and options', async () => {
    const teacher = await Visitor.arrive(browser, `${site.url}#s=10`);
    await teacher.openOptions('grad-cam');
    await teacher.page.locator('[id="grad-cam-layer"]').selectOption('relu1');
    await teacher.openOptions('lime');
    await teacher.page.locator('#lime-superpixels').selectOption('quickshift');
    await teacher.page.locator('#lime-ratio').fill('0.5');
    await teacher.openOptions('rise');
    await teacher.page.locator('#rise-samples').fill('500');
    await teacher.page.locator('#rise-samples').blur();
    await teacher.openOptions('score-cam');
    await teacher.page.locator('[id="score-cam-variant"]').selectOption('as-listed');
    await teacher.page.locator('#contrast').selectOption('6');
    await teacher.page.locator('#opacity').fill('0.5');
    await teacher.page.locator('#outline').uncheck();
    const shown = await teacher.maps();
    await teacher.page.waitForURL(
      /&w=50&o=0&lime\.superpixels=quickshift&lime\.ratio=0\.5&rise\.samples=500&grad-cam\.layer=relu1&score-cam\.variant=as-listed$/,
    );
    await arrive(new URL(teacher.page.url()).hash);
    await teacher.leave();
    expect(await visitor.maps()).toEqual(shown);
    const value = (id: string) => visitor.page.locator(`[id="${id}"]`).inputValue();
    // Controls are made when they are unfolded.
    await visitor.openOptions('grad-cam');
    expect(await value('grad-cam-layer')).toBe('relu1');
    await visitor.openOptions('lime');
    expect([await value('lime-superpixels'), await value('lime-ratio')]).toEqual(['quickshift', '0.5']);
    await visitor.openOptions('rise');
    expect([await value('rise-samples'), await value('contrast')]).toEqual(['500', '6']);
    expect(await visitor.page.locator('#outline').isChecked()).toBe(false);
  });

  it('count in multiples of the step by the spin buttons, and any number can be typed', async () => {
    await arrive('#v=2&s=10');
    await visitor.openOptions('rise');
    const { page } = visitor;
    const spun = async (id: string, key: string) => {
      await page.locator(id).press(key);
      await page.locator(id).blur();
      return page.locator(id).inputValue();
    };
    expect(await spun('#rise-samples', 'ArrowUp')).toBe('4100');
    expect(await spun('#rise-keepProbability', 'ArrowDown')).toBe('0.45');
    // Nothing is chosen yet: it begins at the bottom.
    expect(await spun('#rise-stopWhenStable', 'ArrowUp')).toBe('0.01');
    await page.locator('#rise-samples').fill('137');
    await page.locator('#rise-samples').blur();
    await visitor.settled();
    expect(await visitor.completed('rise')).toBeLessThanOrEqual(137);
    expect(await spun('#rise-samples', 'ArrowDown')).toBe('100');
    expect(await spun('#rise-samples', 'ArrowDown')).toBe('100');
    expect(await page.locator('.refused').count()).toBe(0);
    // An empty field is the default, or none.
    await page.locator('#rise-stopWhenStable').fill('');
    await page.locator('#rise-samples').fill('');
    await page.locator('#rise-samples').blur();
    await visitor.settled();
    expect(await page.locator('#rise-stopWhenStable').inputValue()).toBe('');
    expect(await visitor.completed('rise')).toBe(4000);
    await visitor.openOptions('lime');
    expect(await spun('#lime-gridSize', 'ArrowDown')).toBe('6');
  });

  it('of a link of version 1 are what they were, and its link is written anew', async () => {
    await arrive('#v=1&s=10&ri.n=500&ri.c=4&lc.v=fused&lc.l=pool1,pool2&gp.l=relu1&li.w=chosen');
    await visitor.settled();
    expect(await visitor.completed('rise')).toBe(500);
    expect(await visitor.card('layer-cam').getAttribute('data-layer')).toBe('pool1,pool2');
    expect(await visitor.card('grad-cam++').getAttribute('data-layer')).toBe('relu1');
    await visitor.page.waitForURL(
      /#v=2&s=10.*&lime\.shows=chosen&rise\.cells=4&rise\.samples=500&grad-cam%2B%2B\.layer=relu1&layer-cam\.variant=fused/,
    );
  });

  it('that make no sense in a link are the defaults', async () => {
    await arrive(
      '#v=2&s=10&lime.samples=0&lime.superpixels=hexagons&grad-cam.layer=fc9&grad-cam.variant=best&rise.keepProbability=7&zz.q=1',
    );
    const odd = await visitor.maps();
    await visitor.page.waitForURL(/#v=2&s=10(&n=\w+)?&l=en&m=viridis$/);
    await arrive('#v=2&s=18');
    await visitor.settled();
    await arrive('#v=2&s=10');
    expect(await visitor.maps()).toEqual(odd);
  });
});

describe('why one class and not another', () => {
  it('is asked beside the class, told in the title, and changes every map', async () => {
    await arrive('#v=2&s=18');
    const { page } = visitor;
    const before = await visitor.maps();
    await page.locator('#contrast').selectOption('8');
    const after = await visitor.maps();
    for (const method of METHODS) expect(after[method].pixels, method).not.toBe(before[method].pixels);
    expect(await page.locator('#maps-title').innerText()).toContain('3 rather than 8');
    expect(await visitor.card('grad-cam').locator('.reading-text').first().innerText()).toContain('3 rather than 8');
    await page.waitForURL(/&c=8&/);
    // The class itself cannot be chosen against itself.
    expect(await page.locator('#contrast option').allInnerTexts()).not.toContain('3');
    await page.locator('.class[data-class="8"]').click();
    expect((await visitor.maps()).lime.target).toBe(8);
    expect(await page.locator('#contrast').inputValue()).toBe('');
  });
});

describe('the listings of the source document', () => {
  it('are nobody’s default', async () => {
    await arrive('#v=2&s=10');
    await visitor.settled();
    expect(await visitor.page.locator('.wrong-badge').count()).toBe(0);
    for (const method of METHODS) {
      await visitor.openOptions(method);
      expect(await visitor.page.locator(`[id="${method}-variant"]`).inputValue()).not.toBe('as-listed');
    }
  });

  it.each([
    ['en', 'wrong'],
    ['zh', '有误'],
  ])('are called wrong everywhere, with the reason, in %s', async (language, wrong) => {
    const listed = METHODS.filter((each) => each !== 'rise')
      .map((method) => `${method}.variant=as-listed`)
      .join('&');
    await arrive(`#v=2&s=10&l=${language}&${listed}`);
    await visitor.settled();
    for (const method of METHODS.filter((each) => each !== 'rise')) {
      const card = visitor.card(method);
      expect(await card.getAttribute('data-variant')).toBe('as-listed');
      expect(await card.locator('.wrong-badge').innerText()).toContain(wrong);
      expect(await card.locator('.map-frame').getAttribute('aria-label')).toContain(wrong);
      expect((await card.locator('.reading-text.wrong').innerText()).length).toBeGreaterThan(40);
      await visitor.openOptions(method);
      const chosen = card.locator(`[id="${method}-variant"] option:checked`);
      expect(await chosen.evaluate((option: HTMLOptionElement) => option.text)).toContain(wrong);
    }
    expect(await visitor.page.locator('.wrong-badge').count()).toBe(5);
  });

  it('leave Grad-CAM blank for most digits, and the page says why', { timeout: 120_000 }, async () => {
    await arrive('#v=2&l=en&grad-cam.variant=as-listed&rise.samples=50&lime.samples=50');
    await visitor.settled();
    const strip = await visitor.page.locator('.samples li button').all();
    expect(strip.length).toBeGreaterThan(15);
    let blank = 0;
    for (const sample of strip) {
      await sample.click();
      if (!(await visitor.map('grad-cam'))?.blank) continue;
      blank++;
      const text = await visitor.card('grad-cam').innerText();
      expect(text).toContain('Blank.');
      expect(text).toContain('before its ReLU');
    }
    // Of all test images it is 91 in 100.
    expect(blank).toBeGreaterThan((2 / 3) * strip.length);
    expect(blank).toBeLessThan(strip.length);
  });
});

describe('the choice of the network', () => {
  it('is not there where there is but one', async () => {
    await arrive('#v=2&s=10');
    await visitor.settled();
    const models: unknown[] = await visitor.page.evaluate(async () => (await fetch('models/index.json')).json());
    expect(await visitor.page.locator('#model').count()).toBe(models.length > 1 ? 1 : 0);
  });

  it('offers those that are there, and goes in the link', async () => {
    visitor = await Visitor.arrive(browser, 'about:blank');
    const { page } = visitor;
    let first = '';
    await page.context().route('**/models/index.json', async (route) => {
      const response = await route.fetch();
      const [model]: { id: string; name: string }[] = await response.json();
      first = model?.id ?? '';
      await route.fulfill({ response, json: [model, { id: 'second', name: 'Second' }, { id: 'gone', name: 'Gone' }] });
    });
    await page.context().route('**/models/second.safetensors', async (route) => {
      await route.fulfill({ response: await route.fetch({ url: `${site.url}models/${first}.safetensors` }) });
    });
    await page.context().route('**/models/gone.safetensors', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(`${site.url}#v=2&s=10&n=second`);
    expect(await visitor.reading()).toBe(0);
    const choice = page.locator('#model');
    expect(await choice.inputValue()).toBe('second');
    expect(await choice.locator('option').count()).toBe(3);
    await choice.selectOption(first);
    await page.waitForURL(new RegExp(`&n=${first}&`));
    expect(await visitor.reading()).toBe(0);
    await choice.selectOption('gone');
    expect(await visitor.notice('model-failed')).toContain('the one before stays');
    expect(await choice.inputValue()).toBe(first);
    expect(await visitor.reading()).toBe(0);
    // The browser itself complains of the missing file.
    visitor.complaints.splice(0);
  });
});
