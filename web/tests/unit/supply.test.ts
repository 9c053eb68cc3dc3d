/** What is fetched is what was pinned. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentSum } from '../../../tools/setup/checksum.mjs';
import { pins } from '../../../tools/setup/pins.mjs';
import { checkContents } from '../../../tools/setup/sources.mjs';

const root = join(import.meta.dirname, '../../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inklens-sum-'));
  mkdirSync(join(folder, 'b', 'c'), { recursive: true });
  writeFileSync(join(folder, 'a.txt'), 'ink');
  writeFileSync(join(folder, 'b', 'c', 'D.txt'), 'lens');
  writeFileSync(join(folder, 'b-side'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the sum of a folder', () => {
  it('is what sha256sum says of the list that sha256sum prints', () => {
    const command = "find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs sha256sum | sha256sum";
    const [expected] = execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' }).split(' ');
    expect(contentSum(folder)).toBe(expected);
  });

  it.each([
    ['a changed byte', () => writeFileSync(join(folder, 'a.txt'), 'inc')],
    ['another file', () => writeFileSync(join(folder, 'b', 'e'), '')],
    ['another name', () => renameSync(join(folder, 'a.txt'), join(folder, 'A.txt'))],
    [
      'a link in place of a file',
      () => {
        rmSync(join(folder, 'a.txt'));
        symlinkSync('b-side', join(folder, 'a.txt'));
      },
    ],
  ])('knows %s', (_, change) => {
    const before = contentSum(folder);
    change();
    expect(contentSum(folder)).not.toBe(before);
  });
});

describe('pins', () => {
  it('refuse a source with other contents, naming it', () => {
    expect(() => checkContents('fxdiv', folder)).toThrow(/source of fxdiv .* is not the pinned one/);
  });

  it('have a sum for every source that the set-up fetches', () => {
    const fetched = Object.values<object>(pins.sources).filter((source) => 'version' in source);
    expect(fetched.length).toBeGreaterThan(3);
    for (const source of fetched) expect(source).toHaveProperty('contents', expect.stringMatching(/^[0-9a-f]{64}$/));
  });

  it('have a sum for every archive that CMake fetches, or the commit that it is of', () => {
    for (const [name, source] of Object.entries<{ url: string; sha256?: string }>(pins.sources)) {
      if (source.sha256) expect(source.sha256, name).toMatch(/^[0-9a-f]{64}$/);
      else expect(source.url, name).toMatch(/\/archive\/[0-9a-f]{40}\.tar\.gz$/);
    }
  });

  it.each(['.', 'tools/setup/emscripten_packages'])(
    'have a sum for every npm package of %s, and no address of where it came from',
    (folder) => {
      const { packages } = JSON.parse(readFileSync(join(root, folder, 'package-lock.json'), 'utf8'));
      expect(Object.keys(packages).length).toBeGreaterThan(2);
      for (const [name, entry] of Object.entries<Record<string, unknown>>(packages)) {
        if (name === '') continue;
        expect(entry, name).toHaveProperty('integrity', expect.stringMatching(/^sha512-/));
        expect(entry, name).not.toHaveProperty('resolved');
      }
    },
  );
});
