// Measures everything that the comparison says. Each run is a command of the program that stands in
// the result with its placeholders, DIR for MNIST's folder and PENS for the strokes.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Problem, root, step } from '../steps.mjs';

const program = join(root, 'build', 'release', 'tools', 'cli', 'inklens');
const weights = 'model_weights/mnist_cnn.safetensors';
const sceneWeights = 'model_weights/scenes.safetensors';
export const methods = ['lime', 'rise', 'grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'];
/** The methods that need few passes: more images in the same time. */
const cams = ['grad-cam', 'grad-cam++', 'score-cam', 'layer-cam'];

/** At which layers, in which variants. */
export const forms = [
  ...cams.flatMap((method) => (method === 'layer-cam' ? [method] : [method, `${method}:layer=relu1`])),
  'layer-cam:layer=relu1',
  'layer-cam:variant=fused:layers=relu1+relu2',
  'grad-cam:variant=as-listed',
  'grad-cam++:variant=as-listed',
  'score-cam:variant=as-listed',
  'layer-cam:variant=as-listed',
];

/** The runs of `inklens evaluate`: their own arguments and how many images. */
const evaluations = {
  mnist: { images: 300, more: ['--methods', 'all'] },
  drawn: { images: 60, data: 'drawn', more: ['--methods', 'all'] },
  forms: { images: 300, more: ['--methods', ...forms] },
  // RISE as its authors have it leaves the masks' own noise in every map that the same masks make: its measured form does not.
  again: {
    images: 10,
    more: ['--methods', 'all', 'rise:variant=measured', '--measures', 'discrimination,sensitivity,sanity,stability'],
  },
  again_cams: { images: 200, more: ['--methods', ...cams, '--measures', 'discrimination,sensitivity,sanity'] },
  twin: { images: 60, more: ['--methods', 'all', '--measures', 'deletion', '--logit-scale', '0.125'] },
};

/** The runs of `inklens evaluate-scenes`. */
const sceneRuns = {
  scenes: { scenes: 40, more: ['--masks', '1000'] },
  scenes_last: { scenes: 400, more: ['--methods', ...cams] },
  scenes_before: { scenes: 400, more: ['--methods', ...cams, '--layer', 'relu3'] },
};

/** Above it the softmax is saturated: what is left for all other classes is rounding of the fourth digit. */
const saturated = 0.9999;

function inklens(args) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (result.status !== 0) throw new Problem(`inklens ${args[0]}: ${result.stderr.trim() || result.error}`);
  return result.stdout;
}

/** Six digits say more than the errors do, and keep the file small. */
function rounded(value) {
  if (typeof value === 'number') return Number(value.toPrecision(6));
  if (Array.isArray(value)) return value.map(rounded);
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rounded(entry)]));
  return value;
}

/** A run's arguments with the folders that were named, and as they are told. */
function withData(args, { mnist, drawn }) {
  const told = args.join(' ');
  return { told, args: args.map((text) => (text === 'DIR' ? mnist : text === 'PENS' ? drawn : text)) };
}

function evaluationArguments({ images, data, more }, quick) {
  const source = data === 'drawn' ? ['--drawn', 'PENS'] : ['--mnist', 'DIR'];
  const count = String(quick ? Math.max(2, Math.round(images / 10)) : images);
  return ['evaluate', '--weights', weights, ...source, '--count', count, ...more];
}

const beside = ['random', 'ink', 'blob', 'edges'];

/** Means and pairs of a summary, without those of two maps that no method made. */
function summaryOf(json) {
  const summary = JSON.parse(json);
  const pairs = summary.pairs.filter(({ first, second }) => !(beside.includes(first) && beside.includes(second)));
  return { ...summary, pairs };
}

async function evaluate(names, options, rowsFolder) {
  const results = {};
  for (const name of names) {
    const { told, args } = withData(evaluationArguments(evaluations[name], options.quick), options);
    await step(`inklens ${told}`, () => {
      const rows = join(rowsFolder, `${name}.json`);
      const summary = summaryOf(inklens([...args, '--json', '--rows', rows]));
      results[name] = { command: `inklens ${told} --json`, ...summary };
    });
  }
  return results;
}

/** The images of one run by how sure the network is. */
function bySaturation(rowsFolder) {
  const rows = join(rowsFolder, 'mnist.json');
  const of = (low, high) => {
    const command = ['evaluate', '--merge', rows, '--probability', String(low), String(high), '--json'];
    const { images, maps } = summaryOf(inklens(command));
    const told = `inklens evaluate --merge ROWS --probability ${low} ${high} --json`;
    return { command: `${told} (rows of the first run)`, probability: [low, high], images, maps };
  };
  return { saturated: of(saturated, 1), unsaturated: of(0, saturated) };
}

async function evaluateScenes(options) {
  const results = {};
  for (const [name, { scenes, more }] of Object.entries(sceneRuns)) {
    const count = String(options.quick ? Math.max(2, Math.round(scenes / 10)) : scenes);
    const command = ['evaluate-scenes', '--weights', sceneWeights, '--mnist', 'DIR', '--scenes', count, ...more];
    const { told, args } = withData(command, options);
    await step(`inklens ${told}`, () => {
      results[name] = { command: `inklens ${told} --json`, ...JSON.parse(inklens([...args, '--json'])) };
    });
  }
  return results;
}

function correlation(a, b) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}

/** How much Grad-CAM's maps of different images of one class have in common. */
function sameClass(options) {
  const last = options.quick ? 29 : 299;
  const command = ['explain', '--weights', weights, '--mnist', 'DIR', '--indices', `0-${last}`, '--method', 'grad-cam'];
  const { told, args } = withData(command, options);
  const maps = new Map();
  for (const line of inklens(args).trim().split('\n')) {
    const { target_class: target, methods: made } = JSON.parse(line);
    if (made['grad-cam'].blank) continue;
    maps.set(target, [...(maps.get(target) ?? []), made['grad-cam'].saliency_map.values]);
  }
  const values = [];
  for (const list of maps.values()) {
    // Each image is in one pair, so that the pairs are independent of each other.
    for (let i = 0; i + 1 < list.length; i += 2) {
      const value = correlation(list[i], list[i + 1]);
      if (value !== null) values.push(value);
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return {
    command: `inklens ${told}`,
    pairs: values.length,
    mean,
    standard_error: Math.sqrt(variance / values.length),
  };
}

/** The image on which a method's map does worst beside plain ink; a blank map is worse than all. */
function worstImages(rowsFolder) {
  const { rows } = JSON.parse(readFileSync(join(rowsFolder, 'mnist.json'), 'utf8'));
  return Object.fromEntries(
    methods.map((method) => {
      const told = rows
        .filter((row) => row.target === 'predicted')
        .map(({ index, maps }) => {
          const { deletion, blank } = maps[method];
          return { index, blank: blank === 1, deletion, ink: maps.ink.deletion };
        });
      const loss = (image) => (image.blank ? Number.POSITIVE_INFINITY : image.deletion - image.ink);
      return [method, told.reduce((worst, image) => (loss(image) > loss(worst) ? image : worst))];
    }),
  );
}

/** A sheet of the same six test images for each method, and its failure. */
async function draw(options, failures) {
  const picture = (name) => relative(root, join(options.folder, `${name}.png`));
  await step('Drawing the maps', () => {
    for (const method of methods) {
      const common = ['explain', '--weights', weights, '--mnist', options.mnist, '--method', method];
      const name = method.replace('++', '-plus-plus');
      inklens([...common, '--indices', '0-5', '--output', picture(name)]);
      inklens([...common, '--index', String(failures[method].index), '--output', picture(`${name}-failure`)]);
    }
  });
}

/** `options.folder` gets the pictures. */
export async function measure(options) {
  const rowsFolder = join(root, 'build', 'comparison-rows');
  mkdirSync(rowsFolder, { recursive: true });
  mkdirSync(options.folder, { recursive: true });
  const start = performance.now();
  const runs = await evaluate(Object.keys(evaluations), options, rowsFolder);
  const saturation = bySaturation(rowsFolder);
  const failures = worstImages(rowsFolder);
  rmSync(rowsFolder, { recursive: true });
  const scenes = await evaluateScenes(options);
  const same_class = sameClass(options);
  await draw(options, failures);
  const minutes = (performance.now() - start) / 60_000;
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim();
  return rounded({ version, minutes, runs, saturation, scenes, same_class, failures });
}
