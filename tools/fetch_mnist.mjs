// npm run fetch:mnist -- FOLDER: puts MNIST's four files into a folder, from public mirrors, and
// checks them. Files that are there and right are kept. The project does not ship MNIST: 11 MB,
// CC BY-SA 3.0 (Y. LeCun, C. Cortes).

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { main, Problem, step } from './steps.mjs';

const mirrors = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
];

/** MD5 of the uncompressed content: mirrors differ in the gzip wrapper. */
const files = {
  'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
  'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
  't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
  't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
};

function isRight(gzip, md5) {
  try {
    return createHash('md5').update(gunzipSync(gzip)).digest('hex') === md5;
  } catch {
    return false; // no gzip, or one that ends early
  }
}

async function fetchFrom(mirrorList, name, md5) {
  const failures = [];
  for (const mirror of mirrorList) {
    try {
      const response = await fetch(`${mirror}${name}.gz`, { signal: AbortSignal.timeout(300_000) });
      const bytes = response.ok ? Buffer.from(await response.arrayBuffer()) : Buffer.alloc(0);
      if (isRight(bytes, md5)) return bytes;
      failures.push(`${mirror}: ${response.ok ? 'the checksum is wrong' : `status ${response.status}`}`);
    } catch (error) {
      failures.push(`${mirror}: ${error.cause?.code ?? error.message}`);
    }
  }
  throw new Problem(`${name}.gz could not be fetched (${failures.join('; ')}).`);
}

const script = {
  usage: 'npm run fetch:mnist',
  does: "Puts MNIST's four files into a folder, from public mirrors, and checks them.",
  positionals: { FOLDER: { text: 'where they go; made when it is not there' } },
};
await main(script, async (_, [folder]) => {
  mkdirSync(folder, { recursive: true });
  for (const [name, md5] of Object.entries(files)) {
    await step(`${name}.gz`, async () => {
      const path = join(folder, `${name}.gz`);
      if (existsSync(path) && isRight(readFileSync(path), md5)) return 'there already';
      const bytes = await fetchFrom(mirrors, name, md5);
      writeFileSync(`${path}.part`, bytes);
      renameSync(`${path}.part`, path);
      return `${(bytes.length / 1e6).toFixed(1)} MB, checksum right`;
    });
  }
});
