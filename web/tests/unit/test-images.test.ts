import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { select, TestImages, unpackReadings } from '../../src/state/test-images';

const FOLDER = fileURLToPath(new URL('../../public/test-images/', import.meta.url));
const BASE = 'http://page/';

/** Serves the page's own files, with other ones in their place. */
function serve(others: Record<string, string | Uint8Array<ArrayBuffer>> = {}) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: URL) => {
    const name = url.href.slice(`${BASE}test-images/`.length);
    asked.push(name);
    try {
      return new Response(others[name] ?? new Uint8Array(readFileSync(`${FOLDER}${name}`)));
    } catch {
      return new Response(null, { status: 404 });
    }
  });
  return asked;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('readings', () => {
  // Two images of labels 3 and 9, one network: reads 3 and 1 (9 + 2 modulo 10).
  const bytes = Uint8Array.of(3, 9, 0, 2, 255, 128, 255, 1);
  it('are unpacked', () => {
    const { count, labels, networks } = unpackReadings(bytes, ['a']);
    expect([count, ...labels]).toEqual([2, 3, 9]);
    expect([...(networks.get('a')?.read ?? [])]).toEqual([3, 1]);
    expect([...(networks.get('a')?.probability ?? [])]).toEqual([65_535, 32_769]);
  });
  it('of another length are refused', () => {
    expect(() => unpackReadings(bytes.subarray(1), ['a'])).toThrow('7 bytes');
  });
});

describe('what is selected', () => {
  const readings = { labels: Uint8Array.of(1, 2, 1, 2) };
  const network = { read: Uint8Array.of(1, 7, 2, 2), probability: Uint16Array.of(900, 500, 800, 100) };
  const all = [0, 1, 2, 3];
  const chosen = (selection: Parameters<typeof select>[0], known: typeof network | undefined = network) =>
    select(selection, all, readings, known, () => 0);
  it('are those of a digit', () => expect(chosen({ kind: 'digit', digit: 2 })).toEqual([1, 3]));
  it('are mistakes, the surest first', () => expect(chosen({ kind: 'wrong' })).toEqual([2, 1]));
  it('are the least sure first', () => expect(chosen({ kind: 'unsure' })).toEqual([3, 1, 2, 0]));
  it('are all in another order', () => {
    expect(chosen({ kind: 'random' })).not.toEqual(all);
    expect([...chosen({ kind: 'random' })].sort()).toEqual(all);
  });
  it('are no mistakes of a network of which nothing is known', () => {
    expect(select({ kind: 'wrong' }, all, readings, undefined, () => 0)).toEqual([]);
  });
});

describe('the page’s files', () => {
  it('hold every image that a network misreads, and no more is fetched than is looked at', async () => {
    const asked = serve();
    const tests = await TestImages.load(BASE);
    expect(tests.readings.count).toBe(10_000);
    expect(tests.list.all).toBe(false);
    for (const id of tests.list.networks) {
      const network = tests.readings.networks.get(id);
      const everywhere = [...tests.readings.labels.keys()];
      const misread = select({ kind: 'wrong' }, everywhere, tests.readings, network, Math.random);
      expect(misread.length, id).toBeGreaterThan(10);
      expect(
        select({ kind: 'wrong' }, tests.available({ kind: 'wrong' }), tests.readings, network, Math.random),
      ).toEqual(misread);
    }
    expect(asked).toEqual(['list.json', 'readings.gz']);
    const image = await tests.image(tests.list.few[3] ?? 0);
    expect(image.pixels.length).toBe(784);
    expect(image.pixels.some((value) => value > 200)).toBe(true);
    await tests.image(tests.list.few[4] ?? 0);
    expect(asked).toEqual(['list.json', 'readings.gz', 'few.gz']);
  });
  it('may hold all images, in parts by digit, also unpacked by the server', async () => {
    const list = JSON.parse(readFileSync(`${FOLDER}list.json`, 'utf8'));
    const few = new Uint8Array(gunzipSync(readFileSync(`${FOLDER}few.gz`)));
    const pixels = few.slice(0, 784);
    // Two sevens among threes that are not fetched.
    const labels = new Uint8Array(10_000).fill(3);
    labels[4000] = 7;
    labels[9999] = 7;
    const sevens = new Uint8Array(2 * 784);
    sevens.set(pixels, 784);
    serve({
      'list.json': JSON.stringify({ ...list, networks: [], few: [], all: true }),
      'readings.gz': labels,
      'digit-7.gz': sevens,
    });
    const tests = await TestImages.load(BASE);
    const available = tests.available({ kind: 'digit', digit: 7 });
    expect(select({ kind: 'digit', digit: 7 }, available, tests.readings, undefined, Math.random)).toEqual([
      4000, 9999,
    ]);
    expect(await tests.image(9999)).toEqual({ index: 9999, label: 7, pixels });
  });
  it('that are missing are named, and asked for again', async () => {
    const files: Record<string, string> = { 'list.json': JSON.stringify({ networks: [], few: [5], all: false }) };
    serve({ ...files, 'readings.gz': new Uint8Array(6), 'few.gz': new Uint8Array(3) });
    const tests = await TestImages.load(BASE);
    await expect(tests.image(5)).rejects.toThrow('few.gz');
    await expect(tests.image(4)).rejects.toThrow('digit-0.gz');
    vi.stubGlobal('fetch', async () => new Response(null, { status: 404 }));
    await expect(TestImages.load(BASE)).rejects.toThrow('list.json');
  });
});
