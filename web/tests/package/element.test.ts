/** The custom element of the installed package, in Chromium. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { launch } from '../browser/visitor';
import { installed } from './projects';

const PATIENCE = { timeout: 20_000 };

let project: ReturnType<typeof installed>;
let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  project = installed('plain');
  browser = await launch();
  server = await serve({ folder: project.folder, port: 0, isolated: false });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  project?.remove();
});
beforeEach(() => {
  complaints = [];
});
afterEach(async () => {
  await page.context().close();
});

async function open(body: string, url = server.url, options: BrowserContextOptions = {}): Promise<Page> {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Text book</title>
    <link rel="icon" href="data:,">
    <meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'">
    <script type="module" src="./node_modules/inklens/element.js"></script>${body}</html>`;
  writeFileSync(join(project.folder, 'book.html'), html);
  page = await (await browser.newContext(options)).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${url}book.html`);
  return page;
}

const element = (index = 0): Locator => page.locator('inklens-map').nth(index);
const picture = (index = 0): Locator => element(index).getByRole('img');
const caption = (index = 0): Promise<string | null> => element(index).locator('[part=caption]').textContent();

async function settled(count = 1): Promise<void> {
  await page.waitForFunction((wanted) => {
    const all = [...document.querySelectorAll('inklens-map')];
    const idle = all.filter((each) => each.shadowRoot?.querySelector('[aria-busy=false]'));
    return all.length === wanted && idle.length === wanted;
  }, count);
}

/** Colours and size of the canvas. */
function painted(index = 0): Promise<{ width: number; height: number; colors: number; pixels: string }> {
  return element(index).evaluate((host: Element) => {
    const canvas = host.shadowRoot?.querySelector('canvas') as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const colors = new Set<string>();
    for (let i = 0; i < data.length; i += 4) colors.add(Array.from(data.slice(i, i + 3)).join());
    return { width: canvas.width, height: canvas.height, colors: colors.size, pixels: Array.from(data).join() };
  });
}

const workers = () => page.workers().filter((worker) => worker.url().endsWith('worker.js')).length;

describe('<inklens-map>', () => {
  it('shows the map over the digit, and says in words what is read and where the map is strongest', async () => {
    await open('<inklens-map method="grad-cam++" src="digit.bmp" alt="A handwritten digit"></inklens-map>');
    await settled();
    const { width, height, colors } = await painted();
    expect([width, height]).toEqual([28, 28]);
    expect(colors).toBeGreaterThan(50);
    const name = await picture().getAttribute('aria-label');
    expect(name).toMatch(
      /^A handwritten digit, read as \d, >?\d+(\.\d)?% sure\. Grad-CAM\+\+: what speaks for \d; strongest (at the|in the)/,
    );
    expect(await caption()).toMatch(/^Grad-CAM\+\+: what speaks for (\d)\. The digit is read as \1,/);
    expect(await element().locator('[part=outline] path').first().getAttribute('d')).toMatch(/^M/);
    expect(complaints).toEqual([]);
  });

  it('says that there is one thread only, and why; with isolation it says nothing', async () => {
    await open('<inklens-map src="digit.bmp"></inklens-map>');
    await settled();
    expect(await element().locator('[part=note]').textContent()).toContain('not cross-origin isolated');
    await page.context().close();
    const isolated = await serve({ folder: project.folder, port: 0 });
    await open('<inklens-map src="digit.bmp"></inklens-map>', isolated.url);
    await settled();
    expect(await element().locator('[part=note]').textContent()).toBe('');
    await isolated.close();
  });

  it('takes the class and every option as attributes, and shows what they change', async () => {
    await open('<inklens-map method="rise" samples="300" seed="1" src="digit.bmp" label="Why?"></inklens-map>');
    await settled();
    expect(await element().locator('[part=label]').textContent()).toBe('Why?');
    const before = await painted();
    for (const [name, value] of [
      ['seed', '2'],
      ['keep-probability', '0.2'],
      ['target-class', '9'],
    ]) {
      const earlier = await painted();
      const told = element().evaluate(
        (host) =>
          new Promise<unknown>((resolve) =>
            host.addEventListener(
              'inklens-map',
              (event) => resolve((event as CustomEvent<{ map: { options: unknown } }>).detail.map.options),
              { once: true },
            ),
          ),
      );
      await element().evaluate((host, [key, text]) => host.setAttribute(key ?? '', text ?? ''), [name, value]);
      const camel = (name ?? '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      expect(await told).toMatchObject({ [camel]: Number(value) });
      await settled();
      expect((await painted()).pixels).not.toBe(earlier.pixels);
    }
    expect(await caption()).toContain('what speaks for 9');
    await element().evaluate((host) => {
      for (const name of ['keep-probability', 'target-class']) host.removeAttribute(name);
      host.setAttribute('seed', '1');
    });
    await settled();
    await expect.poll(async () => (await painted()).pixels === before.pixels, PATIENCE).toBe(true);
  });

  it('marks what a source document got wrong, and paints superpixels without smoothing them', async () => {
    await open(
      `<inklens-map method="grad-cam" variant="as-listed" src="digit.bmp"></inklens-map>
       <inklens-map method="lime" hidden="superpixel-mean" samples="100" src="digit.bmp"></inklens-map>`,
    );
    await settled(2);
    expect(await picture(0).getAttribute('aria-label')).toContain('wrong');
    expect(await element(1).isVisible()).toBe(true);
    expect(await element(1).locator('canvas').getAttribute('class')).toBe('pixels');
    await element(1).evaluate((host) => host.setAttribute('hidden', ''));
    expect(await element(1).isVisible()).toBe(false);
  });

  it.each<[string, string, RegExp]>([
    ['an unknown method', 'method="magic" src="digit.bmp"', /There is no method "magic"; there are lime, /],
    ['an unknown option', 'sampels="5" src="digit.bmp"', /no option "sampels"/],
    ['a value that is no number', 'method="rise" samples="many" src="digit.bmp"', /^No map: .*samples/],
    ['a value out of its range', 'method="rise" samples="0" src="digit.bmp"', /^No map: .*samples/],
    ['no picture', '', /src is missing/],
    ['a picture that is not there', 'src="none.png"', /none\.png: the server answered 404/],
    ['a file that is no picture', 'src="five-lines.js"', /^No map: .*text file.* expected a PNG/],
    ['a network that is not there', 'src="digit.bmp" weights="none.safetensors"', /none\.safetensors/],
  ])('says what is wrong with %s, and mends when the attribute does', async (_, attributes, words) => {
    await open(`<inklens-map class="x" data-y="1" aria-hidden="false" ${attributes}></inklens-map>`);
    await settled();
    expect(await caption()).toMatch(words);
    expect(await picture().getAttribute('aria-label')).toMatch(words);
    await element().evaluate((host) => {
      for (const name of ['sampels', 'samples', 'weights']) host.removeAttribute(name);
      host.setAttribute('method', 'grad-cam');
      host.setAttribute('src', 'digit.bmp');
    });
    await expect.poll(caption, PATIENCE).toMatch(/^Grad-CAM: what speaks for/);
  });

  it('without SIMD says what is missing, and no worker hangs about', async () => {
    const lacking = () => {
      WebAssembly.validate = () => false;
    };
    await open('');
    // The worker asks, so the worker is where it has to be missing.
    await page.route('**/worker.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `(${lacking})();${await response.text()}` });
    });
    await page.evaluate(() => {
      document.body.innerHTML = '<inklens-map src="digit.bmp"></inklens-map>';
    });
    await settled();
    expect(await caption()).toMatch(/lacks WebAssembly SIMD/);
    expect(workers()).toBe(0);
  });

  it('shares one engine on a page, and ends it when the last element is gone', async () => {
    const one = '<inklens-map method="grad-cam" src="digit.bmp"></inklens-map>';
    await open(`<div>${one}${one}</div>${one}`);
    await settled(3);
    expect(workers()).toBe(1);
    await page.evaluate(() => {
      const [first, ...others] = document.querySelectorAll('inklens-map');
      for (const other of others) other.remove();
      // Moved, not gone.
      if (first) document.body.append(first);
    });
    await page.waitForTimeout(3_000);
    expect(workers()).toBe(1);
    await settled();
    await page.evaluate(() => document.querySelector('inklens-map')?.remove());
    await expect.poll(workers, PATIENCE).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('speaks the language of the text around it', async () => {
    await open('<p lang="zh-CN"><inklens-map src="digit.bmp"></inklens-map></p><inklens-map></inklens-map>');
    await settled(2);
    expect(await picture(0).getAttribute('aria-label')).toMatch(/^一个数字，识别为 \d，把握/);
    expect(await caption(1)).toMatch(/^No map/);
  });

  it('takes no place in the order of the keyboard, as a picture does', async () => {
    await open('<a href="#a">before</a><inklens-map src="digit.bmp"></inklens-map><a href="#b">after</a>');
    await settled();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('after');
  });
});
