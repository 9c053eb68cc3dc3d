/** What is taken away: the files are what their names say, show what the page shows, and need nothing but this page. */
import { readFileSync } from 'node:fs';
import jsQR from 'jsqr';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
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
  expect(visitor?.complaints).toEqual([]);
  await visitor?.leave();
});

const LINK = '#v=2&l=en&s=4&lime.samples=200&rise.samples=300&grad-cam.variant=as-listed';

async function arrive(link = LINK): Promise<Page> {
  visitor = await Visitor.arrive(browser, site.url + link);
  await visitor.settled();
  return visitor.page;
}

async function open(page: Page): Promise<void> {
  await page.locator('#take-away').click();
  await page.locator('.take-away .figure-view').waitFor();
}

async function saved(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const coming: Promise<Download> = page.waitForEvent('download');
  await page.click(button);
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Width and height stand at the same place in every PNG. */
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

it('a map is saved as a PNG of the size that was chosen, and as an SVG with its words and pixels', async () => {
  const page = await arrive();
  await open(page);
  await page.selectOption('#take-what', 'grad-cam');
  await page.selectOption('#take-size', '1');
  const once = await saved(page, '#save-picture');
  expect(once.name).toBe('inklens-grad-cam-4.png');
  await page.selectOption('#take-size', '4');
  const large = await saved(page, '#save-picture');
  const [width = 0, height = 0] = sizeOf(once.bytes);
  expect(Math.abs((sizeOf(large.bytes)[0] ?? 0) - 4 * width)).toBeLessThanOrEqual(4);
  expect(height).toBeGreaterThan(width);
  await page.selectOption('#take-format', 'svg');
  const svg = await saved(page, '#save-picture');
  expect(svg.name).toBe('inklens-grad-cam-4.svg');
  const text = svg.bytes.toString();
  for (const words of ['Grad-CAM', 'as listed: wrong', 'What speaks for 4', 'conv2', 'most']) {
    expect(text, words).toContain(words);
  }
  // The embedded pixels are those of the card.
  await page.selectOption('#take-what', 'rise');
  const rise = (await saved(page, '#save-picture')).bytes.toString();
  const address = /<image x="20"[^>]*href="(data:image\/png;base64,[^"]+)"/.exec(rise)?.[1] ?? expect.fail('no pixels');
  expect(sizeOf(Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'))).toEqual([28, 28]);
});

/** The text of the QR code in the lower left of a sheet's PNG; null: none can be read. */
async function codeIn(page: Page, png: Buffer): Promise<string | null> {
  const [width, height, gray] = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const [side, start] = [Math.floor(bitmap.width / 3), Math.floor(bitmap.height * 0.75)];
    const context = new OffscreenCanvas(side, bitmap.height - start).getContext('2d');
    context?.drawImage(bitmap, 0, -start);
    const { data } = context?.getImageData(0, 0, side, bitmap.height - start) ?? { data: [] };
    const letters = Array.from({ length: data.length / 4 }, (_, i) => String.fromCharCode(data[4 * i] ?? 0));
    return [side, bitmap.height - start, letters.join('')] as const;
  }, png.toString('base64'));
  const rgba = Uint8ClampedArray.from({ length: 4 * gray.length }, (_, i) => gray.charCodeAt(i >> 2));
  return jsQR(rgba, width, height, { inversionAttempts: 'dontInvert' })?.data ?? null;
}

it('the sheet’s QR code leads to the page as it is; a link that is too long for one says so', async () => {
  const page = await arrive('#v=2&l=en&s=4&lime.samples=50&rise.samples=50');
  const saveSheet = async () => {
    await open(page);
    await page.selectOption('#take-format', 'png');
    // As sharp as a camera sees a printed sheet.
    await page.selectOption('#take-size', '4');
    const { bytes } = await saved(page, '#save-picture');
    await page.selectOption('#take-format', 'svg');
    const svg = (await saved(page, '#save-picture')).bytes.toString();
    await page.locator('#close-take-away').click();
    return { code: await codeIn(page, bytes), svg };
  };
  expect((await saveSheet()).code).toBe(page.url());
  // Pixels that cannot be written in few letters, as a photograph's.
  const noise = Buffer.from(Uint8Array.from({ length: 784 }, (_, i) => 1 + ((i * 7919) % 251))).toString('base64url');
  for (const [question, fits] of [
    ['', true],
    [`&a=${'Why%3F'.repeat(40)}`, false],
  ] as const) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#v=2&l=en&x=${noise}${question}&lime.samples=50&rise.samples=50`);
    await page.waitForFunction(() => document.querySelector('#verdict') !== null);
    const { code, svg } = await saveSheet();
    if (fits) expect(code ?? 'none').toContain(`x=${noise}`);
    else expect(code).toBe(null);
    expect(svg.includes('too long for a QR code')).toBe(!fits);
  }
});

it('the stepper and the curves are saved with their words, pictures and formulas', async () => {
  const page = await arrive('#v=2&l=en&s=4&lime.samples=50&rise.samples=50');
  for (const [tab, ready, words] of [
    ['inside', '.inside[aria-busy="false"] .inside-step', ['α', '∑', '∂', 'activations']],
    ['compare', '.curve-card canvas', ['LIME', 'LayerCAM', 'Deletion', 'area']],
  ] as const) {
    await page.locator(`[data-tab="${tab}"]`).click();
    await page.locator(ready).first().waitFor();
    const seen = await page.locator('.viewer canvas:visible').count();
    await open(page);
    const png = await saved(page, '#save-picture');
    expect(png.name).toBe(`inklens-${tab}-4.png`);
    expect(sizeOf(png.bytes)[0]).toBeGreaterThan(1000);
    await page.selectOption('#take-format', 'svg');
    const svg = (await saved(page, '#save-picture')).bytes.toString();
    for (const word of words) expect(svg, word).toContain(word);
    expect(svg.match(/<image /g)?.length ?? 0, tab).toBeGreaterThanOrEqual(seen);
    await page.locator('#close-take-away').click();
  }
});

it('a view saved in Chinese keeps its lines within the picture, its dots round, and every sign of its key', async () => {
  const page = await arrive('#v=2&l=zh&s=4&lime.samples=50&rise.samples=50');
  await page.locator('[data-tab="compare"]').click();
  await page.locator('.curve-card canvas').first().waitFor();
  await page.locator('.curve-card[data-map="random"] [data-probability]').waitFor();
  await open(page);
  await page.selectOption('#take-format', 'svg');
  const svg = (await saved(page, '#save-picture')).bytes.toString();
  // Elsewhere, for this page's policy allows no style of a file.
  const paper = await page.context().newPage();
  await paper.setContent(svg);
  const { beyond, texts } = await paper.evaluate(() => {
    const right = document.querySelector('svg')?.getBoundingClientRect().right ?? 0;
    const all = [...document.querySelectorAll('text:not([transform])')];
    const cut = all.filter((text) => text.getBoundingClientRect().right > right).map((text) => text.textContent);
    return { beyond: cut, texts: all.length };
  });
  expect(texts).toBeGreaterThan(20);
  expect(beyond).toEqual([]);
  // A dot on each curve, on a scale that is the same in both directions.
  const dots = [...svg.matchAll(/<path d="[^"]*h0\.01[^"]*" transform="matrix\(([^)]*)\)"/g)].map(([, at]) => at);
  expect(dots).toHaveLength(8);
  for (const at of dots) expect(at).toMatch(/^1 0 0 1 /);
  // Random's and Ink's keys are rings.
  expect(svg.match(/<path d="M[\d.]+ [\d.]+a[^"]*"[^>]*fill="none"/g)).toHaveLength(8);
});

it('the request has all that the page shows, and comes once the maps are final', async () => {
  const page = await arrive();
  await open(page);
  const { name, bytes } = await saved(page, '#save-request');
  expect(name).toBe('inklens-request-4.json');
  const request = JSON.parse(bytes.toString());
  expect(request.network.checksum).toMatch(/^crc32:[0-9a-f]{8}$/);
  expect(request.image.pixels).toHaveLength(784);
  expect(Object.keys(request.methods)).toHaveLength(6);
  expect(request.methods.lime.options.samples).toBe(200);
  expect(request.link).toContain('#v=2&s=4');
  await expect.poll(() => page.locator('.take-away-told').innerText()).toContain(name);
});

it('a picture is copied, and a browser that denies it gets a sentence', async () => {
  const page = await arrive();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  const told = () => page.locator('.take-away-told').innerText();
  await page.locator('#copy-picture').click();
  await expect.poll(told, { timeout: 20_000 }).toContain('in the clipboard');
  const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
  expect(types).toEqual(['image/png']);
  await page.evaluate(() => {
    navigator.clipboard.write = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.locator('#copy-picture').click();
  await expect.poll(told).toContain('did not allow');
});

it('where the system takes pictures there is a button for it, and one that refuses gets a sentence', async () => {
  const page = await arrive();
  await page.evaluate(() => {
    const taken: string[] = [];
    const share = async ({ files }: ShareData) => {
      if (taken.length > 0) throw new DOMException('no', 'NotAllowedError');
      taken.push(files?.[0]?.name ?? '', files?.[0]?.type ?? '');
      document.body.dataset.taken = taken.join(' ');
    };
    Object.assign(navigator, { canShare: () => true, share });
  });
  await open(page);
  await page.locator('#share-picture').click();
  await expect.poll(() => page.locator('body').getAttribute('data-taken')).toBe('inklens-maps-4.png image/png');
  await page.locator('#share-picture').click();
  await expect.poll(() => page.locator('.take-away-told').innerText()).toContain('did not take');
});

it('Ctrl+P prints one sheet with maps and QR code, and the page is as it was afterwards', async () => {
  const page = await arrive();
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await page.keyboard.press('Control+p');
  const sheet = page.locator('#print-sheet .figure-view');
  await sheet.waitFor({ state: 'attached' });
  expect(await sheet.isVisible()).toBe(false);
  await page.emulateMedia({ media: 'print' });
  expect(await sheet.isVisible()).toBe(true);
  expect(await page.locator('#app').isVisible()).toBe(false);
  // The drawing, the scale and six maps.
  expect(await sheet.locator('canvas').count()).toBe(8);
  expect(await sheet.innerText()).toContain('#v=2&s=4');
  await page.emulateMedia({ media: null });
  const pdf = await page.pdf({ preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  expect(await page.locator('#print-sheet').count()).toBe(0);
});

it('a link to projector mode shows two maps in large type; they can be changed and left', async () => {
  const page = await arrive('#v=2&l=en&s=4&lime.samples=200&j=grad-cam%2B%2B,lime');
  const cards = () =>
    page.locator('.map-card').evaluateAll((all: HTMLElement[]) => all.map((card) => card.dataset.method));
  expect(await cards()).toEqual(['grad-cam++', 'lime']);
  const large = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  await page.selectOption('#projected-2', 'grad-cam++');
  expect(await cards()).toEqual(['lime', 'grad-cam++']);
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('j=lime,grad-cam%2B%2B');
  await page.locator('#leave-projector').click();
  expect(await cards()).toHaveLength(6);
  const usual = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  expect(large).toBeGreaterThan(1.2 * usual);
});

it('large type stays from step to step of the tour, and a step about all maps shows all', async () => {
  const page = await arrive('#v=2&l=en&s=4&lime.samples=200&j=rise,grad-cam');
  const cards = () =>
    page.locator('.map-card').evaluateAll((all: HTMLElement[]) => all.map((card) => card.dataset.method));
  const opened = () => page.locator('#opened-map').getAttribute('data-opened');
  await page.setViewportSize({ width: 1280, height: 720 });
  // What is said belongs to one of the two.
  await expect.poll(opened).toBe('rise');
  await page.locator('#learn').click();
  await page.locator('.lesson[data-step="draw"]').waitFor();
  expect(await cards()).toEqual(['rise', 'grad-cam']);
  await page.selectOption('#lesson-step', 'maps');
  await expect.poll(async () => (await cards()).length).toBe(6);
  await page.selectOption('#lesson-step', 'seed');
  await expect.poll(cards).toEqual(['lime', 'grad-cam']);
  expect(await opened()).toBe('lime');
  await page.locator('#lesson-close').click();
  await expect.poll(cards).toEqual(['rise', 'grad-cam']);
});

it('the keyboard opens and closes the dialog and is where it was; without a digit it says so', async () => {
  const page = await arrive();
  await page.locator('#take-away').focus();
  await page.keyboard.press('Enter');
  await page.locator('.take-away[open]').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.take-away').count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('take-away');
  await page.locator('#clear').click();
  await page.locator('#take-away').click();
  await expect.poll(() => page.locator('.take-away-preview').innerText()).toContain('Nothing is drawn yet');
  expect(await page.locator('#save-picture').isDisabled()).toBe(true);
});
