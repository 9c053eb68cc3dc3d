/** People draw; the page reads it and shows why. */
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { METHODS } from '../../package/src/protocol';
import { digit, launch, Regular, Visitor } from './visitor';

function pictureFile(name: string): string {
  return fileURLToPath(new URL(`../../../native_tests/image/data/${name}`, import.meta.url));
}

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

/** With nothing chosen and a sample on the canvas that no test draws. */
async function arrive(): Promise<void> {
  visitor = await regular.arrive(browser, site.url, '#v=2&s=2');
}
async function arriveForTheFirstTime(): Promise<void> {
  visitor = await Visitor.arrive(browser, site.url);
}

describe('what people drew is read as what they drew, and explained', () => {
  beforeEach(arrive);
  let blankGradCams = 0;

  // By one of three people: what else they drew is read without a browser (tests/wasm/familiar).
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('%i', async (label) => {
    await visitor.page.keyboard.press('Delete');
    await visitor.draw(digit(label, label % 3));
    expect(await visitor.reading()).toBe(label);
    const maps = await visitor.maps();
    for (const method of METHODS) {
      const { colors, blank, target } = maps[method];
      expect(target).toBe(label);
      expect(colors > 1, `${method} is flat without saying so, or says so without being it`).toBe(!blank);
    }
    const shown = ['lime', 'rise', 'score-cam', 'layer-cam'] as const;
    expect(shown.filter((method) => maps[method].blank)).toEqual([]);
    if (maps['grad-cam'].blank) blankGradCams++;
  });

  it('and hardly any Grad-CAM is blank: of the test images it is 3 in 100', () => {
    expect(blankGradCams).toBeLessThanOrEqual(2);
  });
});

it('reads while the pen is still down', async () => {
  await arrive();
  const { page } = visitor;
  await visitor.settled();
  const box = (await page.locator('#pad').boundingBox()) ?? expect.fail('no canvas');
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.2);
  await page.mouse.down();
  for (let step = 0; step <= 20; step++) {
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * (0.2 + 0.03 * step));
  }
  await page.locator('#verdict[data-class="1"]').waitFor();
  await page.mouse.up();
});

it('a blank canvas predicts nothing', async () => {
  await arrive();
  const { page } = visitor;
  await visitor.settled();
  await page.locator('#clear').click();
  expect(await visitor.reading()).toBeNull();
  expect(await page.locator('.map-card canvas').count()).toBe(0);
  expect(await page.locator('.verdict').innerText()).toContain('Draw a digit');
  expect(await page.locator('[data-class="0"]').isDisabled()).toBe(true);
  await visitor.draw(digit(3));
  expect(await visitor.reading()).toBe(3);
  await page.locator('#clear').click();
  expect(await visitor.reading()).toBeNull();
  expect(await page.locator('.map-card canvas').count()).toBe(0);
});

it('undo takes back one stroke after the other, and a clearing', async () => {
  await arriveForTheFirstTime();
  const { page } = visitor;
  const nothingToUndo = () => page.locator('#undo').isDisabled();
  expect(await nothingToUndo()).toBe(true);
  await visitor.draw(digit(1));
  expect(await visitor.reading()).toBe(1);
  await visitor.draw(digit(8));
  await visitor.settled();
  await page.keyboard.press('Control+z');
  expect(await visitor.reading()).toBe(1);
  await page.keyboard.press('Delete');
  expect(await visitor.reading()).toBeNull();
  await page.locator('#undo').click();
  expect(await visitor.reading()).toBe(1);
  await page.locator('#undo').click();
  // What was there at first.
  expect(await visitor.reading()).toBe(4);
  expect(await nothingToUndo()).toBe(true);
});

describe('the first visit', () => {
  beforeEach(arriveForTheFirstTime);

  it('finds an example, read and explained, under an address that stays clean', async () => {
    const { page } = visitor;
    expect(await visitor.reading()).toBe(4);
    for (const [method, map] of Object.entries(await visitor.maps())) expect(map.blank, method).toBe(false);
    await page.waitForTimeout(500);
    expect(page.url()).toBe(site.url);
    await page.locator('.class[data-class="9"]').click();
    await page.waitForURL(/#v=2&d=.*&t=9/);
  });

  it('a stroke on the example begins a drawing of one’s own, and undo brings the example back', async () => {
    await visitor.settled();
    await visitor.draw(digit(1));
    expect(await visitor.reading()).toBe(1);
    await visitor.page.keyboard.press('Control+z');
    expect(await visitor.reading()).toBe(4);
  });
});

describe('the class to explain', () => {
  beforeEach(arrive);

  it('changes the maps, and automatic brings the first ones back', async () => {
    const { page } = visitor;
    await page.locator('[data-index="18"]').click();
    const before = await visitor.maps();
    await page.locator('.class[data-class="8"]').click();
    const other = await visitor.maps();
    for (const method of METHODS) {
      expect(other[method].target).toBe(8);
      expect(other[method].pixels).not.toBe(before[method].pixels);
    }
    expect(await page.locator('#maps-title').innerText()).toContain('8');
    expect(await visitor.reading()).toBe(3);
    await page.locator('#automatic').click();
    const again = await visitor.maps();
    for (const method of METHODS) expect(again[method]).toEqual(before[method]);
  });

  it('is chosen by arrow keys too', async () => {
    const { page } = visitor;
    await visitor.draw(digit(4));
    await visitor.settled();
    await page.locator('#automatic').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const chosen = page.locator('[role=radio][aria-checked=true]');
    expect(await chosen.getAttribute('data-class')).toBe('1');
    expect(await chosen.evaluate((element) => element === document.activeElement)).toBe(true);
    expect((await visitor.maps()).lime.target).toBe(1);
    await page.keyboard.press('Home');
    expect((await visitor.maps()).lime.target).toBe(4);
  });
});

describe('other ways to bring a digit', () => {
  beforeEach(async () => {
    await arrive();
    // The link's sample comes with the others.
    await visitor.settled();
    await visitor.page.keyboard.press('Delete');
    await visitor.page.locator('.verdict.waiting').waitFor();
  });

  it('a sample, by keyboard alone', async () => {
    const { page } = visitor;
    await visitor.settled();
    await page.locator('[data-index="10"]').focus();
    await page.keyboard.press('Enter');
    expect(await visitor.reading()).toBe(0);
    expect(await page.locator('[data-index="10"]').getAttribute('aria-pressed')).toBe('true');
  });

  it('a picture of a digit, dark on light', async () => {
    const { page } = visitor;
    await page.setViewportSize({ width: 1280, height: 800 });
    await visitor.draw(digit(5));
    expect(await visitor.reading()).toBe(5);
    const picture = await page.locator('.pad').screenshot();
    await page.locator('#clear').click();
    expect(await visitor.reading()).toBeNull();
    await page.locator('#image-file').setInputFiles({ name: 'five.png', mimeType: 'image/png', buffer: picture });
    await page.locator('#verdict[data-class="5"]').waitFor();
  });

  it('a file that is opened during a stroke waits until the pen is up', async () => {
    const { page } = visitor;
    const box = (await page.locator('#pad').boundingBox()) ?? expect.fail('no canvas');
    const at = (share: number) => [box.x + box.width * share, box.y + box.height * share] as const;
    await page.mouse.move(...at(0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.5));
    await page.locator('#image-file').setInputFiles(pictureFile('seven.webp'));
    await page.waitForTimeout(1000);
    await page.mouse.move(...at(0.7));
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.locator('#verdict[data-class="7"]').count()).toBe(0);
    await page.mouse.up();
    await page.locator('#verdict[data-class="7"]').waitFor();
    // The stroke comes back as a whole.
    await page.locator('#undo').click();
    await expect.poll(() => decodeURIComponent(new URL(page.url()).hash)).toMatch(/[#&]d=/);
  });

  it('a picture of a format that only the browser knows', async () => {
    const { page } = visitor;
    await page.locator('#image-file').setInputFiles(pictureFile('seven.webp'));
    await page.locator('#verdict[data-class="7"]').waitFor();
  });

  it("a phone's picture, turned as it says itself", async () => {
    const { page } = visitor;
    await page.locator('#image-file').setInputFiles(pictureFile('phone-orientation-6.jpg'));
    await page.locator('#verdict[data-class="4"]').waitFor();
    expect(await page.locator('#doubt').count()).toBe(0);
  });

  it('two digits: a reading, and a sentence of doubt', async () => {
    const { page } = visitor;
    await page.locator('#image-file').setInputFiles(pictureFile('two-digits.png'));
    expect(await page.locator('#doubt').textContent()).toMatch(/several digits/);
  });

  it('a scan with a dark frame: what was ignored is said', async () => {
    const { page } = visitor;
    await page.locator('#image-file').setInputFiles(pictureFile('scan-with-frame.png'));
    await page.locator('#verdict[data-class="4"]').waitFor();
    expect(await page.locator('#ignored').textContent()).toMatch(/^Ignored in the picture: .+\.$/);
    await page.locator('#clear').click();
    await page.locator('#ignored').waitFor({ state: 'detached' });
  });

  it('a file that is no picture: a sentence, and the drawing stays', async () => {
    const { page } = visitor;
    await visitor.draw(digit(7));
    const before = [await visitor.reading(), page.url()];
    const file = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
    await page.locator('#image-file').setInputFiles(file);
    expect(await visitor.notice('not-an-image')).toMatch(/notes\.png.*\w+ \w+/);
    expect([await visitor.reading(), page.url()]).toEqual(before);
  });
});
