/**
 * The page's one service worker. It keeps the files of its own version, so that the page works without a network, and
 * adds the two headers by which a page becomes isolated, for hosts that cannot set them. What is no file of the page is
 * none of its business.
 */
import { clientsClaim } from 'workbox-core';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import type { ToServiceWorker } from './client/offline';

interface PageFile {
  /** From the page's folder on. */
  url: string;
  /** SHA-256 of its content. */
  revision: string;
  /** Part of what shows the page at all. */
  shell?: true;
}

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** The part of a service worker's global scope that is used here (the project compiles against the page's types). */
interface WorkerScope {
  /** Written by the build. */
  __WB_MANIFEST: PageFile[];
  location: Location;
  registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'message', listener: (event: ExtendableEvent & MessageEvent<ToServiceWorker>) => void): void;
}
declare const self: WorkerScope;

const CACHE = 'inklens';
const FOLDER = new URL('./', self.location.href);
const FILES = new Map(self.__WB_MANIFEST.map((file) => [file.url, file]));

/** There is one answer for each file, whoever asks. */
const MATCHING = { ignoreVary: true };

/** Large, and of several the visitor takes one, or (icons) asked for by no page: kept once somebody has used it. */
const ON_DEMAND = /^(engine|models|test-images|icons)\//;

/** What an address is called from the page's folder on. */
function nameIn(address: string): string | undefined {
  const { origin, pathname } = new URL(address);
  if (origin !== FOLDER.origin || !pathname.startsWith(FOLDER.pathname)) return undefined;
  try {
    return decodeURI(pathname.slice(FOLDER.pathname.length));
  } catch {
    return undefined; // not what any file of the page is called
  }
}

/** The file of the page that an address means. */
function fileAt(address: string): PageFile | undefined {
  const name = nameIn(address);
  return name === undefined ? undefined : FILES.get(name === '' || name.endsWith('/') ? `${name}index.html` : name);
}

const firstPart = (name: string) => name.split('/', 1)[0];
const FIRST_PARTS = new Set([...FILES.keys()].map(firstPart));

/** Whether it is a file of this page, of any version. Another copy may lie beside it on the origin, or in its folder. */
function isOwn(key: Request): boolean {
  const name = nameIn(key.url);
  return name !== undefined && FIRST_PARTS.has(firstPart(name));
}

/** A file of another version has another one. */
function keyOf({ url, revision }: PageFile): string {
  return new URL(`${url}?revision=${revision}`, FOLDER).href;
}

async function isKept(file: PageFile): Promise<boolean> {
  return (await caches.match(keyOf(file), { cacheName: CACHE, ...MATCHING })) !== undefined;
}

function isolated(response: Response): Response {
  // A redirection that the browser has to follow itself.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

async function hasSum(response: Response, revision: string): Promise<boolean> {
  const sum = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0')).join('') === revision;
}

/**
 * Whether it is to be kept as this version's. The host may have another one by now or still, the browser an older one, and
 * a network that wants a login answers everything with a page of its own: what was once kept is asked for no more.
 */
async function belongs({ revision }: PageFile, response: Response): Promise<boolean> {
  return response.ok && hasSum(response.clone(), revision);
}

const keeping: WorkboxPlugin = {
  cacheKeyWillBeUsed: async ({ request }) => {
    const file = fileAt(request.url);
    return file === undefined ? request : keyOf(file);
  },
  fetchDidSucceed: async ({ response }) => isolated(response),
  cacheWillUpdate: async ({ request, response }) => {
    const file = fileAt(request.url);
    return file !== undefined && (await belongs(file, response)) ? response : null;
  },
  // Where nothing can be kept, the page is as it is without this.
  handlerDidError: async ({ request }) => isolated(await fetch(request)),
};

const strategy = new CacheFirst({ cacheName: CACHE, plugins: [keeping], matchOptions: MATCHING });
registerRoute(({ url }) => fileAt(url.href) !== undefined, strategy);

/** What the browser has just loaded for the page is not loaded again, if it is what this version has. */
async function keep(file: PageFile, event: ExtendableEvent): Promise<void> {
  for (const cache of ['force-cache', 'reload'] as const) {
    if (await isKept(file)) return;
    const request = new Request(new URL(file.url, FOLDER), { cache, credentials: 'same-origin' });
    await Promise.all(strategy.handleAll({ event, request }));
  }
  if (!(await isKept(file))) throw new Error(`${file.url} is not that of this version`);
}

/** Rejects when all are through, for one that cannot be had. */
async function keepAll(event: ExtendableEvent, wanted: (file: PageFile) => boolean): Promise<void> {
  const kept = [...FILES.values()].filter(wanted).map((file) => keep(file, event));
  await Promise.allSettled(kept);
  await Promise.all(kept);
}

/** What was kept before anybody looked at its sum, or has suffered since. */
async function forgetWrong(): Promise<void> {
  const cache = await caches.open(CACHE);
  const check = async (file: PageFile) => {
    const kept = await cache.match(keyOf(file), MATCHING);
    if (kept !== undefined && !(await hasSum(kept, file.revision))) await cache.delete(keyOf(file), MATCHING);
  };
  await Promise.all([...FILES.values()].map(check));
}

/** At first only what shows the page, since it waits. A newer version has all that the one before it had. */
async function install(event: ExtendableEvent): Promise<void> {
  // Once for each version, since what is served must not wait for it.
  await forgetWrong();
  if (self.registration.active === null) {
    // There is no version before it to go on with, and a host that changes documents on their way is isolated all the same.
    await keepAll(event, ({ shell }) => shell === true).catch(() => undefined);
    return;
  }
  const before = await (await caches.open(CACHE)).keys();
  const had = new Set(before.map(({ url }) => fileAt(url)?.url));
  return keepAll(event, ({ url }) => !ON_DEMAND.test(url) || had.has(url));
}

async function forgetOtherVersions(): Promise<void> {
  const cache = await caches.open(CACHE);
  const current = new Set([...FILES.values()].map(keyOf));
  const others = (await cache.keys()).filter((key) => isOwn(key) && !current.has(key.url));
  await Promise.all(others.map((key) => cache.delete(key)));
}

self.addEventListener('install', (event) => event.waitUntil(install(event)));
self.addEventListener('activate', (event) => event.waitUntil(forgetOtherVersions()));
self.addEventListener('message', (event) => {
  const { data, ports } = event;
  if (data.type === 'take-over') {
    void self.skipWaiting();
    return;
  }
  const wanted = ({ url }: PageFile) => !ON_DEMAND.test(url) || data.inUse.some((start) => url.startsWith(start));
  const answer = (kept: boolean) => () => ports[0]?.postMessage(kept);
  event.waitUntil(keepAll(event, wanted).then(answer(true), answer(false)));
});
// A view that is opened for the first time is found without a network already on the first visit.
clientsClaim();
