/** One pixel read in all maps, by mouse, finger and keys; maps with their sign, and on one scale. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { METHODS, type MethodId } from '../../package/src/protocol';
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

async function arrive(hash: string, options = {}): Promise<void> {
  visitor = await Visitor.arrive(browser, `${site.url}${hash}`, options);
  await visitor.settled();
}

const crosses = () => visitor.page.locator('.pixel-cross').count();

/** Where on the screen the middle of a pixel is. */
async function middle(method: MethodId, x: number, y: number): Promise<[number, number]> {
  const frame = visitor.card(method).locator('.map-frame');
  await frame.scrollIntoViewIfNeeded();
  const box = (await frame.boundingBox()) ?? expect.fail('no map');
  return [box.x + (box.width * (x + 0.5)) / 28, box.y + (box.height * (y + 0.5)) / 28];
}

/** The value that a map's gray says, and the one that its card says. */
function painted(method: MethodId, x: number, y: number): Promise<{ gray: number; said: string }> {
  return visitor.card(method).evaluate(
    (card, [column, row]) => {
      const canvas = card.querySelector('canvas');
      const copy = new OffscreenCanvas(28, 28).getContext('2d');
      if (canvas) copy?.drawImage(canvas, 0, 0);
      const gray = copy?.getImageData(column, row, 1, 1).data[0] ?? -1;
      return { gray: gray / 255, said: card.querySelector('.pixel-numbers strong')?.textContent ?? '' };
    },
    [x, y] as const,
  );
}

describe('one pixel', () => {
  it('is read in all maps where the mouse is: each card says what its picture shows, and none is painted again', async () => {
    await arrive('#s=10&m=gray&i=pixels');
    const { page } = visitor;
    await page.evaluate(() => {
      const { prototype } = CanvasRenderingContext2D;
      prototype.putImageData = new Proxy(prototype.putImageData, {
        apply(put, context, args) {
          document.body.dataset.painted = 'again';
          return Reflect.apply(put, context, args);
        },
      });
    });
    for (const [x, y] of [
      [9, 20],
      [20, 9],
    ] as const) {
      await page.mouse.move(...(await middle('lime', x, y)));
      await page.locator('#pixel', { hasText: `row ${y + 1}, column ${x + 1}` }).waitFor();
      for (const method of METHODS) {
        const { gray, said } = await painted(method, x, y);
        expect(Math.abs(Number(said) - gray), `${method} says ${said} of ${gray}`).toBeLessThan(0.0075);
      }
    }
    expect(await crosses()).toBe(7);
    expect(await page.locator('body').getAttribute('data-painted')).toBe(null);
    await page.mouse.move(2, 2);
    expect(await crosses()).toBe(0);
    await page.locator('#opacity').fill('0.5');
    expect(await page.locator('body').getAttribute('data-painted')).toBe('again');
  });

  it('is read by keys alone, and heard once it stands', async () => {
    await arrive('#s=10');
    const { page } = visitor;
    const picture = page.getByRole('application', { name: 'Arrow keys' });
    for (let tabs = 0; tabs < 60 && (await crosses()) === 0; tabs++) await page.keyboard.press('Tab');
    expect(await picture.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.locator('#pixel', { hasText: 'row 14, column 17' }).waitFor();
    await page.getByText('Pixel in row 14, column 17', { exact: false }).waitFor({ state: 'attached' });
    const spoken = await page.locator('#pixel-spoken').innerText();
    for (const name of ['LIME', 'RISE', 'Grad-CAM', 'Grad-CAM++', 'Score-CAM', 'LayerCAM']) {
      expect(spoken).toMatch(
        new RegExp(`${name.replaceAll('+', '\\+')} [01]\\.\\d\\d \\(.*\\d (probability|score|activation)`),
      );
    }
    await page.keyboard.press('Escape');
    expect(await crosses()).toBe(0);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Tab');
    expect(await crosses()).toBe(0);
  });

  it('is read by a tap, while a finger that moves scrolls the page', async () => {
    // On a phone a tap opens a map; a touch screen with room for all reads at once.
    await arrive('#s=10', { viewport: { width: 1280, height: 900 }, hasTouch: true });
    const { page } = visitor;
    const [x, y] = await middle('lime', 9, 20);
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: number) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: at === undefined ? [] : [{ x, y: at }] });
    const before = await page.evaluate(() => scrollY);
    await touch('touchStart', y);
    for (let step = 1; step <= 10; step++) await touch('touchMove', y - 15 * step);
    await touch('touchEnd');
    await page.waitForFunction((from) => scrollY > from + 50, before);
    expect(await crosses()).toBe(0);
    await page.touchscreen.tap(...(await middle('lime', 9, 20)));
    await page.locator('#pixel', { hasText: 'row 21, column 10' }).waitFor();
    expect(await crosses()).toBe(7);
  });
});

describe('maps with their sign', () => {
  const sizes = () =>
    visitor.page.evaluate(() =>
      [...document.querySelectorAll<HTMLCanvasElement>('.map-frame canvas')].map((c) => c.width),
    );

  it('are shown pixel by pixel, on one scale where units agree, and a link repeats it', async () => {
    await arrive('#s=10&t=9&i=signed');
    const { page } = visitor;
    expect(await sizes()).toEqual([28, 28, 28, 28, 28, 28]);
    expect(await page.locator('.color-bar').innerText()).toMatch(/against[\s\S]*for/);
    const own = await visitor.maps();
    await page.locator('#scale').selectOption('shared');
    const shared = await visitor.maps();
    for (const method of ['lime', 'rise', 'score-cam'] as const) {
      expect(shared[method].pixels, method).toBe(own[method].pixels);
    }
    const changed = (['grad-cam', 'grad-cam++', 'layer-cam'] as const).filter(
      (method) => shared[method].pixels !== own[method].pixels,
    );
    // The largest of the three sets the scale, so its own picture stays.
    expect(changed).toHaveLength(2);
    await page.waitForFunction(() => location.hash.includes('i=signed.shared'));
    const link = await page.evaluate(() => location.hash);
    await visitor.leave();
    await arrive(link);
    expect((await visitor.maps())['grad-cam'].pixels).toBe(shared['grad-cam'].pixels);
  });
});
