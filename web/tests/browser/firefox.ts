/** Firefox as its makers ship it, by WebDriver BiDi: no driver stands between. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Actions, findProgram, type Remote, source } from './remote';

/** No first-run pages, no calls home; files are saved without a question. */
const preferences = (downloads: string) => ({
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.server': 'data:,',
  'intl.accept_languages': 'en-US',
  'browser.download.folderList': 2,
  'browser.download.dir': downloads,
});

/** The program, or null where there is none. */
export function findFirefox(): string | null {
  return process.env.FIREFOX ?? findProgram('firefox-esr', 'firefox');
}

/** The address that Firefox says it listens at. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Firefox ended at once, with ${code}`)));
    if (child.stderr === null) return;
    createInterface(child.stderr).on('line', (line) => {
      const address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(`${address}/session`);
    });
  });
}

interface Message {
  id?: number;
  result?: unknown;
  message?: string;
  method?: string;
  params?: { level?: string; text?: string };
}

/** Commands and their answers over one connection; what the console says is collected. */
class Connection {
  readonly complaints: string[] = [];
  private last = 0;
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => this.take(JSON.parse(String(data))));
    socket.addEventListener('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('Firefox has closed the connection'));
    });
  }

  static async open(address: string): Promise<Connection> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error(`no connection to ${address}`)));
    });
    return new Connection(socket);
  }

  private take({ id, result, message, method, params }: Message): void {
    if (method === 'log.entryAdded' && ['error', 'warn'].includes(params?.level ?? '')) {
      this.complaints.push(params?.text ?? '');
    }
    const asked = this.waiting.get(id ?? 0);
    if (asked === undefined) return;
    this.waiting.delete(id ?? 0);
    if (result === undefined) asked.reject(new Error(message));
    else asked.resolve(result);
  }

  send<T>(method: string, params: object): Promise<T> {
    const id = ++this.last;
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: (value) => resolve(value as T), reject });
    });
  }

  close(): void {
    this.socket.close();
  }
}

class Firefox implements Remote {
  constructor(
    private readonly connection: Connection,
    private readonly context: string,
    readonly downloads: string,
    readonly close: () => Promise<void>,
  ) {}

  get complaints(): readonly string[] {
    return this.connection.complaints;
  }

  async visit(url: string): Promise<void> {
    await this.connection.send('browsingContext.navigate', { context: this.context, url, wait: 'interactive' });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.connection.send('browsingContext.setViewport', { context: this.context, viewport: { width, height } });
  }

  async ask<T, A extends readonly unknown[]>(look: (...args: A) => T, ...args: A): Promise<T> {
    const answer = await this.connection.send<{
      result?: { value: string };
      exceptionDetails?: { text: string };
    }>('script.callFunction', {
      functionDeclaration: `() => { ${source(look, args)} }`,
      awaitPromise: true,
      target: { context: this.context },
    });
    if (answer.result === undefined) throw new Error(answer.exceptionDetails?.text);
    return JSON.parse(answer.result.value);
  }

  async act(actions: Actions): Promise<void> {
    await this.connection.send('input.performActions', { context: this.context, actions });
  }

  async screenshot(): Promise<Buffer> {
    const { data } = await this.connection.send<{ data: string }>('browsingContext.captureScreenshot', {
      context: this.context,
    });
    return Buffer.from(data, 'base64');
  }
}

/** Starts it with a new profile, without a display. @param more preferences. */
export async function openFirefox(program: string, more: Record<string, boolean> = {}): Promise<Remote> {
  const profile = mkdtempSync(join(tmpdir(), 'inklens-firefox-'));
  const lines = Object.entries({ ...preferences(profile), ...more }).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const child = spawn(program, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  let connection: Connection | undefined;
  const close = async () => {
    connection?.close();
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    connection = await Connection.open(await listening(child));
    await connection.send('session.new', { capabilities: {} });
    await connection.send('session.subscribe', { events: ['log.entryAdded'] });
    const { contexts } = await connection.send<{ contexts: { context: string }[] }>('browsingContext.getTree', {});
    return new Firefox(connection, contexts[0]?.context ?? '', profile, close);
  } catch (error) {
    await close();
    throw error;
  }
}
