/** Whatever comes in, a code and a sentence come out, and the engine goes on working. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreOptions, checked, type Engine, type Status } from '../../package/src/module';
import { createEngine, createLoadedEngine, publicFile, testImages, WEIGHTS } from './load';

function expectFailure(status: Status, codes: string[], sentence: RegExp = /\w+ \w+/): void {
  expect(codes, `${status.code}: ${status.message}`).toContain(status.code);
  expect(status.message).toMatch(sentence);
}

describe('bad input', () => {
  let engine: Engine;
  const pixels = testImages()[0]?.pixels ?? new Uint8Array();
  const weights = publicFile(WEIGHTS);

  beforeAll(async () => {
    engine = await createLoadedEngine('simd');
  });
  afterAll(() => {
    const { probabilities } = checked(engine.classify(pixels));
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(0);
    engine.delete();
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing at all', new Uint8Array(), 'data-loss'],
    ['a few bytes', weights.slice(0, 5), 'data-loss'],
    ['a header cut short', weights.slice(0, 100), 'data-loss'],
    ['tensors cut short', weights.slice(0, -1000), 'data-loss'],
    ['something else', new TextEncoder().encode('this is not a safetensors file at all'), 'unsupported'],
  ])('weights: %s', (_, bytes, code) => {
    expectFailure(engine.loadModel(bytes).status, [code]);
  });

  it('weights: a number that is none', () => {
    const broken = weights.slice();
    broken.fill(0xff, -4);
    expectFailure(engine.loadModel(broken).status, ['non-finite', 'data-loss', 'invalid-argument']);
  });

  it('no model loaded yet', async () => {
    const empty = await createEngine('simd');
    expect(empty.classify(pixels).status.code).not.toBe('ok');
    expect(empty.startExplanation(pixels, 'lime', {}).status.code).not.toBe('ok');
    empty.delete();
  });

  it('pixels of the wrong number', () => {
    expectFailure(engine.classify(new Uint8Array(5)).status, ['shape-mismatch', 'invalid-argument'], /5/);
  });

  const started = (method: string, options: object) =>
    engine.startExplanation(pixels, method, options as CoreOptions).status;

  it.each<[string, object, string, RegExp]>([
    ['tea-leaves', {}, 'not-found', /tea-leaves/],
    ['score-cam', { layer: 'conv9' }, 'not-found', /conv9/],
    ['score-cam', { variant: 'best' }, 'not-found', /best/],
    ['score-cam', { masking: 'velvet' }, 'not-found', /velvet/],
    ['score-cam', { samples: 5 }, 'not-found', /samples/],
    ['score-cam', { variant: 5 }, 'invalid-argument', /variant/],
    ['layer-cam', { layers: ['relu1'] }, 'invalid-argument', /layers.*variant/],
    ['layer-cam', { variant: 'fused', layers: ['relu1', 5] }, 'invalid-argument', /layers/],
    ['grad-cam', { target_class: 10 }, 'invalid-argument', /10/],
    ['grad-cam', { target_class: -1 }, 'invalid-argument', /-1/],
    ['grad-cam', { target_class: 1.5 }, 'invalid-argument', /1\.5/],
    ['rise', { samples: 0 }, 'invalid-argument', /samples/],
    ['rise', { samples: 1e9 }, 'invalid-argument', /samples/],
    ['rise', { samples: true }, 'invalid-argument', /samples/],
    ['rise', { keep_probability: Number.NaN }, 'invalid-argument', /keep_probability/],
    ['rise', { masks: new Float32Array(784), samples: 5 }, 'invalid-argument', /samples.*masks/],
    ['rise', { masks: new Float32Array(784).fill(2) }, 'invalid-argument', /mask/],
    ['rise', { masks: [0, 1] }, 'invalid-argument', /masks/],
  ])('%s with %o', (method, options, code, sentence) => {
    expectFailure(started(method, options), [code], sentence);
  });

  it('undefined and null are absent', () => {
    expect(started('grad-cam', { layer: undefined, target_class: null }).code).toBe('ok');
  });

  it.each<[string, Uint8Array, string[]]>([
    ['empty', new Uint8Array(), ['invalid-argument', 'data-loss']],
    ['text', new TextEncoder().encode('not an image'), ['unsupported']],
    ['the start of a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13), ['data-loss']],
  ])('an image that is none: %s', (_, bytes, codes) => {
    expectFailure(engine.decodeImage(bytes).status, codes);
  });

  it('a drawing whose size does not fit its pixels', () => {
    expectFailure(engine.frameDrawing(new Uint8Array(10), 4, 4).status, ['shape-mismatch', 'invalid-argument']);
    expectFailure(engine.frameDrawing(new Uint8Array(), 0, 0).status, ['shape-mismatch', 'invalid-argument']);
    // Their product has no place in 32 bits.
    expectFailure(engine.frameDrawing(new Uint8Array(), 65536, 65536).status, ['shape-mismatch', 'invalid-argument']);
    expectFailure(engine.frameDrawing(new Uint8Array(4), -2, -2).status, ['shape-mismatch', 'invalid-argument']);
  });
});
