/** What a visitor needs of any browser, whichever protocol drives it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** As the WebDriver standards list them: one entry per device. */
export type Actions = readonly { type: 'pointer' | 'key'; id: string; actions: readonly object[] }[];

export interface Remote {
  /** Errors and warnings of the page, as far as the protocol tells of them. */
  readonly complaints: readonly string[];
  /** The folder that saved files come to. */
  readonly downloads: string;
  visit(url: string): Promise<void>;
  /** Of the viewport, in CSS pixels. */
  resize(width: number, height: number): Promise<void>;
  /** Runs a function in the page; it sees nothing but its arguments, which are JSON, as is what it returns. */
  ask<T, A extends readonly unknown[]>(look: (...args: A) => T, ...args: A): Promise<T>;
  act(actions: Actions): Promise<void>;
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

/** The text of a script that runs `look` and returns its answer as JSON. */
export function source(look: (...args: never[]) => unknown, args: readonly unknown[]): string {
  return `return JSON.stringify((${look})(...${JSON.stringify(args)}) ?? null);`;
}

/** The first of `names` on PATH, or null. */
export function findProgram(...names: string[]): string | null {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((program) => existsSync(program)) ?? null;
}
