// node tools/test_images.mjs --mnist FOLDER: writes web/public/test-images, which is committed: how the page's networks
// read each of MNIST's 10,000 test images, and the pixels of some hundred of them: all that a network misreads, and the
// first of each digit. Also web/src/state/familiar.json: below which largest logit a drawing is like nothing that a
// network knows. Run it again when a network changes; web/tests/wasm/test_images.test.ts notices.
//
// npm run build -- --mnist FOLDER (or INKLENS_MNIST=FOLDER) adds the pixels of all of them to the built page.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { isMain, main, Problem, root, step } from './steps.mjs';

const credit = { source: 'MNIST test images, Y. LeCun and C. Cortes', licence: 'CC BY-SA 3.0' };
const imageBytes = 28 * 28;
const classes = 10;
/** Of each digit, beside those that are misread. */
const usualPerDigit = 20;

function unzipped(folder, name) {
  const path = [join(folder, `${name}.gz`), join(folder, name)].find(existsSync);
  if (path === undefined) {
    throw new Problem(`There is no ${name}.gz in ${folder}; npm run fetch:mnist -- ${folder} puts it there.`);
  }
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** Labels and pixels of the test set. */
export function testSet(folder) {
  const labels = unzipped(folder, 't10k-labels-idx1-ubyte').subarray(8);
  const pixels = unzipped(folder, 't10k-images-idx3-ubyte').subarray(16);
  if (pixels.length !== labels.length * imageBytes) {
    throw new Problem(
      `MNIST's test set in ${folder} has ${labels.length} labels and ${pixels.length} bytes of pixels.`,
    );
  }
  return { labels, image: (index) => pixels.subarray(index * imageBytes, (index + 1) * imageBytes) };
}

/** The same bytes on every machine: zlib writes no time into the header. */
const zipped = (parts) => gzipSync(Buffer.concat(parts), { level: 9 });

/** What one network reads in each image, and the probability of that. */
function read(engine, { labels, image }) {
  const count = labels.length;
  const found = { read: new Uint8Array(count), probability: new Uint16Array(count), largest: new Float32Array(count) };
  for (let index = 0; index < labels.length; index++) {
    const { probabilities, logits } = engine.classify(new Uint8Array(image(index)));
    const best = probabilities.indexOf(Math.max(...probabilities));
    found.read[index] = best;
    found.largest[index] = Math.max(...logits);
    found.probability[index] = Math.round(65_535 * probabilities[best]);
  }
  return found;
}

async function createEngine() {
  const script = join(root, 'web', 'public', 'engine', 'simd', 'inklens.js');
  if (!existsSync(script)) throw new Problem('The engine is not built yet: run npm run build.');
  const { default: factory } = await import(pathToFileURL(script).href);
  return (await factory({ pthreadPoolSize: 0 })).Engine.create(1).engine;
}

/** As state/test-images.ts of the page unpacks it. */
function packed(labels, readings) {
  const columns = readings.flatMap(({ read: classOf, probability }) => [
    labels.map((label, i) => (classOf[i] - label + classes) % classes),
    Uint8Array.from(probability, (value) => value >> 8),
    Uint8Array.from(probability, (value) => value & 255),
  ]);
  return zipped([labels, ...columns]);
}

/** All that a network misreads, and the first of each digit. */
function chosen(labels, readings) {
  const counts = new Array(classes).fill(0);
  return [...labels.keys()].filter((index) => {
    const usual = counts[labels[index]]++ < usualPerDigit;
    return usual || readings.some(({ read: classOf }) => classOf[index] !== labels[index]);
  });
}

/** The logit that the largest one exceeds in all but one of a hundred images. */
function leastFamiliar({ largest }) {
  const sorted = largest.toSorted();
  return Number(sorted[Math.floor(sorted.length / 100)].toFixed(3));
}

/** Adds the pixels of all images to a page that was built, a part for each digit. */
export function addAllImages(mnist, page) {
  const { labels, image } = testSet(mnist);
  const folder = join(page, 'test-images');
  const list = JSON.parse(readFileSync(join(folder, 'list.json'), 'utf8'));
  for (let digit = 0; digit < classes; digit++) {
    const indices = [...labels.keys()].filter((index) => labels[index] === digit);
    writeFileSync(join(folder, `digit-${digit}.gz`), zipped(indices.map(image)));
  }
  writeFileSync(join(folder, 'list.json'), `${JSON.stringify({ ...list, all: true })}\n`);
}

const script = {
  usage: 'node tools/test_images.mjs',
  does: "Reads MNIST's test images with the page's networks and writes web/public/test-images.",
  options: { mnist: { type: 'string', text: 'folder with the four files of MNIST' } },
};
if (isMain(import.meta.url)) {
  await main(script, async ({ mnist = process.env.INKLENS_MNIST }) => {
    if (!mnist) throw new Problem('Where is MNIST? Give --mnist FOLDER.');
    const set = testSet(mnist);
    const models = join(root, 'web', 'public', 'models');
    const networks = JSON.parse(readFileSync(join(models, 'index.json'), 'utf8')).map(({ id }) => id);
    const engine = await createEngine();
    const readings = [];
    for (const id of networks) {
      await step(`Reading with ${id}`, async () => {
        engine.loadModel(new Uint8Array(readFileSync(join(models, `${id}.safetensors`))));
        readings.push(read(engine, set));
        return `${set.labels.filter((label, i) => readings.at(-1).read[i] !== label).length} misread`;
      });
    }
    const familiar = Object.fromEntries(networks.map((id, i) => [id, leastFamiliar(readings[i])]));
    writeFileSync(join(root, 'web', 'src', 'state', 'familiar.json'), `${JSON.stringify(familiar, null, 2)}\n`);
    const few = chosen(set.labels, readings);
    const folder = join(root, 'web', 'public', 'test-images');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'list.json'), `${JSON.stringify({ ...credit, networks, few, all: false })}\n`);
    writeFileSync(join(folder, 'readings.gz'), packed(set.labels, readings));
    writeFileSync(join(folder, 'few.gz'), zipped(few.map(set.image)));
  });
}
