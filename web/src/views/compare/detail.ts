/** What within the view a link repeats: the tab, and what is chosen in it. What makes no sense is as the tab begins. */
import { METHODS, type MethodId } from '../../../package/src/protocol';

export const TABS = ['curves', 'duel', 'sanity', 'pairs'] as const;
export type Tab = (typeof TABS)[number];

export const CURVES = ['deletion', 'insertion'] as const;
export type CurveMeasure = (typeof CURVES)[number];

/** One of two maps beside each other: a method's options as a link writes them, and another network than the page's. */
export interface Side {
  network: string | null;
  options: Readonly<Record<string, string>>;
}

export interface Pair {
  method: MethodId;
  /** null: the first pair that the method offers. */
  sides: readonly [Side, Side] | null;
}

export interface Detail {
  tab: Tab;
  curve: CurveMeasure;
  /** Of the curve. */
  step: number;
  /** Pixels that may be erased in the duel. */
  pixels: number;
  layers: number;
  seed: number;
  pair: Pair;
}

export const START: Detail = {
  tab: 'curves',
  curve: 'deletion',
  step: 4,
  pixels: 20,
  layers: 0,
  seed: 0,
  pair: { method: 'grad-cam', sides: null },
};

/** Pixels that the duel can be about. */
export const DUELS: readonly number[] = [5, 10, 20, 40, 80];
export const MOST_SEED = Number.MAX_SAFE_INTEGER;

function whole(text: string | undefined, most: number): number | null {
  const number = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return number <= most ? number : null;
}

/** No option has this name. */
const NETWORK = '@network';

function sideFromText(text: string): Side {
  const { [NETWORK]: network = null, ...options } = Object.fromEntries(new URLSearchParams(text));
  return { network, options };
}

function sideToText({ network, options }: Side): string {
  return new URLSearchParams({ ...options, ...(network !== null && { [NETWORK]: network }) }).toString();
}

export function detailFromText(text: string): Detail {
  const [name, first, second, third] = text.split('/');
  const tab = TABS.find((each) => each === name) ?? START.tab;
  switch (tab) {
    case 'curves':
      return {
        ...START,
        curve: CURVES.find((each) => each === first) ?? START.curve,
        step: whole(second, 1e6) ?? START.step,
      };
    case 'duel':
      return { ...START, tab, pixels: DUELS.find((count) => String(count) === first) ?? START.pixels };
    case 'sanity':
      return {
        ...START,
        tab,
        layers: whole(first, 1000) ?? START.layers,
        seed: whole(second, MOST_SEED) ?? START.seed,
      };
    case 'pairs': {
      const method = METHODS.find((each) => each === first) ?? START.pair.method;
      const told = second !== undefined && third !== undefined;
      return { ...START, tab, pair: { method, sides: told ? [sideFromText(second), sideFromText(third)] : null } };
    }
  }
}

export function detailToText({ tab, curve, step, pixels, layers, seed, pair }: Detail): string {
  switch (tab) {
    case 'curves':
      return curve === START.curve && step === START.step ? '' : `${tab}/${curve}/${step}`;
    case 'duel':
      return `${tab}/${pixels}`;
    case 'sanity':
      return `${tab}/${layers}/${seed}`;
    case 'pairs':
      return [tab, pair.method, ...(pair.sides ?? []).map(sideToText)].join('/');
  }
}
