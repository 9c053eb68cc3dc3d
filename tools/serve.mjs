// A small static server for the built page, on this machine only.

import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { isMain, main, Problem, root } from './steps.mjs';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.safetensors': 'application/octet-stream',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};
/** Files that hosts send compressed: text and WebAssembly. */
const compressible = ['.css', '.html', '.js', '.json', '.svg', '.txt', '.wasm', '.webmanifest'];
/** Compressed once, by file and tag. */
const compressed = new Map();
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** The file that a request path means, or null when it leads out of `base` or `folder`. */
function fileOf(url, folder, base) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  if (!path.startsWith(base) || path.includes('\0')) return null;
  const file = join(folder, path.slice(base.length) || 'index.html');
  return file.startsWith(folder + sep) ? file : null;
}

/** What is sent of a file that this request may have compressed; null: the file as it is. */
function compressedFile(file, tag, request) {
  if (!compressible.includes(extname(file)) || !/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return null;
  const key = `${file} ${tag}`;
  // One that is gone meanwhile is a matter for whoever reads it next.
  const bytes = () => readFile(file).then(promisify(gzip), () => null);
  if (!compressed.has(key)) compressed.set(key, bytes());
  return compressed.get(key);
}

async function answer(request, response, { folder, base, isolated, headers, pending, instead, sent }) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405).end();
  await pending(request.url);
  const other = instead(request.url);
  if (other !== undefined) return response.writeHead(200, { 'Content-Type': types['.html'] }).end(other);
  let file = fileOf(request.url, folder, base);
  let found = file && (await stat(file).catch(() => null));
  if (found?.isDirectory()) {
    // As static hosts do: relative addresses of the page count from its folder.
    const { pathname, search } = new URL(request.url, 'http://localhost');
    if (!pathname.endsWith('/')) return response.writeHead(301, { Location: `${pathname}/${search}` }).end();
    file = join(file, 'index.html');
    found = await stat(file).catch(() => null);
  }
  if (!found?.isFile()) return response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
  // As static hosts do: what has not changed is not sent again.
  const tag = `"${found.size}-${found.mtimeMs}"`;
  const changed = request.headers['if-none-match'] !== tag;
  const bytes = changed ? await compressedFile(file, tag, request) : null;
  response.writeHead(changed ? 200 : 304, {
    ETag: tag,
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    ...(changed ? { 'Content-Length': bytes?.length ?? found.size } : {}),
    ...(bytes ? { 'Content-Encoding': 'gzip' } : {}),
    Vary: 'Accept-Encoding',
    'Cache-Control': 'no-cache',
    ...(isolated ? isolation : {}),
    ...headers,
  });
  if (request.method === 'HEAD' || !changed) return response.end();
  sent(request.url);
  if (bytes) return response.end(bytes);
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** A port from the command line. */
export function portOf(text) {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65535)) throw new Problem(`The port is "${text}"; it must be a whole number from 0 to 65535.`);
  return port;
}

/**
 * Serves `folder` below path `base`. A taken port is replaced by a free one. A request for which
 * `pending(path)` gives a promise is answered once that is fulfilled. One for which `instead(path)` gives a document is
 * answered with that, as networks do that want a login. `sent(path)` hears of every file that is sent as a whole. Every
 * file comes with `headers`.
 * @param {{ folder?: string, port?: number, base?: string, isolated?: boolean,
 *   headers?: Record<string, string>,
 *   pending?: (path: string) => Promise<unknown> | undefined, instead?: (path: string) => string | undefined,
 *   sent?: (path: string) => void }} options
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({
  folder = join(root, 'dist'),
  port = 8080,
  base = '/',
  isolated = true,
  headers = {},
  pending = () => undefined,
  instead = () => undefined,
  sent = () => undefined,
} = {}) {
  const start = base.endsWith('/') ? base : `${base}/`;
  const options = { folder: resolve(folder), base: start, isolated, headers, pending, instead, sent };
  const server = createServer((request, response) => answer(request, response, options));
  const listen = (wanted) =>
    new Promise((done, fail) =>
      server.once('error', fail).listen(wanted, '127.0.0.1', () => done(server.address().port)),
    );
  const taken = await listen(port).catch((error) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    return listen(0);
  });
  const close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${taken}${options.base}`, close };
}

const script = {
  usage: 'node tools/serve.mjs',
  does: 'Serves the built page, on this machine only.',
  positionals: { FOLDER: { text: 'what is served (dist)', optional: true } },
  options: {
    port: { type: 'string', text: 'the port (8080, or a free one when it is taken)' },
    base: { type: 'string', text: 'the path below which the folder appears (/)' },
    'no-isolation': { type: 'boolean', text: 'without the two headers that allow threads, as hosts do that set none' },
  },
  stays: true,
};
if (isMain(import.meta.url)) {
  await main(script, async (values, [folder]) => {
    const { url } = await serve({
      folder,
      port: values.port && portOf(values.port),
      base: values.base,
      isolated: !values['no-isolation'],
    });
    console.log(`Serving at ${url} (Ctrl+C ends it)`);
  });
}
