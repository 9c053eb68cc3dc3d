// The licences of all that is shipped, as one text for people.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shipped } from './components.mjs';
import { root } from './steps.mjs';

const rule = '='.repeat(80);

/** licences.txt of the page, or of the package. */
export function licences({ page }) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const parts = shipped({ page });
  const width = Math.max(...parts.map(({ name }) => name.length));
  const list = parts.map(({ name, version, spdx }) => `${name.padEnd(width)}  ${spdx}, ${version}`);
  const texts = parts.map(
    ({ name, version, spdx, address, text }) => `${rule}\n${name} ${version} (${spdx})\n${address}\n\n${text}\n`,
  );
  return [
    `Inklens ${version} is under the Apache License 2.0, whose text stands at the end. It contains:\n`,
    ...list,
    '',
    ...texts,
    `${rule}\nInklens ${version} (Apache-2.0)\n`,
    readFileSync(join(root, 'LICENSE'), 'utf8'),
  ].join('\n');
}
