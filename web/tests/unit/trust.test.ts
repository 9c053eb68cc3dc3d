import { describe, expect, it } from 'vitest';
import { figure } from '../../package/src/format';
import type { MeasureDescription } from '../../package/src/protocol';
import {
  bestOf,
  type Column,
  columnsOf,
  firstColumns,
  nextSorting,
  sortedRows,
  verdictOn,
} from '../../src/state/trust';
import type { MeasuredRow } from '../../src/state/types';
import { explanation, MEASURES } from './fake-engine';

const AGAIN: MeasureDescription = {
  name: 'again',
  text: 'Takes long.',
  unit: '',
  better: 'higher',
  explainsAgain: true,
  options: [],
};

function row(name: string, numbers: Record<string, number | null>, method = false): MeasuredRow {
  const values = Object.entries(numbers).map(
    ([measure, value]) => [measure, { value, reason: '', curve: new Float64Array(), details: {} }] as const,
  );
  return {
    name,
    explanation: method ? { ...explanation('lime'), forwardPasses: 12, backwardPasses: 3, elapsedMs: 4.5 } : null,
    map: new Float32Array(4),
    values: new Map(values),
  };
}

describe('the columns', () => {
  it('are the measures in the core’s order, and what the maps cost', () => {
    const columns = columnsOf(MEASURES, [row('lime', { deletion: 0.25 }, true), row('ink', {})]);
    const plain = MEASURES.filter(({ explainsAgain }) => !explainsAgain).map(({ name }) => name);
    expect(columns.map(({ id }) => id)).toEqual([...plain, 'forward', 'backward', 'time']);
    const numbers = (which: MeasuredRow) => columns.map(({ numberOf }) => numberOf(which));
    expect(numbers(row('lime', { deletion: 0.25 }, true)).filter((value) => value !== null)).toEqual([
      0.25, 12, 3, 4.5,
    ]);
    expect(numbers(row('ink', {})).every((value) => value === null)).toBe(true);
  });

  it('have a measure that explains again once it has been taken', () => {
    const ids = (rows: MeasuredRow[]) => columnsOf([AGAIN], rows).map(({ id }) => id);
    expect(ids([row('lime', {})])).not.toContain('again');
    expect(ids([row('lime', {}), row('rise', { again: null })])).toContain('again');
  });
});

it('the first columns are few: those of the cards, and what somebody asked for', () => {
  const rows = [row('lime', { deletion: 0.25, again: 1 }, true)];
  const table = [...MEASURES.filter(({ explainsAgain }) => !explainsAgain), AGAIN];
  const ids = firstColumns(columnsOf(table, rows), table, ['deletion', 'insertion']).map(({ id }) => id);
  expect(ids).toEqual(['deletion', 'insertion', 'again']);
});

describe('sorting', () => {
  it('begins with the best, then turns round, then ends', () => {
    const lower = { id: 'deletion', better: 'lower' } as const;
    const one = nextSorting(null, lower);
    expect(one).toEqual({ column: 'deletion', direction: 'ascending' });
    const two = nextSorting(one, lower);
    expect(two).toEqual({ column: 'deletion', direction: 'descending' });
    expect(nextSorting(two, lower)).toBeNull();
    for (const better of ['higher', 'neither'] as const) {
      expect(nextSorting(one, { id: 'other', better })).toEqual({ column: 'other', direction: 'descending' });
    }
  });

  it('puts what has no number last both ways, and leaves equal ones as they stood', () => {
    const rows = [
      { name: 'a', value: null },
      { name: 'b', value: 2 },
      { name: 'c', value: 1 },
      { name: 'd', value: 2 },
      { name: 'e', value: null },
    ];
    const order = (direction: 'ascending' | 'descending') =>
      sortedRows(rows, ({ value }) => value, direction)
        .map(({ name }) => name)
        .join('');
    expect([order('ascending'), order('descending')]).toEqual(['cbdae', 'bdcae']);
    expect(rows.map(({ name }) => name).join('')).toBe('abcde');
  });
});

describe('what is better', () => {
  const rows = [row('lime', { m: 0.2 }), row('rise', { m: 0.7 }), row('ink', { m: null })];
  const column = (better: Column['better']): Column => ({
    id: 'm',
    better,
    unit: '',
    numberOf: ({ values }) => values.get('m')?.value ?? null,
  });
  it('follows the measure', () => {
    expect([bestOf(column('lower'), rows), bestOf(column('higher'), rows)]).toEqual([0.2, 0.7]);
    expect(bestOf(column('neither'), rows)).toBeNull();
    expect(bestOf(column('lower'), [])).toBeNull();
    expect(bestOf(column('higher'), [row('lime', { m: 0 }), row('rise', { m: 0 })])).toBeNull();
  });
  it('is told of two numbers as they are shown', () => {
    expect(verdictOn(0.2, 0.3, 'lower', figure)).toBe('better');
    expect(verdictOn(0.2, 0.3, 'higher', figure)).toBe('worse');
    expect(verdictOn(0.3, 0.2, 'higher', figure)).toBe('better');
    expect(verdictOn(0.301, 0.304, 'lower', figure)).toBe('even');
  });
});
