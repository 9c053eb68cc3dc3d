// npm run comparison: measures the report's claims and writes docs/comparison.md and .zh.md of them.

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildPreset } from './build.mjs';
import { document } from './comparison/document.mjs';
import { measure } from './comparison/measure.mjs';
import { setup } from './setup/setup.mjs';
import { isMain, main, Problem, root, step } from './steps.mjs';

const script = {
  usage: 'npm run comparison',
  does: "Measures what the methods' maps are worth and writes docs/comparison.md and docs/comparison.zh.md of it.",
  options: {
    mnist: { type: 'string', text: "the folder with MNIST's test files" },
    drawn: { type: 'string', text: 'a JSON file with pen strokes' },
    quick: { type: 'boolean', default: false, text: 'a tenth of the images, to try it; writes into build/comparison' },
    write: { type: 'boolean', default: false, text: 'measures nothing: only writes the documents anew' },
  },
};

/** The documents by their paths below `folder`. */
export function documents(measured) {
  return { 'comparison.md': document(measured, 'en'), 'comparison.zh.md': document(measured, 'zh') };
}

async function comparison(values) {
  const folder = values.quick ? join(root, 'build', 'comparison') : join(root, 'docs');
  const file = join(folder, 'comparison', 'measured.json');
  if (!values.write) {
    if (!values.mnist || !values.drawn) throw new Problem('Measuring needs --mnist FOLDER and --drawn FILE.');
    await setup();
    await buildPreset('release');
    const sources = { mnist: resolve(values.mnist), drawn: resolve(values.drawn) };
    const measured = await measure({ ...sources, quick: values.quick, folder: join(folder, 'comparison') });
    writeFileSync(file, `${JSON.stringify(measured)}\n`);
  }
  await step('Writing the documents', () => {
    for (const [name, text] of Object.entries(documents(JSON.parse(readFileSync(file, 'utf8'))))) {
      writeFileSync(join(folder, name), text);
    }
  });
}

if (isMain(import.meta.url)) await main(script, comparison);
