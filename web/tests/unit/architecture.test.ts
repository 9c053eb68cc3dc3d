/** The arrows of ARCHITECTURE.md for TypeScript: who may import whom, and no circle of files. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const WEB = fileURLToPath(new URL('../..', import.meta.url));

/** Each room of the page and the rooms that it may import from, itself aside. `.` is web/src itself. */
const ARROWS: Record<string, readonly string[]> = {
  'package/src': [],
  'src/lib': ['package/src'],
  'src/state': ['src/lib', 'package/src'],
  'src/i18n': ['src/state', 'src/lib', 'package/src'],
  'src/ui': ['src/i18n', 'src/state', 'src/lib', 'package/src'],
  // A view is loaded when it is opened: nothing but the list of views knows it.
  'src/views/inside': ['src/ui', 'src/i18n', 'src/state', 'src/lib', 'package/src'],
  'src/views/compare': ['src/ui', 'src/i18n', 'src/state', 'src/lib', 'package/src'],
  'src/views/lessons': ['src/ui', 'src/i18n', 'src/state', 'src/lib', 'package/src'],
  'src/views/takeaway': ['src/ui', 'src/i18n', 'src/state', 'src/lib', 'package/src'],
  'src/views/input': ['src/ui', 'src/i18n', 'src/state', 'src/lib', 'package/src'],
  'src/views': [
    'src/views/inside',
    'src/views/compare',
    'src/views/input',
    'src/views/lessons',
    'src/views/takeaway',
    'src/state',
  ],
  src: ['src/views', 'src/ui', 'src/i18n', 'src/state', 'src/lib', 'package/src'],
};

function sources(): string[] {
  return ['src', 'package/src'].flatMap((root) =>
    readdirSync(join(WEB, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => join(root, name)),
  );
}

const files = new Set(sources());

/** The files of ours that a file imports; types count as well, since a reader follows them, too. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(WEB, file), 'utf8');
  return [...text.matchAll(/(?:^|\s)(?:import|export)\s[^;]*?from '(\.[^']+)'|(?:^|\s)import '(\.[^']+)'/gm)].flatMap(
    (match) => {
      const path = relative(WEB, join(WEB, dirname(file), (match[1] ?? match[2] ?? '').replace(/\?.*$/, '')));
      return [path, `${path}.ts`, `${path}.tsx`, path.replace(/\.js$/, '.ts')].filter((name) => files.has(name));
    },
  );
}

function roomOf(file: string): string {
  return Object.keys(ARROWS).find((room) => file.startsWith(`${room}/`)) ?? 'none';
}

test('there are sources, and the imports between them are seen', () => {
  expect(files.size).toBeGreaterThan(50);
  expect(importsOf('src/ui/Reading.tsx')).toContain('src/ui/context.ts');
});

test('rooms import downwards only', () => {
  const upward = [...files].flatMap((file) =>
    importsOf(file)
      .filter((other) => roomOf(other) !== roomOf(file) && !ARROWS[roomOf(file)]?.includes(roomOf(other)))
      .map((other) => `${file} imports ${other}`),
  );
  expect(upward).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const other of importsOf(file)) visit(other, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
