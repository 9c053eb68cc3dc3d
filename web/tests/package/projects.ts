/** Empty projects into which the packed package is installed, and what the engine itself says of the same drawing. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { bmpOf } from '../../package/src/bmp';
import {
  type CoreOptions,
  checked,
  engineOf as coreEngineOf,
  type Engine,
  type InklensFactory,
} from '../../package/src/module';
import type { EngineInfo, Variant } from '../../package/src/protocol';
import { imageAt, readIdxImages } from '../../src/lib/idx';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
export const PACKAGE = path('../../../dist-package');
export const WEIGHTS = path('../../../model_weights/mnist_cnn_augmented.safetensors');
const SAMPLES = path('../../public/samples/images-idx3-ubyte');

/** What `five-lines.js` gives. */
export interface Answer {
  engine: EngineInfo;
  probabilities: number[];
  done: boolean[];
  options: Record<string, number | string | string[]>;
  saliencyMap: number[];
}

/** A real digit, dark on white, as the file of a picture. */
export function digitFile(): Uint8Array {
  const pixels = imageAt(readIdxImages(new Uint8Array(readFileSync(SAMPLES))), 10);
  const data = new Uint8ClampedArray(pixels.length * 4);
  pixels.forEach((ink, i) => {
    data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * i);
  });
  return bmpOf({ width: 28, height: 28, data });
}

/** A new folder with one of the projects, the package installed from its tarball. */
export function installed(project: 'plain' | 'vite' | 'node'): { folder: string; remove: () => void } {
  // Resolved: Vite and Node compare real paths.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'inklens-package-')));
  const npm = (...args: string[]) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  npm('pack', PACKAGE, '--ignore-scripts');
  cpSync(path(`projects/${project}`), folder, { recursive: true });
  cpSync(path('projects/five-lines.js'), join(folder, 'five-lines.js'));
  writeFileSync(join(folder, 'digit.bmp'), digitFile());
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? expect.fail('nothing was packed');
  npm('install', `./${tarball}`, '--offline', '--no-audit', '--no-fund', '--ignore-scripts');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function engineOf(variant: Variant): Promise<Engine> {
  const url = new URL(`../../public/engine/${variant}/inklens.js`, import.meta.url).href;
  const loaded: { default: InklensFactory } = await import(/* @vite-ignore */ url);
  const engine = coreEngineOf((await loaded.default({ pthreadPoolSize: 0 })).Engine.create(1));
  checked(engine.loadModel(new Uint8Array(readFileSync(WEIGHTS))));
  return engine;
}

const OPTIONS: CoreOptions = { samples: 500, seed: 7 };

/** The five lines without the package: the artefact's own functions, called one after the other. */
export async function directly(variant: Variant): Promise<Pick<Answer, 'probabilities' | 'options' | 'saliencyMap'>> {
  const engine = await engineOf(variant);
  const { pixels: ink, width, height } = checked(engine.decodeImage(digitFile()));
  const { pixels } = checked(engine.frameDrawing(ink, width, height));
  const { probabilities } = checked(engine.classify(pixels));
  const { job } = checked(engine.startExplanation(pixels, 'rise', OPTIONS));
  if (job === null) throw new Error('no job');
  while (!checked(job.step(1000)).done);
  const { saliencyMap, options } = checked(job.estimate());
  job.delete();
  engine.delete();
  return { probabilities: [...probabilities], options, saliencyMap: [...saliencyMap] };
}

/** Relaxed instructions may round otherwise in another engine of JavaScript; all others may not. */
const RELAXED_TOLERANCE = 1e-5;

export async function expectTheEnginesOwn(answer: Answer, variant: Variant): Promise<void> {
  expect(answer).not.toHaveProperty('message');
  expect(answer.engine.variant).toBe(variant);
  expect(answer.done.at(-1)).toBe(true);
  expect(answer.done.filter(Boolean)).toHaveLength(1);
  const wanted = await directly(variant);
  expect(Object.keys(answer.options).sort()).toEqual(
    Object.keys(wanted.options)
      .map((name) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()))
      .sort(),
  );
  const tolerance = variant === 'relaxed-threads' ? RELAXED_TOLERANCE : 0;
  for (const key of ['probabilities', 'saliencyMap'] as const) {
    expect(answer[key]).toHaveLength(wanted[key].length);
    const differences = answer[key].map((value, i) => Math.abs(value - (wanted[key][i] ?? Number.NaN)));
    expect(Math.max(...differences), key).toBeLessThanOrEqual(tolerance);
  }
  // And it is a map: neither flat nor everywhere.
  expect(new Set(answer.saliencyMap).size).toBeGreaterThan(100);
}
