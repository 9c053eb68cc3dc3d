import { describe, expect, it } from 'vitest';
import { optionsFrom } from '../../package/src/element-options';
import { describe as described, lackOf, strongestNinth, wordsIn } from '../../package/src/element-words';
import type { EngineNote, Explanation, MethodDescription, OptionKind } from '../../package/src/protocol';

describe('where a map is strongest, in words', () => {
  const grid = (x: number, y: number, side = 28) => {
    const values = new Float32Array(side * side).fill(0.1);
    values[y * side + x] = 1;
    return { width: side, height: side, values };
  };
  it.each([
    [2, 2, 'at the top left'],
    [14, 2, 'at the top'],
    [25, 2, 'at the top right'],
    [2, 14, 'at the left'],
    [14, 14, 'in the middle'],
    [25, 25, 'at the bottom right'],
    [14, 27, 'at the bottom'],
  ])('with its largest value at %i, %i: %s', (x, y, words) => {
    expect(wordsIn('en').places[strongestNinth(grid(x, y))]).toBe(words);
  });
  it('holds for maps that are not square, and by the mean, not by one pixel', () => {
    const values = new Float32Array(60 * 3);
    values.fill(0.5, 60, 80);
    values[179] = 0.9;
    expect(wordsIn('').places[strongestNinth({ width: 60, height: 3, values })]).toBe('at the left');
  });
});

describe('what a place lacks, in words', () => {
  const told = (threads: number, ...notes: EngineNote[]) => lackOf(wordsIn('en'), { variant: 'simd', threads, notes });
  it('is nothing where there are threads, or where one was asked for', () => {
    expect(told(2, { kind: 'no-relaxed-simd' })).toBe('');
    expect(told(1, { kind: 'forced' })).toBe('');
    expect(told(1)).toBe('');
  });
  it.each<[EngineNote, string]>([
    [{ kind: 'not-isolated' }, 'not cross-origin isolated'],
    [{ kind: 'no-shared-memory' }, 'shares no memory'],
    [{ kind: 'failed', variant: 'simd-threads', message: 'no luck' }, 'no luck'],
  ])('is the reason: %o', (note, words) => {
    expect(told(1, note)).toContain(words);
  });
});

describe('a map in words', () => {
  const map = {
    method: 'grad-cam',
    options: { variant: 'paper', targetClass: 0 },
    blank: false,
    saliencyMap: { width: 3, height: 3, values: Float32Array.of(0, 0, 1, 0, 0, 0, 0, 0, 0) },
  } as unknown as Explanation;
  const model = { name: '', classNames: ['four', 'nine'], width: 3, height: 3, layers: [], cascade: [] };
  const classification = { logits: new Float32Array(2), probabilities: Float32Array.of(0.1, 0.9) };
  const told = (language: string, changes: object = {}, picture: string | null = null) =>
    described(wordsIn(language), { model, classification, map: { ...map, ...changes } }, picture);

  it('tells what is read, what is explained and where it is strongest', () => {
    expect(told('en-GB')).toEqual({
      caption: 'Grad-CAM: what speaks for four. The digit is read as nine, 90.0% sure; strongest at the top right.',
      label: 'A digit, read as nine, 90.0% sure. Grad-CAM: what speaks for four; strongest at the top right.',
    });
    expect(told('', {}, 'My four').label).toMatch(/^My four, read as nine/);
  });
  it('in Chinese where the text around is', () => {
    expect(told('zh-CN').caption).toBe('Grad-CAM：什么支持 four。数字识别为 nine，把握 90.0%；最强处在右上方。');
    expect(told('zh', { options: { targetClass: 0, contrastClass: 1 } }).label).toContain('是 four 而不是 nine');
  });
  it('tells a contrast, a blank map and a listing that is wrong', () => {
    expect(told('en', { options: { targetClass: 0, contrastClass: 1 } }).caption).toContain('four rather than nine.');
    expect(told('en', { blank: true }).caption).toMatch(/the map is blank, nothing speaks for it\.$/);
    for (const [language, word] of [
      ['en', 'wrong'],
      ['zh', '有误'],
    ]) {
      expect(told(language ?? '', { options: { variant: 'as-listed', targetClass: 0 } }).caption).toContain(word);
    }
  });
});

describe('attributes as options', () => {
  const option = (name: string, kind: OptionKind): MethodDescription['options'][number] => ({
    ...{ name, kind, text: '', symbol: '', unit: '', when: [], minimum: 0, maximum: 9, minimumExcluded: false },
    ...{ step: 1, choices: [] },
  });
  const method: MethodDescription = {
    name: 'all',
    options: [
      option('keepProbability', 'number'),
      option('samples', 'whole'),
      option('variant', 'choice'),
      option('hidden', 'choice'),
      option('layers', 'layers'),
      option('targetClass', 'class'),
      option('masks', 'masks'),
    ],
  };
  const model = { name: '', classNames: ['zero', '7', '1'], width: 28, height: 28, layers: [], cascade: [] };
  const from = (attributes: Record<string, string>) =>
    optionsFrom(
      Object.entries(attributes).map(([name, value]) => ({ name, value }) as Attr),
      method,
      model,
    );

  it('are numbers, texts and lists, by the kind of the option', () => {
    expect(from({ 'keep-probability': '0.5', samples: ' 10 ', variant: '3', layers: 'relu1, relu2' })).toEqual({
      keepProbability: 0.5,
      samples: 10,
      variant: '3',
      layers: ['relu1', 'relu2'],
    });
  });
  it('name a class by its name first, then by its number', () => {
    expect(from({ 'target-class': 'zero' })).toEqual({ targetClass: 0 });
    expect(from({ 'target-class': '7' })).toEqual({ targetClass: 1 });
    expect(from({ 'target-class': '2' })).toEqual({ targetClass: 2 });
  });
  it('that are no number go to the core as they are, which refuses them', () => {
    expect(from({ samples: 'many', 'keep-probability': '' })).toEqual({ samples: 'many', keepProbability: '' });
  });
  it('of the element, of HTML and of frameworks are none', () => {
    expect(
      from({
        ...{ method: 'all', src: 'x', weights: 'w', alt: 'a', label: 'l', colors: 'gray', class: 'c', style: '' },
        ...{ hidden: '', 'aria-label': 'x', 'data-x': '1', onclick: '', 'v-on:x': '', '_ngcontent-a': '' },
      }),
    ).toEqual({});
  });
  it('`hidden` with a value is LIME’s', () => {
    expect(from({ hidden: 'black' })).toEqual({ hidden: 'black' });
  });
  it('that nothing knows are named, and masks are not for attributes', () => {
    expect(() => from({ 'sam-pels': '5' })).toThrow('all has no option "sam-pels"');
    expect(() => from({ masks: '1' })).toThrow('Masks cannot');
  });
});
