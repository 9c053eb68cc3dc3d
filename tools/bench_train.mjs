// npm run bench:train -- MNIST_DIR: an epoch of the document's recipe in Inklens and in PyTorch, in
// turn, in one run. Only the ratio says something: absolute times depend on the machine and on what
// else it does. Where PyTorch is missing, that is said and Inklens is measured alone.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildPreset } from './build.mjs';
import { capture, main, Problem, root } from './steps.mjs';

const script = {
  usage: 'npm run bench:train',
  does: 'Trains an epoch in Inklens and in PyTorch, in turn, and prints the ratio of their times.',
  positionals: { MNIST_DIR: { text: "the folder with MNIST's four files" } },
  options: {
    threads: { type: 'string', default: '2', text: 'threads of either (2)' },
    rounds: { type: 'string', default: '2', text: 'times that both are run; the fastest epoch of each counts (2)' },
  },
};

function inklens(mnist, threads) {
  const folder = join(root, 'build', 'bench-train');
  mkdirSync(folder, { recursive: true });
  const output = join(folder, 'epoch.safetensors');
  const program = join(root, 'build', 'release', 'tools', 'cli', 'inklens');
  const arguments_ = ['train', '--mnist', mnist, '--epochs', '1', '--threads', threads, '--output', output, '--json'];
  const result = spawnSync(program, arguments_, { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  if (result.status !== 0) throw new Problem(result.stderr.trim());
  const { seconds, test_accuracy: accuracy } = JSON.parse(result.stdout);
  console.log(`  Inklens  ${seconds.toFixed(1)} s an epoch (${(100 * accuracy).toFixed(2)}% of the test images right)`);
  return seconds;
}

/** Debian's PyTorch finds the reference BLAS unless OpenBLAS's folder is named. */
function openBlasFolder() {
  const triplet = capture('gcc', ['-dumpmachine'])?.trim() ?? 'x86_64-linux-gnu';
  const folder = `/usr/lib/${triplet}/openblas-pthread`;
  return existsSync(folder) ? folder : null;
}

function pytorch(mnist, threads) {
  const blas = openBlasFolder();
  if (!blas) console.log('  (OpenBLAS is not there: PyTorch is several times slower without it)');
  const environment = {
    ...process.env,
    OMP_NUM_THREADS: threads,
    OMP_WAIT_POLICY: 'passive',
    ...(blas ? { LD_LIBRARY_PATH: blas } : {}),
  };
  const script = join(root, 'native_tests', 'bench', 'train_epoch.py');
  const result = spawnSync('/usr/bin/python3', [script, mnist, threads, '1'], { encoding: 'utf8', env: environment });
  if (result.status !== 0) {
    if (/No module named/.test(result.stderr)) return null;
    throw new Problem(`PyTorch failed: ${result.stderr.trim().split('\n').at(-1)}`);
  }
  const { version, seconds } = JSON.parse(result.stdout);
  console.log(`  PyTorch  ${seconds[0].toFixed(1)} s an epoch (${version})`);
  return seconds[0];
}

await main(script, async (values, [mnist]) => {
  for (const name of ['threads', 'rounds']) {
    if (!/^[1-9]\d*$/.test(values[name]))
      throw new Problem(`--${name} is "${values[name]}"; it must be a whole number from 1 on.`);
  }
  await buildPreset('release');
  let ours = Number.POSITIVE_INFINITY;
  let theirs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < Number(values.rounds); ++round) {
    console.log(`Round ${round + 1} of ${values.rounds}, ${values.threads} threads, batch 64:`);
    ours = Math.min(ours, inklens(mnist, values.threads));
    const seconds = pytorch(mnist, values.threads);
    if (seconds === null) {
      console.log(
        "PyTorch is not installed (Debian's python3-torch and libopenblas0-pthread): nothing to compare with.",
      );
      return;
    }
    theirs = Math.min(theirs, seconds);
  }
  console.log(`An epoch takes PyTorch ${(theirs / ours).toFixed(2)} times as long as Inklens.`);
});
