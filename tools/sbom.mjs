// npm run sbom: what Inklens is made of, for machines (CycloneDX 1.5).

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { buildTools, shipped } from './components.mjs';
import { isMain, main, Problem, root } from './steps.mjs';

/** One SPDX identifier, or several joined, as CycloneDX tells them apart. */
const licenceOf = (spdx) => (/[ ()]/.test(spdx) ? { expression: spdx } : { license: { id: spdx } });

function component({ name, version, spdx, purl, address, sha512 }, scope) {
  return {
    type: purl.startsWith('pkg:generic/mnist') ? 'data' : 'library',
    'bom-ref': `${purl}#${name}`,
    name,
    version,
    scope,
    ...(sha512 ? { hashes: [{ alg: 'SHA-512', content: sha512 }] } : {}),
    ...(spdx ? { licenses: [licenceOf(spdx)] } : {}),
    purl,
    ...(address ? { externalReferences: [{ type: 'website', url: address }] } : {}),
  };
}

/** Paths of all files in a folder and below, sorted. */
export function filesBelow(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

/** The built page's own files, each with its sum: who downloads them can tell whether they are the same. */
function fileComponents(dist) {
  return filesBelow(dist)
    .map((path) => ({ path, name: relative(dist, path).split(sep).join('/') }))
    .filter(({ name }) => !name.startsWith('sbom'))
    .map(({ path, name }) => ({
      type: 'file',
      'bom-ref': `file:${name}`,
      name,
      hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(readFileSync(path)).digest('hex') }],
    }));
}

/** The bill of materials. It has no time and no random number: the same build gives the same text. */
export function billOfMaterials(dist) {
  const { name, version, license, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `pkg:npm/${name}@${version}`,
        name,
        version,
        description,
        licenses: [licenceOf(license)],
        purl: `pkg:npm/${name}@${version}`,
      },
    },
    components: [
      ...shipped({ page: true }).map((part) => component(part, 'required')),
      ...buildTools().map((part) => component(part, 'excluded')),
      ...fileComponents(dist),
    ],
  };
}

const script = {
  usage: 'npm run sbom',
  does: 'Writes what the built page is made of (parts, licences, sums) as CycloneDX 1.5 JSON.',
  options: {
    output: { type: 'string', default: join('dist', 'sbom.cdx.json'), text: 'the file to write (dist/sbom.cdx.json)' },
  },
};
if (isMain(import.meta.url)) {
  await main(script, async ({ output }) => {
    const dist = join(root, 'dist');
    if (!existsSync(join(dist, 'index.html'))) throw new Problem('The page is not built: run npm run build first.');
    const bill = billOfMaterials(dist);
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, `${JSON.stringify(bill, null, 2)}\n`);
    const count = (scope) => bill.components.filter((part) => part.scope === scope).length;
    console.log(`${output}: ${count('required')} parts shipped, ${count('excluded')} that only build and test.`);
  });
}
