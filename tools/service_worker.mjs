// The page's service worker: bundled from web/src/service-worker.ts, with the list of the page's files and their sums.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './steps.mjs';

/** Where the page's scripts look for it: beside everything that it rules over. */
export const serviceWorkerName = 'service-worker.js';

const pages = ['index.html', 'en/index.html', 'zh-CN/index.html'];
/** Browsers ask for it by themselves. */
const favicon = 'favicon.svg';

/** What a browser needs to show the page at all: its documents, and the scripts and styles that they name, and so on. */
export function shellOf(folder) {
  const shell = new Set([...pages, favicon]);
  const scripts = [];
  const add = (name) => {
    if (shell.has(name)) return;
    shell.add(name);
    if (name.endsWith('.js')) scripts.push(name);
  };
  const text = (name) => readFileSync(join(folder, name), 'utf8');
  for (const page of pages) {
    for (const [, name] of text(page).matchAll(/(?:src|href)="[./]*(assets\/[^"]+)"/g)) add(name);
  }
  // Imports, not what is imported when somebody asks for it: that is written with a parenthesis.
  for (const script of scripts) {
    for (const [, name] of text(script).matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) add(`assets/${name}`);
  }
  return shell;
}

const sumOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

async function bundle(file) {
  const { rolldown } = await import('rolldown');
  const build = await rolldown({
    input: join(root, 'web', 'src', 'service-worker.ts'),
    platform: 'browser',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  });
  // No module: Firefox runs none as a service worker.
  await build.write({ file, format: 'iife', minify: true });
  await build.close();
}

/** Writes the service worker of the page that stands in `folder`, to be called once all else of it is there. */
export async function writeServiceWorker(folder = join(root, 'dist')) {
  const { injectManifest } = await import('workbox-build');
  const bundled = join(root, 'build', 'service-worker.js');
  mkdirSync(join(root, 'build'), { recursive: true });
  await bundle(bundled);
  const shell = shellOf(folder);
  const { count, warnings } = await injectManifest({
    swSrc: bundled,
    swDest: join(folder, serviceWorkerName),
    globDirectory: folder,
    globPatterns: ['**/*'],
    globIgnores: ['sbom*', serviceWorkerName],
    maximumFileSizeToCacheInBytes: 2 ** 30,
    manifestTransforms: [
      (entries) => ({
        manifest: entries.map(({ url, size }) => ({
          url,
          size,
          // Such as a browser can check.
          revision: sumOf(join(folder, url)),
          ...(shell.has(url) ? { shell: true } : {}),
        })),
      }),
    ],
  });
  if (warnings.length > 0) throw new Error(warnings.join('\n'));
  return `${count} files, ${shell.size} of them at once`;
}
