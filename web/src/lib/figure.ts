/**
 * A picture to take away, made of few kinds of parts. It becomes an SVG (`figureToSvg`), a PNG (`figureToPng` in
 * figure-canvas.ts) or elements of the page, and looks the same in all three. Lengths are CSS pixels at 1×.
 *
 * A view makes its figure of tiles (`tileSheet`), of what stands on the page (`captureFigure` in capture.ts), or part
 * by part, and hands it to `savePicture`, `copyPicture` or `sharePicture` of saving.ts.
 */

/** As the page's own text. */
export const FIGURE_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif";

/** x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export interface BoxPart {
  kind: 'box';
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
  radius?: number;
}

/** Lines and areas. */
export interface PathPart {
  kind: 'path';
  /** An SVG path, in units of its own. */
  d: string;
  /** From those to the figure's. */
  at: Matrix;
  fill?: string;
  stroke?: string;
  /** Of the stroke, in the figure's units. */
  strokeWidth?: number;
  dash?: readonly number[];
  round?: boolean;
}

/** One line of text; `y` is its baseline. */
export interface TextPart {
  kind: 'text';
  x: number;
  y: number;
  text: string;
  size: number;
  weight?: number;
  color: string;
  anchor?: 'start' | 'middle' | 'end';
  /** Absent: `FIGURE_FONT`. */
  family?: string;
  italic?: boolean;
  /** Degrees, clockwise, around the beginning of the baseline. */
  turn?: number;
}

/** Pixels, one for each value, stretched to a rectangle. */
export interface ImagePart extends PixelImage {
  kind: 'image';
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PixelImage {
  columns: number;
  rows: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
  /** Between the pixels' colours it is interpolated. */
  smooth: boolean;
}

export type Part = BoxPart | PathPart | TextPart | ImagePart;

export interface Figure {
  width: number;
  height: number;
  background: string;
  /** In one sentence what it shows: for those who cannot see it. */
  title: string;
  /** The later ones lie over the earlier ones. */
  parts: readonly Part[];
}

/** By how much a matrix magnifies lengths. */
export function scaleOf([a, b, c, d]: Matrix): number {
  return Math.sqrt(Math.abs(a * d - b * c)) || 1;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  // Characters that XML forbids, whatever the escape.
  return text.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter).replace(/[^\P{Cc}\t\n\r]/gu, '');
}

const rounded = (value: number) => String(Math.round(value * 1000) / 1000);

/** `name="value"` of those that are there. */
function attributes(values: Record<string, string | number | undefined>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(typeof value === 'number' ? rounded(value) : String(value))}"`)
    .join('');
}

function pathToSvg(part: PathPart): string {
  const scale = scaleOf(part.at);
  const values = {
    d: part.d,
    transform: `matrix(${part.at.map((value) => String(Number(value.toPrecision(9)))).join(' ')})`,
    fill: part.fill ?? 'none',
    stroke: part.stroke,
    'stroke-width': part.strokeWidth === undefined ? undefined : part.strokeWidth / scale,
    'stroke-dasharray': part.dash?.map((length) => rounded(length / scale)).join(' '),
    'stroke-linecap': part.round ? 'round' : undefined,
    'stroke-linejoin': part.round ? 'round' : undefined,
  };
  return `<path${attributes(values)}/>`;
}

function textToSvg({ x, y, text, size, weight, color, anchor, family, italic, turn }: TextPart): string {
  const values = {
    x,
    y,
    fill: color,
    'font-size': size,
    'font-weight': weight,
    'font-style': italic ? 'italic' : undefined,
    'font-family': family,
    'text-anchor': anchor === undefined || anchor === 'start' ? undefined : anchor,
    transform: turn === undefined ? undefined : `rotate(${rounded(turn)} ${rounded(x)} ${rounded(y)})`,
  };
  return `<text${attributes(values)}>${escaped(text)}</text>`;
}

async function partToSvg(part: Part, pngOf: (image: PixelImage) => Promise<string>): Promise<string> {
  switch (part.kind) {
    case 'box': {
      const { x, y, width, height, fill, radius } = part;
      return `<rect${attributes({ x, y, width, height, rx: radius, fill })}/>`;
    }
    case 'path':
      return pathToSvg(part);
    case 'text':
      return textToSvg(part);
    case 'image': {
      const { x, y, width, height, smooth } = part;
      const style = smooth ? undefined : 'image-rendering:pixelated';
      const href = await pngOf(part);
      return `<image${attributes({ x, y, width, height, preserveAspectRatio: 'none', style, href })}/>`;
    }
  }
}

/**
 * Outlines and text stay outlines and text; pixels are embedded as they are, and the viewer stretches them.
 * @param pngOf a PNG of these pixels, as a data address.
 */
export async function figureToSvg(figure: Figure, pngOf: (image: PixelImage) => Promise<string>): Promise<string> {
  const { width, height, background, title } = figure;
  const parts = await Promise.all(figure.parts.map((part) => partToSvg(part, pngOf)));
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
    'font-family': FIGURE_FONT,
    role: 'img',
  };
  const ground = `<rect${attributes({ width, height, fill: background })}/>`;
  return `<svg${attributes(root)}>\n<title>${escaped(title)}</title>\n${[ground, ...parts].join('\n')}\n</svg>\n`;
}

/** The width of a line of text. */
export type MeasureText = (text: string, size: number, weight: number) => number;

/** Where a line may end: behind blanks, and around Chinese characters. */
const PIECES = /[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+/g;

/** Lines no wider than `width`; what has no place to end a line, such as an address, ends anywhere. */
export function wrapped(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  const add = (piece: string): void => {
    if (measure((line + piece).trimEnd()) <= width) {
      line += piece;
    } else if (line !== '' && measure(piece.trimEnd()) <= width) {
      lines.push(line.trimEnd());
      line = piece;
    } else if (piece.length > 1) {
      for (const letter of piece) add(letter);
    } else {
      lines.push(line.trimEnd());
      line = piece;
    }
  };
  for (const piece of text.match(PIECES) ?? []) add(piece);
  if (line.trimEnd() !== '') lines.push(line.trimEnd());
  return lines.filter((each, i) => each !== '' || i > 0);
}

export interface TextStyle {
  size: number;
  weight?: number;
  color: string;
}

/** Sets text line by line, downwards. */
export class TextColumn {
  readonly parts: Part[] = [];

  constructor(
    readonly x: number,
    /** The top of what comes next. */
    public y: number,
    readonly width: number,
    private readonly measure: MeasureText,
  ) {}

  add(text: string, { size, weight = 400, color }: TextStyle, leading = 1.35): this {
    for (const line of wrapped(text, this.width, (each) => this.measure(each, size, weight))) {
      this.parts.push({ kind: 'text', x: this.x, y: this.y + size, text: line, size, weight, color });
      this.y += size * leading;
    }
    return this;
  }

  space(height: number): this {
    this.y += height;
    return this;
  }
}

export interface Tile extends PixelImage {
  /** What stands under it. */
  caption: string;
}

/** Of tiles and their captions. */
export interface TileSheet {
  title: string;
  /** Sentences under the title: what is explained, by which method, variant and layer. */
  lines: readonly string[];
  tiles: readonly Tile[];
  tilesInARow: number;
  /** Of a tile; its height follows from its pixels. */
  tileWidth: number;
}

export const PAPER = { background: '#ffffff', text: '#101418', muted: '#4a5160', warn: '#8a2f1c', line: '#c9c9c9' };

/** Tiles in rows under a title: masks, channels, a curve's pictures. */
export function tileSheet({ title, lines, tiles, tilesInARow, tileWidth }: TileSheet, measure: MeasureText): Figure {
  const [margin, gap] = [16, 10];
  const inARow = Math.max(1, Math.min(tilesInARow, tiles.length));
  const width = 2 * margin + Math.max(240, inARow * (tileWidth + gap) - gap);
  const head = new TextColumn(margin, margin, width - 2 * margin, measure);
  head.add(title, { size: 16, weight: 650, color: PAPER.text });
  for (const line of lines) head.add(line, { size: 11, color: PAPER.muted });
  const parts: Part[] = [...head.parts];
  let [top, bottom] = [head.y + gap, head.y];
  tiles.forEach((tile, i) => {
    if (i > 0 && i % inARow === 0) top = bottom + gap;
    const x = margin + (i % inARow) * (tileWidth + gap);
    const height = (tileWidth * tile.rows) / tile.columns;
    const caption = new TextColumn(x, top + height + 3, tileWidth, measure);
    caption.add(tile.caption, { size: 10, color: PAPER.text });
    const { columns, rows, rgba, smooth } = tile;
    parts.push({ kind: 'image', x, y: top, width: tileWidth, height, columns, rows, rgba, smooth }, ...caption.parts);
    bottom = Math.max(bottom, caption.y);
  });
  return { width, height: bottom + margin, background: PAPER.background, title, parts };
}

function movedDown(part: Part, by: number): Part {
  if (part.kind !== 'path') return { ...part, y: part.y + by };
  const [a, b, c, d, e, f] = part.at;
  return { ...part, at: [a, b, c, d, e, f + by] };
}

/** A figure below a title and sentences that say what it is of. */
export function withHead(
  figure: Figure,
  { title, lines, color }: { title: string; lines: readonly string[]; color: string },
  measure: MeasureText,
): Figure {
  const margin = 12;
  const head = new TextColumn(margin, margin, figure.width - 2 * margin, measure);
  head.add(title, { size: 18, weight: 650, color });
  for (const line of lines) head.add(line, { size: 12, color });
  const by = head.y + margin;
  const parts = [...head.parts, ...figure.parts.map((part) => movedDown(part, by))];
  return { ...figure, height: figure.height + by, title: [title, ...lines].join('. '), parts };
}
