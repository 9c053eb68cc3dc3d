/** The installed package in a project of Vite. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { build, createServer } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serve } from '../../../tools/serve.mjs';
import { launch } from '../browser/visitor';
import { type Answer, expectTheEnginesOwn, installed, WEIGHTS } from './projects';

let project: ReturnType<typeof installed>;
let browser: Browser;
beforeAll(async () => {
  project = installed('vite');
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  project?.remove();
});

const files = (folder: string) => readdirSync(folder, { recursive: true }).map(String);

async function built(html: string): Promise<string> {
  const outDir = join(project.folder, `dist-${html}`);
  const input = join(project.folder, html);
  await build({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    base: './',
    build: { outDir, target: 'es2022', rolldownOptions: { input } },
  });
  return outDir;
}

async function answerAt(url: string): Promise<Answer> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await page.waitForFunction(() => globalThis.answer !== undefined);
    return (await page.evaluate(() => globalThis.answer)) as Answer;
  } finally {
    await page.close();
  }
}

async function answerOf(folder: string, html: string, isolated: boolean): Promise<Answer> {
  const server = await serve({ folder, port: 0, isolated });
  try {
    return await answerAt(`${server.url}${html}`);
  } finally {
    await server.close();
  }
}

it('the five lines run when bundled, with threads and without', async () => {
  const folder = await built('index.html');
  await expectTheEnginesOwn(await answerOf(folder, 'index.html', true), 'relaxed-threads');
  await expectTheEnginesOwn(await answerOf(folder, 'index.html', false), 'simd');
});

it('a bundle for a network of one’s own leaves the package’s out', async () => {
  const folder = await built('own.html');
  expect(files(folder).filter((name) => name.endsWith('.safetensors'))).toEqual([]);
  cpSync(WEIGHTS, join(folder, 'own.safetensors'));
  await expectTheEnginesOwn(await answerOf(folder, 'own.html', false), 'simd');
});

it('a bundle that uses nothing of it contains no line of it', async () => {
  const result = await build({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'nothing',
        resolveId: (id) => (id === '/nothing.js' ? id : null),
        load: (id) => (id === '/nothing.js' ? "import { Inklens } from 'inklens'; console.log(1);" : null),
      },
    ],
    build: { write: false, rolldownOptions: { input: '/nothing.js' } },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const chunks = outputs.flatMap((output) => ('output' in output ? output.output : []));
  expect(chunks.flatMap((each) => (each.type === 'chunk' ? [each.code.trim()] : []))).toEqual(['console.log(1);']);
});

it('the development server serves it as the README says', async () => {
  const server = await createServer({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    optimizeDeps: { exclude: ['inklens'] },
    server: { host: '127.0.0.1', port: 0 },
  });
  try {
    await server.listen();
    await expectTheEnginesOwn(await answerAt(server.resolvedUrls?.local[0] ?? ''), 'simd');
  } finally {
    await server.close();
  }
});

it('has no dependency, and one version: the repository’s', () => {
  const manifest = JSON.parse(readFileSync(join(project.folder, 'node_modules/inklens/package.json'), 'utf8'));
  const root = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(manifest.version).toBe(root.version);
  expect(Object.keys(manifest)).not.toContain('dependencies');
  expect(readdirSync(join(project.folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'inklens',
  ]);
});
