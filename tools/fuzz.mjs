// npm run fuzz: libFuzzer on the targets of native_tests/fuzz, with the address and undefined behaviour
// sanitizers. What it learns stays in build/fuzz-corpus, so that the next run goes on from there.

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPreset } from './build.mjs';
import { hasApt, install } from './setup/debian.mjs';
import { setup } from './setup/setup.mjs';
import { capture, main, Problem, root, run, step } from './steps.mjs';

const logs = join(root, 'build', 'logs');
const corpora = join(root, 'build', 'fuzz-corpus');
const findings = join(root, 'build', 'fuzz-findings');
const mostSecondsForOneInput = 20;

/** Every <name>_target.cc is one. */
const targets = readdirSync(join(root, 'native_tests', 'fuzz'))
  .map((name) => name.match(/^(.+)_target\.cc$/)?.[1])
  .filter(Boolean);

function wholeNumber(text, option) {
  if (/^\d+$/.test(text)) return text;
  throw new Problem(`"${text}" of --${option} is not a whole number.`);
}

const program = (name) => join(root, 'build', 'fuzz', 'native_tests', 'fuzz', name);

/** The last of libFuzzer's progress lines: how many inputs it tried and how many edges they reached. */
function figures(log) {
  const lines = [...readFileSync(join(logs, `${log}.log`), 'utf8').matchAll(/^#(\d+)\s+DONE.* cov: (\d+)/gm)];
  const [, inputs, edges] = lines.at(-1) ?? [];
  return `${inputs} inputs, ${edges} edges`;
}

async function fuzz(target, limits) {
  const corpus = join(corpora, target);
  const longest = capture(program(`fuzz_${target}_driver`), ['--corpus', corpus])?.trim();
  if (!longest) throw new Problem(`The seeds of ${target} could not be written to ${corpus}.`);
  const log = `fuzz-${target}`;
  const found = join(findings, `${target}-`);
  const options = [
    `-max_len=${longest}`,
    `-dict=${corpus}.dict`,
    `-artifact_prefix=${found}`,
    `-timeout=${mostSecondsForOneInput}`,
    '-rss_limit_mb=2048',
    '-print_final_stats=1',
  ];
  const failure = `Target ${target} fell: its input is in build/fuzz-findings, and \`build/fuzz/native_tests/fuzz/fuzz_${target} FILE\` repeats it.`;
  await run(program(`fuzz_${target}`), [...options, ...limits, corpus], { log, failure });
  return figures(log);
}

const script = {
  usage: 'npm run fuzz',
  does: 'Fuzzes what reads files and requests, with libFuzzer and the sanitizers of clang 19.',
  options: {
    target: { type: 'string', text: `one of ${targets.join(', ')} (all unless given)` },
    runs: { type: 'string', default: '1000000', text: 'inputs for each target (1000000 unless given)' },
    seconds: {
      type: 'string',
      default: '0',
      text: 'ends each target after this time (0: when its inputs are through)',
    },
    seed: { type: 'string', default: '0', text: 'of the mutations (0: another one in each run)' },
  },
};
await main(script, async ({ target, runs, seconds, seed }) => {
  if (target && !targets.includes(target)) {
    throw new Problem(`There is no target "${target}"; there are ${targets.join(', ')}.`);
  }
  const limits = [
    `-runs=${wholeNumber(runs, 'runs')}`,
    `-max_total_time=${wholeNumber(seconds, 'seconds')}`,
    `-seed=${wholeNumber(seed, 'seed')}`,
  ];
  await setup();
  if (hasApt) await install(['clang-19', 'libclang-rt-19-dev']);
  await buildPreset('fuzz');
  mkdirSync(findings, { recursive: true });
  for (const each of target ? [target] : targets) await step(`Fuzzing ${each}`, () => fuzz(each, limits));
});
