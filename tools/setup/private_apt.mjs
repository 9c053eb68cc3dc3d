// Packages of another Debian suite, without touching the system: apt with lists, cache and state
// of its own inside .deps. Signatures are checked as always, with the keyring that the machine's
// own Debian source names. Works without root.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, deps, Problem, run } from '../steps.mjs';
import { osRelease } from './debian.mjs';

const fetchedSuites = [
  { types: 'deb deb-src', suite: 'trixie' },
  // cpuinfo's pinned version is in the suites that follow trixie only.
  { types: 'deb-src', suite: 'testing' },
  { types: 'deb-src', suite: 'unstable' },
];

/** Paragraphs of a deb822 `.sources` file as {field: value}, continuation lines kept. */
function parseDeb822(text) {
  const paragraphs = text.replace(/^#.*\n?/gm, '').split(/\n\s*\n/);
  return paragraphs.map((paragraph) => {
    const fields = {};
    for (const [, name, value] of paragraph.matchAll(/^([\w-]+):((?:.*)(?:\n[ \t].*)*)/gm)) {
      fields[name.toLowerCase()] = value.trim();
    }
    const words = (name) => (fields[name] ?? '').split(/\s+/);
    return {
      enabled: fields.enabled !== 'no' && words('types').includes('deb'),
      uri: words('uris')[0],
      suites: words('suites'),
      components: words('components'),
      signedBy: fields['signed-by'],
    };
  });
}

/** Lines of a one-line-style `.list` file in the same form. */
function parseList(text) {
  const lines = [...text.matchAll(/^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#\n]+)/gm)];
  return lines.map(([, options = '', uri, suite, components]) => ({
    enabled: true,
    uri,
    suites: [suite],
    components: components.trim().split(/\s+/),
    signedBy: options.match(/signed-by=(\S+)/)?.[1],
  }));
}

const debianSuites = new Set(['bookworm', 'trixie', 'forky', 'oldstable', 'stable', 'testing', 'unstable', 'sid']);

/** The Debian main source among the machine's apt sources, or null. `etc` is apt's folder. */
export function debianSource(etc = '/etc/apt') {
  const read = (file) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  const parts = join(etc, 'sources.list.d');
  let names = [];
  try {
    names = readdirSync(parts).sort();
  } catch {
    // No such folder: everything is in sources.list.
  }
  const sources = [
    ...parseList(read(join(etc, 'sources.list'))),
    ...names.filter((name) => name.endsWith('.list')).flatMap((name) => parseList(read(join(parts, name)))),
    ...names.filter((name) => name.endsWith('.sources')).flatMap((name) => parseDeb822(read(join(parts, name)))),
  ];
  const main = sources.filter(
    (source) =>
      source.enabled && source.components.includes('main') && source.suites.some((suite) => debianSuites.has(suite)),
  );
  // Third parties use Debian's suite names too, but Debian's mirrors end in "debian" and stand first.
  const named = main.find((source) => /\/debian(\/|\.list)?$/.test(source.uri));
  return named ?? (osRelease('ID') === 'debian' ? main[0] : null) ?? null;
}

function sourcesFile(source) {
  const paragraphs = fetchedSuites.map(({ types, suite }) =>
    [
      `Types: ${types}`,
      `URIs: ${source.uri}`,
      `Suites: ${suite}`,
      'Components: main',
      ...(source.signedBy ? [`Signed-By:\n ${source.signedBy}`] : []),
    ].join('\n'),
  );
  return `${paragraphs.join('\n\n')}\n`;
}

export class PrivateApt {
  #folder = join(deps, 'apt');
  #options;

  constructor(source) {
    const at = (name) => join(this.#folder, name);
    for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(at(name), { recursive: true });
    writeFileSync(at('status'), '');
    writeFileSync(at('debian.sources'), sourcesFile(source));
    const settings = {
      'Dir::Etc::sourcelist': at('debian.sources'),
      'Dir::Etc::sourceparts': '-',
      'Dir::State::lists': at('lists'),
      'Dir::State::status': at('status'),
      'Dir::Cache': at('cache'),
      'Acquire::Languages': 'none',
      'Acquire::Check-Valid-Until': 'false', // stable suites are valid for months, mirrors lag
      'APT::Sandbox::User': 'root', // apt's own user may not be allowed into this folder
    };
    this.#options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  }

  update() {
    return run('apt-get', [...this.#options, 'update'], { log: 'setup-private-apt-update' });
  }

  version(name) {
    const policy = capture('apt-cache', [...this.#options, 'policy', name]) ?? '';
    return policy.match(/Candidate: (\S+)/)?.[1] ?? '(none)';
  }

  /** The version of source package `name` that starts with `upstream`, or null. */
  sourceVersion(name, upstream) {
    const shown = capture('apt-cache', [...this.#options, 'showsrc', '--only-source', name]) ?? '';
    const versions = [...shown.matchAll(/^Version: (\S+)/gm)].map(([, version]) => version);
    return versions.find((version) => version.startsWith(`${upstream}-`)) ?? null;
  }

  /** Downloads binary packages as files into `folder`. */
  download(names, folder) {
    return run('apt-get', [...this.#options, 'download', ...names], { log: 'setup-private-apt-download', cwd: folder });
  }

  /** Downloads the upstream tarball of a source package into `folder`; returns its path. */
  async downloadSource(name, version, folder) {
    await run('apt-get', [...this.#options, 'source', '--tar-only', `${name}=${version}`], {
      log: `setup-source-${name}`,
      cwd: folder,
    });
    const file = readdirSync(folder).find((entry) => entry.startsWith(`${name}_`) && entry.includes('.orig.tar.'));
    if (!file)
      throw new Problem(
        `apt said it fetched the source of ${name} ${version} but left no tarball; run the set-up again.`,
      );
    return join(folder, file);
  }

  /** The lists are large and of no more use once everything is fetched. */
  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
