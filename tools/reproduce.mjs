// npm run reproduce: whether two builds of the same sources give the same bytes.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { variants } from './build.mjs';
import { filesBelow } from './sbom.mjs';
import { setup } from './setup/setup.mjs';
import { deps, main, Problem, root, run, step } from './steps.mjs';

/** Two places whose names have other lengths: a path that gets into a file changes it. */
const places = ['a', join('another', 'and-deeper')].map((name) => join(root, 'build', 'reproduce', name));

async function build(place, chosen) {
  mkdirSync(place, { recursive: true });
  const checkOut = 'git archive HEAD | tar -x -C "$1"';
  await run('bash', ['-o', 'pipefail', '-c', checkOut, 'bash', place], { log: 'reproduce-archive' });
  symlinkSync(deps, join(place, '.deps'));
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  const code = `const { buildPage, buildWasm } = await import('./tools/build.mjs');
    await buildWasm(${JSON.stringify(chosen)}); await buildPage();`;
  // A compiler cache would hand the first build's objects to the second.
  const environment = ['CCACHE_DISABLE=1', process.execPath, '--input-type=module', '-e', code];
  await run('env', environment, { log: 'reproduce-build', cwd: place });
}

function sums(place) {
  const dist = join(place, 'dist');
  const sum = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return new Map(filesBelow(dist).map((path) => [path.slice(dist.length + 1), sum(path)]));
}

const script = {
  usage: 'npm run reproduce',
  does: 'Builds engine and page of the last commit twice, in two places and without a compiler cache, and compares them byte by byte.',
  options: { quick: { type: 'boolean', text: 'one variant of the engine instead of three' } },
};
await main(script, async ({ quick }) => {
  await setup();
  rmSync(join(root, 'build', 'reproduce'), { recursive: true, force: true });
  const chosen = quick ? variants.slice(-1) : variants;
  for (const place of places) await step(`Building in ${place.slice(root.length + 1)}`, () => build(place, chosen));
  const [first, second] = places.map(sums);
  const names = new Set([...first.keys(), ...second.keys()]);
  const differing = [...names].filter((name) => first.get(name) !== second.get(name)).sort();
  if (differing.length > 0) throw new Problem(`The two builds differ in ${differing.join(', ')}.`);
  for (const [name, sum] of first) if (name.endsWith('.wasm')) console.log(`${sum}  ${name}`);
  console.log(`All ${names.size} files of the page have the same bytes in both builds.`);
});
