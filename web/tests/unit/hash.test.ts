import { describe, expect, it } from 'vitest';
import { decodeLink, decodePixels, decodeStrokes, encodeLink, encodePixels, encodeStrokes } from '../../src/lib/hash';

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

describe('a link', () => {
  it('repeats a drawing, the class, the language and the colours', () => {
    const state = {
      picture: { kind: 'drawing' as const, strokes: STROKES },
      target: 9,
      language: 'zh' as const,
      colorMap: 'magma' as const,
    };
    expect(decodeLink(encodeLink(state))).toEqual(state);
  });
  it('repeats a sample, and class 0', () => {
    const state = { picture: { kind: 'sample' as const, index: 10 }, target: 0, language: null, colorMap: null };
    expect(encodeLink(state)).toBe('#s=10&t=0');
    expect(decodeLink('#s=10&t=0')).toEqual(state);
  });
  it('that is empty or makes no sense says nothing', () => {
    const nothing = { picture: null, target: null, language: null, colorMap: null };
    expect(decodeLink('')).toEqual(nothing);
    expect(decodeLink('#d=%%%&t=-1&l=fr&m=jet&s=1e9&x=!')).toEqual(nothing);
    expect(decodeLink(`#s=3&d=${'A'.repeat(100_000)}`)).toEqual(nothing);
  });
  it('whose drawing is broken still says the rest', () => {
    expect(decodeLink('#d=*&t=4&l=en')).toEqual({ picture: null, target: 4, language: 'en', colorMap: null });
  });
});
