/** Which map to trust: all measures of all maps in a table that can be sorted, computed for those who open it. */
import { useSignal } from '@preact/signals';
import { figure } from '../../package/src/format';
import { METHODS } from '../../package/src/protocol';
import { UNDER_MAPS } from '../state/measuring';
import { className } from '../state/session';
import {
  bestOf,
  COSTS,
  type Column,
  columnsOf,
  firstColumns,
  nextSorting,
  type Sorting,
  sortedRows,
} from '../state/trust';
import type { MeasuredRow } from '../state/types';
import { ARROWS } from './Areas';
import { useApp, useModel, useText } from './context';

type Change<E> = Event & { currentTarget: E };

/** Of a method or of a map that knows nothing of the network. */
export function useMapName(): (name: string) => string {
  const { maps, measures } = useText();
  return (name) =>
    METHODS.flatMap((id) => (id === name ? [maps.methods[id].name] : []))[0] ?? measures.baselines[name]?.name ?? name;
}

/** The core's own name and sentence for what has no words here. */
function useWords(): (id: string) => { name: string; text: string } {
  const { measures } = useText();
  const table = useApp().session.measuring.describe();
  return (id) => {
    const cost = COSTS.find((each) => each === id);
    if (cost !== undefined) return measures.costs[cost];
    return measures.words[id] ?? { name: id, text: table.find(({ name }) => name === id)?.text ?? '' };
  };
}

interface HeadProps {
  column: Column;
  sorting: Sorting | null;
  onSort(): void;
}

function Head({ column: { id, better, unit }, sorting, onSort }: HeadProps) {
  const { measures } = useText();
  const words = useWords()(id);
  const direction = sorting?.column === id ? sorting.direction : 'none';
  return (
    <th scope="col" aria-sort={direction} data-column={id}>
      <button type="button" aria-describedby={`about-${id}`} title={words.text} onClick={onSort}>
        <span>{words.name}</span>
        <small>
          {unit} <span aria-hidden="true">{ARROWS[better]}</span>
          <span class="visually-hidden">{better !== 'neither' && measures.better[better]}</span>
        </small>
      </button>
    </th>
  );
}

function Cell({ column, row, best }: { column: Column; row: MeasuredRow; best: number | null }) {
  const { measures } = useText();
  const value = column.numberOf(row);
  const measured = row.values.get(column.id);
  if (value === null) {
    const blank = row.explanation?.blank === true;
    const reason =
      measured === undefined ? measures.pending : blank ? measures.noOrder : measures.reasonOf(measured.reason);
    return (
      <td class="none" title={reason}>
        <span aria-hidden="true">–</span>
        <span class="visually-hidden">{reason}</span>
      </td>
    );
  }
  if (value !== best || COSTS.some((cost) => cost === column.id)) return <td data-value={value}>{figure(value)}</td>;
  return (
    <td data-value={value} class="best">
      {figure(value)} <span class="visually-hidden">{measures.best}</span>
    </td>
  );
}

function Table({ columns, rows }: { columns: readonly Column[]; rows: readonly MeasuredRow[] }) {
  const { measures } = useText();
  const mapName = useMapName();
  const { stale, work, sorting } = useApp().session.measuring;
  const by = columns.find(({ id }) => id === sorting.value?.column);
  const ordered =
    sorting.value === null || by === undefined ? rows : sortedRows(rows, by.numberOf, sorting.value.direction);
  const bests = columns.map((column) => bestOf(column, rows));
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fields, and the section around it has the same name
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <div class="table-scroll" role="group" aria-labelledby="trust-title" tabIndex={0}>
      <table id="measures" class={stale.value ? 'stale' : ''} aria-busy={stale.value || work.value !== null}>
        <thead>
          <tr>
            <th scope="col" data-column="map">
              <button
                type="button"
                onClick={() => {
                  sorting.value = null;
                }}
              >
                {measures.map}
              </button>
            </th>
            {columns.map((column) => (
              <Head
                key={column.id}
                column={column}
                sorting={sorting.value}
                onSort={() => {
                  sorting.value = nextSorting(sorting.value, column);
                }}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.map((row) => (
            <tr key={row.name} data-map={row.name} class={row.explanation === null ? 'baseline' : ''}>
              <th scope="row" title={measures.baselines[row.name]?.text}>
                {mapName(row.name)}
              </th>
              {columns.map((column, i) => (
                <Cell key={column.id} column={column} row={row} best={bests[i] ?? null} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ChoiceProps {
  id: string;
  name: string;
  choices: readonly string[];
  textOf(choice: string): string;
  value: string;
  onChange(value: string): void;
}

const ALL = '';

function Choice({ id, name, choices, textOf, value, onChange }: ChoiceProps) {
  const { again } = useText().measures;
  return (
    <label>
      {name}
      <select
        id={id}
        value={value}
        onChange={(event: Change<HTMLSelectElement>) => onChange(event.currentTarget.value)}
      >
        <option value={ALL}>{again.all}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {textOf(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Measures that make maps anew, for whoever wants to wait for them. */
function Again({ rows }: { rows: readonly MeasuredRow[] }) {
  const { measuring } = useApp().session;
  const { measures } = useText();
  const [words, mapName] = [useWords(), useMapName()];
  const [measure, map] = [useSignal(ALL), useSignal(ALL)];
  const long = measuring.describe().flatMap(({ name, explainsAgain }) => (explainsAgain ? [name] : []));
  if (long.length === 0) return null;
  const names = rows.map(({ name }) => name);
  const chosen = (one: string, all: readonly string[]) => (one === ALL ? all : [one]);
  const work = measuring.work.value;
  const running = work?.asked === true ? work.progress : null;
  return (
    <fieldset class="again">
      <legend>{measures.again.title}</legend>
      <p>{measures.again.text}</p>
      <Choice
        id="again-measure"
        name={measures.measure}
        choices={long}
        textOf={(name) => words(name).name}
        value={measure.value}
        onChange={(value) => {
          measure.value = value;
        }}
      />
      <Choice
        id="again-map"
        name={measures.map}
        choices={names}
        textOf={mapName}
        value={map.value}
        onChange={(value) => {
          map.value = value;
        }}
      />
      {running === null ? (
        <button
          type="button"
          id="again-start"
          disabled={measuring.stale.value || rows.length === 0}
          onClick={() => measuring.ask(chosen(measure.value, long), chosen(map.value, names))}
        >
          {measures.again.start}
        </button>
      ) : (
        <button type="button" id="again-cancel" onClick={() => measuring.cancel()}>
          {measures.again.cancel}
        </button>
      )}
      {running !== null && (
        <progress
          max={running.total}
          value={running.completed}
          aria-label={measures.progress(running.completed, running.total)}
        />
      )}
    </fieldset>
  );
}

function Content() {
  const { session } = useApp();
  const { measures } = useText();
  const model = useModel();
  const words = useWords();
  const { measuring } = session;
  const more = useSignal(false);
  const [rows, target] = [measuring.rows.value, measuring.target.value];
  if (rows.length === 0 || target === null) return <p class="trust-text">{measures.waiting}</p>;
  const all = columnsOf(measuring.describe(), rows);
  const first = firstColumns(all, measuring.describe(), UNDER_MAPS);
  const order = measuring.sorting.value?.column;
  // A link may bring an order by a column that is not there at first.
  const open = more.value || (order !== undefined && !first.some(({ id }) => id === order));
  const columns = open ? all : first;
  const name = className(model, target);
  return (
    <>
      <p class="trust-text">
        {measures.intro(name)} {session.contrasted.value !== null && measures.contrast(name)}
      </p>
      <p class="trust-text judging">{measures.judging}</p>
      <Table columns={columns} rows={rows} />
      <button
        type="button"
        id="more-measures"
        aria-expanded={open}
        onClick={() => {
          more.value = !open;
          // With the columns goes an order by one of them.
          if (!first.some(({ id }) => id === order)) measuring.sorting.value = null;
        }}
      >
        {open ? measures.fewer : measures.more}
      </button>
      <Again rows={rows} />
      <dl class="measure-words">
        {columns.map(({ id }) => (
          <div key={id}>
            <dt>{words(id).name}</dt>
            <dd id={`about-${id}`}>{words(id).text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

export function Trust() {
  const { measuring } = useApp().session;
  const { measures } = useText();
  return (
    <section class="panel trust" aria-labelledby="trust-title">
      <details
        open={measuring.open.value}
        onToggle={(event: Change<HTMLDetailsElement>) => {
          measuring.open.value = event.currentTarget.open;
        }}
      >
        <summary>
          <h2 id="trust-title">
            <span class="step">4</span> {measures.title}
          </h2>
        </summary>
        {measuring.open.value && <Content />}
      </details>
    </section>
  );
}
