/** Firefox without a driver: it opens a page that reports by itself. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from './projects';

const PATIENCE_MS = 60_000;

/** No first-run pages, no calls home. */
const PREFERENCES = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.server': 'data:,',
};

/** The program, or null where there is none. */
export function findFirefox(): string | null {
  if (process.env.FIREFOX) return process.env.FIREFOX;
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  const candidates = ['firefox-esr', 'firefox'].flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((program) => existsSync(program)) ?? null;
}

/** Takes one report, from a page of another origin. */
async function collector(): Promise<{ url: string; report: Promise<string>; close: () => void }> {
  let tell: (text: string) => void = () => undefined;
  const report = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      response.writeHead(204, { 'Access-Control-Allow-Origin': '*' }).end();
      if (request.method === 'POST') tell(text);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/`, report, close };
}

export async function reportOfFirefox(program: string, page: string): Promise<Answer> {
  const profile = mkdtempSync(join(tmpdir(), 'inklens-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const { url, report, close } = await collector();
  const target = `${page}?report=${encodeURIComponent(url)}`;
  const child = spawn(program, ['--headless', '--no-remote', '--profile', profile, target], { stdio: 'ignore' });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Firefox does not report')), PATIENCE_MS);
  });
  try {
    return JSON.parse(await Promise.race([report, late]));
  } finally {
    clearTimeout(timer);
    close();
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
