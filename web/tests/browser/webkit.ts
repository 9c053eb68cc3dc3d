/** WebKitGTK by WebDriver, on a display that nobody sees. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type Actions, findProgram, type Remote, source } from './remote';

/** How long the driver may take to listen. */
const PATIENCE_MS = 20_000;

export interface WebKitPrograms {
  driver: string;
  browser: string;
  display: string;
}

/** Debian puts the small browser below the folder of its architecture. */
function findMiniBrowser(): string | null {
  const library = '/usr/lib';
  const folders = existsSync(library) ? readdirSync(library).filter((name) => name.endsWith('-linux-gnu')) : [];
  const candidates = folders.map((name) => join(library, name, 'webkit2gtk-4.1', 'MiniBrowser'));
  return candidates.find((program) => existsSync(program)) ?? null;
}

/** What it takes, or null where something of it is missing. */
export function findWebKit(): WebKitPrograms | null {
  const [driver, browser, display] = [findProgram('WebKitWebDriver'), findMiniBrowser(), findProgram('Xvfb')];
  return driver === null || browser === null || display === null ? null : { driver, browser, display };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** Sends one command of the standard. */
async function command<T>(url: string, method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<T> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

class WebKit implements Remote {
  /** The protocol tells of none. */
  readonly complaints: readonly string[] = [];

  constructor(
    private readonly session: string,
    readonly downloads: string,
    readonly close: () => Promise<void>,
  ) {}

  async visit(url: string): Promise<void> {
    await command(`${this.session}/url`, 'POST', { url });
  }

  /** The window is larger than what it shows of the page, by what is measured. */
  async resize(width: number, height: number): Promise<void> {
    let [w, h] = [width, height];
    for (let i = 0; i < 3; i++) {
      await command(`${this.session}/window/rect`, 'POST', { x: 0, y: 0, width: w, height: h });
      await pause(200);
      const inner = await this.ask(() => [innerWidth, innerHeight] as const);
      if (inner[0] === width && inner[1] === height) return;
      w += width - inner[0];
      h += height - inner[1];
    }
  }

  async ask<T, A extends readonly unknown[]>(look: (...args: A) => T, ...args: A): Promise<T> {
    const script = source(look, args);
    return JSON.parse(await command<string>(`${this.session}/execute/sync`, 'POST', { script, args: [] }));
  }

  async act(actions: Actions): Promise<void> {
    await command(`${this.session}/actions`, 'POST', { actions });
  }

  async screenshot(): Promise<Buffer> {
    return Buffer.from(await command<string>(`${this.session}/screenshot`, 'GET'), 'base64');
  }
}

/** A display of its own number, once it is there. */
async function startDisplay(program: string): Promise<{ child: ChildProcess; name: string }> {
  const screen = ['-displayfd', '3', '-screen', '0', '1920x1400x24', '-nolisten', 'tcp'];
  const child = spawn(program, screen, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Xvfb ended at once, with ${code}`)));
    (child.stdio[3] as Readable).once('data', (text) => resolve(String(text).trim()));
  });
  return { child, name: `:${number}` };
}

async function startSession(url: string, browser: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await fetch(`${url}/status`).catch(() => null))?.ok) {
    if (Date.now() > deadline) throw new Error('WebKitWebDriver does not listen');
    await pause(50);
  }
  const options = { binary: browser, args: ['--automation'] };
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
  const { sessionId } = await command<{ sessionId: string }>(`${url}/session`, 'POST', { capabilities });
  return `${url}/session/${sessionId}`;
}

/** A home of its own, so that nothing of it outlives the test and saved files are found. */
function newHome(): { home: string; downloads: string } {
  const home = mkdtempSync(join(tmpdir(), 'inklens-webkit-'));
  const downloads = join(home, 'Downloads');
  mkdirSync(downloads);
  mkdirSync(join(home, '.config'));
  writeFileSync(join(home, '.config', 'user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n');
  return { home, downloads };
}

export async function openWebKit({ driver, browser, display }: WebKitPrograms): Promise<Remote> {
  const { home, downloads } = newHome();
  const children: ChildProcess[] = [];
  let session: string | undefined;
  const close = async () => {
    if (session !== undefined) await command(session, 'DELETE').catch(() => undefined);
    for (const child of children.reverse()) {
      const ended = new Promise((done) => child.once('exit', done));
      if (child.exitCode === null && child.kill()) await ended;
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const screen = await startDisplay(display);
    children.push(screen.child);
    const port = await freePort();
    const env = {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      DISPLAY: screen.name,
      GDK_BACKEND: 'x11',
      LANG: 'C.UTF-8',
      LANGUAGE: 'en_US',
    };
    children.push(spawn(driver, ['--host=127.0.0.1', `--port=${port}`], { stdio: 'ignore', env }));
    session = await startSession(`http://127.0.0.1:${port}`, browser);
    return new WebKit(session, downloads, close);
  } catch (error) {
    await close();
    throw error;
  }
}
