/** What there is to say: both languages have every one of these. */

import type { ColorMapId } from '../../package/src/colormap';
import type { EngineNote, MethodId } from '../../package/src/protocol';
import type { CHOICES, ChoiceOption, OptionName } from '../state/options';
import type { LimeView, MapView, Notice, RiseView } from '../state/types';
import { en } from './en';
import { zh } from './zh';

interface MethodText {
  name: string;
  /**
   * One sentence: how to read the map.
   * @param subject the class, or the class and that from which it is told apart.
   * @param layer empty while it is not known, or for methods that look at no layer.
   */
  reading(subject: string, layer: string): string;
  /** By the engine's names; what is not here is shown by that name. */
  variants: Record<string, string>;
  /** What is wrong with the source document's listing, and why; for methods that have such a variant. */
  wrong?: string;
}

export interface Messages {
  tagline: string;
  languageName: string;
  switchLanguage: string;
  theme: { toDark: string; toLight: string };
  copyLink: string;
  pad: {
    title: string;
    label: string;
    empty: string;
    undo: string;
    undoHint: string;
    clear: string;
    clearHint: string;
    image: string;
    imageHint: string;
    dropHere: string;
  };
  samples: { title: string; item(index: number, label: string): string; credit: string };
  sees: { title: string; label(height: number, width: number): string; blank: string };
  reads: {
    title: string;
    waiting: string;
    network: string;
    verdict(className: string, percent: string): string;
    runnerUp(className: string, percent: string): string;
    announce(className: string, percent: string): string;
  };
  classes: {
    title: string;
    item(className: string, percent: string): string;
    automatic: string;
    automaticHint: string;
    butNot: string;
    butNotHint: string;
    nothing: string;
  };
  maps: {
    /** The class, told apart from another. */
    rather(className: string, other: string): string;
    title(subject: string): string;
    titleEmpty: string;
    colorMap: string;
    opacity: string;
    outline: string;
    view: string;
    views: Record<MapView, string>;
    low: string;
    high: string;
    label(method: string, subject: string): string;
    waiting: string;
    refining(completed: number, total: number): string;
    milliseconds(ms: string): string;
    samples(count: number): string;
    passes(forward: number, backward: number): string;
    fit(r2: string): string;
    intercept(value: string): string;
    opposes: string;
    largest(value: string, error: string): string;
    blank: string;
    blankReason: {
      cam(subject: string, layer: string): string;
      lime(subject: string): string;
      rise(subject: string): string;
    };
    /** On every map made by the source document's listing. */
    wrongBadge: string;
    wrongLabel: string;
    cardView(method: string): string;
    limeViews: Record<LimeView, string>;
    riseViews: Record<RiseView, string>;
    chosenReading(subject: string): string;
    errorReading(largest: string): string;
    methods: Record<MethodId, MethodText>;
  };
  options: {
    title: string;
    label(method: string): string;
    changed(count: number): string;
    reset: string;
    names: Record<OptionName, string>;
    /** `layer`, where several can be chosen. */
    layers: string;
    /** The engine's own choice, which may be known by name. */
    automatic(layer: string): string;
    choices: { [K in ChoiceOption]: Record<(typeof CHOICES)[K][number], string> };
    never: string;
    outOfRange(min: number, max: number, whole: boolean): string;
    quickshiftNote: string;
  };
  colorMaps: Record<ColorMapId, string>;
  engine: {
    starting: string;
    downloading(percent: string): string;
    isolating: string;
    runs(variant: string, threads: number): string;
    variants: { 'relaxed-threads': string; 'simd-threads': string; simd: string };
    model(name: string): string;
    note(note: EngineNote): string;
    failed: string;
    failedCodes: Record<string, string>;
    retry: string;
  };
  notices: (notice: Notice) => string;
  dismiss: string;
  privacy: string;
}

export const MESSAGES = { en, zh };
