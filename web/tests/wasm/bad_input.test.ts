/** Whatever comes in, a code and a sentence come out, and the engine goes on working. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checked, type Engine, type Status } from '../../package/src/module';
import { createEngine, createLoadedEngine, publicFile, request, testImages, WEIGHTS } from './load';

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

  it.each<[string, Uint8Array]>([
    ['nothing at all', new Uint8Array()],
    ['a few bytes', weights.slice(0, 5)],
    ['a header cut short', weights.slice(0, 100)],
    ['tensors cut short', weights.slice(0, -1000)],
    ['something else', new TextEncoder().encode('this is not a safetensors file at all')],
  ])('weights: %s', (_, bytes) => {
    expectFailure(engine.loadModel(bytes).status, ['data-loss', 'invalid-argument']);
  });

  it('weights: a number that is none', () => {
    const broken = weights.slice();
    broken.fill(0xff, -4);
    expectFailure(engine.loadModel(broken).status, ['non-finite', 'data-loss', 'invalid-argument']);
  });

  it('no model loaded yet', async () => {
    const empty = await createEngine('simd');
    expect(empty.classify(pixels).status.code).not.toBe('ok');
    expect(empty.startExplanation(pixels, request('lime')).status.code).not.toBe('ok');
    empty.delete();
  });

  it('pixels of the wrong number', () => {
    expectFailure(engine.classify(new Uint8Array(5)).status, ['shape-mismatch', 'invalid-argument'], /5/);
  });

  it('a layer, a method, a variant and a masking that do not exist', () => {
    const started = (changes: object) => engine.startExplanation(pixels, request('score-cam', changes)).status;
    expectFailure(started({ layer: 'conv9' }), ['not-found', 'invalid-argument'], /conv9/);
    expectFailure(started({ method: 'tea-leaves' }), ['not-found', 'invalid-argument'], /tea-leaves/);
    expectFailure(started({ variant: 'best' }), ['not-found', 'invalid-argument'], /best/);
    expectFailure(started({ masking: 'velvet' }), ['not-found', 'invalid-argument'], /velvet/);
  });

  it('a class that does not exist', () => {
    expectFailure(
      engine.startExplanation(pixels, request('grad-cam', { targetClass: 10 })).status,
      ['invalid-argument'],
      /10/,
    );
  });

  it.each<[string, Uint8Array]>([
    ['empty', new Uint8Array()],
    ['text', new TextEncoder().encode('not an image')],
    ['the start of a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
  ])('an image that is none: %s', (_, bytes) => {
    expectFailure(engine.decodeImage(bytes).status, ['invalid-argument', 'data-loss']);
  });

  it('a drawing whose size does not fit its pixels', () => {
    expectFailure(engine.frameDrawing(new Uint8Array(10), 4, 4).status, ['shape-mismatch', 'invalid-argument']);
    expectFailure(engine.frameDrawing(new Uint8Array(), 0, 0).status, ['shape-mismatch', 'invalid-argument']);
    expectFailure(engine.frameDrawing(new Uint8Array(4), -2, -2).status, ['shape-mismatch', 'invalid-argument']);
  });
});
