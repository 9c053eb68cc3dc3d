// Cuts the small part of the golden tensors that the tests need out of the full set.
//
//   node tools/goldens/cut.mjs GOLDEN_DIR MNIST_DIR
//
// GOLDEN_DIR holds core, lime, rise, listing, metrics and quickshift.safetensors (native_tests/goldens/README.md says what
// made them), MNIST_DIR the official MNIST test files, gzipped. Writes into native_tests/goldens.
// The files in the repository are this script's output; it is run again only when a test needs
// more of the full set.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Images with activations, gradients and maps; of all the others only logits and probabilities. */
const FULL_IMAGES = ['0', '4', '10'];
/** Images with LIME's samples and fit. */
const LIME_IMAGES = ['0', '10'];
const MNIST_SAMPLE_SIZE = 100;
/** For tests of the program alone, which reads gzip. */
const MNIST_LARGE_SAMPLE_SIZE = 1000;

/** @returns {{metadata: object, tensors: Map<string, {dtype: string, shape: number[], data: Buffer}>}} */
function readSafetensors(path) {
  const bytes = readFileSync(path);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...entries } = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength));
  const data = bytes.subarray(8 + headerLength);
  const tensors = new Map();
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [begin, end],
    },
  ] of Object.entries(entries)) {
    tensors.set(name, { dtype, shape, data: data.subarray(begin, end) });
  }
  return { metadata, tensors };
}

/** Largest elements first and a padded header, so that every tensor is aligned to its elements. */
function writeSafetensors(path, { metadata, tensors }) {
  const elementSize = ({ dtype }) => ({ F64: 8, I64: 8, F32: 4, I32: 4, I16: 2, U8: 1 })[dtype];
  const sorted = [...tensors].sort(
    ([nameA, a], [nameB, b]) => elementSize(b) - elementSize(a) || (nameA < nameB ? -1 : 1),
  );
  const header = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.length] };
    offset += data.length;
  }
  let json = JSON.stringify(header);
  json += ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(json)));
  const file = Buffer.concat([length, Buffer.from(json), ...sorted.map(([, { data }]) => data)]);
  writeFileSync(path, file);
  console.log(`${path}: ${sorted.length} tensors, ${(file.length / 1024).toFixed(0)} KB`);
}

function select({ metadata, tensors }, keep) {
  return { metadata, tensors: new Map([...tensors].filter(([name]) => keep(name))) };
}

/** What the tests of the model and of the CAM methods compare with. */
function keepOfCore(name) {
  const [image, group] = name.split('/');
  if (['pixels_u8', 'label', 'class_top', 'class_other', 'logits', 'probs'].includes(group)) return true;
  if (!FULL_IMAGES.includes(image)) return false;
  // relu1 and relu2 are the positive part of conv1 and conv2, which the tests take themselves.
  if (/\/act\/relu[12]$/.test(name)) return false;
  // Variants that Inklens does not have: torch-cam's own, and LayerCAM's unrectified release.
  return !/torchcam|scorecam_t|layercam_official/.test(name);
}

/** Samples and fit on the 7x7 grid. */
function keepOfLime(name) {
  const [image, segments] = name.split('/');
  return LIME_IMAGES.includes(image) && segments === 'grid';
}

/** RISE's own masks as they were drawn, and its maps of them in both spaces of masking. */
function keepOfRise(name) {
  if (['grids', 'shifts', 'masks'].includes(name)) return true;
  return LIME_IMAGES.includes(name.split('/')[0]);
}

/** The source document's listings, run on the right digit and on the picture that its extraction writes. */
function keepOfListing(name) {
  return !/^gpp\/(weight_grad|conv2)$|^gpp_trueimage\//.test(name);
}

/** Orders, curves and numbers of some maps; the maps themselves where core.safetensors has none. */
function keepOfMetrics(name) {
  const [image, map, layer] = name.split('/');
  if (image === 'blur_kernel') return true;
  if (!FULL_IMAGES.includes(image)) return false;
  if (['blurred_input', 'Y'].includes(map)) return true;
  if (['rise_norm', 'lime_grid', 'layercam_fused_paper'].includes(map)) return true;
  return ['gradcam', 'gradcampp', 'layercam', 'scorecam_a'].includes(map) && layer === 'relu2';
}

/** Only the first items of a tensor. */
function firstItems({ dtype, shape, data }, count) {
  const itemSize = data.length / shape[0];
  return { dtype, shape: [count, ...shape.slice(1)], data: data.subarray(0, count * itemSize) };
}

/** Quickshift's and SLIC's label maps, in single bytes, and the noise that quickshift drew. */
function superpixelsOf(quickshift, lime) {
  const tensors = new Map();
  for (const [name, tensor] of [...quickshift.tensors, ...lime.tensors]) {
    if (/(^noise_seed42|\/quickshift\/noise)$/.test(name)) tensors.set(name, tensor);
    if (/\/(quickshift_\w+|slic_[\w.]+|quickshift\/segments)$/.test(name)) tensors.set(name, toBytes(tensor));
  }
  return { metadata: quickshift.metadata, tensors };
}

/** I32 as U8: four times smaller. */
function toBytes({ shape, data }) {
  const bytes = Buffer.alloc(data.length / 4);
  for (let i = 0; i < bytes.length; ++i) bytes.writeUInt8(data.readInt32LE(4 * i), i);
  return { dtype: 'U8', shape, data: bytes };
}

/** The first `count` items of a gzipped idx file, as an uncompressed one. */
function cutIdx(path, count) {
  const bytes = gunzipSync(readFileSync(path));
  const dimensions = bytes[3];
  const headerLength = 4 + 4 * dimensions;
  let itemSize = 1;
  for (let i = 1; i < dimensions; ++i) itemSize *= bytes.readUInt32BE(4 + 4 * i);
  const cut = Buffer.from(bytes.subarray(0, headerLength + count * itemSize));
  cut.writeUInt32BE(count, 4);
  return cut;
}

const [goldenDir, mnistDir] = process.argv.slice(2);
if (!goldenDir || !mnistDir) {
  console.error('usage: node tools/goldens/cut.mjs GOLDEN_DIR MNIST_DIR');
  process.exit(2);
}
const output = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'native_tests', 'goldens');
for (const [file, keep] of [
  ['core.safetensors', keepOfCore],
  ['lime.safetensors', keepOfLime],
  ['rise.safetensors', keepOfRise],
  ['listing.safetensors', keepOfListing],
  ['metrics.safetensors', keepOfMetrics],
]) {
  const cut = select(readSafetensors(join(goldenDir, file)), keep);
  // The others follow from the grids and shifts.
  const masks = cut.tensors.get('masks');
  if (masks) cut.tensors.set('masks', firstItems(masks, 8));
  writeSafetensors(join(output, file), cut);
}
writeSafetensors(
  join(output, 'superpixels.safetensors'),
  superpixelsOf(
    readSafetensors(join(goldenDir, 'quickshift.safetensors')),
    readSafetensors(join(goldenDir, 'lime.safetensors')),
  ),
);
for (const [source, suffix] of [
  ['t10k-images-idx3-ubyte.gz', 'idx3-ubyte'],
  ['t10k-labels-idx1-ubyte.gz', 'idx1-ubyte'],
]) {
  const path = join(output, `mnist_t10k_sample.${suffix}`);
  writeFileSync(path, cutIdx(join(mnistDir, source), MNIST_SAMPLE_SIZE));
  console.log(`${path}: ${MNIST_SAMPLE_SIZE} items`);
  const largePath = join(output, `mnist_t10k_1000.${suffix}.gz`);
  writeFileSync(largePath, gzipSync(cutIdx(join(mnistDir, source), MNIST_LARGE_SAMPLE_SIZE), { level: 9 }));
  console.log(`${largePath}: ${MNIST_LARGE_SAMPLE_SIZE} items`);
}
