/** Puts the parts together and starts the engine. */
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { render } from 'preact';
import { EngineClient, type WorkerLike } from '../package/src/client';
import { VARIANTS } from '../package/src/protocol';
import { seekIsolation } from './client/isolation';
import { keepFiles, register, watchForUpdate } from './client/offline';
import { MESSAGES } from './i18n/languages';
import { loadRefusals } from './i18n/refusals';
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
import type { AppWorld, Offline } from './ui/context';
import { loadLessons, loadTakeAway, loadTeacher, loadView, loadWays } from './views';

const THEME_KEY = 'inklens.theme';
/** Keeping all files is work for seconds; whoever has just seen the first maps looks closer, or draws. */
const KEEP_AFTER_MS = 1500;
const KEPT_KEY = 'inklens.kept';

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

/** Of this window, and no longer than it: what the tour gives back. */
const KEPT = {
  get(): string | null {
    try {
      return sessionStorage.getItem(KEPT_KEY);
    } catch {
      return null;
    }
  },
  set(hash: string | null): void {
    try {
      if (hash === null) sessionStorage.removeItem(KEPT_KEY);
      else sessionStorage.setItem(KEPT_KEY, hash);
    } catch {
      // Not remembered beyond a reload, and nothing else is lost.
    }
  },
};

/** Some browsers refuse it for a while when it comes too often; the next change says everything again. */
function changeAddress(address: string): void {
  try {
    history.replaceState(history.state, '', address);
  } catch {
    // Nothing but the address is out of date.
  }
}

/** In the history's entry: here the page was before the tour. */
const BEFORE_TOUR = 'before-tour';

/** So that Back comes to the step before. */
function turnOver(begins: boolean): void {
  try {
    if (begins) history.replaceState(BEFORE_TOUR, '', location.href);
    history.pushState(null, '', location.href);
  } catch {
    // Back leads to an earlier step, and nothing else is lost.
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

const serviceWorkerIn = (base: string) => new URL('service-worker.js', base).href;

/** The reload by which a page becomes isolated must find everything that was drawn before it in the address. */
async function isolating(link: Link, { base }: Place): Promise<boolean> {
  return seekIsolation({
    crossOriginIsolated,
    isSecureContext,
    script: serviceWorkerIn(base),
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

/** Whoever installs the page gets that of the language that is shown. */
function showManifest(language: Language, base: string): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
  if (link !== null) link.href = new URL(`${LANGUAGE_FOLDERS[language]}/app.webmanifest`, base).href;
}

/**
 * The build does not know where the page will stand, and search engines want whole addresses. Those stay what they were
 * when the page's own changes, too.
 */
function completeAddresses(): void {
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel=alternate], link[rel=canonical], link[rel*=icon]');
  for (const link of links) link.href = new URL(link.href).href;
}

/** The page of another language is this one under another address: nothing is loaded anew, and nothing is lost. */
function showLanguage(language: Language, { base }: Place): void {
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

function applySettings(settings: Settings, { base }: Place): void {
  effect(() => {
    const language = settings.language.value;
    const { title, description } = MESSAGES[language].page;
    document.documentElement.lang = LANGUAGE_FOLDERS[language];
    document.title = title;
    document.querySelector('meta[name=description]')?.setAttribute('content', description);
    showManifest(language, base);
    loadRefusals(language).catch(() => undefined);
  });
  effect(() => {
    document.documentElement.dataset.theme = settings.theme.value;
    const paper = getComputedStyle(document.documentElement).getPropertyValue('--paper');
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', paper);
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

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Resolves once what is on the canvas is read and explained. */
function explained(session: Session): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (session.engine.value.kind !== 'ready' || session.busy.value) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** Resolves when the visitor turns to something else, and perhaps never comes back. */
function leaving(): Promise<void> {
  return new Promise((resolve) => {
    addEventListener('pagehide', () => resolve());
    document.addEventListener('visibilitychange', () => document.hidden && resolve());
  });
}

/** What is likely to be opened next comes first; whoever leaves before has all kept that the page needs. */
function timeToKeep(): Promise<void> {
  // Whoever opens it hears if it does not come.
  const prepared = loadView('inside').catch(() => undefined);
  return Promise.race([prepared.then(() => pause(KEEP_AFTER_MS)), leaving()]);
}

/**
 * Not before the visitor has something to look at, from which this would take the network and the processor. The service
 * worker is there at once, with what shows the page: it goes on when the page is gone.
 */
async function keepOffline(
  session: Session,
  reload: () => void,
  base: string,
  { kept, update }: Offline,
): Promise<void> {
  const container = navigator.serviceWorker;
  const time = timeToKeep();
  if (container === undefined) return;
  watchForUpdate(await register(container, serviceWorkerIn(base)), {
    container,
    ready: (take) => {
      update.value = take;
    },
    reload,
    onReturn: (look) => document.addEventListener('visibilitychange', () => document.hidden || look()),
  });
  const keep = async () => {
    const engine = session.engine.peek();
    if (engine.kind !== 'ready') return;
    const { engine: runs, model } = engine;
    kept.value = await keepFiles(container, [
      `engine/${runs.variant}/`,
      'models/index.json',
      `models/${model.id}.safetensors`,
    ]);
  };
  // A network that was lost while the files came is no end of it.
  addEventListener('online', () => kept.peek() || void keep());
  await time;
  await keep();
}

/** Whether the browser has a network at all; what can be reached by it is another question. */
function watchNetwork(): ReadonlySignal<boolean> {
  const online = signal(navigator.onLine);
  for (const type of ['online', 'offline']) {
    addEventListener(type, () => {
      online.value = navigator.onLine;
    });
  }
  return online;
}

function fetchSamples(samples: Signal<readonly Sample[] | null>, baseUrl: string): void {
  samples.value = null;
  loadSamples(baseUrl).then(
    (loaded) => {
      samples.value = loaded;
    },
    () => {
      samples.value = [];
    },
  );
}

function copyLink(session: Session, here: string): void {
  const ownNetwork = session.own.find(session.model.peek()) !== undefined;
  const told = (notice: Notice) => () => {
    session.notice.value = notice;
  };
  const copied = navigator.clipboard?.writeText(here) ?? Promise.reject(new Error('no clipboard'));
  copied.then(told({ kind: 'link-copied', ownNetwork }), told({ kind: 'link-not-copied' }));
}

/** What the network was missing for is tried again when it is back. */
function retryOnline({ session, settings, samples, loadSamples }: AppWorld): void {
  addEventListener('online', () => {
    const engine = session.engine.peek();
    if (engine.kind === 'failed' && engine.code === 'unavailable') void session.start();
    if (samples.peek()?.length === 0) loadSamples();
    loadRefusals(settings.language.peek()).catch(() => undefined);
  });
}

/** What was drawn last is found by whoever comes back. Chromium no longer takes an address at `pagehide`; phones tell of nothing else. */
function writeOnLeaving(link: Link): void {
  for (const leaving of ['beforeunload', 'pagehide']) addEventListener(leaving, () => link.write());
}

/**
 * In the place of the sentence that stands there while the page's script is on its way. In a task of its own: with all
 * that comes before it, it would keep the browser from everything else for longer.
 */
function show(world: AppWorld): void {
  const root = document.getElementById('app');
  if (root === null) return;
  setTimeout(() => {
    root.replaceChildren();
    render(<App world={world} />, root);
  });
}

/**
 * With it the page follows links, Back and Forward.
 * @param speak brings the language into the address: an entry of before another one was chosen has the older one's.
 */
function createTour(settings: Settings, link: Link, speak: () => void): Tour {
  const tour = new Tour(settings.lesson, link);
  addEventListener('hashchange', () => {
    tour.travel(link.step, history.state === BEFORE_TOUR, () => link.open());
    speak();
  });
  return tour;
}

/** The address with all that is shown, also what has just changed. */
function writtenAddress(link: Link): string {
  link.write(true);
  return location.href;
}

function loadAnew(link: Link): void {
  link.write();
  location.reload();
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

  completeAddresses();
  if (place.language !== null) settings.language.value = place.language;
  applySettings(settings, place);
  let languageFixed = place.language !== null;
  const link = new Link(session, settings, samples, {
    languageFixed: () => languageFixed,
    hash: () => location.hash,
    replace: changeAddress,
    turnOver,
    kept: KEPT,
  });
  link.open();
  link.follow();
  writeOnLeaving(link);
  const address = () => writtenAddress(link);
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
    copyLink: () => copyLink(session, address()),
    reload: () => loadAnew(link),
    address,
    chooseLanguage,
    tour: createTour(settings, link, () => languageFixed && showLanguage(settings.language.peek(), place)),
    taskAddress: (task) => new URL(link.withTask(task), location.href).href,
    loadLessons,
    loadTeacher,
    loadView,
    loadTakeAway,
    loadWays,
    way: signal<Way | null>(null),
    offline: { kept: signal(false), update: signal(null) },
    online: watchNetwork(),
    loadSamples: () => fetchSamples(samples, place.base),
  };
  const begin = async () => {
    // One thread needs no isolation, so whoever asks for that is spared the reload.
    if (options.variant !== 'simd' && (await isolating(link, place))) return;
    void session.start();
    // Not before: a page that is about to be loaded once more would ask for them twice.
    world.loadSamples();
    await explained(session);
    // Without one (a private window, no such file) there is nothing but what the browser keeps by itself.
    await keepOffline(session, world.reload, place.base, world.offline).catch(() => undefined);
  };
  retryOnline(world);
  // First, so that the worker is on its way while the page is put together.
  void begin();
  show(world);
}

main();
