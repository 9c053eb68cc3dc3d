/** The view that compares: what its link says, what is erased, and which pairs there are. */
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../package/src/protocol';
import { MESSAGES } from '../../src/i18n/languages';
import { AS_LISTED } from '../../src/state/explained';
import { type Detail, detailFromText, detailToText, START } from '../../src/views/compare/detail';
import { changedPixels, erase, mapOf, pixelsBetween, without } from '../../src/views/compare/erasing';
import { WORDS } from '../../src/views/compare/languages';
import { LISTINGS } from '../../src/views/compare/listings';
import { likenessOf, presetAt, presetsOf } from '../../src/views/compare/pairing';
import { readingOf } from '../../src/views/compare/subject';
import { described, FIRST_MODEL, SECOND_MODEL } from './fake-engine';

describe('what a link says of the view', () => {
  const details: Detail[] = [
    START,
    { ...START, curve: 'insertion', step: 12 },
    { ...START, tab: 'duel', pixels: 40 },
    { ...START, tab: 'sanity', layers: 3, seed: 77 },
    { ...START, tab: 'pairs', pair: { method: 'grad-cam++', sides: null } },
    {
      ...START,
      tab: 'pairs',
      pair: {
        method: 'layer-cam',
        sides: [
          { network: null, options: { variant: 'fused', layers: 'relu1,relu2' } },
          { network: 'a/b & c=d', options: {} },
        ],
      },
    },
  ];

  it.each(details)('is read as it was written: %j', (detail) => {
    expect(detailFromText(detailToText(detail))).toEqual(detail);
  });

  it.each(['', 'nothing', 'curves/magic/x', 'curves/deletion/-1', 'curves//1e9'])('begins anew at %j', (text) => {
    expect(detailFromText(text)).toEqual(START);
  });

  it('takes the rest of what makes sense', () => {
    expect(detailFromText('duel/7')).toEqual({ ...START, tab: 'duel' });
    expect(detailFromText('sanity/99999/5')).toEqual({ ...START, tab: 'sanity', seed: 5 });
    expect(detailFromText('sanity/1/99999999999999999')).toEqual({ ...START, tab: 'sanity', layers: 1 });
    expect(detailFromText('pairs/magic/x')).toEqual({ ...START, tab: 'pairs' });
  });
});

describe('erasing', () => {
  const ink = Uint8Array.of(0, 9, 0, 8, 0, 7);

  it('spends pixels on ink and empty ground alike, each once, and no more than there are', () => {
    expect(erase([], [0, 1, 2, 1, 3, 5], 4)).toEqual([0, 1, 2, 3]);
    const before = [3];
    expect(erase(before, [3], 2)).toBe(before);
    expect(erase([1, 3], [5], 2)).toEqual([1, 3]);
  });

  it('follows a pen without gaps', () => {
    expect(pixelsBetween(0, 3, 4)).toEqual([0, 1, 2, 3]);
    expect(pixelsBetween(0, 10, 4)).toEqual([0, 5, 10]);
    expect(pixelsBetween(7, 7, 4)).toEqual([7]);
  });

  it('leaves the picture with holes, and a map in the same order', () => {
    expect([...without(ink, [1, 5])]).toEqual([0, 0, 0, 8, 0, 0]);
    expect(ink[1]).toBe(9);
    const map = mapOf([5, 1], 6);
    expect([...map.keys()].sort((a, b) => (map[b] ?? 0) - (map[a] ?? 0)).slice(0, 2)).toEqual([5, 1]);
    expect(Math.max(...map)).toBeLessThanOrEqual(1);
    expect(changedPixels(ink, without(ink, [1, 5]))).toBe(2);
  });

  it('knows the order of as many pixels as MNIST has', () => {
    const all = Array.from({ length: 784 }, (_, i) => i);
    expect(new Set(mapOf(all, 784)).size).toBe(784);
  });
});

describe('pairs', () => {
  const models = [FIRST_MODEL, SECOND_MODEL];

  it('begin with the document’s listing where there is one', () => {
    for (const method of METHODS) {
      const first = presetsOf(described(method), models, 'toy')[0];
      expect(first?.names.includes(AS_LISTED), method).toBe(LISTINGS[method] !== undefined);
    }
  });

  it('are of variants, layers, seeds and networks, each found again by its sides', () => {
    const presets = presetsOf(described('score-cam'), models, 'toy');
    expect(new Set(presets.map(({ kind }) => kind))).toEqual(new Set(['variant', 'layer', 'network']));
    expect(presetsOf(described('rise'), models, 'toy').map(({ kind }) => kind)).toContain('seed');
    presets.forEach(({ sides }, i) => {
      expect(presetAt(presets, sides)).toBe(i);
    });
    const own = { network: null, options: { layer: 'nowhere' } };
    expect(presetAt(presets, [own, own])).toBe(-1);
  });

  it('are called alike by the order of their pixels', () => {
    const cases = [
      [0, null, 'same'],
      [0, 1, 'same'],
      [1, null, 'undefined'],
      [1, 0.95, 'close'],
      [1, 0.5, 'related'],
      [1, 0.1, 'unrelated'],
      [1, -0.5, 'opposite'],
    ] as const;
    for (const [largest, spearman, likeness] of cases) expect(likenessOf(largest, spearman)).toBe(likeness);
  });
});

it('says of every wrong line what is wrong with it, and names what belongs there, in both languages', () => {
  const mistakes = Object.values(LISTINGS).flatMap((lines) => lines.flatMap(({ wrong }) => wrong ?? []));
  expect(new Set(mistakes).size).toBe(mistakes.length);
  for (const { pairs } of Object.values(WORDS)) {
    expect(Object.keys(pairs.mistakes).sort()).toEqual([...mistakes].sort());
    expect(new Set(Object.values(pairs.mistakes)).size).toBe(mistakes.length);
  }
  for (const [method, lines] of Object.entries(LISTINGS)) {
    expect(
      lines.some(({ wrong }) => wrong !== undefined),
      method,
    ).toBe(true);
    for (const words of Object.values(WORDS)) expect(words.pairs.right[method as keyof typeof LISTINGS]).toBeTruthy();
    for (const { maps } of Object.values(MESSAGES)) {
      expect(maps.methods[method as keyof typeof LISTINGS].wrong).toBeTruthy();
    }
  }
});

it('reads the likeliest class, the first of equals', () => {
  expect(readingOf([0.1, 0.45, 0.45])).toEqual({ index: 1, probability: 0.45 });
});
