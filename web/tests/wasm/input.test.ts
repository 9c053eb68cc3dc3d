/** What the page asks of the core beside reading: a drawing step by step, and what is in a network's file. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describe as described, frame, frameSteps, loadModel } from '../../package/src/host';
import type { Engine } from '../../package/src/module';
import { READING_STEPS, type ReadingStep } from '../../package/src/protocol';
import { createLoadedEngine, publicFile, testImages, WEIGHTS } from './load';

let engine: Engine;
beforeAll(async () => {
  engine = await createLoadedEngine('simd');
});
afterAll(() => engine.delete());

/** A seven small in the corner of a sheet: its centre of mass is not the middle of its box. */
function sheet() {
  const ink = new Uint8Array(60 * 90);
  const { pixels } = testImages().find(({ label }) => label === 7) ?? expect.fail('no test image');
  pixels.forEach((value, i) => {
    ink[(Math.floor(i / 28) + 25) * 90 + (i % 28)] = value;
  });
  return { ink, width: 90, height: 60 };
}

describe('a drawing step by step', () => {
  it('ends as it is framed and read', () => {
    const image = sheet();
    const { stages, probabilities, logits, blank } = frameSteps(engine, { image, leftOut: [] });
    const framed = frame(engine, image);
    expect(blank).toBe(false);
    expect(stages.map(({ step }) => step)).toEqual(READING_STEPS.slice(0, 4));
    expect(stages[0]?.pixels).toEqual(image.ink);
    expect(stages[3]?.pixels).toEqual(framed.pixels);
    const reading = engine.classify(framed.pixels);
    expect([logits, probabilities]).toEqual([reading.logits, reading.probabilities]);
  });
  it('gives another picture, or other numbers, for every step that is left out', () => {
    const image = sheet();
    const whole = frameSteps(engine, { image, leftOut: [] });
    for (const step of READING_STEPS) {
      const { input, stages } = frameSteps(engine, { image, leftOut: [step] });
      expect(input, step).not.toEqual(whole.input);
      expect([...(stages[3]?.pixels ?? [])].join() === [...(whole.stages[3]?.pixels ?? [])].join()).toBe(
        step === 'normalize',
      );
    }
  });
  it('has no reading for an empty sheet, and refuses unknown steps and sizes by name', () => {
    const empty = { ink: new Uint8Array(4), width: 2, height: 2 };
    expect(frameSteps(engine, { image: empty, leftOut: [] })).toMatchObject({
      blank: true,
      logits: new Float32Array(),
    });
    expect(() => frameSteps(engine, { image: empty, leftOut: ['center' as ReadingStep] })).toThrow('"center"');
    expect(() => frameSteps(engine, { image: { ...empty, width: 3 }, leftOut: [] })).toThrow('expected 3x2');
    expect(() => frameSteps(engine, { image: empty, leftOut: 'crop' as unknown as [] })).toThrow('array of texts');
  });
});

describe('a network’s file', () => {
  it('is described, and the one that is loaded stays', () => {
    const before = engine.classify(testImages()[0]?.pixels ?? new Uint8Array()).logits;
    const network = described(engine, publicFile('models/mnist_cnn.safetensors'));
    expect(network).toMatchObject({ name: 'MNIST CNN', inputHeight: 28, inputWidth: 28, output: 'softmax' });
    expect(network.classNames.length).toBe(10);
    expect(network.layers[0]).toMatchObject({ kind: 'input', parameters: 0 });
    const { layers } = loadModel(engine, '', publicFile(WEIGHTS));
    expect(network.layers.map(({ name }) => name)).toEqual(expect.arrayContaining(layers.map(({ name }) => name)));
    expect(engine.classify(testImages()[0]?.pixels ?? new Uint8Array()).logits).toEqual(before);
  });
  it('has as many parameters as numbers', () => {
    const bytes = publicFile('models/mnist_cnn.safetensors');
    const header = JSON.parse(
      new TextDecoder().decode(bytes.subarray(8, 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true)))),
    );
    const sizes = Object.entries<{ shape: number[] }>(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([, { shape }]) => shape.reduce((a, b) => a * b, 1));
    const counted = described(engine, bytes).layers.reduce((sum, { parameters }) => sum + parameters, 0);
    expect(counted).toBe(sizes.reduce((a, b) => a + b, 0));
  });
  it('that is none is refused in a sentence', () => {
    expect(() => described(engine, Uint8Array.of(1, 2, 3))).toThrow(/\w+ .*\.$/);
  });
});
