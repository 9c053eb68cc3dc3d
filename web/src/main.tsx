/** Puts the parts together and starts the engine. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { EngineClient, type WorkerLike } from '../package/src/client';
import { VARIANTS } from '../package/src/protocol';
import { seekIsolation } from './client/isolation';
import { Link } from './state/link';
import { loadSamples, type Sample } from './state/samples';
import { Session } from './state/session';
import { createSettings, type Settings } from './state/settings';
import type { Notice } from './state/types';
import type { Way } from './state/ways';
import './styles/main.css';
import { App } from './ui/App';
import { loadView, loadWays } from './views';

const THEME_KEY = 'inklens.theme';

/** Storage may be forbidden; then nothing is remembered. */
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Not remembered, and nothing else is lost.
  }
}

/** `?engine=simd&threads=1` override the choice of the engine. */
function startOptions() {
  const query = new URLSearchParams(location.search);
  const threads = Number(query.get('threads'));
  return {
    baseUrl: new URL('.', location.href).href,
    variant: VARIANTS.find((variant) => variant === query.get('engine')) ?? null,
    threads: Number.isInteger(threads) && threads > 0 ? threads : null,
  };
}

/** The reload by which a page becomes isolated must find everything that was drawn before it in the address. */
async function startWhenIsolated(session: Session, link: Link): Promise<void> {
  const reloading = await seekIsolation({
    crossOriginIsolated,
    isSecureContext,
    serviceWorker: navigator.serviceWorker,
    get session() {
      return sessionStorage;
    },
    reload() {
      link.write();
      location.reload();
    },
  });
  if (!reloading) await session.start();
}

function applySettings(settings: Settings): void {
  effect(() => {
    document.documentElement.lang = settings.language.value === 'zh' ? 'zh-CN' : 'en';
  });
  effect(() => {
    document.documentElement.dataset.theme = settings.theme.value;
  });
  settings.theme.subscribe((theme) => {
    if (theme !== preferredTheme()) remember(THEME_KEY, theme);
  });
}

function preferredTheme(): string {
  return remembered(THEME_KEY) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function main(): void {
  const options = startOptions();
  const settings = createSettings({
    languages: navigator.languages,
    prefersDark: matchMedia('(prefers-color-scheme: dark)').matches,
    rememberedTheme: remembered(THEME_KEY),
  });
  const client = new EngineClient(
    () => new Worker(new URL('../package/src/worker.ts', import.meta.url), { type: 'module' }) as WorkerLike,
    (reason) => session.engineDied(reason),
  );
  const session = new Session(client, options);
  const samples = signal<readonly Sample[] | null>(null);
  loadSamples(options.baseUrl).then(
    (loaded) => {
      samples.value = loaded;
    },
    () => {
      samples.value = [];
      session.notice.value = { kind: 'samples-missing' };
    },
  );

  applySettings(settings);
  const link = new Link(session, settings, samples, {
    hash: () => location.hash,
    replace: (hash) => history.replaceState(null, '', hash),
  });
  link.open();
  addEventListener('hashchange', () => link.open());
  link.follow();
  // What was drawn last is found by whoever comes back.
  addEventListener('pagehide', () => link.write());
  const copyLink = () => {
    link.write(true);
    const ownNetwork = session.own.find(session.model.peek()) !== undefined;
    const told = (notice: Notice) => () => {
      session.notice.value = notice;
    };
    const copied = navigator.clipboard?.writeText(location.href) ?? Promise.reject(new Error('no clipboard'));
    copied.then(told({ kind: 'link-copied', ownNetwork }), told({ kind: 'link-not-copied' }));
  };
  const way = signal<Way | null>(null);
  const root = document.getElementById('app');
  if (root !== null) render(<App world={{ session, settings, samples, copyLink, loadView, loadWays, way }} />, root);
  // One thread needs no isolation, so whoever asks for that is spared the reload.
  if (options.variant === 'simd') void session.start();
  else void startWhenIsolated(session, link);
}

main();
