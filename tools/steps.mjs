// The one step runner of every script in tools/: says what is being done, how long it took, and
// on failure what the last lines were and where the whole log is.

import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const fetched = join(root, '.deps');
/** What the set-up fetches; may be a link to another clone's, which is then shared as it is. */
export const deps = existsSync(fetched) ? realpathSync(fetched) : fetched;
export const jobs = String(availableParallelism());

/** A failure that a person can do something about: its message is one sentence, shown alone. */
export class Problem extends Error {}

const logFolder = join(root, 'build', 'logs');
const heartbeatMs = 30_000;

/** The time since a reading of performance.now(), as text. */
export function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/** Runs `action` as a named step; a string that it returns is printed beside the time. */
export async function step(title, action) {
  console.log(`- ${title}`);
  const start = performance.now();
  const note = await action();
  console.log(`  ${typeof note === 'string' ? note : 'done'} (${seconds(start)})`);
}

/** Shows the newest output line: in place on a terminal, now and then in a log. */
function progress() {
  let newest = '';
  const timer = setInterval(() => {
    if (!process.stdout.isTTY && newest) console.log(`  ... ${newest}`);
  }, heartbeatMs);
  return {
    feed(chunk) {
      newest = chunk.toString().trimEnd().split('\n').at(-1) ?? '';
      if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K  ${newest.slice(0, process.stdout.columns - 3)}`);
    },
    stop() {
      clearInterval(timer);
      if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
    },
  };
}

function lastLines(path, count) {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

/**
 * Runs a command, its output going to build/logs/<log>.log.
 * Throws a Problem that names the log when the command fails; `failure` says what that means.
 */
export function run(command, args, { log, cwd = root, failure }) {
  mkdirSync(logFolder, { recursive: true });
  const path = join(logFolder, `${log}.log`);
  const file = createWriteStream(path);
  const shown = progress();
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        file.write(chunk);
        shown.feed(chunk);
      });
    }
    child.on('error', (error) => {
      shown.stop();
      fail(new Problem(`"${command}" could not be started (${error.code}): is it installed and on PATH?`));
    });
    child.on('close', (code, signal) => {
      shown.stop();
      file.end(() => {
        if (code === 0) return done();
        console.error(lastLines(path, 30));
        const how = signal ? `was ended by ${signal}` : `failed with exit status ${code}`;
        const what = failure ?? `"${command} ${args[0] ?? ''}" ${how}.`;
        fail(new Problem(`${what} The whole log: ${relative(root, path)}`));
      });
    });
  });
}

/** Output of a quick command, or null when it fails or does not exist. */
export function capture(command, args = [], options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  return result.status === 0 ? result.stdout : null;
}

export function onPath(program) {
  return (process.env.PATH ?? '').split(':').some((folder) => folder && existsSync(join(folder, program)));
}

/** The help that `--help` prints, made from what `main` is told. */
function helpOf({ usage, does, options, positionals }) {
  const rows = [
    ...Object.entries(positionals).map(([name, { text }]) => [name, text]),
    ...Object.entries(options).map(([name, { type, text }]) => [`--${name}${type === 'string' ? ' VALUE' : ''}`, text]),
    ['--help', 'prints this and does nothing else'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const words = Object.entries(positionals).map(([name, { optional }]) => (optional ? `[${name}]` : name));
  const separator = usage.startsWith('npm') ? ' --' : '';
  return [
    `${does}\n`,
    `Usage: ${[usage + separator, ...words, '[options]'].join(' ')}\n`,
    ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`),
  ].join('\n');
}

/** What the command line says, checked; null when it only asked for help, which is then printed. */
function readCommandLine({ usage, does, options, positionals }) {
  const all = { ...options, help: { type: 'boolean' } };
  // Every flag is looked up here, so that an unknown one gets this project's sentence.
  const { tokens } = parseArgs({ options: all, allowPositionals: true, strict: false, tokens: true });
  const flags = tokens.filter(({ kind }) => kind === 'option');
  if (flags.some(({ name }) => name === 'help')) {
    console.log(helpOf({ usage, does, options, positionals }));
    return null;
  }
  const more = `\`${usage}${usage.startsWith('npm') ? ' --' : ''} --help\` says what there is.`;
  for (const { name, rawName, value } of flags) {
    if (!Object.hasOwn(all, name)) throw new Problem(`There is no option "${rawName}": ${more}`);
    const wantsValue = all[name].type === 'string';
    if (wantsValue && !value) throw new Problem(`The option "${rawName}" needs a value: ${more}`);
    if (!wantsValue && value !== undefined) throw new Problem(`The option "${rawName}" takes no value: ${more}`);
  }
  const { values, positionals: words } = parseArgs({ options: all, allowPositionals: true });
  const names = Object.keys(positionals);
  if (words.length > names.length) throw new Problem(`"${words[names.length]}" is one argument too many: ${more}`);
  const missing = names.slice(words.length).find((name) => !positionals[name].optional);
  if (missing) throw new Problem(`${missing} is missing: ${more}`);
  return { values, words };
}

/**
 * Runs a script: reads its command line, then calls `action(values of options, positionals)`. A Problem
 * ends it with one sentence, anything else with a trace.
 * @param {object} script
 * @param {string} script.usage  how the script is called, such as "npm run build"
 * @param {string} script.does   what it does, in a sentence or two
 * @param {object} [script.options]     of node:util's parseArgs, each with a `text` for the help
 * @param {object} [script.positionals] { NAME: { text, optional } } in their order
 * @param {boolean} [script.stays]      it goes on after `action`, so that nothing is all done
 */
export async function main({ usage, does, options = {}, positionals = {}, stays = false }, action) {
  const start = performance.now();
  try {
    const line = readCommandLine({ usage, does, options, positionals });
    if (line === null) return;
    await action(line.values, line.words);
    if (!stays) console.log(`All done in ${seconds(start)}.`);
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/** True when the script with this import.meta.url is the one that was started. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}
