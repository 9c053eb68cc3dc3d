// node tools/colormaps.mjs: writes the tables of colours in web/package/src/colormap-tables.ts from d3-scale-chromatic.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  interpolateCividis,
  interpolateInferno,
  interpolateMagma,
  interpolatePlasma,
  interpolateRdBu,
  interpolateViridis,
} from 'd3-scale-chromatic';
import { isMain, main, root } from './steps.mjs';

const FILE = join(root, 'web', 'package', 'src', 'colormap-tables.ts');

/** From one colour of the table to the next: a fifth of a 255th each, so that every fifth of 256 colours is met. */
const STEPS = 51;

/** By the names that the page, its links and the package use. */
export const SOURCES = {
  viridis: interpolateViridis,
  cividis: interpolateCividis,
  magma: interpolateMagma,
  inferno: interpolateInferno,
  plasma: interpolatePlasma,
  'red-blue': interpolateRdBu,
};

/** d3 gives `#440154` or `rgb(68, 1, 84)`. @return three bytes. */
export function bytesOf(color) {
  const digits = color.startsWith('#') ? color.match(/[\da-f]{2}/g).map((byte) => Number.parseInt(byte, 16)) : null;
  return digits ?? color.match(/\d+/g).map(Number);
}

function table(interpolate) {
  const colors = Array.from({ length: STEPS + 1 }, (_, i) => bytesOf(interpolate(i / STEPS)));
  return colors
    .flat()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** The whole file as text. */
export function tables() {
  const rows = Object.entries(SOURCES).map(([name, interpolate]) => {
    const key = name.includes('-') ? `'${name}'` : name;
    return `  ${key}:\n    '${table(interpolate)}',\n`;
  });
  return `/**
 * Written by tools/colormaps.mjs from d3-scale-chromatic (M. Bostock; ISC, and Apache-2.0 for ColorBrewer's red-blue):
 * ${STEPS + 1} colours from 0 to 1 in hexadecimal, six digits each. Between them the 256 colours of a palette are
 * within two 255ths of the source's, at an eighth of the source's size.
 */
// biome-ignore format: a table
export const TABLES = {
${rows.join('')}} as const;
`;
}

const script = {
  usage: 'node tools/colormaps.mjs',
  does: 'Writes the tables of colours of page and package from d3-scale-chromatic.',
  options: {},
};
if (isMain(import.meta.url)) {
  await main(script, async () => {
    writeFileSync(FILE, tables());
    console.log(`${FILE}: ${Object.keys(SOURCES).length} colour maps.`);
  });
}
