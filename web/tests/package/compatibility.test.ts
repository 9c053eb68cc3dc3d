/**
 * What version 0.2.0 offered, as a program of that time uses it, word for word. It is not to be changed: what no longer
 * compiles or runs here is a change that needs a new major version.
 */
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { digitFile, PACKAGE } from './projects';

it('a program of 0.2.0 still runs', async () => {
  const { Inklens, InklensError, METHODS, VARIANTS } = (await import(
    /* @vite-ignore */ pathToFileURL(`${PACKAGE}/node.js`).href
  )) as typeof import('../../package/src/index');
  expect(METHODS.slice(0, 6)).toEqual(['lime', 'rise', 'grad-cam', 'grad-cam++', 'score-cam', 'layer-cam']);
  expect(VARIANTS).toContain('simd');

  const arrived: number[] = [];
  const lens = await Inklens.create({
    variant: 'simd',
    threads: 1,
    weights: new URL('weights/mnist_cnn_augmented.safetensors', pathToFileURL(`${PACKAGE}/`)),
    baseUrl: pathToFileURL(`${PACKAGE}/`),
    signal: new AbortController().signal,
    onProgress: ({ receivedBytes, totalBytes }) => arrived.push(receivedBytes, totalBytes),
  });
  const { name, classNames, width, height, layers } = lens.model;
  expect([typeof name, classNames.length, width, height]).toEqual(['string', 10, 28, 28]);
  expect(Object.keys(layers[0] ?? {}).sort()).toEqual(expect.arrayContaining(['height', 'kind', 'name', 'width']));
  expect(lens.engine).toMatchObject({ variant: 'simd', threads: 1, notes: [{ kind: 'forced' }] });
  expect(lens.methods[0]?.options[0]).toMatchObject({ name: 'variant', kind: 'choice', default: 'authors', when: [] });

  const image = await lens.frame(new Blob([digitFile() as Uint8Array<ArrayBuffer>]));
  expect(image).toMatchObject({ blank: false, width: 28, height: 28 });
  expect(image.pixels).toBeInstanceOf(Uint8Array);
  const { probabilities, logits } = await lens.classify(image);
  expect([probabilities, logits].map(({ length }) => length)).toEqual([10, 10]);

  const requests = [
    {
      method: 'lime',
      superpixels: 'slic',
      segments: 30,
      compactness: 0.1,
      hidden: 'superpixel-mean',
      featureChoice: 'highest-weights',
      features: 3,
      signs: 'both',
      samples: 200,
      seed: 5,
    },
    { method: 'lime', superpixels: 'quickshift', kernelSize: 2, maxDistance: 6, ratio: 0.5, samples: 100 },
    { method: 'lime', gridSize: 4, samples: 100, variant: 'paper' },
    { method: 'rise', cells: 5, keepProbability: 0.3, stopWhenStable: 0.01, masking: 'pixel', samples: 500, seed: 5 },
    { method: 'rise', masks: new Float32Array(2 * 784).fill(1, 100, 900), variant: 'measured' },
    { method: 'grad-cam', layer: 'relu2', contrastClass: 8 },
    { method: 'grad-cam++', variant: 'pytorch-grad-cam', targetClass: 3 },
    { method: 'score-cam', variant: 'authors', masking: 'normalized' },
    { method: 'layer-cam', variant: 'fused', layers: ['relu1', 'relu2'] },
  ] as const;
  for (const request of requests) {
    let last: import('../../package/src/index').Explanation | undefined;
    for await (const map of lens.explain(image, request)) last = map;
    expect(last?.done).toBe(true);
    expect(last?.method).toBe(request.method);
    expect(last?.saliencyMap.values).toHaveLength(784);
    expect(last?.options).toMatchObject(
      Object.fromEntries(Object.entries(request).filter(([key]) => key !== 'method' && key !== 'masks')),
    );
    expect(Object.keys(last ?? {})).toEqual(
      expect.arrayContaining([
        ...['blank', 'cam', 'labelMap', 'superpixelWeights', 'superpixelMask', 'intercept', 'fitR2', 'topClasses'],
        ...['importanceMap', 'standardError', 'samplesDone', 'forwardPasses', 'backwardPasses', 'completed', 'total'],
        'elapsedMs',
      ]),
    );
  }
  lens.dispose();
  const error: unknown = await lens.classify(image).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InklensError);
  expect(error).toMatchObject({ code: 'disposed' });
});
