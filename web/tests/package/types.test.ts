/** What the compiler says to a program in TypeScript that uses the installed package. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installed } from './projects';

const COMPILER = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));

/** Each line below a `@ts-expect-error` is a mistake, and every other line is none. */
const PROGRAM = `
import { Inklens, InklensError, type ChannelOrder, type Explanation, type ExplainRequest, type LimeOptions, type ReceptiveField, type Term } from 'inklens';
import { Inklens as Bare } from 'inklens/without-weights';
import { DEFAULT_WEIGHTS } from 'inklens/weights';
import { InklensMap } from 'inklens/element';

const lens: Inklens = await Inklens.create({ weights: DEFAULT_WEIGHTS, threads: 2, variant: 'simd' });
// @ts-expect-error
await Inklens.create({ threads: 'two' });
// @ts-expect-error
await Bare.create();
const image = await lens.frame(new ImageData(28, 28));
const { probabilities } = await lens.classify(image);
const request: ExplainRequest = { method: 'rise', samples: 100, keepProbability: 0.5, signal: AbortSignal.timeout(5) };
for await (const map of lens.explain(image, request)) {
  const typed: Explanation = map;
  const values: Float32Array = typed.saliencyMap.values;
  values.fill(probabilities[0] ?? 0);
}
lens.explain(image, { method: 'layer-cam', variant: 'fused', layers: ['relu1', 'relu2'], targetClass: 4 });
// @ts-expect-error
lens.explain(image, { method: 'magic' });
// @ts-expect-error
lens.explain(image, { method: 'grad-cam', samples: 5 });
// @ts-expect-error
lens.explain(image, { method: 'lime', superpixels: 'hexagons' });
// @ts-expect-error
lens.explain(image, { method: 'rise', samples: '5' });
const lime: LimeOptions = { superpixels: 'slic', signs: 'both' };
lens.explain(image, { method: 'lime', ...lime });
const { values } = await lens.measure(image, await lens.baselineMaps(image, { seed: 1 }), {
  measures: ['deletion', { measure: 'road', noise: 0.02 }, { measure: 'sparsity' }],
});
const area: number | null | undefined = values[0]?.[0]?.value;
// @ts-expect-error
lens.measure(image, [], { measures: ['magic'] });
// @ts-expect-error
lens.measure(image, [], { measures: [{ measure: 'sparsity', noise: 1 }] });
// @ts-expect-error
lens.measure(image, [], { measures: [{ measure: 'deletion', substrate: 'pink' }] });
const { terms, options } = await lens.terms(image, { method: 'lime', samples: 50 }, { leaveOut: 3 });
const term: Term | undefined = terms.find(({ axes }) => axes.includes('superpixel'));
const sizes: number | undefined = term?.shape[0];
// @ts-expect-error
lens.terms(image, { method: 'lime' }, { leaveOut: 'none' });
const order: ChannelOrder = 'weight';
await lens.terms(image, { method: 'grad-cam' }, { channelOrder: order });
// @ts-expect-error
lens.terms(image, { method: 'grad-cam' }, { channelOrder: 'size' });
const field: ReceptiveField | null | undefined = (await lens.layers(image)).at(1)?.receptiveField;
const element: InklensMap = document.createElement('inklens-map');
element.addEventListener('inklens-map', () => undefined);
const code: string = new InklensError('disposed', '').code;
export { area, code, field, options, sizes };
`;

let project: ReturnType<typeof installed>;
beforeAll(() => {
  project = installed('plain');
  writeFileSync(join(project.folder, 'program.ts'), PROGRAM);
});
afterAll(() => project.remove());

it.each([
  ['Bundler', 'ESNext'],
  ['NodeNext', 'NodeNext'],
])('knows the package by module resolution %s', (moduleResolution, module) => {
  const compilerOptions = {
    ...{ target: 'ES2022', lib: ['ES2023', 'DOM', 'DOM.Iterable'], module, moduleResolution, types: [] },
    // The package's own declarations are checked too.
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
  };
  writeFileSync(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const { stdout, status } = spawnSync(COMPILER, ['--project', '.'], { cwd: project.folder, encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
