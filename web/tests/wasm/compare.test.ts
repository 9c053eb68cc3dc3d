/** What maps are compared by, through the bindings: images of a curve, networks that have forgotten, differences. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checked, type Engine } from '../../package/src/module';
import { createEngine, createLoadedEngine, explain, publicFile, testImages, WEIGHTS } from './load';

const pixels = testImages()[10]?.pixels ?? expect.fail('no such sample');

describe('comparing', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createLoadedEngine('simd');
  });
  afterAll(() => engine.delete());

  const inkMap = () => checked(engine.baselineMaps(pixels, 0)).maps.find(({ name }) => name === 'ink') ?? expect.fail();
  const of = (measure: string, step: number) => [{ measure, options: { step_pixels: step } }];

  function curveOf(measure: string, step: number): Float64Array {
    const { job } = checked(engine.startMeasures(pixels, null, of(measure, step), [inkMap()]));
    if (job === null) expect.fail('no job');
    while (!checked(job.step(100)).done);
    const curve = job.values()[0]?.[0]?.curve ?? expect.fail('no curve');
    job.delete();
    return curve;
  }

  it.each(['deletion', 'insertion'])('every image of %s is the one that its curve has', (measure) => {
    const curve = curveOf(measure, 100);
    expect(curve).toHaveLength(9);
    const { probabilities } = checked(engine.classify(pixels));
    const target = probabilities.indexOf(Math.max(...probabilities));
    curve.forEach((probability, i) => {
      const image = checked(engine.perturb(pixels, of(measure, 100), [inkMap()], i));
      expect(image.probabilities[target]).toBe(probability);
      expect(image.count).toBe(9);
    });
    const whole = measure === 'deletion' ? 0 : 8;
    expect(checked(engine.perturb(pixels, of(measure, 100), [inkMap()], whole)).pixels).toEqual(pixels);
  });

  it('erases the brightest pixels of a map', () => {
    const image = checked(engine.perturb(pixels, of('deletion', 1), [inkMap()], 30));
    const gone = [...pixels].flatMap((ink, i) => (image.pixels[i] === ink ? [] : [ink]));
    const left = [...pixels].filter((ink, i) => image.pixels[i] === ink);
    expect(gone).toHaveLength(30);
    expect(Math.min(...gone)).toBeGreaterThanOrEqual(Math.max(...left));
  });

  it('refuses an image that there is not, with a sentence', () => {
    expect(engine.perturb(pixels, of('deletion', 28), [inkMap()], 29).status).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/number 29.*below 29/),
    });
    expect(engine.perturb(pixels, of('deletion', 28), [inkMap()], -1).status.code).toBe('invalid-argument');
    expect(engine.perturb(pixels, [{ measure: 'sparsity' }], [inkMap()], 0).status.code).toBe('unsupported');
    const blank = { name: 'blank', values: new Float32Array(784) };
    expect(engine.perturb(pixels, of('deletion', 28), [blank], 0).status.message).toContain('same everywhere');
  });

  it('a network forgets layer by layer, and the loaded one does not', () => {
    expect(engine.cascade()).toEqual(['fc2', 'fc1', 'conv2', 'conv1']);
    const before = checked(engine.classify(pixels)).logits;
    const map = explain(engine, pixels, 'grad-cam', { target_class: 0 });
    const readings = engine.cascade().map((_, i) => {
      const other = checked(engine.randomized(i + 1, 3)).engine ?? expect.fail('no engine');
      const { logits } = checked(other.classify(pixels));
      expect(explain(other, pixels, 'grad-cam', { target_class: 0 }).cam).not.toEqual(map.cam);
      other.delete();
      return logits.join();
    });
    expect(new Set(readings).size).toBe(4);
    expect(checked(engine.classify(pixels)).logits).toEqual(before);
    const same = checked(engine.randomized(0, 3)).engine ?? expect.fail('no engine');
    expect(checked(same.classify(pixels)).logits).toEqual(before);
    same.delete();
    expect(engine.randomized(5, 0)).toMatchObject({ status: { code: 'invalid-argument' }, engine: null });
    expect(engine.randomized(-1, 0).status.message).toContain('negative');
    expect(engine.randomized(1, 0.5).status.message).toContain('seed');
  });

  it('reads with a second network beside the first', () => {
    const other = engine.beside();
    expect(other.classify(pixels).status.code).toBe('invalid-argument');
    checked(other.loadModel(publicFile('models/mnist_cnn.safetensors')));
    expect(checked(other.classify(pixels)).logits).not.toEqual(checked(engine.classify(pixels)).logits);
    other.delete();
    checked(engine.classify(pixels));
  });

  it('takes one map from another', () => {
    const [a, b] = [Float32Array.of(0, 0.5, 1, 0.25), Float32Array.of(0.25, 0, 1, 0.25)];
    const compared = checked(engine.compareMaps(a, b, 2));
    expect([...compared.difference]).toEqual([-0.25, 0.5, 0, 0]);
    expect(compared.largest).toBe(0.5);
    expect(compared.spearman).toBeCloseTo(1 / Math.sqrt(10), 12);
    expect(compared.structuralSimilarity).toBeUndefined();
    expect(checked(engine.compareMaps(a, new Float32Array(4), 2)).spearman).toBeUndefined();
    expect(engine.compareMaps(a, new Float32Array(6), 2).status.code).toBe('shape-mismatch');
    expect(engine.compareMaps(a, b, 3).status.code).toBe('shape-mismatch');
    expect(engine.compareMaps(a, a.with(0, Number.NaN), 2).status.code).toBe('non-finite');
    expect(engine.compareMaps([] as never, b, 2).status.message).toContain('Float32Array');
  });
});

it('without a network says so', async () => {
  const engine = await createEngine('simd');
  expect(engine.cascade()).toEqual([]);
  expect(engine.randomized(1, 0).status.message).toContain('No model');
  checked(engine.loadModel(publicFile(WEIGHTS)));
  expect(engine.cascade()).toHaveLength(4);
  engine.delete();
});
