import { describe, expect, it } from 'vitest';
import {
  type DecodedLink,
  decodeLink,
  decodePixels,
  decodeStrokes,
  encodeLink,
  encodePixels,
  encodeStrokes,
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

const NOTHING: DecodedLink = {
  unreadable: false,
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
  shown: null,
  projector: null,
  opened: null,
  lesson: null,
  question: null,
  locked: null,
  options: {},
};

describe('a link', () => {
  it('repeats everything', () => {
    const state: DecodedLink = {
      unreadable: false,
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
      shown: 'inside.grad-cam',
      opened: 'rise',
      projector: 'grad-cam++,lime',
      lesson: 'seed',
      question: 'Why 4 & not 9?',
      locked: true,
      options: { lime: { samples: '500' }, 'layer-cam': { variant: 'fused', layers: 'relu1,relu2' } },
    };
    expect(decodeLink(encodeLink(state))).toEqual(state);
  });
  it('is short and can be read: a sample, class 0, an option', () => {
    const state = { ...NOTHING, picture: { kind: 'sample' as const, index: 10 }, target: 0 };
    expect(encodeLink(state)).toBe('#s=10&t=0');
    expect(decodeLink('#s=10&t=0')).toEqual(state);
    const fused = { ...NOTHING, complete: true, options: { 'layer-cam': { layers: 'relu1,relu2' } } };
    expect(encodeLink(fused)).toBe('#v=2&layer-cam.layers=relu1,relu2');
  });
  it('carries names of any letters', () => {
    const state = { ...NOTHING, model: 'my net & more', options: { 'grad-cam++': { layer: 'block 1/relu+=&#' } } };
    expect(encodeLink(state)).not.toMatch(/[ +]/);
    expect(decodeLink(encodeLink(state))).toEqual(state);
  });
  it('takes a plus for a plus, as people write it', () => {
    const variant = { 'grad-cam++': { variant: 'authors' } };
    expect(decodeLink('#grad-cam++.variant=authors').options).toEqual(variant);
    expect(encodeLink({ ...NOTHING, options: variant })).toBe('#grad-cam%2B%2B.variant=authors');
    expect(decodeLink('#grad-cam%2B%2B.variant=authors').options).toEqual(variant);
  });
  it('that is empty or makes no sense says nothing', () => {
    expect(decodeLink('')).toEqual(NOTHING);
    expect(decodeLink('#')).toEqual(NOTHING);
    expect(decodeLink('#t=-1&c=x&l=fr&m=jet&w=101&o=2&v=x')).toEqual(NOTHING);
  });
  it.each([
    '#garbage',
    '#v=1&d=%%%',
    '#s=1e9',
    '#v=2&x=!',
    '#d=',
    '#__proto__=1&constructor=2',
    `#s=3&d=${'A'.repeat(100_000)}`,
  ])('%.40s is unreadable, and says so', (link) => {
    const { unreadable, complete, ...rest } = decodeLink(link);
    expect(unreadable).toBe(true);
    expect({ ...rest, unreadable: false, complete: false }).toEqual(NOTHING);
  });
  it('whose drawing is broken still says the rest', () => {
    const broken = { ...NOTHING, unreadable: true };
    expect(decodeLink('#d=*&t=4&l=en')).toEqual({ ...broken, target: 4, language: 'en' });
    expect(decodeLink('#d=*&s=10')).toEqual({ ...NOTHING, picture: { kind: 'sample', index: 10 } });
  });
  it('passes over keys that it does not know', () => {
    const link = '#v=2&t=4&zz=9&lime.samples=50&lime.=1&.x=2&__proto__.a=1&lime.__proto__=3';
    const options = { lime: { samples: '50' } };
    expect(decodeLink(link)).toEqual({ ...NOTHING, complete: true, target: 4, options });
  });
  it('carries options that only a later page knows, for the table to pass over', () => {
    expect(decodeLink('#v=2&lime.kernelWidth=3&shap.samples=9')).toMatchObject({
      unreadable: false,
      options: { lime: { kernelWidth: '3' }, shap: { samples: '9' } },
    });
  });
  it('of a later version is read only where its meaning is sure', () => {
    const link = '#v=3&s=10&t=4&c=9&n=net&l=zh&m=magma&w=50&o=0&i=grid&lime.samples=50';
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
