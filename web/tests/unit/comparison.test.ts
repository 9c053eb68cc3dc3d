import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claims } from '../../../tools/comparison/claims.mjs';
import { document } from '../../../tools/comparison/document.mjs';

const docs = join(import.meta.dirname, '../../../docs');
const read = (name: string) => readFileSync(join(docs, name), 'utf8');
const measured = () => JSON.parse(read('comparison/measured.json'));

test.each([
  ['en', 'comparison.md'],
  ['zh', 'comparison.zh.md'],
])('the document in %s is what its figures say', (language, name) => {
  expect(read(name)).toBe(document(measured(), language));
});

test('a figure that changes changes the document, and a verdict with it', () => {
  const other = measured();
  for (const pair of other.runs.mnist.pairs) {
    if (pair.first !== 'grad-cam' || pair.second !== 'score-cam') continue;
    Object.assign(pair, { first_better: 100, second_better: 0, first_better_share: 1, share_interval: [0.96, 1] });
  }
  const accurate = claims.find(({ says }) => says.en.startsWith('Score-CAM usually'));
  expect(accurate?.judge(measured()).verdict).not.toBe('fails');
  expect(accurate?.judge(other).verdict).toBe('fails');
  expect(document(other, 'en')).not.toBe(read('comparison.md'));
});

test('every picture is there, and both languages say all of it', () => {
  for (const name of ['comparison.md', 'comparison.zh.md']) {
    const pictures = [...read(name).matchAll(/]\((comparison\/[^)]+)\)/g)].map(([, path]) => path ?? '');
    expect(pictures).toHaveLength(12);
    for (const picture of pictures) expect(existsSync(join(docs, picture)), picture).toBe(true);
    expect(read(name)).not.toMatch(/undefined|NaN|\[object/);
  }
  for (const { says, test: experiment } of claims) {
    expect(says.zh).toMatch(/[一-鿿]/);
    expect(experiment.zh).toMatch(/[一-鿿]/);
  }
});
