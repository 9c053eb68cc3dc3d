import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { appManifests } from './app-manifest.ts';
import { lessonsPages } from './lessons-pages.ts';
import { formulas } from './typeset.ts';

/**
 * Only what comes from the page's own folder, and WebAssembly. Not in development, where the server's own scripts and
 * styles are inline.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "style-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    ],
  };
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: './',
  cacheDir: '../node_modules/.vite',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [formulas(), contentSecurityPolicy(), lessonsPages(), appManifests()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    // One page that chooses the language, and one in each: the same scripts and files, another head.
    rolldownOptions: { input: ['index.html', 'en/index.html', 'zh-CN/index.html'].map(here) },
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
});
