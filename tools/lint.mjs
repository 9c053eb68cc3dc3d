// npm run lint: formatting and common mistakes, in TypeScript and C++. npm run format repairs what
// can be repaired.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasApt, install } from './setup/debian.mjs';
import { capture, isMain, jobs, main, onPath, Problem, root, run, step } from './steps.mjs';

const clangVersion = '19';
const cppFolders = ['wasm/core', 'wasm/bindings', 'wasm/cmake', 'tools/cli', 'native_tests', 'examples'];

function cppFiles(ending) {
  return cppFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => ending.test(name))
      .map((name) => join(folder, name)),
  );
}

/** The program of the one version that everybody uses: others format differently. */
function clangTool(name) {
  if (onPath(`${name}-${clangVersion}`)) return `${name}-${clangVersion}`;
  const version = capture(name, ['--version'])?.match(/version (\d+)/)?.[1];
  if (version === clangVersion) return name;
  throw new Problem(`${name} ${clangVersion} is needed (found: ${version ?? 'none'}): install it and put it on PATH.`);
}

export async function lint({ fix = false, tidy = false } = {}) {
  await step(fix ? 'Formatting TypeScript' : 'Checking TypeScript with Biome', () =>
    run('node_modules/.bin/biome', ['check', ...(fix ? ['--write'] : []), '--error-on-warnings'], {
      log: 'lint-biome',
    }),
  );
  await step(fix ? 'Formatting C++' : 'Checking the format of C++', () =>
    run(clangTool('clang-format'), [...(fix ? ['-i'] : ['--dry-run', '-Werror']), ...cppFiles(/\.(cc|h)$/)], {
      log: 'lint-clang-format',
    }),
  );
  if (tidy) await runTidy();
}

/** clang-tidy over the native sources; it reads how each of them is compiled from a build of its own. */
async function runTidy() {
  if (hasApt) await install([`clang-tidy-${clangVersion}`]);
  const program = clangTool('clang-tidy');
  const files = cppFiles(/\.cc$/).filter((file) => !file.startsWith('wasm/bindings'));
  await step('Configuring for clang-tidy', () =>
    run('cmake', ['--preset', 'dev', '-B', 'build/tidy', '-DINKLENS_UNITY=OFF'], { log: 'lint-clang-tidy' }),
  );
  const script = `printf '%s\\n' "$@" | xargs -n 1 -P ${jobs} ${program} -p build/tidy --quiet`;
  await step('Checking C++ with clang-tidy', () =>
    run('sh', ['-c', script, 'sh', ...files], { log: 'lint-clang-tidy' }),
  );
}

const script = {
  usage: 'npm run lint',
  does: 'Checks formatting and common mistakes, in TypeScript and C++.',
  options: {
    fix: { type: 'boolean', text: 'repairs what can be repaired (npm run format)' },
    tidy: { type: 'boolean', text: 'also clang-tidy, which takes minutes (npm run tidy)' },
  },
};
if (isMain(import.meta.url)) await main(script, lint);
