// Debian packages of the machine: which are missing, and installing them.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { capture, onPath, Problem, run, step } from '../steps.mjs';

export const hasApt = onPath('apt-get') && onPath('dpkg-query');

const headers = [
  'libbenchmark-dev',
  'libcli11-dev',
  'libeigen3-dev',
  'libgmock-dev',
  'libgtest-dev',
  'libstb-dev',
  'nlohmann-json3-dev',
  'rapidjson-dev',
  'zlib1g-dev',
];
export const packages = {
  // python3 runs XNNPACK's source lists and Emscripten; xz-utils unpacks the source packages.
  build: ['ccache', 'cmake', 'g++', 'ninja-build', 'python3', 'xz-utils', ...headers],
  llvm: ['clang-19', 'lld-19', 'llvm-19'],
  // One version on every machine, because formatting differs between versions.
  lint: ['clang-format-19'],
  browser: ['chromium', 'firefox-esr', 'webkit2gtk-driver', 'xvfb'],
};

/** A field of /etc/os-release, '' when it is not there. */
export function osRelease(field) {
  try {
    const line = readFileSync('/etc/os-release', 'utf8').match(new RegExp(`^${field}="?([^"\n]*)`, 'm'));
    return line?.[1] ?? '';
  } catch {
    return '';
  }
}

function missing(names) {
  const format = `-f=\${Package} \${db:Status-Status}\\n`;
  // dpkg-query fails when it does not know a name; what it does know is on stdout all the same.
  const { stdout } = spawnSync('dpkg-query', ['-W', format, ...names], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line.endsWith(' installed'));
  const installed = new Set(lines.map((line) => line.split(' ')[0]));
  return names.filter((name) => !installed.has(name));
}

/** The words that go before apt-get to run it as root, or null when that needs a password. */
function rootPrefix() {
  if (process.getuid() === 0) return [];
  return capture('sudo', ['-n', 'true']) === null ? null : ['sudo', '-n'];
}

function runAsRoot(prefix, args, options) {
  const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  return run(command, rest, options);
}

let updated = false;

/** Refreshes the package lists once a run; without root the lists stay as they are. */
export async function updateLists() {
  const prefix = rootPrefix();
  if (updated || prefix === null) return;
  await step('Refreshing the list of Debian packages', () =>
    runAsRoot(prefix, ['update'], {
      log: 'setup-apt-update',
      failure: 'apt-get could not refresh its lists: is the network there and are the apt sources right?',
    }),
  );
  updated = true;
}

/** Newest version that the machine's own apt sources offer, '' when none. */
export function candidate(name) {
  const found = capture('apt-cache', ['policy', name])?.match(/Candidate: (\S+)/)?.[1] ?? '';
  return found === '(none)' ? '' : found;
}

/** Installs those of `names` that are missing. */
export async function install(names) {
  const wanted = missing(names);
  if (wanted.length === 0) return;
  const prefix = rootPrefix();
  if (prefix === null) {
    throw new Problem(
      `Debian packages are missing; run: sudo apt-get install --no-install-recommends ${wanted.join(' ')}`,
    );
  }
  await updateLists();
  await step(`Installing the Debian packages ${wanted.join(' ')}`, () =>
    runAsRoot(prefix, ['install', '-y', '--no-install-recommends', ...wanted], {
      log: 'setup-apt-install',
      failure: 'apt-get could not install what is needed: do the apt sources hold the main section of this release?',
    }),
  );
}
