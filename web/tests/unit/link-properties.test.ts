/** What holds for every link and every address, tried on thousands that a seed makes. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { COLOR_MAPS } from '../../package/src/colormap';
import {
  decodeLink,
  decodePixels,
  decodeStrokes,
  encodeLink,
  encodePixels,
  encodeStrokes,
  LANGUAGES,
  type LinkedPicture,
  type LinkState,
} from '../../src/lib/hash';
import { GRID, type Stroke } from '../../src/lib/strokes';

/** The same inputs in every run: a failure is repeated by running again. */
const RUNS = { seed: 1, numRuns: Number(process.env.INKLENS_PROPERTY_RUNS ?? 2000) };
vi.setConfig({ testTimeout: 30 * RUNS.numRuns });

const coordinate = fc.integer({ min: 0, max: GRID - 1 });
const stroke: fc.Arbitrary<Stroke> = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 30 })
  .map((points) => points.flat());
const strokes = fc.array(stroke, { minLength: 1, maxLength: 6 });
/** Mostly paper, as pictures are. */
const pixels = fc
  .array(fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 900 })
  .map((values) => Uint8Array.from(values));

const picture: fc.Arbitrary<LinkedPicture> = fc.oneof(
  strokes.map((each) => ({ kind: 'drawing' as const, strokes: each })),
  fc.integer({ min: 0, max: 99_999 }).map((index) => ({ kind: 'sample' as const, index })),
  pixels.map((each) => ({ kind: 'pixels' as const, pixels: each })),
);
const index = fc.option(fc.integer({ min: 0, max: 99_999 }));
/** Any text that an address can hold: no half of a surrogate pair. */
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const method = fc.stringMatching(/^[a-z][a-z0-9+-]{2,11}$/);
const option = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,11}$/);
const options = fc.dictionary(method, fc.dictionary(option, text, { minKeys: 1, maxKeys: 4 }), { maxKeys: 4 });

const link: fc.Arbitrary<LinkState> = fc.record({
  complete: fc.boolean(),
  picture: fc.option(picture),
  target: index,
  contrast: index,
  model: fc.option(text),
  language: fc.option(fc.constantFrom(...LANGUAGES)),
  colorMap: fc.option(fc.constantFrom(...COLOR_MAPS)),
  opacity: fc.option(fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)),
  outline: fc.option(fc.boolean()),
  view: fc.option(text),
  shown: fc.option(text),
  projector: fc.option(text),
  opened: fc.option(text),
  lesson: fc.option(text),
  question: fc.option(text),
  locked: fc.option(fc.constant(true as const)),
  options,
});

/** An address that somebody has mistyped, cut, or joined with another. */
const damaged = fc
  .tuple(link.map(encodeLink), link.map(encodeLink), fc.nat(), fc.nat(), text)
  .map(([one, other, from, to, inserted]) => {
    const [a, b] = [from % (one.length + 1), to % (other.length + 1)];
    return one.slice(0, a) + inserted + other.slice(b);
  });

const KEYS = [
  'q',
  'a',
  'b',
  'v',
  'd',
  's',
  'x',
  't',
  'c',
  'n',
  'l',
  'm',
  'p',
  'w',
  'o',
  'i',
  'li.n',
  'ri.kp',
  'lime.samples',
  'a.b',
  '__proto__.x',
];
/** Keys of links with values that no link has. */
const invented = fc
  .array(
    fc.tuple(
      fc.constantFrom(...KEYS),
      fc.oneof(text, fc.stringMatching(/^[A-Za-z0-9_-]{0,40}$/), fc.integer().map(String)),
    ),
    {
      maxLength: 8,
    },
  )
  .map((pairs) => `#${pairs.map(([key, value]) => `${key}=${value}`).join('&')}`);

const address = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), damaged, invented);

describe('for every link', () => {
  it('reading gives back what was written, and says that it can be read', () => {
    fc.assert(
      fc.property(link, (state) => {
        const { unreadable, ...read } = decodeLink(encodeLink(state));
        expect(read).toEqual(state);
        // Without any key it says nothing and is no link of ours that went wrong.
        expect(unreadable).toBe(false);
      }),
      RUNS,
    );
  });

  it('strokes come back exactly', () => {
    fc.assert(
      fc.property(strokes, (drawn) => {
        expect(decodeStrokes(encodeStrokes(drawn))).toEqual(drawn);
      }),
      RUNS,
    );
  });

  it('pixels come back exactly', () => {
    fc.assert(
      fc.property(pixels, (shown) => {
        expect(decodePixels(encodePixels(shown))).toEqual(shown);
      }),
      RUNS,
    );
  });
});

function isWhole(value: number | null): boolean {
  return value === null || (Number.isInteger(value) && value >= 0 && value < 100_000);
}

/** What the page relies on, whatever the address was. */
function expectSound(read: LinkState): void {
  const { picture: shown } = read;
  if (shown?.kind === 'drawing') {
    expect(shown.strokes.length).toBeGreaterThan(0);
    for (const points of shown.strokes) {
      expect(points.length % 2).toBe(0);
      expect(points.length).toBeGreaterThan(0);
      expect(points.every((value) => Number.isInteger(value) && value >= 0 && value < GRID)).toBe(true);
    }
  }
  if (shown?.kind === 'pixels') expect(shown.pixels.length).toBeGreaterThan(0);
  if (shown?.kind === 'sample') expect(isWhole(shown.index)).toBe(true);
  expect([read.target, read.contrast].every(isWhole)).toBe(true);
  if (read.opacity !== null) expect(read.opacity >= 0 && read.opacity <= 1).toBe(true);
  for (const given of Object.values(read.options)) {
    for (const value of Object.values(given)) expect(typeof value).toBe('string');
  }
}

describe('for every address', () => {
  it('reading never throws, and gives nothing that the page could not show', () => {
    fc.assert(
      fc.property(address, (hash) => expectSound(decodeLink(hash))),
      RUNS,
    );
  });

  it('what was read is written as a link that reads the same', () => {
    fc.assert(
      fc.property(address, (hash) => {
        const { unreadable: _, ...once } = decodeLink(hash);
        const { unreadable, ...twice } = decodeLink(encodeLink(once));
        // A method without options is one of which the link says nothing.
        const said = Object.entries(once.options).filter(([, given]) => Object.keys(given).length > 0);
        expect(twice).toEqual({ ...once, options: Object.fromEntries(said) });
        expect(unreadable).toBe(false);
      }),
      RUNS,
    );
  });
});
