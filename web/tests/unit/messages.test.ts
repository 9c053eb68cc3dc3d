import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { METHODS } from '../../package/src/protocol';
import { MESSAGES } from '../../src/i18n/languages';
import { NO_PICTURE } from '../../src/i18n/messages';
import { loadRefusals } from '../../src/i18n/refusals';
import { REFUSALS } from '../../src/i18n/zh-refusals';
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

it('a file that is no picture is told so in one short sentence, in the core’s words where it says more', () => {
  const core = readFileSync(new URL('../../../wasm/core/image/picture_file.cc', import.meta.url), 'utf8');
  expect(core).toContain(`"${NO_PICTURE}; "`);
  const told = (language: 'en' | 'zh', message: string) =>
    MESSAGES[language].notices({ kind: 'not-an-image', file: 'homework.txt', message });
  const nothing = `${NO_PICTURE}; expected a PNG, JPEG, BMP or GIF.`;
  expect(told('en', nothing)).toBe('“homework.txt” is no picture. Use PNG, JPEG, BMP or GIF.');
  expect(told('zh', nothing)).toBe('“homework.txt”不是图片，请用 PNG、JPEG、BMP 或 GIF。');
  expect(told('en', 'The PNG ends early: a part of its picture is missing.')).toContain('ends early');
});

describe('the core’s sentences in Chinese', () => {
  beforeAll(() => loadRefusals('zh'));

  const core = new URL('../../../wasm/core/', import.meta.url);
  const room = (name: string) =>
    readdirSync(new URL(name, core))
      .filter((file) => /\.(cc|h)$/.test(file))
      .map((file) => readFileSync(new URL(`${name}/${file}`, core), 'utf8'));
  const literals = (text: string) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, one]) => one ?? '').join('');
  const inChinese = (sentence: string) => MESSAGES.zh.measures.reasonOf(sentence);

  const KINDS = 'InvalidArgument|ShapeMismatch|NonFinite|NotFound|DataLoss|Unsupported|ResourceExhausted';
  const REFUSAL = new RegExp(`\\b(?:${KINDS})\\(((?:[^()"]|"(?:[^"\\\\]|\\\\.)*"|\\([^()]*\\))*)\\)`, 'g');
  const PIECE = /(?:[^,"(]|"(?:[^"\\]|\\.)*"|\((?:[^()]|\([^()]*\))*\))+/g;

  /** What stands in place of a piece of a sentence: its literals, of two choices the first, or a fact. */
  function said(piece: string): string {
    const text = piece.trim().startsWith('"') ? piece : (/\?\s*("(?:[^"\\]|\\.)*")\s*:/.exec(piece)?.[1] ?? '"7"');
    return literals(text).replaceAll('\\"', '"');
  }

  /** Of each refusal in a source a sentence as it may be. */
  function refusals(source: string): string[] {
    return [...source.matchAll(REFUSAL)].flatMap(([, text = '']) =>
      text.includes('"') ? [(text.match(PIECE) ?? []).map(said).join('')] : [],
    );
  }

  it('say why a measure has no number', () => {
    const sentences = [...room('evaluate'), ...room('engine')].flatMap((source) =>
      [...source.matchAll(/(?:::None\(|kNoOrder =)\s*((?:"[^"]*"\s*)+)/g)].map(([, text]) => literals(text ?? '')),
    );
    expect(sentences.length).toBeGreaterThan(5);
    for (const sentence of sentences) {
      expect(inChinese(sentence)).toMatch(/[\u4e00-\u9fff]。$/);
      expect(MESSAGES.en.measures.reasonOf(sentence)).toBe(sentence);
    }
  });

  // A visitor's pictures and networks come to these rooms first.
  it.each([
    'image/decode',
    'image/picture_file',
    'image/ink',
    'image/framing',
    'model/model_builder',
    'model/safetensors',
    'options/option',
    'engine/explanation_job',
    'engine/stepped_reading',
  ])('refuse in %s what a visitor brings', (file) => {
    const sentences = refusals(readFileSync(new URL(`${file}.cc`, core), 'utf8'));
    expect(sentences).not.toEqual([]);
    expect(sentences.filter((sentence) => inChinese(sentence).startsWith('英文'))).toEqual([]);
  });

  it('are said by the core or by what asks the browser in its place, every one', () => {
    // Two literals after each other are one text, also as two pieces; a semicolon may follow a choice of two.
    const rooms = ['image', 'model', 'options', 'engine', 'explain', 'evaluate', 'classifier', 'tensor'];
    const source = rooms
      .flatMap(room)
      .concat(readFileSync(new URL('../../package/src/decoding.ts', import.meta.url), 'utf8'))
      .map((text) =>
        text
          .replace(/"(?:\s*,)?\s*\n\s*"/g, '')
          .replaceAll('; ", "', '; ')
          .replaceAll('\\"', '"'),
      )
      .join('');
    const unsaid = REFUSALS.flatMap(([pattern]) => pattern.split(/{}|;/).filter((part) => !source.includes(part)));
    expect(unsaid).toEqual([]);
  });

  it('name every kind of file', () => {
    const source = readFileSync(new URL('base/file_kind.cc', core), 'utf8').replace(/"\n\s*"/g, '');
    const kinds = [...source.matchAll(/(?:sv,|return \{|kWebPage =)\s*"(an? [^"]*)"/g)].map(([, kind = '']) => kind);
    expect(kinds.length).toBeGreaterThan(70);
    const unnamed = kinds.filter((kind) => inChinese(`This is ${kind}; expected a safetensors file.`).includes(kind));
    expect(unnamed).toEqual([]);
  });

  it('keep their facts, name what a file is, and stay English where nobody knows them', () => {
    expect(inChinese('The image has 9x8 pixels; expected at most 7 in all.')).toBe('图片有 9 × 8 像素；总数最多 7。');
    expect(inChinese('This is a PDF document, which is not read; expected a PNG, JPEG, BMP or GIF.')).toBe(
      '这是 PDF 文档，无法读取；需要 PNG、JPEG、BMP 或 GIF。',
    );
    expect(inChinese('In layer "a.b": The layer\'s eps is not a number.')).toBe('层“a.b”：这一层的 eps 不是数。');
    expect(inChinese('Out of luck.')).toBe('英文原文：Out of luck.');
  });
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
