/** The installed package on a plain page of a static host. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import type { CreateOptions } from '../../package/src/lens';
import { findFirefox, openFirefox } from '../browser/firefox';
import { launch } from '../browser/visitor';
import { type Answer, expectTheEnginesOwn, installed } from './projects';

declare global {
  var answer: Answer | { code: string; message: string } | undefined;
  var drawing: Blob;
  var Inklens: typeof import('../../package/src/index').Inklens;
}

let project: ReturnType<typeof installed>;
let browser: Browser;
beforeAll(async () => {
  project = installed('plain');
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  project?.remove();
});

async function served<T>(isolated: boolean, action: (url: string) => Promise<T>): Promise<T> {
  const server = await serve({ folder: project.folder, port: 0, isolated });
  try {
    return await action(server.url);
  } finally {
    await server.close();
  }
}

async function visit<T>(url: string, look: (page: Page) => Promise<T>): Promise<T> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    return await look(page);
  } finally {
    await page.close();
  }
}

async function answerOf(page: Page): Promise<Answer & { code?: string; message?: string }> {
  await page.waitForFunction(() => globalThis.answer !== undefined);
  return (await page.evaluate(() => globalThis.answer)) as Answer;
}

const query = (options: CreateOptions) => `?options=${encodeURIComponent(JSON.stringify(options))}`;

describe('the five lines on a plain page', () => {
  it('with isolation headers run on threads', async () => {
    const answer = await served(true, (url) => visit(url, answerOf));
    expect(answer.engine.notes).toEqual([]);
    await expectTheEnginesOwn(answer, 'relaxed-threads');
  });

  it('without them run on one, and say why', async () => {
    const answer = await served(false, (url) => visit(url, answerOf));
    expect(answer.engine).toEqual({ variant: 'simd', threads: 1, notes: [{ kind: 'not-isolated' }] });
    await expectTheEnginesOwn(answer, 'simd');
  });

  const firefox = findFirefox();
  it.skipIf(firefox === null).each([true, false])('run in Firefox (isolated: %s)', async (isolated) => {
    const answer = await served(isolated, async (url) => {
      const remote = await openFirefox(firefox ?? '');
      try {
        await remote.visit(url);
        await expect.poll(() => remote.ask(() => globalThis.answer !== undefined), { timeout: 60_000 }).toBe(true);
        return await remote.ask(() => globalThis.answer as Answer);
      } finally {
        await remote.close();
      }
    });
    expect(answer.engine.threads > 1).toBe(isolated);
    await expectTheEnginesOwn(answer, isolated ? answer.engine.variant : 'simd');
  });

  it('a network of one’s own is loaded in place of the package’s, which is not downloaded', async () => {
    const asked: string[] = [];
    await served(false, async (url) => {
      const page = await browser.newPage();
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.route('**/own.safetensors', (route) =>
        route.fulfill({ path: join(project.folder, 'node_modules/inklens/weights/mnist_cnn_augmented.safetensors') }),
      );
      await page.goto(url + query({ weights: './own.safetensors' }));
      await expectTheEnginesOwn(await answerOf(page), 'simd');
      await page.close();
    });
    expect(asked).toContain('/own.safetensors');
    expect(asked.filter((path) => path.includes('mnist') || path.endsWith('weights.js'))).toEqual([]);
  });
});

/** Runs `action` in a page that has loaded the package. */
function inPage<T>(action: (lens: typeof Inklens) => Promise<T>): Promise<T> {
  return served(false, (url) =>
    visit(url, async (page) => {
      await answerOf(page);
      return page.evaluate(`(${action})(globalThis.Inklens)`) as Promise<T>;
    }),
  );
}

describe('a drawing on a page', () => {
  it('is the same as ImageData, canvas, bitmap, image element, Blob and bytes', async () => {
    const framed = await inPage(async (lens) => {
      const engine = await lens.create();
      const bitmap = await createImageBitmap(drawing);
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      const offscreen = new OffscreenCanvas(bitmap.width, bitmap.height);
      offscreen.getContext('bitmaprenderer')?.transferFromImageBitmap(await createImageBitmap(drawing));
      const element = new Image();
      element.src = URL.createObjectURL(drawing);
      await element.decode();
      const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
      const data = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      data?.drawImage(bitmap, 0, 0);
      const sources = [
        drawing,
        await drawing.arrayBuffer(),
        new Uint8Array(await drawing.arrayBuffer()),
        png,
        bitmap,
        canvas,
        offscreen,
        element,
        data?.getImageData(0, 0, bitmap.width, bitmap.height),
      ];
      const pictures: string[] = [];
      for (const source of sources) {
        if (!source) throw new Error('a source is missing');
        pictures.push((await engine.frame(source)).pixels.join());
      }
      engine.dispose();
      return pictures;
    });
    expect(framed).toHaveLength(9);
    expect(new Set(framed).size).toBe(1);
    expect(framed[0]?.split(',').filter((value) => value !== '0').length).toBeGreaterThan(50);
  });

  it('on a transparent canvas is on paper, and an empty canvas is blank', async () => {
    const [drawn, empty] = await inPage(async (lens) => {
      const engine = await lens.create();
      const context = new OffscreenCanvas(100, 100).getContext('2d');
      if (context === null) throw new Error('no context');
      const before = await engine.frame(context.canvas);
      context.fillRect(45, 20, 10, 60);
      const after = await engine.frame(context.canvas);
      engine.dispose();
      return [after, before].map(({ blank, pixels }) => ({ blank, ink: Math.max(...pixels) }));
    });
    expect(drawn).toEqual({ blank: false, ink: 255 });
    expect(empty?.blank).toBe(true);
  });
});

describe('a worker that cannot start', () => {
  const policies = ["worker-src 'none'", "script-src 'self' 'unsafe-inline'; worker-src 'none'"];
  it.each(policies)('because of the policy %s: a sentence, and nothing waits', async (policy) => {
    const name = 'policy.html';
    const html = `<meta http-equiv="Content-Security-Policy" content="${policy}"><script type="module">
      import { Inklens } from './node_modules/inklens/index.js';
      globalThis.answer = await Inklens.create().catch(({ code, message }) => ({ code, message }));
    </script>`;
    writeFileSync(join(project.folder, name), html);
    const answer = await served(false, (url) => visit(url + name, answerOf));
    expect(answer.code).toBe('unavailable');
    expect(answer.message).toMatch(/worker cannot start.*Content-Security-Policy/);
  });

  it('because its file is not there', async () => {
    const answer = await served(false, async (url) => {
      const page = await browser.newPage();
      await page.route('**/worker.js', (route) => route.fulfill({ status: 404 }));
      await page.goto(url);
      const seen = await answerOf(page);
      await page.close();
      return seen;
    });
    expect(answer).toMatchObject({ code: 'unavailable', message: expect.stringContaining('worker cannot start') });
  });

  it('because WebAssembly is forbidden there: every artefact is named with the reason', async () => {
    const answer = await served(false, async (url) => {
      const page = await browser.newPage();
      await page.route('**/worker.js', async (route) => {
        const response = await route.fetch();
        const headers = { ...response.headers(), 'Content-Security-Policy': "script-src 'self'" };
        await route.fulfill({ response, headers });
      });
      await page.goto(url);
      const seen = await answerOf(page);
      await page.close();
      return seen;
    });
    expect(answer.code).toBe('unavailable');
    expect(answer.message).toMatch(/^simd: .*(WebAssembly|wasm)/);
  });

  it('threads that cannot start are done without, and it is said', async () => {
    const scripts = ['relaxed-threads', 'simd-threads'].map((variant) =>
      join(project.folder, 'node_modules/inklens/engine', variant, 'inklens.js'),
    );
    const before = scripts.map((script) => readFileSync(script, 'utf8'));
    before.forEach((text, i) => {
      writeFileSync(scripts[i] ?? '', text.replace('new URL(import.meta.url)', 'new URL("none.js", import.meta.url)'));
    });
    const answer = await served(true, (url) => visit(url + query({ threads: 2 }), answerOf));
    before.forEach((text, i) => {
      writeFileSync(scripts[i] ?? '', text);
    });
    await expectTheEnginesOwn(answer, 'simd');
    expect(answer.engine.notes.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
  });

  it('an artefact or network that is not there is named', async () => {
    const answers = await served(false, async (url) => {
      const weights = await visit(url + query({ weights: './none.safetensors' }), answerOf);
      const engine = await visit(url + query({ baseUrl: './elsewhere/' }), answerOf);
      return [weights, engine];
    });
    expect(answers.map(({ code }) => code)).toEqual(['unavailable', 'unavailable']);
    expect(answers[0]?.message).toContain('none.safetensors');
    expect(answers[1]?.message).toContain('simd');
  });

  it('the artefacts may be in another folder', async () => {
    const answer = await served(false, (url) => visit(url + query({ baseUrl: './node_modules/inklens/' }), answerOf));
    await expectTheEnginesOwn(answer, 'simd');
  });
});

it('a worker that ends without a word is found out, and the next call finds another', async () => {
  await served(false, (url) =>
    visit(url, async (page) => {
      await answerOf(page);
      const asking = page.evaluate(async () => {
        const lens = await globalThis.Inklens.create();
        const image = await lens.frame(globalThis.drawing);
        const { probabilities } = await lens.classify(image);
        const endless = async () => {
          for await (const _ of lens.explain(image, { method: 'rise', samples: 1_000_000 }))
            document.title = 'under way';
        };
        const error = await endless().catch(({ code }: { code: string }) => code);
        const again = await lens.classify(image);
        lens.dispose();
        return [error, String(probabilities) === String(again.probabilities)];
      });
      await page.waitForFunction(() => document.title === 'under way');
      // No event tells of this: as when a browser needs the memory.
      const worker = page.workers().find((each) => each.url().endsWith('worker.js'));
      await worker?.evaluate(() => globalThis.close());
      expect(await asking).toEqual(['worker-died', true]);
    }),
  );
});
