/** The table of measures: what stands in its cells, what is better, and in which order its rows come. */
import type { Better, MeasureDescription } from '../../package/src/protocol';
import type { MeasuredRow } from './types';

export interface Column {
  /** A measure, or one of `COSTS`. */
  id: string;
  better: Better;
  unit: string;
  /** null: there is none. */
  numberOf(row: MeasuredRow): number | null;
}

/** What the maps themselves cost; those that no method made cost nothing worth telling. */
export const COSTS = ['forward', 'backward', 'time'] as const;
export type Cost = (typeof COSTS)[number];

function costOf(row: MeasuredRow, cost: Cost): number | null {
  if (row.explanation === null) return null;
  const { forwardPasses, backwardPasses, elapsedMs } = row.explanation;
  return { forward: forwardPasses, backward: backwardPasses, time: elapsedMs }[cost];
}

/** Measures that explain again stand there once one of their numbers does. */
export function columnsOf(table: readonly MeasureDescription[], rows: readonly MeasuredRow[]): Column[] {
  const shown = table.filter(
    ({ name, explainsAgain }) => !explainsAgain || rows.some(({ values }) => values.has(name)),
  );
  return [
    ...shown.map(({ name: id, better, unit }): Column => {
      return { id, better, unit, numberOf: (row) => row.values.get(id)?.value ?? null };
    }),
    ...COSTS.map((id): Column => {
      return { id, better: 'lower', unit: id === 'time' ? 'ms' : '', numberOf: (row) => costOf(row, id) };
    }),
  ];
}

/** What comes first, and what somebody has asked for: the others are many, and slow to read. */
export function firstColumns(
  columns: readonly Column[],
  table: readonly MeasureDescription[],
  first: readonly string[],
): Column[] {
  const asked = table.flatMap(({ name, explainsAgain }) => (explainsAgain ? [name] : []));
  return columns.filter(({ id }) => first.includes(id) || asked.includes(id));
}

export const DIRECTIONS = ['ascending', 'descending'] as const;

export interface Sorting {
  column: string;
  direction: (typeof DIRECTIONS)[number];
}

/** The best first; asked again, the worst first; asked a third time, no order. */
export function nextSorting(now: Sorting | null, { id, better }: Pick<Column, 'id' | 'better'>): Sorting | null {
  const first = better === 'lower' ? 'ascending' : 'descending';
  if (now?.column !== id) return { column: id, direction: first };
  if (now.direction !== first) return null;
  return { column: id, direction: first === 'ascending' ? 'descending' : 'ascending' };
}

/** Rows without a number come last in both directions, and equal ones stay as they stood. */
export function sortedRows<T>(
  rows: readonly T[],
  numberOf: (row: T) => number | null,
  direction: Sorting['direction'],
): T[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y);
  });
}

/** The best number of a column; null for one that does not judge, or in which none is better than another. */
export function bestOf({ better, numberOf }: Column, rows: readonly MeasuredRow[]): number | null {
  const values = rows.map(numberOf).filter((value) => value !== null);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (better === 'neither' || !(least < most)) return null;
  return better === 'lower' ? least : most;
}

export type Verdict = 'better' | 'worse' | 'even';

/** Of a number beside another. What reads the same is even. @param textOf as both are shown. */
export function verdictOn(own: number, other: number, better: Better, textOf: (value: number) => string): Verdict {
  if (textOf(own) === textOf(other)) return 'even';
  return own < other === (better === 'lower') ? 'better' : 'worse';
}
