/** Browsers and machines that have less: the best engine that runs there, or a sentence. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { findFirefox, openFirefox } from './firefox';
import { findProgram } from './remote';
import { CHROMIUM, digit, launch, Visitor } from './visitor';

const QUICK = '#v=2&lime.samples=60&rise.samples=120&l=en';
/** Of a shared or other memory, each 64 KB. The artefacts begin with 512 of them. */
const MOST_PAGES = 640;

let site: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  site = await serve({ port: 0 });
});
afterAll(async () => {
  await site?.close();
});

describe('in Chromium', () => {
  let browser: Browser | undefined;
  let visitor: Visitor;
  afterEach(async () => {
    await browser?.close();
  });
  const arrive = async (flags: string[], program?: string) => {
    browser = await launch(flags, program);
    visitor = await Visitor.arrive(browser, site.url + QUICK, { serviceWorkers: 'block' });
  };

  it('without SIMD: a sentence, and what is drawn stays', async () => {
    // WebAssembly's SIMD stands on SSE4.1.
    await arrive(['--js-flags=--no-enable-sse4-1']);
    const { page } = visitor;
    const banner = page.locator('.banner.error[data-code=no-simd]');
    expect(await banner.innerText()).toContain('This browser lacks WebAssembly SIMD, or a setting');
    await visitor.draw(digit(5));
    await page.waitForFunction(() => location.hash.includes('&d='));
    await page.locator('#retry').click();
    await banner.waitFor();
    expect(await page.locator('#undo').isEnabled()).toBe(true);
  });

  it('on one core: one thread', async (context) => {
    const taskset = findProgram('taskset');
    if (taskset === null) return context.skip('needs taskset');
    const folder = mkdtempSync(join(tmpdir(), 'inklens-one-core-'));
    const program = join(folder, 'chromium');
    writeFileSync(program, `#!/bin/sh\nexec "${taskset}" -c 0 "${CHROMIUM}" "$@"\n`);
    chmodSync(program, 0o755);
    try {
      await arrive([], program);
      expect(await visitor.engine()).toMatchObject({ variant: 'relaxed-threads', threads: 1 });
      await visitor.draw(digit(3));
      await expect.poll(() => visitor.reading()).toBe(3);
      expect(visitor.complaints).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('with little memory: reads and explains; a picture for which there is none is a sentence', async () => {
    await arrive([`--js-flags=--wasm-max-mem-pages=${MOST_PAGES}`]);
    const { page } = visitor;
    await visitor.draw(digit(7));
    await expect.poll(() => visitor.reading()).toBe(7);
    // 6,000 x 4,000 pixels, drawn by the browser.
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(6000, 4000);
      const context = canvas.getContext('2d');
      context?.fillRect(2500, 500, 700, 3000);
      const picture = new File([await canvas.convertToBlob({ type: 'image/png' })], 'large.png');
      const files = new DataTransfer();
      files.items.add(picture);
      const input = document.querySelector<HTMLInputElement>('#image-file');
      if (input === null) throw new Error('no input');
      input.files = files.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    const told = page.locator('[data-notice=file-interrupted], [data-notice=not-an-image]');
    await told.waitFor();
    expect(await told.innerText()).toMatch(/large\.png.*(memory|smaller one)/s);
    await expect.poll(() => visitor.reading()).toBe(7);
    await page.keyboard.press('Delete');
    await visitor.draw(digit(2));
    await expect.poll(() => visitor.reading()).toBe(2);
  });
});

describe('in Firefox', () => {
  const firefox = findFirefox();
  it.skipIf(firefox === null).each([
    ['relaxed SIMD', { 'javascript.options.wasm_relaxed_simd': false }, 'simd-threads', 'relaxed SIMD'],
    ['shared memory', { 'javascript.options.shared_memory': false }, 'simd', 'memory'],
  ])('without %s: %o', async (_, preferences, variant, note) => {
    if (firefox === null) throw new Error('there is none');
    const remote = await openFirefox(firefox, preferences);
    try {
      await remote.visit(`${site.url}#v=2&s=10&lime.samples=60&rise.samples=120&l=en`);
      const status = () =>
        remote.ask(() => {
          const element = document.querySelector<HTMLElement>('#status');
          return element === null ? null : { variant: element.dataset.variant, text: element.innerText };
        });
      const soon = { timeout: 30_000 };
      await expect.poll(async () => (await status())?.variant, soon).toBe(variant);
      expect((await status())?.text).toContain(note);
      const reading = () => remote.ask(() => document.querySelector('#verdict')?.getAttribute('data-class') ?? null);
      await expect.poll(reading, soon).toBe('0');
      const done = () => remote.ask(() => document.querySelectorAll('[data-method][data-status=done]').length);
      await expect.poll(done, soon).toBe(6);
    } finally {
      await remote.close();
    }
  });
});
