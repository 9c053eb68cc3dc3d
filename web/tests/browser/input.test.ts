/** Ways to draw without a pen: keys, test images, steps, camera, files. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { digit, launch, Visitor } from './visitor';

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;
let visitor: Visitor;

beforeAll(async () => {
  browser = await launch(['--use-fake-device-for-media-stream']);
  site = await serve({ port: 0 });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
afterEach(async () => {
  await visitor?.leave();
});

/** Opens one of the ways by keys alone. */
async function openWay(way: string): Promise<Locator> {
  const { page } = visitor;
  await page.locator('#more-ways').focus();
  await page.keyboard.press('Enter');
  await page.locator(`[data-way=${way}]`).focus();
  await page.keyboard.press('Enter');
  return page.locator('dialog .way');
}

/** The class that the dialog says the network reads. */
function readInDialog(expected: number) {
  return visitor.page.waitForSelector(`.ways-reading[data-class="${expected}"]`);
}

it('a seven is drawn with keys alone, pixel by pixel, and undone', async () => {
  visitor = await Visitor.arrive(browser, site.url);
  const { page } = visitor;
  await visitor.settled();
  if ((await page.locator('#clear').isEnabled()) === true) await page.locator('#clear').click();
  await openWay('pixels');
  await page.locator('#pixel-grid [tabindex="0"]').focus();
  const press = async (key: string, times: number) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  };
  await press('Control+Home', 1);
  await press('ArrowDown', 6);
  await press('ArrowRight', 7);
  await press('p', 1);
  await press('ArrowRight', 13);
  for (let row = 0; row < 14; row++) {
    await press('ArrowDown', 1);
    if (row % 2 === 1) await press('ArrowLeft', 1);
  }
  const cell = page.locator(':focus');
  expect(await cell.getAttribute('aria-label')).toBe('Row 21, column 14, ink 100 %');
  await readInDialog(7);
  // Erased, and not the whole canvas with it.
  await press('p', 1);
  await press('Delete', 1);
  expect(await cell.getAttribute('aria-label')).toBe('Row 21, column 14, ink 0 %');
  await press('Control+z', 1);
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.endsWith('ink 100 %'));
  await press('Escape', 1);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('more-ways');
  expect(await visitor.reading()).toBe(7);
  expect(visitor.complaints).toEqual([]);
});

it('what the network misreads is found, shown and read as was said; a link to it carries its pixels', async () => {
  visitor = await Visitor.arrive(browser, site.url);
  const { page } = visitor;
  await visitor.settled();
  const way = await openWay('tests');
  const first = way.locator('.test-images button').first();
  const [, label, read] = /^A (\d), .* reads as (\d)/.exec((await first.getAttribute('aria-label')) ?? '') ?? [];
  expect(label).not.toBe(read);
  await first.click();
  await readInDialog(Number(read));
  await way.locator('[data-selection="3"]').click();
  await way.locator('[data-selection="3"][aria-pressed=true]').waitFor();
  expect(await way.locator('.test-images button').first().getAttribute('aria-label')).toMatch(/^A 3/);
  await page.waitForFunction(() => location.hash.includes('&x='));
  expect(visitor.complaints).toEqual([]);
});

it('steps of framing are left out one by one, and the reading with them', async () => {
  visitor = await Visitor.arrive(browser, site.url);
  const { page } = visitor;
  // One that leaves the network a doubt, which every step changes.
  await visitor.draw(digit(7));
  expect(await visitor.reading()).toBe(7);
  const way = await openWay('steps');
  const said = async () => (await way.locator('#steps-reading strong').innerText()).trim();
  await way.locator('#steps-reading[data-class="7"]').waitFor();
  const whole = await said();
  for (const step of ['ink', 'crop', 'box', 'centre', 'normalize']) {
    const box = way.locator(`[data-step=${step}] input`);
    await box.uncheck();
    await page.waitForFunction(
      (before) => document.querySelector('#steps-reading strong')?.textContent !== before,
      whole,
    );
    await box.check();
    await page.waitForFunction(
      (before) => document.querySelector('#steps-reading strong')?.textContent === before,
      whole,
    );
  }
  await way.locator('[data-step=ink] input').uncheck();
  await way.locator('#put-steps').click();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => location.hash.includes('&x='));
});

describe('files', () => {
  it('of a network are described, used and listed; a link leaves it behind and says so', async () => {
    visitor = await Visitor.arrive(browser, site.url, { permissions: ['clipboard-write'] });
    const { page } = visitor;
    await visitor.settled();
    const way = await openWay('networks');
    await page.locator('#network-file').setInputFiles('model_weights/mnist_cnn.safetensors');
    await way.locator('#offered-network').waitFor();
    expect(await way.locator('#offered-network').innerText()).toContain('1,111,946');
    await way.locator('#use-network').click();
    await way.locator('[aria-pressed=true]').waitFor();
    await page.locator('#network-file').setInputFiles({
      name: 'broken.safetensors',
      mimeType: '',
      buffer: Buffer.from('no network'),
    });
    await page.locator('dialog [data-notice="not-a-network"]').waitFor();
    expect(await page.locator('dialog [data-notice="not-a-network"]').innerText()).toContain('broken.safetensors');
    await page.keyboard.press('Escape');
    expect(await page.locator('#model').inputValue()).toBe('own:1');
    await page.locator('#copy-link').click();
    expect(await visitor.notice('link-copied')).toContain('yours stays');
    expect(page.url()).not.toContain('own');
  });

  it('that are dropped or pasted and are none are told, and the page stays', async () => {
    visitor = await Visitor.arrive(browser, site.url);
    const { page } = visitor;
    await visitor.settled();
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/uri-list', 'https://example.com/');
      const event = { dataTransfer, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new DragEvent('dragover', event));
      document.body.dispatchEvent(new DragEvent('drop', event));
    });
    expect(await visitor.notice('no-file')).toContain('no file');
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'seven');
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    expect(await visitor.notice('nothing-to-paste')).toContain('no image');
  });
});

describe('the camera', () => {
  it('gives one picture and is let go', async () => {
    visitor = await Visitor.arrive(browser, site.url, { permissions: ['camera'] });
    const { page } = visitor;
    await visitor.settled();
    const way = await openWay('camera');
    await way.locator('#camera-start').click();
    await way.locator('#camera-take').waitFor();
    const track = await page.evaluateHandle(() => {
      const { srcObject } = document.querySelector('video') as HTMLVideoElement;
      return (srcObject as MediaStream).getTracks()[0];
    });
    await way.locator('#camera-take').click();
    await expect.poll(() => track.evaluate((each) => each?.readyState)).toBe('ended');
    // The page's example was read before.
    await page.locator('.pad-hint.example').waitFor({ state: 'detached' });
    await page.waitForFunction(
      () => (document.querySelector('.ways-reading') as HTMLElement).dataset.class !== undefined,
    );
  });

  it('that is denied is a sentence', async () => {
    visitor = await Visitor.arrive(browser, site.url);
    await visitor.settled();
    const way = await openWay('camera');
    await visitor.page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await way.locator('#camera-start').click();
    await way.locator('#camera-refused').waitFor();
    expect(await way.locator('#camera-refused').innerText()).toContain('not allowed');
  });
});
