/** The three artefacts compute the same, and what they compute makes sense. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checked, type Engine } from '../../package/src/module';
import { METHODS, VARIANTS, type Variant } from '../../package/src/protocol';
import { createLoadedEngine, explain, type TestImage, testImages } from './load';

/** The artefacts differ in the order and the rounding of additions only (relaxed SIMD multiplies and adds in one). */
const LOGIT_TOLERANCE = 1e-4;
const MAP_TOLERANCE = 2e-5;

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

describe('the artefacts', () => {
  const engines = new Map<Variant, Engine>();
  const images = testImages();
  const engine = (variant: Variant) => engines.get(variant) ?? expect.fail(`${variant} is not there`);
  const readable = (index: number): TestImage =>
    images.find((image) => image.index === index) ?? expect.fail(`test image ${index} is not among the samples`);

  beforeAll(async () => {
    for (const variant of VARIANTS) engines.set(variant, await createLoadedEngine(variant));
  });
  afterAll(() => {
    for (const each of engines.values()) each.delete();
  });

  it('run with the threads they were asked for', () => {
    expect(VARIANTS.map((variant) => engine(variant).threads())).toEqual([2, 2, 1]);
  });

  it.each(VARIANTS)(
    '%s reads the samples as their labels say, but for the one that this network misreads',
    (variant) => {
      const wrong = images.filter(({ pixels, label }) => {
        const { probabilities } = checked(engine(variant).classify(pixels));
        expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        return probabilities.indexOf(Math.max(...probabilities)) !== label;
      });
      expect(wrong.map(({ index }) => index)).toEqual([115]);
    },
  );

  it('agree on the logits', () => {
    for (const { pixels } of images) {
      const [reference, ...others] = VARIANTS.map((variant) => checked(engine(variant).classify(pixels)).logits);
      for (const logits of others) expect(largestDifference(reference ?? [], logits)).toBeLessThan(LOGIT_TOLERANCE);
    }
  });

  it.each(METHODS)('agree on the maps of %s', (method) => {
    for (const index of [10, 2, 18]) {
      const { pixels } = readable(index);
      const [reference, ...others] = VARIANTS.map((variant) => explain(engine(variant), pixels, method));
      if (reference === undefined) expect.fail('no variants');
      expect(reference.blank).toBe(false);
      expect(Math.max(...reference.saliencyMap)).toBeCloseTo(1, 5);
      expect(Math.min(...reference.saliencyMap)).toBeCloseTo(0, 5);
      for (const other of others) {
        expect(other.options).toEqual(reference.options);
        expect(other.forwardPasses).toBe(reference.forwardPasses);
        expect(largestDifference(reference.saliencyMap, other.saliencyMap)).toBeLessThan(MAP_TOLERANCE);
        expect(largestDifference(reference.superpixelWeights, other.superpixelWeights)).toBeLessThan(MAP_TOLERANCE);
      }
    }
  });

  it.each(METHODS)('%s does not depend on the size of its steps', (method) => {
    const { pixels } = readable(10);
    const large = explain(engine('simd'), pixels, method, {}, 5000);
    const small = explain(engine('simd'), pixels, method, {}, 7);
    expect(largestDifference(large.saliencyMap, small.saliencyMap)).toBeLessThan(MAP_TOLERANCE);
    expect(small.forwardPasses).toBe(large.forwardPasses);
  });

  it.each(METHODS)('%s of another class is another map', (method) => {
    const { pixels } = readable(18);
    const predicted = explain(engine('simd'), pixels, method);
    const eight = explain(engine('simd'), pixels, method, { target_class: 8 });
    expect(predicted.options.target_class).toBe(3);
    expect(eight.options.target_class).toBe(8);
    expect(largestDifference(predicted.saliencyMap, eight.saliencyMap)).toBeGreaterThan(0.1);
  });

  it('frame a drawing into the middle, and know a blank canvas', () => {
    const ink = new Uint8Array(100 * 80);
    for (let y = 10; y < 60; y++) ink.fill(255, y * 100 + 70, y * 100 + 80);
    const framed = checked(engine('simd').frameDrawing(ink, 100, 80));
    expect(framed.blank).toBe(false);
    const rows = Array.from({ length: 28 }, (_, y) =>
      framed.pixels.slice(28 * y, 28 * y + 28).some((value) => value > 100),
    );
    expect(rows.filter(Boolean)).toHaveLength(20);
    expect([rows.indexOf(true), rows.lastIndexOf(true)]).toEqual([4, 23]);
    expect(checked(engine('simd').frameDrawing(new Uint8Array(100), 10, 10)).blank).toBe(true);
  });
});
