// Sources of XNNPACK and what it builds on, into .deps/src/<name>, where CMake looks first.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { capture, deps, Problem, run, step } from '../steps.mjs';
import { contentSum } from './checksum.mjs';
import { pins } from './pins.mjs';
import { isPlaced, place } from './place.mjs';

const folderOf = (name) => join(deps, 'src', name);

/** The pinned sources that .deps does not hold yet. */
export function missingSources() {
  const pinned = Object.entries(pins.sources).filter(([, { version }]) => version);
  return pinned.map(([name]) => name).filter((name) => !isPlaced(folderOf(name), pins.sources[name].version));
}

/** tar's option that drops a tarball's single top folder; some tarballs have none. */
function stripOption(tarball) {
  const listing = capture('tar', ['-tf', tarball]);
  if (listing === null) throw new Problem(`${tarball} is no readable tarball; delete .deps and run the set-up again.`);
  const tops = new Set(
    listing
      .trim()
      .split('\n')
      .map((entry) => entry.replace(/^\.\//, '').split('/')[0]),
  );
  return tops.size === 1 ? ['--strip-components=1'] : [];
}

/** Errors when what was unpacked is not, file by file, what was pinned. */
export function checkContents(name, folder) {
  const [expected, found] = [pins.sources[name].contents, contentSum(folder)];
  if (found !== expected) {
    throw new Problem(
      `The source of ${name} that was fetched is not the pinned one: its contents have the sum ${found}, expected ${expected}.`,
    );
  }
}

async function fetchSource(apt, name, version) {
  const download = join(deps, 'download');
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download);
  const tarball = await apt.downloadSource(name, version, download);
  await place(folderOf(name), pins.sources[name].version, async (temporary) => {
    await run('tar', ['-xf', tarball, '-C', temporary, ...stripOption(tarball)], { log: `setup-unpack-${name}` });
    checkContents(name, temporary);
  });
  rmSync(download, { recursive: true });
}

/** Fetches `names` as Debian source packages; those Debian has no more are left to CMake. */
export async function fetchSources(apt, names) {
  for (const name of names) {
    const { version } = pins.sources[name];
    const packaged = apt.sourceVersion(name, version);
    if (packaged === null) {
      console.log(`- Debian no longer has ${name} ${version}: CMake will fetch it from its upstream repository.`);
      continue;
    }
    await step(`Fetching the source of ${name} ${version}`, () => fetchSource(apt, name, packaged));
  }
}
