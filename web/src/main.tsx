/** Puts the parts together and starts the engine. */
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { render } from 'preact';
import { EngineClient, type WorkerLike } from '../package/src/client';
import { VARIANTS } from '../package/src/protocol';
import { seekIsolation } from './client/isolation';
import { MESSAGES } from './i18n/languages';
import type { Language } from './lib/hash';
import { type Layout, layoutOf } from './lib/layout';
import { addressIn, LANGUAGE_FOLDERS, type Place, placeOf } from './lib/place';
import { Tour } from './state/lesson';
import { Link } from './state/link';
import { loadSamples, type Sample } from './state/samples';
import { Session } from './state/session';
import { createSettings, type Settings } from './state/settings';
import type { Notice } from './state/types';
import type { Way } from './state/ways';
import './styles/main.css';
import { App } from './ui/App';
import type { AppWorld } from './ui/context';
import { loadLessons, loadTakeAway, loadView, loadWays } from './views';

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

/** Some browsers refuse it for a while when it comes too often; the next change says everything again. */
function changeAddress(address: string): void {
  try {
    history.replaceState(history.state, '', address);
  } catch {
    // Nothing but the address is out of date.
  }
}

/** `?engine=simd&threads=1` override the choice of the engine. */
function startOptions(baseUrl: string) {
  const query = new URLSearchParams(location.search);
  const threads = Number(query.get('threads'));
  return {
    baseUrl,
    variant: VARIANTS.find((variant) => variant === query.get('engine')) ?? null,
    threads: Number.isInteger(threads) && threads > 0 ? threads : null,
  };
}

/** The reload by which a page becomes isolated must find everything that was drawn before it in the address. */
async function isolating(link: Link, { base }: Place): Promise<boolean> {
  return seekIsolation({
    crossOriginIsolated,
    isSecureContext,
    script: new URL('coi-serviceworker.js', base).href,
    serviceWorker: navigator.serviceWorker,
    get session() {
      return sessionStorage;
    },
    reload() {
      link.write();
      location.reload();
    },
  });
}

/** The page of another language is this one under another address: nothing is loaded anew, and nothing is lost. */
function showLanguage(language: Language, { base }: Place): void {
  // What was relative to the address before stays where it was.
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=alternate], link[rel=icon]')) {
    link.href = new URL(link.href).href;
  }
  changeAddress(addressIn(language, base, location.href));
}

/** Follows the window, and says in the document how it is arranged, for the style sheets. */
function watchLayout(): ReadonlySignal<Layout> {
  const now = () => {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    return layoutOf(innerWidth / rem, innerHeight / rem);
  };
  const layout = signal(now());
  addEventListener('resize', () => {
    layout.value = now();
  });
  effect(() => {
    document.documentElement.dataset.layout = layout.value;
  });
  return layout;
}

function applySettings(settings: Settings): void {
  effect(() => {
    const language = settings.language.value;
    const { title, description } = MESSAGES[language].page;
    document.documentElement.lang = LANGUAGE_FOLDERS[language];
    document.title = title;
    document.querySelector('meta[name=description]')?.setAttribute('content', description);
  });
  effect(() => {
    document.documentElement.dataset.theme = settings.theme.value;
  });
  effect(() => {
    document.documentElement.toggleAttribute('data-projector', settings.projector.value !== null);
  });
  settings.theme.subscribe((theme) => {
    if (theme !== preferredTheme()) remember(THEME_KEY, theme);
  });
}

function preferredTheme(): string {
  return remembered(THEME_KEY) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function fetchSamples(session: Session, samples: Signal<readonly Sample[] | null>, baseUrl: string): void {
  loadSamples(baseUrl).then(
    (loaded) => {
      samples.value = loaded;
    },
    () => {
      samples.value = [];
      session.notice.value = { kind: 'samples-missing' };
    },
  );
}

/** What was drawn last is found by whoever comes back. Chromium no longer takes an address at `pagehide`; phones tell of nothing else. */
function writeOnLeaving(link: Link): void {
  for (const leaving of ['beforeunload', 'pagehide']) addEventListener(leaving, () => link.write());
}

/** In the place of the sentence that stands there while the page's script is on its way. */
function show(world: AppWorld): void {
  const root = document.getElementById('app');
  if (root === null) return;
  root.replaceChildren();
  render(<App world={world} />, root);
}

function main(): void {
  const place = placeOf(location.href, document.documentElement.dataset.language);
  const options = startOptions(place.base);
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

  if (place.language !== null) settings.language.value = place.language;
  applySettings(settings);
  let languageFixed = place.language !== null;
  const link = new Link(session, settings, samples, {
    languageFixed: () => languageFixed,
    hash: () => location.hash,
    replace: changeAddress,
  });
  link.open();
  addEventListener('hashchange', () => link.open());
  link.follow();
  writeOnLeaving(link);
  const address = () => {
    link.write(true);
    return location.href;
  };
  const copyLink = () => {
    const here = address();
    const ownNetwork = session.own.find(session.model.peek()) !== undefined;
    const told = (notice: Notice) => () => {
      session.notice.value = notice;
    };
    const copied = navigator.clipboard?.writeText(here) ?? Promise.reject(new Error('no clipboard'));
    copied.then(told({ kind: 'link-copied', ownNetwork }), told({ kind: 'link-not-copied' }));
  };
  const chooseLanguage = (language: Language) => {
    languageFixed = true;
    showLanguage(language, place);
    settings.language.value = language;
  };
  const world: AppWorld = {
    session,
    settings,
    samples,
    layout: watchLayout(),
    baseUrl: place.base,
    copyLink,
    address,
    chooseLanguage,
    tour: new Tour(settings.lesson, (state) => link.showStep(state)),
    taskAddress: (task) => new URL(link.withTask(task), location.href).href,
    loadLessons,
    loadView,
    loadTakeAway,
    loadWays,
    way: signal<Way | null>(null),
  };
  show(world);
  const begin = async () => {
    // One thread needs no isolation, so whoever asks for that is spared the reload.
    if (options.variant !== 'simd' && (await isolating(link, place))) return;
    void session.start();
    // Not before: a page that is about to be loaded once more would ask for them twice.
    fetchSamples(session, samples, place.base);
  };
  void begin();
}

main();
