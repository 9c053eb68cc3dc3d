import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../package/src/protocol';
import { MESSAGES } from '../../src/i18n/languages';
import { REASONS } from '../../src/i18n/zh-reasons';
import { preferredLanguage } from '../../src/state/settings';
import { MEASURES } from './fake-engine';

type Leaf = [path: string, value: unknown];
function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}

describe('the Chinese table', () => {
  it('says everything that the English one says', () => {
    expect(leaves(MESSAGES.zh).map(([path]) => path)).toEqual(leaves(MESSAGES.en).map(([path]) => path));
  });
  it('is Chinese: only names, units and symbols are the same in both', () => {
    const english = new Map(leaves(MESSAGES.en));
    const same = leaves(MESSAGES.zh).filter(
      ([path, value]) => typeof value === 'string' && english.get(path) === value,
    );
    const allowed = /methods\.[^.]+\.name$|\.(viridis|cividis|magma|inferno|plasma)$/;
    expect(same.map(([path]) => path).filter((path) => !allowed.test(path))).toEqual([]);
  });
  it('uses Chinese punctuation between Chinese characters', () => {
    const texts = leaves(MESSAGES.zh).map(([, value]) => (typeof value === 'function' ? String(value) : value));
    expect(texts.filter((text) => /[\u4e00-\u9fff][,;:?](?=[\u4e00-\u9fff])/.test(String(text)))).toEqual([]);
  });
});

it('every document’s listing is called wrong in both languages, with the reason, and nothing else is', () => {
  for (const { maps } of Object.values(MESSAGES)) {
    for (const method of METHODS) {
      const { variants, wrong } = maps.methods[method];
      expect('as-listed' in variants).toBe(method !== 'rise');
      expect((wrong ?? '').length > 40).toBe('as-listed' in variants);
      for (const [variant, text] of Object.entries(variants)) {
        expect(/wrong|有误/.test(text), text).toBe(variant === 'as-listed');
      }
    }
  }
});

it('every sentence of the core that says why there is no number is known in Chinese, and no other', () => {
  const core = new URL('../../../wasm/core/', import.meta.url);
  const sources = ['evaluate', 'engine'].flatMap((room) =>
    readdirSync(new URL(room, core)).map((file) => readFileSync(new URL(`${room}/${file}`, core), 'utf8')),
  );
  const sentences = sources.flatMap((source) =>
    [...source.matchAll(/(?:::None\(|kNoOrder =)\s*((?:"[^"]*"\s*)+)/g)].map(([, literals]) =>
      [...(literals ?? '').matchAll(/"([^"]*)"/g)].map(([, text]) => text).join(''),
    ),
  );
  expect(sentences.length).toBeGreaterThan(5);
  expect([...new Set(sentences)].sort()).toEqual(Object.keys(REASONS).sort());
  for (const sentence of sentences) {
    expect(MESSAGES.zh.measures.reasonOf(sentence)).toMatch(/[\u4e00-\u9fff]。$/);
    expect(MESSAGES.en.measures.reasonOf(sentence)).toBe(sentence);
  }
});

it('the first language that the page speaks is taken', () => {
  expect(preferredLanguage(['zh-CN', 'en'])).toBe('zh');
  expect(preferredLanguage(['fr', 'zh-Hant-TW', 'en'])).toBe('zh');
  expect(preferredLanguage(['en-GB', 'zh'])).toBe('en');
  expect(preferredLanguage(['fr'])).toBe('en');
  expect(preferredLanguage([])).toBe('en');
});

describe.each(Object.entries(MESSAGES))('the measures in %s', (_, { measures }) => {
  it('have a name and a sentence each', () => {
    for (const { name } of MEASURES) expect(measures.words, name).toHaveProperty(name);
    for (const { name, text } of [
      ...Object.values(measures.words),
      ...Object.values(measures.costs),
      ...Object.values(measures.baselines),
    ]) {
      expect(name).not.toBe('');
      expect(text).toMatch(/[.。]$/);
    }
  });
});
