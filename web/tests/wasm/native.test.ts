/** The WebAssembly artefacts against the native program, on the same images with the same options. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreOptions, checked, type Engine } from '../../package/src/module';
import { METHODS, VARIANTS } from '../../package/src/protocol';
import { createLoadedEngine, explain, publicFile, testImages, WEIGHTS } from './load';

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
      label_map?: NativeMap;
      importance_map?: NativeMap;
      standard_error?: NativeMap;
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
    expect(Object.keys(expected.methods).sort()).toEqual([...METHODS].sort());
    for (const [method, wanted] of Object.entries(expected.methods)) {
      const sampled = method === 'lime' || method === 'rise' ? { samples: 300, seed: 7 } : {};
      const actual = explain(engine, pixels, method, sampled);
      expect(actual.options.target_class).toBe(expected.target_class);
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

  const LIME = ['--samples=300', '--seed=7'];
  const QUICKSHIFT = { superpixels: 'quickshift', kernel_size: 2, max_distance: 6, ratio: 0.5 };
  it.each<[string, CoreOptions, string[]]>([
    ['grad-cam', { variant: 'as-listed' }, ['--variant=as-listed']],
    ['grad-cam', { layer: 'relu1', contrast_class: 8 }, ['--layer=relu1', '--contrast-class=8']],
    ['grad-cam++', { variant: 'authors' }, ['--variant=authors']],
    ['grad-cam++', { variant: 'as-listed' }, ['--variant=as-listed']],
    [
      'score-cam',
      { layer: 'pool1', variant: 'authors', masking: 'normalized', target_class: 3 },
      ['--layer=pool1', '--variant=authors', '--masking=normalized', '--target-class=3'],
    ],
    ['score-cam', { variant: 'as-listed' }, ['--variant=as-listed']],
    ['layer-cam', { variant: 'fused', layers: ['relu1', 'relu2'] }, ['--variant=fused', '--layers=relu1,relu2']],
    ['layer-cam', { variant: 'as-listed' }, ['--variant=as-listed']],
    ['lime', { samples: 300, seed: 7, variant: 'as-listed' }, [...LIME, '--variant=as-listed']],
    [
      'lime',
      { samples: 300, seed: 7, ...QUICKSHIFT, hidden: 'superpixel-mean', feature_choice: 'forward-selection' },
      [
        ...LIME,
        '--superpixels=quickshift',
        '--kernel-size=2',
        '--max-distance=6',
        '--ratio=0.5',
        '--hidden=superpixel-mean',
        '--feature-choice=forward-selection',
      ],
    ],
    [
      'lime',
      { samples: 300, seed: 7, superpixels: 'slic', segments: 20, contrast_class: 8 },
      [...LIME, '--superpixels=slic', '--segments=20', '--contrast-class=8'],
    ],
    [
      'rise',
      { samples: 300, seed: 7, variant: 'measured', cells: 5, keep_probability: 0.3 },
      [...LIME, '--variant=measured', '--cells=5', '--keep-probability=0.3'],
    ],
  ])('mean the same by the options of %s: %o', (method, changes, flags) => {
    const pixels = images[10]?.pixels ?? expect.fail('no such sample');
    const expected = native(10, [`--method=${method}`, ...flags]);
    const actual = explain(engine, pixels, method, changes);
    const wanted = expected.methods[method] ?? expect.fail(`no ${method}`);
    expect(actual.options.target_class).toBe(expected.target_class);
    expect(actual.blank).toBe(wanted.blank);
    const weights = wanted.superpixel_weights ?? [];
    expect(largestDifference(actual.superpixelWeights, weights)).toBeLessThan(MAP_TOLERANCE);
    // Bringing small weights to [0, 1] magnifies what they differ by.
    const magnified = MAP_TOLERANCE * (weights.length > 0 ? Math.max(1, 1 / magnitude(weights)) : 1);
    expect(largestDifference(actual.saliencyMap, wanted.saliency_map.values)).toBeLessThan(magnified);
    expect([...actual.labelMap]).toEqual(wanted.label_map?.values ?? []);
    expect(largestDifference(actual.importanceMap, wanted.importance_map?.values ?? [])).toBeLessThan(MAP_TOLERANCE);
    expect(largestDifference(actual.standardError, wanted.standard_error?.values ?? [])).toBeLessThan(MAP_TOLERANCE);
  });
});
