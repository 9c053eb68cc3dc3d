/** Cards and sheets as figures: the arrangement of what is to be taken away. Nothing here knows the page. */
import {
  type Figure,
  type ImagePart,
  type MeasureText,
  PAPER,
  type Part,
  type PixelImage,
  TextColumn,
} from '../../lib/figure';
import type { CardContents, Legend, ReadingContents } from './contents';

const BODY = { size: 11, color: PAPER.muted };
const HEAD = { size: 15, weight: 650, color: PAPER.text };
const MARGIN = 20;

function image(pixels: PixelImage, x: number, y: number, width: number, height: number): ImagePart {
  const { columns, rows, rgba, smooth } = pixels;
  return { kind: 'image', x, y, width, height, columns, rows, rgba, smooth };
}

/** The map with its lines, and the badge of what is wrong, in a square. */
function mapParts(card: CardContents, x: number, y: number, side: number, measure: MeasureText): Part[] {
  if (card.image === null || card.marks === null) {
    return [{ kind: 'box', x, y, width: side, height: side, fill: PAPER.line }];
  }
  const { superpixels, outline, against } = card.marks;
  const at = [side / card.width, 0, 0, side / card.height, x, y] as const;
  // As thick as they are on the page, where a map is about 230 wide.
  const thick = side / 230;
  const line = (d: string, stroke: string, width: number): Part[] =>
    d === '' ? [] : [{ kind: 'path', d, at, stroke, strokeWidth: width * thick, round: true }];
  const parts: Part[] = [
    image(card.image, x, y, side, side),
    ...line(superpixels, 'rgba(255,255,255,0.45)', 1),
    ...line(outline, 'rgba(0,0,0,0.55)', 4),
    ...line(outline, '#ffffff', 1.75),
    ...line(against, '#ff6b57', 3),
  ];
  if (card.badge !== null) {
    const size = 12 * thick;
    const frame = `M${x + 1} ${y + 1}h${side - 2}v${side - 2}h${2 - side}z`;
    const width = measure(card.badge, size, 600) + 1.4 * size;
    parts.push(
      { kind: 'path', d: frame, at: [1, 0, 0, 1, 0, 0], stroke: PAPER.warn, strokeWidth: 2, dash: [6, 4] },
      { kind: 'box', x: x + 8, y: y + 8, width, height: 1.8 * size, radius: 0.9 * size, fill: '#fbe9e3' },
      {
        kind: 'text',
        x: x + 8 + 0.7 * size,
        y: y + 8 + 1.27 * size,
        text: card.badge,
        size,
        weight: 600,
        color: PAPER.warn,
      },
    );
  }
  return parts;
}

/** From 0 to 1 in the map's colours, with what the ends mean. @return its parts and how high it is. */
function legendParts(legend: Legend, x: number, y: number, width: number, measure: MeasureText): [Part[], number] {
  const size = 10;
  const [low, high] = [measure(legend.low, size, 400), measure(legend.high, size, 400)];
  const text = (at: number, words: string): Part => {
    return { kind: 'text', x: at, y: y + size, text: words, size, color: PAPER.muted };
  };
  const bar = Math.max(20, width - low - high - 16);
  const parts = [
    text(x, legend.low),
    image(legend.image, x + low + 8, y + 1, bar, size),
    text(x + low + bar + 16, legend.high),
    { kind: 'text', x: x + low + 8, y: y + 2.3 * size, text: legend.name, size: 9, color: PAPER.muted } as const,
  ];
  return [parts, 2.6 * size];
}

function cardText(card: CardContents, column: TextColumn, large: boolean): void {
  const body = large ? { ...BODY, size: 13 } : BODY;
  for (const fact of card.facts) column.add(fact, body);
  if (card.remark !== null) column.add(card.remark, { ...body, color: card.badge === null ? PAPER.muted : PAPER.warn });
  for (const measure of card.measures) column.add(measure, { ...body, color: PAPER.text });
}

/** One method's map, for a slide. */
export function cardFigure(card: CardContents, legend: Legend, network: string, measure: MeasureText): Figure {
  const side = 360;
  const width = side + 2 * MARGIN;
  const head = new TextColumn(MARGIN, MARGIN, side, measure).add(card.name, { ...HEAD, size: 20 }).space(4);
  const top = head.y;
  const [colors, height] = legendParts(legend, MARGIN, top + side + 8, side, measure);
  const text = new TextColumn(MARGIN, top + side + 12 + height, side, measure);
  cardText(card, text, true);
  text.add(network, BODY);
  const parts = [...head.parts, ...mapParts(card, MARGIN, top, side, measure), ...colors, ...text.parts];
  const facts = [card.name, ...(card.badge === null ? [] : [card.badge]), ...card.facts];
  return { width, height: text.y + MARGIN, background: PAPER.background, title: facts.join('. '), parts };
}

export interface SheetLink {
  /** Over it. */
  title: string;
  text: string;
  /** Dark modules of its QR code, row by row; null: it is too long for one, and `text` says so. */
  code: boolean[][] | null;
}

/** A path of the dark modules, each of side 1. */
export function codePath(code: readonly (readonly boolean[])[]): string {
  return code
    .flatMap((row, y) => {
      const runs: string[] = [];
      for (let x = 0; x < row.length; x++) {
        const start = x;
        while (row[x]) x++;
        if (x > start) runs.push(`M${start} ${y}h${x - start}v1h${start - x}z`);
      }
      return runs;
    })
    .join('');
}

/** The drawing as the network sees it, and how likely it finds the classes. @return the parts and their lower end. */
function readingParts(reading: ReadingContents, y: number, width: number, measure: MeasureText): [Part[], number] {
  const side = 140;
  const left = MARGIN + side + 18;
  const head = new TextColumn(left, y - 3, width - left - MARGIN, measure);
  head.add(reading.title, { ...HEAD, size: 20 });
  const parts: Part[] = [image(reading.image, MARGIN, y, side, side)];
  let row = head.y + 4;
  for (const { name, share, percent, explained } of reading.classes) {
    const weight = explained ? 700 : 400;
    parts.push(
      { kind: 'text', x: left + 34, y: row + 11, text: name, size: 12, weight, color: PAPER.text, anchor: 'end' },
      { kind: 'box', x: left + 42, y: row + 2, width: Math.max(1, 200 * share), height: 10, fill: '#1f6f7d' },
      { kind: 'text', x: left + 250, y: row + 11, text: percent, size: 12, weight, color: PAPER.text },
    );
    row += 17;
  }
  const tail = new TextColumn(left, row + 2, width - left - MARGIN, measure).add(reading.network, BODY);
  if (reading.doubt !== null) tail.add(reading.doubt, { ...BODY, color: PAPER.warn });
  return [[...head.parts, ...parts, ...tail.parts], Math.max(y + side, tail.y)];
}

/** The sides of a QR code and of one of its modules, at least: a third of a millimetre on A4. */
const CODE_SIDE = 104;
const MODULE_SIDE = 1.25;

function linkParts(link: SheetLink, y: number, width: number, measure: MeasureText): [Part[], number] {
  const side = Math.max(CODE_SIDE, MODULE_SIDE * (link.code?.length ?? 0));
  const left = link.code === null ? MARGIN : MARGIN + side + 14;
  const text = new TextColumn(left, y, width - left - MARGIN, measure);
  text
    .add(link.title, { size: 11, weight: 650, color: PAPER.text })
    .add(link.text, { size: 7, color: PAPER.muted }, 1.2);
  if (link.code === null) return [text.parts, text.y];
  const scale = side / link.code.length;
  const code: Part = { kind: 'path', d: codePath(link.code), at: [scale, 0, 0, scale, MARGIN, y], fill: '#000000' };
  return [[code, ...text.parts], Math.max(text.y, y + side)];
}

/** The width of A4's text between margins of 10 mm. */
const SHEET_WIDTH = 718;

/** Everything on one sheet: it fits A4, and a slide. */
export function sheetFigure(
  {
    reading,
    cards,
    legend,
    link,
  }: {
    reading: ReadingContents;
    cards: readonly CardContents[];
    legend: Legend;
    link: SheetLink;
  },
  measure: MeasureText,
): Figure {
  const [columns, gap] = [3, 16];
  const side = (SHEET_WIDTH - 2 * MARGIN - (columns - 1) * gap) / columns;
  const [parts, readingEnd] = readingParts(reading, MARGIN, SHEET_WIDTH, measure);
  const [colors, legendHeight] = legendParts(legend, MARGIN, readingEnd + 12, SHEET_WIDTH - 2 * MARGIN, measure);
  parts.push(...colors);
  let [top, bottom] = [readingEnd + 12 + legendHeight + 6, 0];
  cards.forEach((card, i) => {
    if (i > 0 && i % columns === 0) top = bottom + 12;
    const x = MARGIN + (i % columns) * (side + gap);
    const head = new TextColumn(x, top, side, measure).add(card.name, HEAD);
    const text = new TextColumn(x, head.y + 2 + side + 4, side, measure);
    cardText(card, text, false);
    parts.push(...head.parts, ...mapParts(card, x, head.y + 2, side, measure), ...text.parts);
    bottom = Math.max(bottom, text.y);
  });
  const [linked, end] = linkParts(link, bottom + 14, SHEET_WIDTH, measure);
  parts.push(...linked);
  return { width: SHEET_WIDTH, height: end + MARGIN, background: PAPER.background, title: reading.title, parts };
}
