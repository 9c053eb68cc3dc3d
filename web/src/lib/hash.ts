/**
 * The part of the address behind `#`: what is shown, so that a link repeats it.
 *
 *     #v=2
 *      &d=<strokes>  or  &s=<index in the MNIST test set>  or  &x=<pixels of a framed picture>
 *      &t=<target class>  &c=<class from which it is told apart>  &n=<network>
 *      &p=<what is shown in place of the maps>.<what within it>; within a method's formula
 *         inside.<method>.<place>.<layer> (the layer where there are several) or inside.lime.<sample>.left-out
 *      &l=zh|en  &m=<colour map>  &w=<strength of the maps, percent>  &o=0 (no outlines)  &i=<view>
 *      &j=<method>,<method> (these two alone, in large type, for a projector)
 *      &k=<method> (of which everything is shown, where there is no room for all)
 *      &q=<step of the tour>  &a=<question of a teacher's own>  &b=1 (drawing, class, network, options, view are locked)
 *      &<method>.<option>=<value>, for each option that is not the default; several layers are joined by commas
 *      &table.sort=<column>,ascending|descending, while the table of measures is open and in an order
 *
 * Version 1 had letters for methods and options (link-version-1.ts) and means what it always meant. A link with a version says everything: what it does not mention is the default. One without, written by hand, leaves
 * alone what it does not mention. Of a later version than this only picture, class, language and colours are read, and
 * keys that are not known are passed over.
 *
 * Strokes: for each the number of points, then differences from point to point (zigzag varints, base64url); a stroke's
 * first point counts from the last point of the stroke before it. Pixels: a zero byte is followed by how many zeros
 * there are in all. An address that cannot be read is an address without that part, and is called unreadable.
 */

import { COLOR_MAPS, type ColorMapId } from '../../package/src/colormap';
import { ByteReader, fromBase64Url, pushVarint, toBase64Url, unzigzag, zigzag } from './bytes';
import { readVersion1 } from './link-version-1';
import { GRID, type Stroke } from './strokes';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export type LinkedPicture =
  | { kind: 'drawing'; strokes: Stroke[] }
  | { kind: 'sample'; index: number }
  | { kind: 'pixels'; pixels: Uint8Array };

export interface LinkState {
  /** The link says everything: what is null is the default. */
  complete: boolean;
  picture: LinkedPicture | null;
  target: number | null;
  contrast: number | null;
  model: string | null;
  language: Language | null;
  colorMap: ColorMapId | null;
  /** 0..1 */
  opacity: number | null;
  outline: boolean | null;
  view: string | null;
  /** What is shown in place of the maps, and behind a dot what within it. */
  shown: string | null;
  /** Two methods, joined by a comma, that alone are shown and in large type. */
  projector: string | null;
  /** The method of which everything is shown, where there is no room for all. */
  opened: string | null;
  /** The step of the tour. */
  lesson: string | null;
  /** A teacher's own question. */
  question: string | null;
  /** What the page shows cannot be changed until somebody unlocks it. */
  locked: true | null;
  /** The method's and the option's names, and the value as text. */
  options: Record<string, Record<string, string>>;
}

export interface DecodedLink extends LinkState {
  /** There is something, but nothing that is known, or a picture that cannot be read. */
  unreadable: boolean;
}

const VERSION = 2;
const OWN_KEYS = ['v', 'd', 's', 'x', 't', 'c', 'n', 'l', 'm', 'w', 'o', 'i', 'p', 'j', 'k', 'q', 'a', 'b'];
const PICTURE_KEYS = ['d', 's', 'x'];
const OPTION_KEY = /^([a-z][a-z0-9+-]*)\.([a-z][a-zA-Z0-9]*)$/;
const VERSION_1_KEY = /^([a-z]{2})\.([a-z]{1,2})$/;
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
  const parts: string[] = state.complete ? [`v=${VERSION}`] : [];
  const { picture } = state;
  if (picture?.kind === 'drawing' && picture.strokes.length > 0) parts.push(`d=${encodeStrokes(picture.strokes)}`);
  if (picture?.kind === 'sample') parts.push(`s=${picture.index}`);
  if (picture?.kind === 'pixels') parts.push(`x=${encodePixels(picture.pixels)}`);
  if (state.target !== null) parts.push(`t=${state.target}`);
  if (state.contrast !== null) parts.push(`c=${state.contrast}`);
  if (state.model !== null) parts.push(`n=${encodeURIComponent(state.model)}`);
  if (state.language !== null) parts.push(`l=${state.language}`);
  if (state.colorMap !== null) parts.push(`m=${state.colorMap}`);
  if (state.opacity !== null) parts.push(`w=${Math.round(100 * state.opacity)}`);
  if (state.outline !== null) parts.push(`o=${state.outline ? 1 : 0}`);
  if (state.view !== null) parts.push(`i=${encodeURIComponent(state.view)}`);
  if (state.shown !== null) parts.push(`p=${encodeURIComponent(state.shown)}`);
  if (state.projector !== null) parts.push(`j=${encodeURIComponent(state.projector).replaceAll('%2C', ',')}`);
  if (state.opened !== null) parts.push(`k=${encodeURIComponent(state.opened)}`);
  if (state.lesson !== null) parts.push(`q=${encodeURIComponent(state.lesson)}`);
  if (state.question !== null) parts.push(`a=${encodeURIComponent(state.question)}`);
  if (state.locked !== null) parts.push('b=1');
  for (const [method, options] of Object.entries(state.options)) {
    for (const [name, value] of Object.entries(options)) {
      // Commas join names of layers; an address may hold them as they are.
      const text = encodeURIComponent(value).replaceAll('%2C', ',');
      parts.push(`${encodeURIComponent(method)}.${name}=${text}`);
    }
  }
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

/** The values under keys of this form, by what the form finds in them. */
function matching(parameters: URLSearchParams, form: RegExp): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const [key, value] of parameters) {
    const [, method, name] = form.exec(key) ?? [];
    if (method !== undefined && name !== undefined) {
      found.set(method, (found.get(method) ?? new Map<string, string>()).set(name, value));
    }
  }
  return found;
}

function decodeOptions(parameters: URLSearchParams): LinkState['options'] {
  const options: LinkState['options'] = {};
  for (const [letters, texts] of matching(parameters, VERSION_1_KEY)) {
    const read = readVersion1(letters, texts);
    if (read !== null) options[read.method] = read.options;
  }
  for (const [method, texts] of matching(parameters, OPTION_KEY)) {
    // Two letters are version 1's, and read above.
    if (method.length > 2) options[method] = Object.fromEntries(texts);
  }
  return options;
}

function decodeOpacity(text: string | null): number | null {
  const percent = wholeNumber(text);
  return percent !== null && percent <= 100 ? percent / 100 : null;
}

function isUnreadable(parameters: URLSearchParams, picture: LinkedPicture | null): boolean {
  const keys = [...parameters.keys()];
  const known = keys.some((key) => OWN_KEYS.includes(key) || OPTION_KEY.test(key));
  return (keys.length > 0 && !known) || (picture === null && keys.some((key) => PICTURE_KEYS.includes(key)));
}

export function decodeLink(hash: string): DecodedLink {
  const tooLong = hash.length > MAX_LENGTH;
  // A plus is a plus here, as in `grad-cam++`, not a space.
  const parameters = new URLSearchParams(tooLong ? '' : hash.replace(/^#/, '').replaceAll('+', '%2B'));
  const version = wholeNumber(parameters.get('v'));
  const later = version !== null && version > VERSION;
  const text = (key: string) => (later ? null : parameters.get(key));
  const outline = text('o');
  const picture = decodePicture(parameters);
  return {
    unreadable: tooLong || isUnreadable(parameters, picture),
    complete: version !== null,
    picture,
    target: wholeNumber(parameters.get('t')),
    contrast: wholeNumber(text('c')),
    model: text('n'),
    language: LANGUAGES.find((language) => language === parameters.get('l')) ?? null,
    colorMap: COLOR_MAPS.find((map) => map === parameters.get('m')) ?? null,
    opacity: decodeOpacity(text('w')),
    outline: outline === '0' ? false : outline === '1' ? true : null,
    view: text('i'),
    shown: text('p'),
    projector: text('j'),
    opened: text('k'),
    lesson: text('q'),
    question: text('a'),
    locked: text('b') === '1' ? true : null,
    options: later ? {} : decodeOptions(parameters),
  };
}
