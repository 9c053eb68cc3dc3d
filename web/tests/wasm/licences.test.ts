/** What the built page says of what it is made of: for people, and for machines. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildTools, shipped } from '../../../tools/components.mjs';
import { licences } from '../../../tools/licences.mjs';
import { billOfMaterials } from '../../../tools/sbom.mjs';
import { pins } from '../../../tools/setup/pins.mjs';

const root = join(import.meta.dirname, '../../..');
const dist = join(root, 'dist');
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** Pinned, and in no engine: for the program, native builds and tests, or (cpuinfo) asked for by native kernels alone. */
const nativeOnly = ['cpuinfo', 'googletest', 'benchmark', 'cli11', 'json'];

describe('the list of licences', () => {
  const text = readFileSync(join(dist, 'licences.txt'), 'utf8');

  it('is part of the built page, as it is made now', () => {
    expect(text).toBe(licences({ page: true }));
  });

  it('has every source that is compiled into the engine and every package in the page', () => {
    const names = shipped({ page: true }).map(({ name }) => name.toLowerCase());
    const spoken = { stb: 'stb_image' } as Record<string, string>;
    const sources = Object.keys(pins.sources).filter((name) => !nativeOnly.includes(name));
    expect(sources.length).toBeGreaterThan(5);
    for (const name of sources) expect(names).toContain(spoken[name] ?? name);
    for (const name of Object.keys(json('package.json').dependencies)) expect(names).toContain(name);
  });

  it('has the words that each licence asks for', () => {
    for (const { name, spdx, version, text: words } of shipped({ page: true })) {
      expect(text).toContain(`${name} ${version} (${spdx})`);
      expect(version, name).toMatch(/^[\da-f.]{3,40}$/);
      if (spdx === 'MIT') expect(words, name).toMatch(/Copyright.*Permission is hereby granted.*WITHOUT WARRANTY/s);
      if (spdx.startsWith('BSD')) expect(words, name).toMatch(/Copyright.*Redistributions? (in|of)/s);
    }
    expect(text).toContain('Apache License');
  });
});

describe('the bill of materials', () => {
  const bill = billOfMaterials(dist);

  it('tells what is shipped from what only builds, each once', () => {
    const of = (scope: string) => bill.components.filter((part) => 'scope' in part && part.scope === scope);
    expect(of('required').map(({ name }) => name)).toEqual(shipped({ page: true }).map(({ name }) => name));
    expect(of('excluded')).toHaveLength(buildTools().length);
    const references = bill.components.map((part) => part['bom-ref']);
    expect(new Set(references).size).toBe(references.length);
  });

  it('has the sum of every file of the page', () => {
    const wasm = bill.components.find(({ name }) => name === 'engine/simd/inklens.wasm');
    const bytes = readFileSync(join(dist, 'engine', 'simd', 'inklens.wasm'));
    expect(wasm).toHaveProperty('hashes', [
      { alg: 'SHA-256', content: createHash('sha256').update(bytes).digest('hex') },
    ]);
  });
});
