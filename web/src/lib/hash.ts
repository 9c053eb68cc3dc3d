/**
 * The part of the address behind `#`: what is shown, so that a link repeats it.
 *
 *     #d=<strokes>  or  #s=<index in the MNIST test set>  or  #x=<pixels of a framed picture>
 *      &t=<target class>  &l=zh|en  &m=<colour map>
 *
 * Strokes: for each the number of points, then differences from point to point (zigzag varints, base64url); a stroke's
 * first point counts from the last point of the stroke before it. Pixels: a zero byte is followed by how many zeros
 * there are in all. An address that cannot be read is an address without that part.
 */
import { ByteReader, fromBase64Url, pushVarint, toBase64Url, unzigzag, zigzag } from './bytes';
import { COLOR_MAPS, type ColorMapId } from './colormap';
import { GRID, type Stroke } from './strokes';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export type LinkedPicture =
  | { kind: 'drawing'; strokes: Stroke[] }
  | { kind: 'sample'; index: number }
  | { kind: 'pixels'; pixels: Uint8Array };

export interface LinkState {
  picture: LinkedPicture | null;
  target: number | null;
  language: Language | null;
  colorMap: ColorMapId | null;
}

/** Links longer than this are not ours, and decoding them is not worth the time. */
const MAX_LENGTH = 60_000;
const MAX_PIXELS = 1 << 16;

export function encodeStrokes(strokes: readonly Stroke[]): string {
  const bytes: number[] = [];
  let [x, y] = [0, 0];
  for (const stroke of strokes) {
    pushVarint(bytes, stroke.length / 2);
    for (let i = 0; i < stroke.length; i += 2) {
      const [nextX, nextY] = [stroke[i] ?? 0, stroke[i + 1] ?? 0];
      pushVarint(bytes, zigzag(nextX - x));
      pushVarint(bytes, zigzag(nextY - y));
      [x, y] = [nextX, nextY];
    }
  }
  return toBase64Url(bytes);
}

/** Throws where the text is not what `encodeStrokes` gives. */
export function decodeStrokes(text: string): Stroke[] {
  const reader = new ByteReader(fromBase64Url(text));
  const strokes: Stroke[] = [];
  let [x, y] = [0, 0];
  while (!reader.done) {
    const stroke: number[] = [];
    for (let points = reader.varint(); points > 0; points--) {
      x += unzigzag(reader.varint());
      y += unzigzag(reader.varint());
      if (x < 0 || y < 0 || x >= GRID || y >= GRID) throw new RangeError('a point lies outside of the canvas');
      stroke.push(x, y);
    }
    if (stroke.length > 0) strokes.push(stroke);
  }
  return strokes;
}

export function encodePixels(pixels: Uint8Array): string {
  const bytes: number[] = [];
  for (let i = 0; i < pixels.length; i++) {
    bytes.push(pixels[i] ?? 0);
    if (pixels[i] !== 0) continue;
    const start = i;
    while (pixels[i + 1] === 0) i++;
    pushVarint(bytes, i - start + 1);
  }
  return toBase64Url(bytes);
}

export function decodePixels(text: string): Uint8Array {
  const reader = new ByteReader(fromBase64Url(text));
  const pixels: number[] = [];
  while (!reader.done) {
    const value = reader.byte();
    const times = value === 0 ? reader.varint() : 1;
    if (pixels.length + times > MAX_PIXELS) throw new RangeError('the picture is too large');
    for (let i = 0; i < times; i++) pixels.push(value);
  }
  return Uint8Array.from(pixels);
}

export function encodeLink(state: LinkState): string {
  const parts: string[] = [];
  const { picture } = state;
  if (picture?.kind === 'drawing' && picture.strokes.length > 0) parts.push(`d=${encodeStrokes(picture.strokes)}`);
  if (picture?.kind === 'sample') parts.push(`s=${picture.index}`);
  if (picture?.kind === 'pixels') parts.push(`x=${encodePixels(picture.pixels)}`);
  if (state.target !== null) parts.push(`t=${state.target}`);
  if (state.language !== null) parts.push(`l=${state.language}`);
  if (state.colorMap !== null) parts.push(`m=${state.colorMap}`);
  return `#${parts.join('&')}`;
}

function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : null;
}

function decodePicture(parameters: URLSearchParams): LinkedPicture | null {
  const drawing = parameters.get('d');
  const strokes = drawing === null ? null : readable(() => decodeStrokes(drawing));
  if (strokes !== null && strokes.length > 0) return { kind: 'drawing', strokes };
  const index = wholeNumber(parameters.get('s'));
  if (index !== null) return { kind: 'sample', index };
  const text = parameters.get('x');
  const pixels = text === null ? null : readable(() => decodePixels(text));
  return pixels !== null && pixels.length > 0 ? { kind: 'pixels', pixels } : null;
}

export function decodeLink(hash: string): LinkState {
  const parameters = new URLSearchParams(hash.length > MAX_LENGTH ? '' : hash.replace(/^#/, ''));
  return {
    picture: decodePicture(parameters),
    target: wholeNumber(parameters.get('t')),
    language: LANGUAGES.find((language) => language === parameters.get('l')) ?? null,
    colorMap: COLOR_MAPS.find((map) => map === parameters.get('m')) ?? null,
  };
}
