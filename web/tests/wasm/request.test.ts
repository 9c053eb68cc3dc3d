/**
 * The file that the page saves, made of what an artefact computes, and repeated: by an artefact of the same kind to the
 * last bit, by other kinds and by the native program from the same samples and within the rounding of their sums.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, RunningExplanation } from '../../package/src/host';
import { type CoreOptions, checked, type Engine } from '../../package/src/module';
import { type Explanation, METHODS, type MethodOptions, VARIANTS } from '../../package/src/protocol';
import { checksumOf } from '../../src/lib/checksum';
import { requestText } from '../../src/state/request';
import { createLoadedEngine, explain, publicFile, testImages, WEIGHTS } from './load';

const ROOT = new URL('../../../', import.meta.url);
const PROGRAM = fileURLToPath(new URL('build/dev/tools/cli/inklens', ROOT));
const WEIGHTS_FILE = fileURLToPath(new URL(`../../public/${WEIGHTS}`, import.meta.url));

/** Builds for other processors multiply and add in one step or in two: so far apart are logits and maps at most. */
const LOGIT_TOLERANCE = 1e-4;
const MAP_TOLERANCE = 1e-5;

const SAMPLES = { samples: 300, seed: 7 };
/** Something other than the default of each, numbers that are no binary fractions among them. */
const OPTIONS: Record<(typeof METHODS)[number], MethodOptions> = {
  lime: { ...SAMPLES, kernelWidth: 0.3, targetClass: 4, contrastClass: 9 },
  rise: { ...SAMPLES, keepProbability: 0.3, targetClass: 4, contrastClass: 9 },
  'grad-cam': { layer: 'relu1', targetClass: 4, contrastClass: 9 },
  'grad-cam++': { variant: 'authors', targetClass: 4, contrastClass: 9 },
  'score-cam': { masking: 'normalized', targetClass: 4, contrastClass: 9 },
  'layer-cam': { variant: 'fused', layers: ['relu1', 'relu2'], targetClass: 4, contrastClass: 9 },
};

interface SavedMethod {
  options: CoreOptions;
  saliency_map: { values: number[] };
  superpixel_weights?: number[];
  importance_map?: { values: number[] };
}
interface Saved {
  inklens_request: number;
  image: { pixels: number[] };
  logits: number[];
  methods: Record<string, SavedMethod>;
}

function seenBy(engine: Engine, pixels: Uint8Array): Explanation[] {
  return METHODS.map((method) => {
    const running = new RunningExplanation(engine, pixels, { method, options: OPTIONS[method] }, () => 0);
    // As the page does: in short steps.
    while (!running.step(37).done);
    const explanation = running.estimate();
    running.dispose();
    return explanation;
  });
}

describe.each(VARIANTS)('what the page saves with %s', (variant) => {
  let engine: Engine;
  let folder: string;
  let text: string;
  let saved: Saved;
  const weights = publicFile(WEIGHTS);
  const { pixels } = testImages()[4] ?? expect.fail('no such sample');

  beforeAll(async () => {
    engine = await createLoadedEngine(variant);
    folder = mkdtempSync(join(tmpdir(), 'inklens-'));
    text = requestText({
      model: loadModel(engine, 'mnist_cnn_seed0', weights),
      checksum: await checksumOf(new Uint8Array(weights)),
      engine: { variant, threads: engine.threads() },
      pixels,
      classification: checked(engine.classify(pixels)),
      explanations: seenBy(engine, pixels),
      link: 'http://localhost/#v=2',
    });
    saved = JSON.parse(text);
  });
  afterAll(() => {
    engine.delete();
    rmSync(folder, { recursive: true });
  });

  it('holds all options in force, by the names of the core', () => {
    expect(Object.keys(saved.methods)).toEqual([...METHODS]);
    expect(saved.methods.lime?.options).toMatchObject({ samples: 300, kernel_width: 0.3, contrast_class: 9 });
    expect(saved.methods.rise?.options).toMatchObject({ keep_probability: 0.3, variant: 'authors', cells: 7 });
    expect(saved.methods['layer-cam']?.options.layers).toEqual(['relu1', 'relu2']);
    expect(text).not.toContain('null');
  });

  it('is repeated to the last bit, from the file alone', async () => {
    const again = await createLoadedEngine(variant);
    const shown = Uint8Array.from(saved.image.pixels);
    expect([...checked(again.classify(shown)).logits]).toEqual(saved.logits);
    for (const [method, { options, ...seen }] of Object.entries(saved.methods)) {
      const made = explain(again, shown, method, options, 100);
      expect([...made.saliencyMap], method).toEqual(seen.saliency_map.values);
      expect([...made.superpixelWeights], method).toEqual(seen.superpixel_weights ?? []);
      expect([...made.importanceMap], method).toEqual(seen.importance_map?.values ?? []);
      expect(made.options).toEqual(options);
    }
    again.delete();
  });

  it('is repeated by the native program, within rounding', () => {
    const path = join(folder, 'request.json');
    writeFileSync(path, text);
    const output = execFileSync(
      PROGRAM,
      ['explain', '--json', '--threads=1', `--weights=${WEIGHTS_FILE}`, `--request=${path}`],
      { encoding: 'utf8', maxBuffer: 1 << 26 },
    );
    const result: Saved & { differences: Record<string, number> } = JSON.parse(output);
    const { logits, ...maps } = result.differences;
    expect(Object.keys(maps)).toEqual([...METHODS]);
    expect(logits).toBeLessThan(LOGIT_TOLERANCE);
    for (const [method, difference] of Object.entries(maps)) {
      expect(difference, method).toBeLessThan(MAP_TOLERANCE);
      expect(result.methods[method]?.options, method).toEqual(saved.methods[method]?.options);
    }
  });
});
