/** The page's own notions: what is on the canvas, what is known about it, what the user is told. */

import type {
  DownloadProgress,
  Explanation,
  InkImage,
  MeasurableMap,
  MeasureValue,
  Started,
} from '../../package/src/protocol';
import type { Stroke } from '../lib/strokes';

/** What is on the canvas. Values are never changed in place, so that undo can bring an earlier one back. */
export type Picture =
  /** `example`: the page's own, on which nobody has drawn yet. */
  | { kind: 'drawing'; strokes: readonly Stroke[]; example?: true }
  | { kind: 'image'; image: InkImage; name: string }
  /** Already framed, and taken as it is: a test image (`index`) or a picture from a link (null). */
  | { kind: 'framed'; pixels: Uint8Array; index: number | null };

export const EMPTY_DRAWING: Picture = { kind: 'drawing', strokes: [] };

export function isEmpty(picture: Picture): boolean {
  return picture.kind === 'drawing' && picture.strokes.length === 0;
}

export type EngineState =
  | { kind: 'isolating' }
  | { kind: 'starting'; progress: DownloadProgress | null }
  | ({ kind: 'ready' } & Started)
  | { kind: 'failed'; code: string; message: string };

/** `waiting`: no digit yet. A map stays on show while the next one is computed. */
export interface MapState {
  status: 'waiting' | 'refining' | 'done' | 'failed';
  explanation: Explanation | null;
  /** The picture that is explained; the one on the canvas may be newer. */
  pixels: Uint8Array | null;
}

export const MAP_VIEWS = ['smooth', 'pixels', 'grid', 'signed'] as const;
export type MapView = (typeof MAP_VIEWS)[number];

/** Which value has the strongest colour: each map's own largest, or that of all maps that count in the same. */
export const SCALES = ['own', 'shared'] as const;
export type Scale = (typeof SCALES)[number];

/** A pixel of the picture that the network sees, counted from 0. */
export interface Pixel {
  x: number;
  y: number;
}

/** What LIME's card shows: the weight of every superpixel, or those that were chosen. */
export const LIME_VIEWS = ['weights', 'chosen'] as const;
export type LimeView = (typeof LIME_VIEWS)[number];
/** What RISE's card shows: the map, or how uncertain it is. */
export const RISE_VIEWS = ['map', 'error'] as const;
export type RiseView = (typeof RISE_VIEWS)[number];

export type Notice =
  | { kind: 'engine-restarted' }
  /** The engine's worker ended while it read a file. */
  | { kind: 'file-interrupted'; file: string }
  | { kind: 'not-an-image'; file: string; message: string }
  | { kind: 'image-blank'; file: string }
  | { kind: 'image-late'; file: string }
  | { kind: 'file-unreadable'; file: string }
  | { kind: 'first-file'; file: string }
  | { kind: 'not-a-network'; file: string; message: string }
  /** Something else than a file was dropped. */
  | { kind: 'no-file' }
  | { kind: 'nothing-to-paste' }
  | { kind: 'method-failed'; message: string }
  | { kind: 'measure-failed'; message: string }
  | { kind: 'model-failed'; message: string }
  /** `ownNetwork`: it stays behind, since a link cannot carry it. */
  | { kind: 'link-copied'; ownNetwork?: boolean }
  | { kind: 'link-not-copied' }
  | { kind: 'link-unreadable' }
  /** A link names a step that the tour does not have. */
  | { kind: 'lesson-unknown'; name: string }
  /** A picture was dropped or pasted on a page that a teacher's link has locked. */
  | { kind: 'locked' }
  | { kind: 'question-too-long'; longest: number }
  | { kind: 'take-away-missing' }
  /** The tour was asked for, and its code could not be loaded. */
  | { kind: 'lessons-missing' }
  /** A framed picture of another size than the network reads. */
  | { kind: 'picture-misfits'; height: number; width: number };

/** A map beside others in the table of measures. */
export interface MeasuredRow {
  /** A method, or a map that knows nothing of the network. */
  name: string;
  /** null: made by no method. */
  explanation: Explanation | null;
  map: Float32Array;
  /** Of what no method made. */
  baseline?: MeasurableMap['baseline'];
  /** So far, by measure. */
  values: ReadonlyMap<string, MeasureValue>;
}
