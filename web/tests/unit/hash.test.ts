import { describe, expect, it } from 'vitest';
import {
  decodeLink,
  decodePixels,
  decodeStrokes,
  encodeLink,
  encodePixels,
  encodeStrokes,
  type LinkState,
} from '../../src/lib/hash';

const STROKES = [
  [0, 0, 1023, 1023, 500, 501],
  [500, 501],
  [7, 900, 6, 899, 6, 850],
];

describe('strokes in a link', () => {
  it('come back exactly', () => {
    expect(decodeStrokes(encodeStrokes(STROKES))).toEqual(STROKES);
  });
  it('are short: two bytes for a small step', () => {
    const stroke = Array.from({ length: 100 }, (_, i) => [300 + 5 * i, 200 + 2 * i]).flat();
    expect(encodeStrokes([stroke]).length).toBeLessThan(1.4 * 200);
  });
  it('use letters that need no escaping', () => {
    expect(encodeStrokes(STROKES)).toMatch(/^[A-Za-z0-9_-]+$/);
  });
  it('are refused when cut short or outside of the canvas', () => {
    expect(() => decodeStrokes(encodeStrokes([[1, 2, 3, 4, 5, 6]]).slice(0, 4))).toThrow(RangeError);
    expect(() => decodeStrokes(encodeStrokes([[2000, 0]]))).toThrow(RangeError);
  });
});

describe('pixels in a link', () => {
  it('come back exactly, and long stretches of paper cost little', () => {
    const pixels = new Uint8Array(784);
    pixels.set([255, 0, 3], 400);
    expect(decodePixels(encodePixels(pixels))).toEqual(pixels);
    expect(encodePixels(pixels).length).toBeLessThan(20);
  });
  it('keep paper at the very end, and none at all', () => {
    for (const pixels of [Uint8Array.of(1, 0), Uint8Array.of(9), new Uint8Array()]) {
      expect(decodePixels(encodePixels(pixels))).toEqual(pixels);
    }
  });
  it('are refused when they would fill the memory', () => {
    expect(() => decodePixels(encodePixels(new Uint8Array(1 << 17)))).toThrow(RangeError);
  });
});

const NOTHING: LinkState = {
  complete: false,
  picture: null,
  target: null,
  contrast: null,
  model: null,
  language: null,
  colorMap: null,
  opacity: null,
  outline: null,
  view: null,
  options: {},
};

describe('a link', () => {
  it('repeats everything', () => {
    const state: LinkState = {
      complete: true,
      picture: { kind: 'drawing', strokes: STROKES },
      target: 9,
      contrast: 4,
      model: 'mnist_cnn_augmented',
      language: 'zh',
      colorMap: 'magma',
      opacity: 0.35,
      outline: false,
      view: 'grid',
      options: { li: { n: '500', p: 'slic' }, lc: { v: 'fused', l: 'relu1,relu2' } },
    };
    expect(decodeLink(encodeLink(state))).toEqual(state);
  });
  it('is short and can be read: a sample, class 0, an option', () => {
    const state = { ...NOTHING, picture: { kind: 'sample' as const, index: 10 }, target: 0 };
    expect(encodeLink(state)).toBe('#s=10&t=0');
    expect(decodeLink('#s=10&t=0')).toEqual(state);
    const fused = { ...NOTHING, complete: true, options: { lc: { v: 'fused', l: 'relu1,relu2' } } };
    expect(encodeLink(fused)).toBe('#v=1&lc.v=fused&lc.l=relu1,relu2');
  });
  it('carries names of any letters', () => {
    const state = { ...NOTHING, model: 'my net & more', options: { gc: { l: 'block 1/relu+=&#' } } };
    expect(encodeLink(state)).not.toMatch(/[ +]/);
    expect(decodeLink(encodeLink(state))).toEqual(state);
  });
  it('that is empty or makes no sense says nothing', () => {
    expect(decodeLink('')).toEqual(NOTHING);
    expect(decodeLink('#d=%%%&t=-1&c=x&l=fr&m=jet&s=1e9&x=!&w=101&o=2&v=x')).toEqual(NOTHING);
    expect(decodeLink(`#s=3&d=${'A'.repeat(100_000)}`)).toEqual(NOTHING);
  });
  it('whose drawing is broken still says the rest', () => {
    expect(decodeLink('#d=*&t=4&l=en')).toEqual({ ...NOTHING, target: 4, language: 'en' });
  });
  it('passes over keys that it does not know', () => {
    const link = '#v=1&t=4&zz=9&li.n=50&li.unheard=1&q.r=2&__proto__=1';
    expect(decodeLink(link)).toEqual({ ...NOTHING, complete: true, target: 4, options: { li: { n: '50' } } });
  });
  it('of a later version is read only where its meaning is sure', () => {
    const link = '#v=2&s=10&t=4&c=9&n=net&l=zh&m=magma&w=50&o=0&i=grid&li.n=50';
    expect(decodeLink(link)).toEqual({
      ...NOTHING,
      complete: true,
      picture: { kind: 'sample', index: 10 },
      target: 4,
      language: 'zh',
      colorMap: 'magma',
    });
  });
});
