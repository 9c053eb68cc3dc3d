/** Loads the built artefacts into Node, and the pictures that the page ships. */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type CoreExplanation,
  type CoreOptions,
  checked,
  type Engine,
  engineOf,
  type InklensFactory,
  type InklensModule,
} from '../../package/src/module';
import type { Variant } from '../../package/src/protocol';
import { imageAt, readIdxImages } from '../../src/lib/idx';

const PUBLIC = new URL('../../public/', import.meta.url);

export function publicFile(path: string): Uint8Array {
  return new Uint8Array(readFileSync(fileURLToPath(new URL(path, PUBLIC))));
}

export const WEIGHTS = 'models/mnist_cnn_seed0.safetensors';

/** Where `npm run test:checked` has the artefact with assertions and sanitizer, which stands in for `simd`. */
const CHECKED = process.env.INKLENS_CHECKED_ENGINE;

function artefact(variant: Variant): string {
  if (CHECKED !== undefined && variant === 'simd') return pathToFileURL(CHECKED).href;
  return new URL(`engine/${variant}/inklens.js`, PUBLIC).href;
}

/** @param threads that its engines may have. */
export async function loadModule(variant: Variant, threads: number): Promise<InklensModule> {
  const loaded: { default: InklensFactory } = await import(/* @vite-ignore */ artefact(variant));
  return loaded.default({ pthreadPoolSize: threads - 1 });
}

/** One thread for the variant that has no others, two for the rest. */
export async function createEngine(variant: Variant): Promise<Engine> {
  const threads = variant === 'simd' ? 1 : 2;
  const module = await loadModule(variant, threads);
  return engineOf(module.Engine.create(threads));
}

export async function createLoadedEngine(variant: Variant): Promise<Engine> {
  const engine = await createEngine(variant);
  checked(engine.loadModel(publicFile(WEIGHTS)));
  return engine;
}

export interface TestImage {
  index: number;
  label: number;
  pixels: Uint8Array;
}

/** The MNIST test images that the page ships. */
export function testImages(): TestImage[] {
  const list: { indices: number[]; labels: string[] } = JSON.parse(
    new TextDecoder().decode(publicFile('samples/samples.json')),
  );
  const images = readIdxImages(publicFile('samples/images-idx3-ubyte'));
  return list.indices.map((index, i) => ({ index, label: Number(list.labels[i]), pixels: imageAt(images, i) }));
}

/** Runs an explanation to its end, in steps of `budget` passes. */
export function explain(
  engine: Engine,
  pixels: Uint8Array,
  method: string,
  options: CoreOptions = {},
  budget = 100,
): CoreExplanation {
  const { job } = checked(engine.startExplanation(pixels, method, options));
  if (job === null) throw new Error(`${method}: no job`);
  try {
    while (!checked(job.step(budget)).done);
    return checked(job.estimate());
  } finally {
    job.delete();
  }
}
