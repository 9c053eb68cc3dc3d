/** The WebAssembly artefacts against the native program, on the same images with the same options. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checked, type Engine } from '../../src/engine/module';
import { VARIANTS } from '../../src/protocol';
import { createLoadedEngine, explain, publicFile, request, testImages, WEIGHTS } from './load';

const ROOT = new URL('../../../', import.meta.url);
const PROGRAM = fileURLToPath(new URL('build/dev/tools/cli/inklens', ROOT));
const WEIGHTS_FILE = fileURLToPath(new URL(`../../public/${WEIGHTS}`, import.meta.url));

/** Kernels for other processors add in another order; the samples and the rules are the same. */
const LOGIT_TOLERANCE = 1e-4;
const MAP_TOLERANCE = 1e-5;

interface NativeMap {
  values: number[];
}
interface NativeResult {
  logits: number[];
  target_class: number;
  methods: Record<
    string,
    {
      cam?: NativeMap;
      saliency_map: NativeMap;
      blank: boolean;
      forward_passes: number;
      backward_passes: number;
      superpixel_weights?: number[];
    }
  >;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

const magnitude = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

describe.each(VARIANTS)('%s and the native program', (variant) => {
  let engine: Engine;
  let folder: string;
  const images = testImages();

  beforeAll(async () => {
    engine = await createLoadedEngine(variant);
    folder = mkdtempSync(join(tmpdir(), 'inklens-'));
    writeFileSync(join(folder, 't10k-images-idx3-ubyte'), publicFile('samples/images-idx3-ubyte'));
    const labels = [0, 0, 8, 1, 0, 0, 0, images.length, ...images.map(({ label }) => label)];
    writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), Uint8Array.from(labels));
  });
  afterAll(() => {
    engine.delete();
    rmSync(folder, { recursive: true });
  });

  const native = (position: number, options: string[]): NativeResult =>
    JSON.parse(
      execFileSync(
        PROGRAM,
        [
          'explain',
          '--json',
          '--threads=1',
          `--weights=${WEIGHTS_FILE}`,
          `--mnist=${folder}`,
          `--index=${position}`,
          ...options,
        ],
        { encoding: 'utf8', maxBuffer: 1 << 26 },
      ),
    );

  it.each([0, 5, 10])('give the same maps of sample %i by every method', (position) => {
    const pixels = images[position]?.pixels ?? expect.fail('no such sample');
    const expected = native(position, ['--method=all', '--samples=300', '--seed=7']);
    const { logits } = checked(engine.classify(pixels));
    expect(largestDifference(logits, expected.logits)).toBeLessThan(LOGIT_TOLERANCE);
    expect(Object.keys(expected.methods).length).toBeGreaterThanOrEqual(4);
    for (const [method, wanted] of Object.entries(expected.methods)) {
      const sampled = method === 'lime' ? { samples: 300, seed: 7 } : {};
      const actual = explain(engine, pixels, request(method, sampled));
      expect(actual.targetClass).toBe(expected.target_class);
      expect(actual.blank).toBe(wanted.blank);
      expect(actual.forwardPasses).toBe(wanted.forward_passes);
      expect(actual.backwardPasses).toBe(wanted.backward_passes);
      expect(largestDifference(actual.saliencyMap, wanted.saliency_map.values), method).toBeLessThan(MAP_TOLERANCE);
      const cam = wanted.cam?.values ?? [];
      expect(largestDifference(actual.cam, cam), method).toBeLessThanOrEqual(
        MAP_TOLERANCE * Math.max(0, magnitude(cam)),
      );
      const weights = wanted.superpixel_weights ?? [];
      expect(largestDifference(actual.superpixelWeights, weights), method).toBeLessThan(MAP_TOLERANCE);
    }
  });

  it('mean the same by every option', () => {
    const pixels = images[10]?.pixels ?? expect.fail('no such sample');
    const options = { layer: 'pool1', variant: 'authors', masking: 'normalized', targetClass: 3 };
    const expected = native(10, [
      '--method=score-cam',
      '--layer=pool1',
      '--variant=authors',
      '--masking=normalized',
      '--target=3',
    ]);
    const actual = explain(engine, pixels, request('score-cam', options));
    const wanted = expected.methods['score-cam'] ?? expect.fail('no score-cam');
    expect(actual.targetClass).toBe(3);
    expect(largestDifference(actual.saliencyMap, wanted.saliency_map.values)).toBeLessThan(MAP_TOLERANCE);
  });
});
