import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { formulas } from './typeset.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  cacheDir: here('../node_modules/.vite'),
  plugins: [formulas()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], maxWorkers: 2 } },
      {
        extends: true,
        test: {
          // The built artefacts themselves, in Node.
          name: 'wasm',
          include: ['tests/wasm/**/*.test.ts'],
          pool: 'forks',
          // Most of them have one thread.
          maxWorkers: 2,
          execArgv: ['--experimental-wasm-relaxed-simd'],
          // To be loaded by Node itself, untouched: they start their own threads by their own address.
          server: { deps: { external: [/\/public\/engine\//, /\/build\/wasm-/] } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // The packed package in projects of its own; one browser at a time.
          name: 'package',
          include: ['tests/package/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          pool: 'forks',
          execArgv: ['--experimental-wasm-relaxed-simd', '--experimental-websocket'],
          server: { deps: { external: [/\/public\/engine\//, /\/dist-package\//] } },
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        extends: true,
        test: {
          // The built page in browsers; one at a time.
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          fileParallelism: false,
          pool: 'forks',
          // Firefox listens at a WebSocket, which Node 20 has behind a flag.
          execArgv: ['--experimental-websocket'],
          sequence: { groupOrder: 2 },
          // One visitor among hundreds may wait longer than half a minute on a busy machine; twice is no accident.
          retry: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // Bad luck of every kind, which takes minutes: by hand (npm run test:faults).
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          fileParallelism: false,
          pool: 'forks',
          sequence: { groupOrder: 3 },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
