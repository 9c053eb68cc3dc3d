// The pinned versions, shared with CMake, and how versions compare.

import { readFileSync } from 'node:fs';

export const pins = JSON.parse(readFileSync(new URL('./pins.json', import.meta.url), 'utf8'));

/** The numbers of a version; what follows them, as in 3.1.69+dfsg-3, does not count. */
function numbers(version) {
  return (version.match(/\d+(\.\d+)*/)?.[0] ?? '0').split('.').map(Number);
}

/** True when version `have` is `need` or newer. */
export function atLeast(have, need) {
  const [a, b] = [numbers(have), numbers(need)];
  for (let i = 0; i < b.length; ++i) {
    if ((a[i] ?? 0) !== b[i]) return (a[i] ?? 0) > b[i];
  }
  return true;
}
