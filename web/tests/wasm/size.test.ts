/** What a visitor downloads and what the engine takes of the machine stay small. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { shellOf } from '../../../tools/service_worker.mjs';
import { VARIANTS } from '../../package/src/protocol';
import { publicFile } from './load';

const KB = 1000;
/** What there is now and a little more; 500 and 170 KB are wanted. */
const MOST_BYTES = 614 * KB;
const MOST_COMPRESSED = 219 * KB;

/** "512,345 bytes: 12,345 too many" */
function verdict(bytes: number, most: number): string {
  const over = bytes - most;
  return `${bytes} bytes: ${Math.abs(over)} ${over > 0 ? 'too many' : 'to spare'}`;
}

describe.each(VARIANTS)('%s', (variant) => {
  it(`takes at most ${MOST_BYTES} bytes, and ${MOST_COMPRESSED} compressed by brotli`, () => {
    const wasm = publicFile(`engine/${variant}/inklens.wasm`);
    const compressed = brotliCompressSync(wasm).length;
    expect(wasm.length, verdict(wasm.length, MOST_BYTES)).toBeLessThanOrEqual(MOST_BYTES);
    expect(compressed, verdict(compressed, MOST_COMPRESSED)).toBeLessThanOrEqual(MOST_COMPRESSED);
  });
});

/** Views bring their own when they are opened. */
const MOST_SCRIPTS = 60 * KB;

it(`the scripts of the first view take at most ${MOST_SCRIPTS} bytes, compressed by brotli`, () => {
  const dist = join(import.meta.dirname, '../../../dist');
  const scripts = [...shellOf(dist)].filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(1);
  const bytes = scripts.reduce((sum, name) => sum + brotliCompressSync(readFileSync(join(dist, name))).length, 0);
  expect(bytes, verdict(bytes, MOST_SCRIPTS)).toBeLessThanOrEqual(MOST_SCRIPTS);
});
