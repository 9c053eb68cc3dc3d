import { describe, expect, it } from 'vitest';
import { checksumOf } from '../../src/lib/checksum';
import type { Part } from '../../src/lib/figure';
import { decodeLink, encodeLink } from '../../src/lib/hash';
import { withProjected } from '../../src/ui/Projector';
import type { CardContents, Legend, ReadingContents } from '../../src/views/takeaway/contents';
import { cardFigure, codePath, sheetFigure } from '../../src/views/takeaway/figures';
import { sheetLink, shortestLink } from '../../src/views/takeaway/sheet-link';
import { WORDS } from '../../src/views/takeaway/words';

const measure = (text: string, size: number) => 0.5 * size * text.length;
const textOf = (parts: readonly Part[]) => parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join(' ');

const image = { columns: 2, rows: 2, rgba: new Uint8ClampedArray(16), smooth: false };
const legend: Legend = { image, low: '0 no part', high: '1 most', name: 'Viridis' };
const reading: ReadingContents = {
  image,
  title: 'What speaks for 4',
  classes: [{ name: '4', share: 0.9, percent: '90.0%', explained: true }],
  network: 'Network: seed 0',
  doubt: 'This looks like no digit.',
};
const card = (name: string, badge: string | null): CardContents => ({
  method: 'grad-cam',
  name,
  badge,
  image,
  marks: { superpixels: '', outline: 'M0 0L1 1', against: '' },
  width: 28,
  height: 28,
  facts: ['What speaks for 4', 'Variant: paper · Layer: relu2'],
  measures: ['Deletion ↓ 0.21 (ink 0.30 ✓)'],
  remark: badge === null ? null : 'It reads before the ReLU.',
});

describe('a picture in a slide', () => {
  it('says by itself what it is', () => {
    const figure = cardFigure(card('Grad-CAM', 'as listed: wrong'), legend, reading.network, measure);
    for (const words of ['Grad-CAM', 'as listed: wrong', 'for 4', 'paper', 'relu2', '0 no part', '1 most', 'seed 0']) {
      expect(textOf(figure.parts), words).toContain(words);
    }
    expect(figure.title).toContain('as listed: wrong');
  });
  it('is on a sheet with the reading, six maps and the link, nothing beyond its edges', () => {
    const cards = ['LIME', 'RISE', 'Grad-CAM', 'Grad-CAM++', 'Score-CAM', 'LayerCAM'].map((name) => card(name, null));
    const link = { title: 'The same', text: 'http://localhost/#v=2&s=4', code: [[true]] };
    const sheet = sheetFigure({ reading, cards, legend, link }, measure);
    const text = textOf(sheet.parts);
    for (const { name } of cards) expect(text).toContain(name);
    for (const words of ['90.0%', 'seed 0', 'no digit', '#v=2&s=4']) expect(text, words).toContain(words);
    expect(sheet.parts.filter((part) => part.kind === 'image')).toHaveLength(8);
    for (const part of sheet.parts) {
      if (part.kind === 'path') continue;
      const width = part.kind === 'text' ? measure(part.text, part.size) : part.width;
      if (part.kind !== 'text' || part.anchor === undefined) expect(part.x + width).toBeLessThanOrEqual(sheet.width);
      expect(part.y).toBeLessThan(sheet.height);
    }
    // A4 between margins of 10 mm.
    expect(sheet.height / sheet.width).toBeLessThan(277 / 190);
  });
});

describe('the link on paper', () => {
  const pixels = new Uint8Array(784).fill(255, 400, 420);
  const strokes = [Array.from({ length: 2000 }, (_, i) => (i * 37) % 256)];
  const state = { ...decodeLink('#v=2&l=en&m=viridis'), projector: null };
  const drawn = `http://localhost/a/${encodeLink({ ...state, picture: { kind: 'drawing', strokes } })}`;
  it('has the pixels where the strokes are longer, and all else as it was', () => {
    const link = shortestLink(drawn, pixels);
    expect(link.length).toBeLessThan(drawn.length / 4);
    const { picture, ...rest } = decodeLink(link.slice(link.indexOf('#')));
    expect(picture).toEqual({ kind: 'pixels', pixels });
    expect(rest).toEqual({ ...decodeLink(drawn.slice(drawn.indexOf('#'))), picture: undefined });
    expect(link.startsWith('http://localhost/a/#')).toBe(true);
  });
  it('stays as it is where nothing is known, or a sample is shorter', () => {
    expect(shortestLink(drawn, null)).toBe(drawn);
    expect(shortestLink('http://localhost/#v=2&s=4', pixels)).toBe('http://localhost/#v=2&s=4');
  });
  it('has a code of a phone’s size or none, and says so when it is too long to type', () => {
    const short = sheetLink('http://localhost/#v=2&s=4', pixels, WORDS.en);
    expect(short.code?.length).toBe(short.code?.[0]?.length);
    expect(short.code?.length).toBeGreaterThan(20);
    const long = sheetLink(drawn, null, WORDS.en);
    expect(long).toMatchObject({ code: null, text: WORDS.en.linkTooLong });
    const between = `http://localhost/#v=2&s=4&a=${'a'.repeat(1300)}`;
    expect(sheetLink(between, null, WORDS.en)).toMatchObject({ code: null, text: `${WORDS.en.noCode} ${between}` });
  });
  it('is drawn module by module', () => {
    expect(codePath([[true, true, false], [], [false, false, true]])).toBe('M0 0h2v1h-2zM2 2h1v1h-1z');
  });
});

it('a checksum is the one that the program writes', async () => {
  expect(await checksumOf(new TextEncoder().encode('123456789'))).toBe('crc32:cbf43926');
  expect(await checksumOf(new Uint8Array())).toBe('crc32:00000000');
});

it('two maps on the wall are never the same one', () => {
  expect(withProjected(['rise', 'lime'], 0, 'grad-cam')).toEqual(['grad-cam', 'lime']);
  expect(withProjected(['rise', 'lime'], 1, 'rise')).toEqual(['lime', 'rise']);
  expect(withProjected(['rise', 'lime'], 0, 'lime')).toEqual(['lime', 'rise']);
});
