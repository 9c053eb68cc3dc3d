/** What the view says. */
import type { MethodId } from '../../../package/src/protocol';
import type { CurveMeasure, Tab } from './detail';
import type { Mistake } from './listings';

export interface CompareWords {
  title: string;
  tabs: Record<Tab, string>;
  /** Nothing is drawn yet. */
  waiting: string;
  /** Newer maps are on their way. */
  working: string;
  failed(message: string): string;
  blank: string;
  seed: string;
  seedRange: string;
  curves: {
    intro: Record<CurveMeasure, (subject: string) => string>;
    measure: string;
    names: Record<CurveMeasure, string>;
    chart(measure: string, best: string): string;
    axis: string;
    all(pixels: number): string;
    probability(subject: string): string;
    cursor: string;
    at(changed: number, of: number, percent: string): string;
    picture(name: string, changed: number): string;
    map(name: string): string;
    area: string;
    best(name: string, area: string): string;
    /** Maps that are not better than a map that knows nothing. */
    beaten(names: readonly string[], by: string): string;
    unbeaten: string;
    noCurve: string;
    table: string;
    tableHead: string;
  };
  duel: {
    intro(subject: string): string;
    count: string;
    pixels(count: number): string;
    pad: string;
    padHelp: string;
    where(row: number, column: number, state: 'ink' | 'empty' | 'erased'): string;
    left(left: number, of: number): string;
    undo: string;
    reset: string;
    finish: string;
    again: string;
    reading(subject: string, percent: string): string;
    fooled(subject: string, percent: string): string;
    notFooled: string;
    computing: string;
    you: string;
    result: string;
    rank: string;
    picture: string;
    map: string;
    remains(count: number): string;
    reads: string;
    onInk: string;
    won(percent: string, best: string, bestPercent: string): string;
    lost(name: string, percent: string, own: string): string;
    even(percent: string): string;
    lesson: string;
    lessonGround: string;
    chart(count: number): string;
    cursor: string;
    at(count: number): string;
    erased(name: string, count: number): string;
  };
  sanity: {
    intro: string;
    slider: string;
    /** `layers` have forgotten. */
    state(layers: readonly string[], of: number): string;
    trained: string;
    forgotten: string;
    /** Under two maps that are one, while no layer has forgotten. */
    untouched: string;
    play: string;
    stop: string;
    reads(subject: string, percent: string): string;
    correlation(value: string): string;
    noCorrelation: string;
    verdict: Record<'same' | 'like' | 'other', string>;
    /** No layer has forgotten; all maps care; these do not. */
    nothing: string;
    /** In the place of all verdicts, until the tour's answer is asked for. */
    secret: string;
    allCare: string;
    careless(names: readonly string[]): string;
    rule: string;
    seedNote: string;
    edges: string;
    chart(layers: number): string;
    axis: string;
    originalMap(name: string): string;
    remadeMap(name: string): string;
    computing(done: number, of: number): string;
  };
  pairs: {
    intro: string;
    method: string;
    preset: string;
    own: string;
    variantPair(a: string, b: string): string;
    layerPair(a: string, b: string): string;
    seedPair: string;
    networkPair(a: string, b: string): string;
    side: readonly [string, string];
    network: string;
    samePage(name: string): string;
    options: string;
    picture(side: string, method: string): string;
    difference: string;
    differencePicture(largest: string): string;
    scale: readonly [low: string, middle: string, high: string];
    spearman: string;
    pearson: string;
    similarity: string;
    none: string;
    largest: string;
    verdict: Record<'same' | 'close' | 'related' | 'unrelated' | 'opposite' | 'undefined', string>;
    listing: string;
    wrongLine: string;
    /** What is wrong with a line, and what that does to the map. */
    mistakes: Record<Mistake, string>;
    /** Of what the figures in these sentences are. */
    figuresOf: string;
    instead: string;
    /** What a right listing does in that place. */
    right: Partial<Record<MethodId, string>>;
  };
}
