// One sum for a folder's contents: it does not depend on who packed the tarball, nor with what.

import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function* entries(folder, below = '') {
  for (const name of readdirSync(join(folder, below))) {
    const path = below ? `${below}/${name}` : name;
    const status = lstatSync(join(folder, path));
    if (status.isDirectory()) yield* entries(folder, path);
    else
      yield [
        path,
        status.isSymbolicLink() ? Buffer.from(readlinkSync(join(folder, path))) : readFileSync(join(folder, path)),
      ];
  }
}

/** SHA-256 of the lines "<sum of the file>  <path>", sorted by path, as sha256sum prints them. */
export function contentSum(folder) {
  const lines = [...entries(folder)].map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`);
  const byPath = (a, b) => (a.slice(66) < b.slice(66) ? -1 : 1);
  return sha256(lines.sort(byPath).join(''));
}
