import { describe, expect, it } from 'vitest';
import {
  type Figure,
  figureToSvg,
  PAPER,
  scaleOf,
  TextColumn,
  tileSheet,
  withHead,
  wrapped,
} from '../../src/lib/figure';
import { fileName } from '../../src/lib/saving';

/** Every letter is half as wide as it is high, Chinese ones twice that. */
const measure = (text: string, size: number) =>
  [...text].reduce((width, letter) => width + size * (letter > '\u2e80' ? 1 : 0.5), 0);
const of10 = (text: string) => measure(text, 10);

const PIXELS = { columns: 2, rows: 1, rgba: new Uint8ClampedArray([255, 0, 0, 255, 0, 0, 255, 255]), smooth: false };

function figure(parts: Figure['parts']): Figure {
  return { width: 100, height: 50, background: '#ffffff', title: 'A <map> & "its" name', parts };
}

describe('lines', () => {
  it('end between words, and no line is too wide', () => {
    expect(wrapped('what speaks for 4', 60, of10)).toEqual(['what speaks', 'for 4']);
    expect(wrapped('', 60, of10)).toEqual([]);
  });
  it('end anywhere in what is one long word, and lose no letter', () => {
    const address = 'http://localhost/#v=2&d=abcdefghijklmnop';
    const lines = wrapped(address, 60, of10);
    expect(lines.join('')).toBe(address);
    expect(Math.max(...lines.map(of10))).toBeLessThanOrEqual(60);
  });
  it('end around Chinese characters', () => {
    expect(wrapped('哪里支持“4”而非 9', 40, of10)).toEqual(['哪里支持', '“4”而非', '9']);
  });
  it('are kept where even one letter is too wide', () => {
    expect(wrapped('ab', 1, of10)).toEqual(['a', 'b']);
  });
  it('follow each other downwards in a column', () => {
    const column = new TextColumn(5, 10, 60, measure).add('what speaks for 4', { size: 10, color: '#000000' }, 1.5);
    expect(column.parts).toMatchObject([
      { text: 'what speaks', x: 5, y: 20 },
      { text: 'for 4', x: 5, y: 35 },
    ]);
    expect(column.y).toBe(40);
  });
});

describe('an SVG', () => {
  const svgOf = (parts: Figure['parts']) => figureToSvg(figure(parts), async () => 'data:image/png;base64,AAAA');
  it('keeps text as text, and nothing in it is taken for markup', async () => {
    const svg = await svgOf([{ kind: 'text', x: 1, y: 2, text: '4 < 9 & "5"\u0000', size: 10, color: 'red' }]);
    expect(svg).toContain('>4 &lt; 9 &amp; &quot;5&quot;</text>');
    expect(svg).toContain('<title>A &lt;map&gt; &amp; &quot;its&quot; name</title>');
  });
  it('keeps lines as lines, as thick as they are in the figure', async () => {
    const at = [10, 0, 0, 10, 3, 4] as const;
    expect(scaleOf(at)).toBe(10);
    const svg = await svgOf([{ kind: 'path', d: 'M0 0L1 1', at, stroke: '#fff', strokeWidth: 4, dash: [20, 10] }]);
    expect(svg).toContain(
      '<path d="M0 0L1 1" transform="matrix(10 0 0 10 3 4)" fill="none" stroke="#fff" stroke-width="0.4" stroke-dasharray="2 1"/>',
    );
  });
  it('embeds pixels once for each value, and says when they are not to be smoothed', async () => {
    const place = { kind: 'image', x: 1, y: 2, width: 20, height: 10 } as const;
    const svg = await svgOf([
      { ...place, ...PIXELS },
      { ...place, ...PIXELS, smooth: true },
    ]);
    expect(svg.match(/<image /g)).toHaveLength(2);
    expect(svg.match(/image-rendering:pixelated/g)).toHaveLength(1);
    expect(svg).toContain('href="data:image/png;base64,AAAA"');
    expect(svg).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  });
});

describe('a sheet of tiles', () => {
  const tile = { ...PIXELS, caption: 'mask 1: 0.93' };
  const sheet = tileSheet(
    { title: 'RISE', lines: ['What speaks for 4'], tiles: [tile, tile, tile], tilesInARow: 2, tileWidth: 120 },
    measure,
  );
  const tiles = sheet.parts.filter((part) => part.kind === 'image');
  it('has its tiles in rows, each over its caption, none over another', () => {
    expect(tiles.map(({ x, y }) => [x, y - (tiles[0]?.y ?? 0)])).toEqual([
      [16, 0],
      [146, 0],
      [16, expect.any(Number)],
    ]);
    const captions = sheet.parts.filter((part) => part.kind === 'text' && part.text.startsWith('mask'));
    expect(captions).toHaveLength(3);
    for (const [i, caption] of captions.entries()) {
      const { y, height } = tiles[i] ?? expect.fail('no tile');
      expect(caption).toMatchObject({ color: PAPER.text });
      expect(caption.kind === 'text' && caption.y).toBeGreaterThan(y + height);
    }
    expect((tiles[2]?.y ?? 0) - (tiles[0]?.y ?? 0)).toBeGreaterThan(60);
  });
  it('ends below its last caption and keeps the form of pixels', () => {
    expect(sheet.width).toBe(2 * 16 + 250);
    expect(tiles[0]).toMatchObject({ width: 120, height: 60 });
    for (const part of sheet.parts) if (part.kind !== 'path') expect(part.y).toBeLessThan(sheet.height);
  });
});

it('a head over a figure moves all of it down, and says what it is of', () => {
  const at = [2, 0, 0, 2, 5, 6] as const;
  const below = figure([
    { kind: 'box', x: 1, y: 2, width: 3, height: 4, fill: 'red' },
    { kind: 'path', d: 'M0 0', at },
  ]);
  const headed = withHead(below, { title: 'Compare', lines: ['What speaks for 4'], color: '#000000' }, measure);
  const by = headed.height - below.height;
  expect(by).toBeGreaterThan(40);
  expect(headed.parts.at(-2)).toMatchObject({ x: 1, y: expect.closeTo(2 + by) });
  expect(headed.parts.at(-1)).toMatchObject({ at: [2, 0, 0, 2, 5, expect.closeTo(6 + by)] });
  expect(headed.title).toBe('Compare. What speaks for 4');
});

it('names of files say what they are on every system', () => {
  expect(fileName(['inklens', 'Grad-CAM++', '4'], 'png')).toBe('inklens-grad-cam++-4.png');
  expect(fileName(['inklens', '../a:b', '数字 4'], 'svg')).toBe('inklens-a-b-数字-4.svg');
});
