/**
 * What stands on the page as a figure: canvases with their pixels, the shapes of SVGs, text and grounds, each where it
 * is and as it looks at the moment. Of controls what is chosen stays: a slide has to say which variant it shows.
 */
import type { Figure, Matrix, Part, PixelImage, TextPart } from './figure';

/** What is heard and not seen, and whatever says of itself that it is not to be taken away. */
const LEFT_OUT = 'progress, option, [type=range], .visually-hidden, [data-left-out]';
/** Buttons do nothing on a slide, but some are pictures, and some say what is chosen. */
const KEPT_BUTTONS = ':has(canvas), :has(math), [aria-pressed="true"], [aria-selected="true"], [aria-current]';
const SHAPES = 'path, line, polyline, polygon, rect, circle, ellipse, text';
/** What is not drawn where it stands. */
const DEFINITIONS = 'defs, clipPath, mask, marker, symbol, pattern';

interface Origin {
  x: number;
  y: number;
}

/** `color` with this share of its opacity; null: nothing to see. */
function visible(color: string, opacity: number): string | null {
  const [r, g, b, a = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
  if (r === undefined || g === undefined || b === undefined) return null;
  const alpha = a * opacity;
  if (alpha <= 0) return null;
  return alpha >= 1 ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${Math.round(1000 * alpha) / 1000})`;
}

/** What a line is broken at: blanks, and every Chinese character. */
const WORDS = /(?:[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+)\s*/g;

const GRADIENT_COLUMNS = 256;

/** A scale of colours from left to right; null: the ground is none. */
function gradientOf(image: string): PixelImage | null {
  if (!image.startsWith('linear-gradient(to right') && !image.startsWith('linear-gradient(90deg')) return null;
  const stops = [...image.matchAll(/rgba?\(([^)]*)\)/g)].map(([, text = '']) =>
    (text.match(/[\d.]+/g) ?? []).map(Number),
  );
  const rgba = new Uint8ClampedArray(4 * GRADIENT_COLUMNS).fill(255);
  for (let i = 0; i < GRADIENT_COLUMNS; i++) {
    const at = (i / (GRADIENT_COLUMNS - 1)) * (stops.length - 1);
    const [before, after] = [stops[Math.floor(at)] ?? [], stops[Math.ceil(at)] ?? []];
    for (let channel = 0; channel < 3; channel++) {
      const [from, to] = [before[channel] ?? 0, after[channel] ?? 0];
      rgba[4 * i + channel] = from + (at % 1) * (to - from);
    }
  }
  return { columns: GRADIENT_COLUMNS, rows: 1, rgba, smooth: true };
}

function groundOf(element: HTMLElement, style: CSSStyleDeclaration, { x, y }: Origin): Part[] {
  const box = element.getBoundingClientRect();
  const fill = visible(style.backgroundColor, Number(style.opacity));
  const scale = gradientOf(style.backgroundImage);
  const place = { x: box.x - x, y: box.y - y, width: box.width, height: box.height };
  if (scale !== null && box.width > 0 && box.height > 0) return [{ kind: 'image', ...place, ...scale }];
  if (fill === null || box.width === 0 || box.height === 0) return [];
  const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.width / 2, box.height / 2);
  return [{ kind: 'box', ...place, fill, radius }];
}

/** The edge of what is round: an empty one is the sign of a line in a key. */
function ringOf(element: HTMLElement, style: CSSStyleDeclaration, { x, y }: Origin): Part[] {
  const width = Number.parseFloat(style.borderTopWidth) || 0;
  const stroke = visible(style.borderTopColor, Number(style.opacity));
  if (style.borderTopLeftRadius !== '50%' || width === 0 || stroke === null) return [];
  const box = element.getBoundingClientRect();
  const r = (box.width - width) / 2;
  const d = `M${width / 2} ${box.height / 2}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  const dash = style.borderTopStyle === 'dotted' ? { dash: [width, width] } : {};
  return [{ kind: 'path', d, at: [1, 0, 0, 1, box.x - x, box.y - y], stroke, strokeWidth: width, ...dash }];
}

function canvasPart(canvas: HTMLCanvasElement, style: CSSStyleDeclaration, { x, y }: Origin): Part[] {
  const [columns, rows] = [canvas.width, canvas.height];
  const box = canvas.getBoundingClientRect();
  // By way of a copy: reading the page's own canvas would change how it is drawn from then on.
  const copy = document.createElement('canvas');
  Object.assign(copy, { width: columns, height: rows });
  const context = copy.getContext('2d');
  if (context === null || columns * rows === 0 || box.width === 0) return [];
  context.drawImage(canvas, 0, 0);
  const rgba = new Uint8ClampedArray(context.getImageData(0, 0, columns, rows).data);
  const smooth = style.imageRendering !== 'pixelated';
  const place = { x: box.x - x, y: box.y - y, width: box.width, height: box.height };
  return [{ kind: 'image', ...place, columns, rows, rgba, smooth }];
}

let ruler: CanvasRenderingContext2D | null = null;

/** How far below the top of its box the baseline of this font is. */
function ascentOf(style: CSSStyleDeclaration, boxHeight: number): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (ruler === null) return 0.8 * boxHeight;
  ruler.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = ruler.measureText('x');
  return (boxHeight - ascent - descent) / 2 + ascent;
}

function lettering(style: CSSStyleDeclaration): Pick<TextPart, 'size' | 'weight' | 'family' | 'italic'> {
  return {
    size: Number.parseFloat(style.fontSize),
    weight: Number(style.fontWeight) || 400,
    family: style.fontFamily.replaceAll('"', "'"),
    italic: style.fontStyle === 'italic',
  };
}

/** The lines into which the browser has broken a text. */
function textParts(node: Text, style: CSSStyleDeclaration, { x, y }: Origin): Part[] {
  const color = visible(style.color, Number(style.opacity));
  const lines: { text: string; box: DOMRect }[] = [];
  for (const { 0: word, index } of node.data.matchAll(WORDS)) {
    const range = document.createRange();
    range.setStart(node, index);
    range.setEnd(node, index + word.trimEnd().length);
    const box = range.getClientRects()[0];
    const last = lines.at(-1);
    if (box === undefined || box.width === 0) continue;
    if (last !== undefined && Math.abs(last.box.y - box.y) < 2) last.text += word.replace(/\s+/g, ' ');
    else lines.push({ text: word.replace(/\s+/g, ' '), box });
  }
  if (color === null) return [];
  // The page has such text from the bottom to the top, beside an axis.
  if (style.writingMode.startsWith('vertical') && lines.length > 0) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const at = { x: box.x - x + ascentOf(style, box.width), y: box.bottom - y };
    return [{ kind: 'text', ...at, text: node.data.trim(), color, ...lettering(style), turn: -90 }];
  }
  return lines.map(({ text, box }): TextPart => {
    const at = { x: box.x - x, y: box.y - y + ascentOf(style, box.height) };
    return { kind: 'text', ...at, text: text.trimEnd(), color, ...lettering(style) };
  });
}

/** Signs that are more than so many times as high as their letters are stretched by the browser, as brackets are. */
const STRETCHED = 1.7;

/** A formula's letters where they are, lone ones slanted as in print, brackets as high as they stand; lines of fractions. */
function mathParts(element: MathMLElement, style: CSSStyleDeclaration, origin: Origin): Part[] {
  const { x, y, width, height } = element.getBoundingClientRect();
  const color = visible(style.color, Number(style.opacity));
  if (color === null || width === 0 || element.localName === 'annotation') return [];
  const [above, below] = element.children;
  const inside = [...element.children].flatMap((child) => partsOf(child, origin));
  if (element.localName === 'mfrac' && above !== undefined && below !== undefined) {
    const line = (above.getBoundingClientRect().bottom + below.getBoundingClientRect().top) / 2;
    return [...inside, { kind: 'box', x: x - origin.x, y: line - origin.y - 0.5, width, height: 1, fill: color }];
  }
  const text = element.children.length === 0 ? (element.textContent ?? '').trim() : '';
  if (text === '') return inside;
  const font = lettering(style);
  const size = height > STRETCHED * font.size ? height / 1.2 : font.size;
  const baseline = size === font.size ? ascentOf(style, height) : 0.75 * height;
  const upright = element.localName !== 'mi' || element.getAttribute('mathvariant') === 'normal';
  const italic = !upright && [...text].length === 1;
  return [{ kind: 'text', x: x - origin.x, y: y - origin.y + baseline, text, color, ...font, size, italic }];
}

/** What a control says; null: nothing. */
function chosenIn(control: Element): string | null {
  if (control instanceof HTMLSelectElement) return control.selectedOptions[0]?.text ?? null;
  if (!(control instanceof HTMLInputElement)) return null;
  if (control.type === 'checkbox' || control.type === 'radio') return control.checked ? '☑' : '☐';
  return control.value;
}

function controlParts(control: Element, text: string, style: CSSStyleDeclaration, { x, y }: Origin): Part[] {
  const box = control.getBoundingClientRect();
  const color = visible(style.color, Number(style.opacity));
  const font = lettering(style);
  if (color === null || box.width === 0) return [];
  const baseline = box.y - y + box.height / 2 + 0.35 * font.size;
  return [{ kind: 'text', x: box.x - x + 2, y: baseline, text, color, ...font }];
}

/** The outline of a shape in its own units, as an SVG path. */
function outlineOf(shape: SVGGeometryElement): string {
  const number = (name: string) => Number.parseFloat(getComputedStyle(shape).getPropertyValue(name)) || 0;
  const attribute = (name: string) => Number(shape.getAttribute(name) ?? 0);
  switch (shape.localName) {
    case 'path':
      return shape.getAttribute('d') ?? '';
    case 'line':
      return `M${attribute('x1')} ${attribute('y1')}L${attribute('x2')} ${attribute('y2')}`;
    case 'polyline':
    case 'polygon':
      return `M${shape.getAttribute('points') ?? ''}${shape.localName === 'polygon' ? 'z' : ''}`;
    case 'rect':
      return `M${number('x')} ${number('y')}h${number('width')}v${number('height')}h${-number('width')}z`;
    default: {
      const round = shape.localName === 'circle';
      const [rx, ry] = round ? [number('r'), number('r')] : [number('rx'), number('ry')];
      const [cx, cy] = [number('cx'), number('cy')];
      return `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`;
    }
  }
}

function matrixOf(element: SVGGraphicsElement, { x, y }: Origin): Matrix | null {
  const at = element.getScreenCTM();
  return at === null ? null : [at.a, at.b, at.c, at.d, at.e - x, at.f - y];
}

/** Of the element and of all that it stands in, within its SVG. */
function opacityOf(element: Element): number {
  const own = Number(getComputedStyle(element).opacity);
  const parent = element.parentElement;
  return element.localName === 'svg' || parent === null ? own : own * opacityOf(parent);
}

const LINES_ALONE = /^(?:[ML\d\s.,-]|h0(?=M|$))+$/;
/** Canvases draw no line that ends where it begins, which elsewhere is a dot. */
const DOT = 'h0.01';

/** Straight lines where they are on the page, so that a pen that does not scale with them is as wide everywhere. */
function movedLines(d: string, [a, b, c, e, f, g]: Matrix): string {
  const at = (x: number, y: number) => `${a * x + c * y + f} ${b * x + e * y + g}`;
  return d
    .replace(/(-?[\d.]+)[\s,]+(-?[\d.]+)/g, (_, x: string, y: string) => at(Number(x), Number(y)))
    .replaceAll('h0', DOT);
}

function shapePart(shape: SVGGeometryElement, origin: Origin): Part[] {
  const style = getComputedStyle(shape);
  const place = matrixOf(shape, origin);
  const outline = outlineOf(shape);
  if (place === null || outline === '' || outline === 'M') return [];
  const moved = style.vectorEffect === 'non-scaling-stroke' && LINES_ALONE.test(outline);
  const d = moved ? movedLines(outline, place) : outline;
  const at: Matrix = moved ? [1, 0, 0, 1, 0, 0] : place;
  const opacity = opacityOf(shape);
  const fill = visible(style.fill, opacity * Number(style.fillOpacity));
  const stroke = visible(style.stroke, opacity * Number(style.strokeOpacity));
  const scale = style.vectorEffect === 'non-scaling-stroke' ? 1 : Math.sqrt(Math.abs(at[0] * at[3] - at[1] * at[2]));
  const dash = (style.strokeDasharray.match(/[\d.]+/g) ?? []).map((length) => Number(length) * scale);
  const lines = { stroke: stroke ?? '', strokeWidth: (Number.parseFloat(style.strokeWidth) || 0) * scale, dash };
  if (fill === null && stroke === null) return [];
  return [
    {
      kind: 'path',
      d,
      at,
      ...(fill !== null && { fill }),
      ...(stroke !== null && lines),
      round: style.strokeLinecap === 'round',
    },
  ];
}

/** Each run of letters between elements stands by itself: `<tspan>`s may be anywhere. */
function svgTextParts(text: SVGTextElement, origin: Origin): Part[] {
  const at = matrixOf(text, origin);
  if (at === null) return [];
  const parts: Part[] = [];
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const letters = node.textContent ?? '';
    const style = getComputedStyle(node.parentElement ?? text);
    const color = visible(style.fill, opacityOf(text) * Number(style.fillOpacity));
    const drawn = before < text.getNumberOfChars();
    if (drawn && color !== null && letters.trim() !== '') {
      const start = text.getStartPositionOfChar(before);
      const place = { x: at[0] * start.x + at[2] * start.y + at[4], y: at[1] * start.x + at[3] * start.y + at[5] };
      const font = lettering(style);
      const size = font.size * Math.sqrt(Math.abs(at[0] * at[3] - at[1] * at[2]));
      const turn = (Math.atan2(at[1], at[0]) * 180) / Math.PI;
      parts.push({ kind: 'text', ...place, text: letters.trim(), color, ...font, size, ...(turn !== 0 && { turn }) });
    }
    before += letters.length;
  }
  return parts;
}

function svgParts(svg: SVGSVGElement, origin: Origin): Part[] {
  return [...svg.querySelectorAll<SVGGraphicsElement>(SHAPES)].flatMap((shape) => {
    const { visibility } = getComputedStyle(shape);
    if (visibility !== 'visible' || shape.closest(DEFINITIONS) !== null) return [];
    return shape instanceof SVGTextElement
      ? svgTextParts(shape, origin)
      : shapePart(shape as SVGGeometryElement, origin);
  });
}

function partsOf(element: Element, origin: Origin): Part[] {
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden' || element.matches(LEFT_OUT)) return [];
  if (element instanceof SVGSVGElement) return svgParts(element, origin);
  if (element instanceof HTMLCanvasElement) return canvasPart(element, style, origin);
  if (element instanceof MathMLElement) return mathParts(element, style, origin);
  if (!(element instanceof HTMLElement)) return [];
  if (element instanceof HTMLButtonElement && !element.matches(KEPT_BUTTONS)) return [];
  const chosen = chosenIn(element);
  if (chosen !== null) return controlParts(element, chosen, style, origin);
  const folded = element instanceof HTMLDetailsElement && !element.open;
  const inside = [...element.childNodes].flatMap((child) => {
    // What is folded up is not there to see, though it has a place.
    if (folded && !(child instanceof Element && child.localName === 'summary')) return [];
    if (child instanceof Text) return textParts(child, style, origin);
    return child instanceof Element ? partsOf(child, origin) : [];
  });
  return [...groundOf(element, style, origin), ...ringOf(element, style, origin), ...inside];
}

/** @param title in one sentence what it shows. */
export function captureFigure(element: HTMLElement, title: string): Figure {
  const { x, y, width, height } = element.getBoundingClientRect();
  const background = visible(getComputedStyle(document.body).backgroundColor, 1) ?? '#ffffff';
  return { width, height, background, title, parts: partsOf(element, { x, y }) };
}
