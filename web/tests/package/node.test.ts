/** The installed package in Node. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreateOptions } from '../../package/src/lens';
import type { Variant } from '../../package/src/protocol';
import { type Answer, expectTheEnginesOwn, installed } from './projects';

let project: ReturnType<typeof installed>;
beforeAll(() => {
  project = installed('node');
});
afterAll(() => project.remove());

function run(options: CreateOptions, flags: string[] = []): Answer {
  const args = [...flags, 'main.js', JSON.stringify(options)];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: project.folder, encoding: 'utf8', timeout: 85_000 }));
}

describe('the five lines in Node', () => {
  it.each<[string, CreateOptions, Variant, number, string[]]>([
    ['with one thread', { variant: 'simd' }, 'simd', 1, []],
    ['with threads', { variant: 'simd-threads', threads: 2 }, 'simd-threads', 2, []],
    ['with relaxed SIMD, where asked for', { threads: 2 }, 'relaxed-threads', 2, ['--experimental-wasm-relaxed-simd']],
  ])('%s give what the engine itself does, and Node ends', async (_, options, variant, threads, flags) => {
    const answer = run(options, flags);
    expect(answer.engine.threads).toBe(threads);
    await expectTheEnginesOwn(answer, variant);
  });

  it('take the best that runs unasked', () => {
    const { engine } = run({});
    // Node 20 takes relaxed SIMD only when told to; newer ones by themselves.
    const relaxed = engine.variant === 'relaxed-threads';
    expect(engine.variant).toMatch(/-threads$/);
    expect(engine.notes).toEqual(relaxed ? [] : [{ kind: 'no-relaxed-simd' }]);
  });
});
