/** What there is to say: both languages have every one of these. */

import type { ColorMapId } from '../../package/src/colormap';
import type { Better, EngineNote, IgnoredInk, MethodId } from '../../package/src/protocol';
import type { Ninth } from '../lib/strongest';
import type { ReadingDoubt } from '../state/familiar';
import type { Unit } from '../state/numbers';
import type { Cost, Verdict } from '../state/trust';
import type { LimeView, MapView, Notice, RiseView, Scale } from '../state/types';
import type { Shown } from '../state/views';

/** How the core begins where a file is nothing that it knows by name: a shorter sentence says all of it. */
export const NO_PICTURE = 'These bytes are not an image';

interface MethodText {
  name: string;
  /**
   * One sentence: how to read the map.
   * @param subject the class, or the class and that from which it is told apart; null while nothing is read.
   * @param layers none while they are not known, or for methods that look at no layer.
   */
  reading(subject: string | null, layers: readonly string[]): string;
  /** The choices of `variant`, by the core's names. */
  variants: Record<string, string>;
  /** What is wrong with the source document's listing, and why; for methods that have such a variant. */
  wrong?: string;
}

/** Of an option, whichever methods have it. A new option of the core needs this and nothing else on the page. */
interface OptionWords {
  name: string;
  /** By the core's names; those of `variant` stand with its method. */
  choices?: Record<string, string>;
  /** What is worth knowing while a choice is in force. */
  notes?: Record<string, string>;
}

/** Of a measure, or of another column of its table. */
interface MeasureWords {
  name: string;
  /** One sentence. */
  text: string;
}

/** What a number must be. */
export interface Bounds {
  minimum: number;
  maximum: number;
  minimumExcluded: boolean;
  whole: boolean;
}

export interface Messages {
  /** Of the document, as search engines show them. */
  page: { title: string; description: string };
  /** Each language says once what the other calls a saliency map. */
  tagline: string;
  languageName: string;
  switchLanguage: string;
  theme: { toDark: string; toLight: string };
  copyLink: string;
  /** The tour, of which all else comes with its code. */
  lessons: {
    open: string;
    openHint: string;
    /** At the example, for whoever is here for the first time. */
    invite: string;
    loading: string;
    failed: string;
    close: string;
    /** Opens the form of a teacher's question outside of the tour. */
    teachers: string;
    /** Before the picture that goes into the link. */
    linkShows: string;
  };
  /** The button that opens the dialog; the dialog's words come with it. */
  takeAway: string;
  projector: { map(place: number): string; leave: string };
  views: {
    title: string;
    names: Record<Shown['view'], string>;
    loading: string;
    failed: string;
    retry: string;
    reload: string;
  };
  pad: {
    title: string;
    label: string;
    empty: string;
    /** On the example. */
    example: string;
    undo: string;
    undoHint: string;
    clear: string;
    clearHint: string;
    image: string;
    imageHint: string;
    dropHere: string;
  };
  ways: { open: string; title: string; close: string; loading: string; failed: string };
  samples: {
    title: string;
    missing: string;
    item(index: number, label: string): string;
    credit: string;
    exampleCredit: string;
  };
  sees: {
    title: string;
    label(height: number, width: number): string;
    blank: string;
    /** What became of a drawing on the way to the network. */
    fitted: string;
  };
  /** The networks that the page comes with, by id: what they are called, and when to take which. */
  networks: Record<string, { name: string; text: string }>;
  reads: {
    title: string;
    waiting: string;
    /** Something is drawn, but there is no engine. */
    unread: string;
    /** Nothing can be told from the ground. */
    blank: string;
    network: string;
    verdict(className: string, percent: string): string;
    runnerUp(className: string, percent: string): string;
    announce(className: string, percent: string): string;
    doubts: Record<ReadingDoubt, string>;
    ignored(ignored: IgnoredInk): string;
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
    /** At the ends of the bar of colours with a sign. */
    against: string;
    inFavour: string;
    scale: string;
    scales: Record<Scale, string>;
    /** One sentence each under the controls, where a view shows the methods' own numbers. */
    scaleNotes: Record<Scale, string>;
    signedNote: string;
    signedReading(subject: string): string;
    /** Of a map that is blank but for its signed view. */
    signedBlank: string;
    /** One sentence each: what a method's own numbers are. */
    numbers: Record<Unit, (subject: string) => string>;
    label(method: string, subject: string): string;
    waiting: string;
    /** Something is drawn, but no engine runs yet. */
    waitingForNetwork: string;
    /** Where a map is strongest, for those who cannot see it. */
    strongest(ninth: Ninth): string;
    evenlyStrong: string;
    /** Opens what is to be known of one map, where there is no room for all. */
    open(method: string): string;
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
      cam(subject: string, layers: readonly string[]): string;
      lime(subject: string): string;
      rise(subject: string): string;
    };
    tooFewPatches(there: number): string;
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
  /** One pixel, read in all maps. */
  pixel: {
    /** How to read pixels by keys. */
    hint: string;
    /** Counted from 1. */
    place(row: number, column: number): string;
    ink(percent: string): string;
    units: Record<Unit, string>;
    /** Of all maps, heard. @param values each with its map's name. */
    announce(place: string, ink: string, values: readonly string[]): string;
  };
  options: {
    title: string;
    /** Heard behind the title. */
    of(method: string): string;
    changed(count: number): string;
    reset: string;
    /** By the core's names in camelCase. A test holds them against the core's table. */
    words: Record<string, OptionWords>;
    /** On the layer, or the layers joined by commas, that are taken unless others are chosen. */
    automatic(layers: string): string;
    /** In an empty field of a number that has no default. */
    none: string;
    outOfRange(bounds: Bounds): string;
  };
  measures: {
    title: string;
    /** What the signs under the maps mean, all in all. */
    legend: string;
    /** What the table's signs mean. */
    intro(subject: string): string;
    /** What the table can tell and what it cannot. */
    judging: string;
    /** Shows the columns that are not needed at first, and hides them. */
    more: string;
    fewer: string;
    /** Where a contrast is chosen, at which the measures do not look. */
    contrast(subject: string): string;
    waiting: string;
    /** Over the names of maps. */
    map: string;
    /** Over this map's own numbers. */
    own: string;
    /** Over the names of measures, heard and not seen. */
    measure: string;
    /** By the core's names. */
    words: Record<string, MeasureWords>;
    costs: Record<Cost, MeasureWords>;
    baselines: Record<string, MeasureWords>;
    better: Record<Better, string>;
    /** Heard beside ✓, ✗ and =. */
    verdict: Record<Verdict, (other: string) => string>;
    best: string;
    noOrder: string;
    /** Of the core's sentence that says why there is no number. */
    reasonOf(sentence: string): string;
    /** Heard for an empty cell. */
    pending: string;
    progress(completed: number, total: number): string;
    /** Measures that explain again. */
    again: { title: string; text: string; all: string; start: string; cancel: string };
  };
  colorMaps: Record<ColorMapId, string>;
  engine: {
    starting: string;
    downloading: string;
    isolating: string;
    runs(variant: string, threads: number): string;
    variants: { 'relaxed-threads': string; 'simd-threads': string; simd: string };
    model(name: string): string;
    note(note: EngineNote): string;
    failed: string;
    failedCodes: Record<string, string>;
    retry: string;
  };
  /** The one that files come by. */
  network: {
    /** Behind the sentence that says what could not be loaded. */
    offline: string;
    joined(sentence: string, reason: string): string;
    /** All that is shown is kept. */
    kept: string;
    updateReady: string;
    update: string;
    later: string;
  };
  notices: (notice: Notice) => string;
  dismiss: string;
  privacy: string;
  /** The link to the licences of all that the page contains. */
  licences: string;
}
