/** What the view says. Both languages have every one of these. */
import type { MethodId } from '../../../package/src/protocol';
import type { StepId, TermName } from './steps';

/** What a map is put together from. */
export type Ingredient = 'channels' | 'layers' | 'masks' | 'samples';

export interface InsideWords {
  title: string;
  /** Over the buttons that choose a method. */
  topics: string;
  network: string;
  /** What the method does, in a sentence without a symbol. */
  plain: Record<MethodId, string>;
  /** Under that. @param layers none for methods that look at no layer. */
  intro(method: string, subject: string, layers: readonly string[]): string;
  networkIntro: string;
  /** Where a contrast is chosen. */
  contrast(subject: string, other: string): string;
  empty: string;
  computing: string;
  failed(message: string): string;
  /** Over the formula. */
  formula: string;
  /** Before the symbols that are buttons. */
  symbols: string;
  toPicture(term: string): string;
  toFormula(term: string): string;
  /** One plain question for each step, and one sentence. */
  steps: Record<StepId, { question: string; text: string }>;
  terms: Record<TermName, string>;
  order: {
    name: string;
    contribution: string;
    weight: string;
    number: string;
    /** Where weights decide, what the sum begins and ends with. */
    byWeight: string;
  };
  stack: {
    /** Where a single layer is looked at. */
    one(layer: string): string;
    show: string;
    back: string;
  };
  channel: {
    slider: string;
    /** @param rank 1: the largest contribution. */
    at(channel: number, rank: number, count: number): string;
    value(text: string): string;
    all: string;
    added: string;
    onCard: string;
    notYet(left: number): string;
    layer: string;
  };
  verdict: {
    all: Record<Ingredient, string>;
    same: string;
    differs(largest: string): string;
    pending: string;
  };
  sample: {
    slider: string;
    at(sample: number, count: number): string;
    score(subject: string, value: string): string;
    probability: string;
    distance: string;
    weight: string;
    shownPatches(shown: number, all: number): string;
    leaveOut(sample: number): string;
    fit: string;
    intercept: string;
    before(value: string): string;
    masked: string;
  };
  rise: {
    slider: string;
    at(samples: number): string;
    error(samples: number, value: string): string;
  };
  scatter(count: number): string;
  patch(number: number, value: string): string;
  baseline(value: string): string;
  layer: {
    shape(kind: string, shape: readonly number[]): string;
    cell(layer: string, channel: number, row: number, column: number, value: string): string;
    unit(layer: string, unit: string, value: string): string;
    field(top: number, bottom: number, left: number, right: number): string;
    size(height: number, width: number): string;
    all: string;
    picture: string;
    hint: string;
  };
}
