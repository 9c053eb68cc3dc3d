/** The network's pixels, painted one by one: a grid for keys and screen readers, and for pointers as well. */
import { useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import {
  BRUSHES,
  type Brush,
  type Field,
  FULL_INK,
  movedBy,
  painted,
  paintedLine,
  type Spot,
  shadeOfKey,
} from '../../lib/pixel-editing';
import { isEmpty } from '../../state/types';
import { useApp, useModel, useWords } from '../../ui/context';
import { WORDS } from './words';

const SHADES = 9;

function inkPercent(value: number): string {
  return `${Math.round((100 * value) / FULL_INK)} %`;
}

/** What the network sees, or would see: its pixels can be painted. */
function useField(): Field {
  const { session } = useApp();
  const model = useModel();
  const [width, height] = [model?.inputWidth ?? 28, model?.inputHeight ?? 28];
  const pixels = useComputed(() => {
    const picture = session.picture.value;
    if (picture.kind === 'framed') return picture.pixels;
    return isEmpty(picture) ? null : (session.framed.value?.pixels ?? null);
  }).value;
  const fits = pixels !== null && pixels.length === width * height;
  return { width, height, pixels: fits ? pixels : new Uint8Array(width * height) };
}

type GridEvent = PointerEvent & { currentTarget: HTMLElement };

/** What keys and pointers do, with the tools as they are chosen. */
function useEditing() {
  const { session } = useApp();
  const field = useField();
  const cursor = useSignal<Spot>({ row: Math.floor(field.height / 2), column: Math.floor(field.width / 2) });
  const brush = useSignal<Brush>(2);
  const shade = useSignal(FULL_INK);
  const penDown = useSignal(false);
  const said = useSignal('');
  // Between two events of a pointer nothing is drawn anew, so what was painted last is kept here.
  const newest = useRef(field);
  newest.current = field;

  const put = (pixels: Uint8Array, begins: boolean) => {
    if (pixels === newest.current.pixels) return;
    newest.current = { ...newest.current, pixels };
    session.retouch(pixels, begins);
  };
  const paint = (spot: Spot, value: number) => {
    put(painted(newest.current, spot, brush.value, value), true);
    said.value = inkPercent(value);
  };
  const move = (spot: Spot, erases: boolean) => {
    cursor.value = spot;
    if (erases) paint(spot, 0);
    else if (penDown.value) paint(spot, shade.value);
  };
  const act = (event: KeyboardEvent): boolean => {
    const spot = movedBy(event, cursor.value, field);
    const chosen = shadeOfKey(event.key);
    if (spot !== null) move(spot, event.shiftKey);
    else if (event.key === ' ' || event.key === 'Enter') paint(cursor.value, event.shiftKey ? 0 : shade.value);
    else if (event.key === 'Delete' || event.key === 'Backspace') paint(cursor.value, 0);
    else if (chosen !== null) {
      if (chosen > 0) shade.value = chosen;
      paint(cursor.value, chosen);
    } else if (event.key === 'p' || event.key === 'P') {
      penDown.value = !penDown.value;
    } else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || (event.ctrlKey && movedBy(event, cursor.value, field) === null)) return;
    if (!act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return { field, newest, put, cursor, brush, shade, penDown, said, onKeyDown };
}

type Editing = ReturnType<typeof useEditing>;

/** One pointer at a time: the right button, or Shift, erases. */
function usePointer({ field, newest, put, cursor, brush, shade }: Editing) {
  const stroke = useRef<{ pointer: number; last: Spot; value: number } | null>(null);
  const under = (event: GridEvent): Spot => {
    const box = event.currentTarget.getBoundingClientRect();
    const along = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    return {
      row: along((event.clientY - box.top) / box.height, field.height),
      column: along((event.clientX - box.left) / box.width, field.width),
    };
  };
  const onPointerDown = (event: GridEvent) => {
    if (event.button > 2 || stroke.current !== null) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    const last = under(event);
    const value = event.shiftKey || event.button === 2 ? 0 : shade.value;
    stroke.current = { pointer: event.pointerId, last, value };
    cursor.value = last;
    put(painted(newest.current, last, brush.value, value), true);
  };
  const onPointerMove = (event: GridEvent) => {
    const going = stroke.current;
    if (going === null || going.pointer !== event.pointerId) return;
    const next = under(event);
    put(paintedLine(newest.current, going.last, next, brush.value, going.value), false);
    going.last = next;
    cursor.value = next;
  };
  const end = (event: GridEvent) => {
    if (stroke.current?.pointer === event.pointerId) stroke.current = null;
  };
  return { onPointerDown, onPointerMove, onPointerUp: end, onPointerCancel: end };
}

function Tools({ brush, shade, penDown }: Editing) {
  const { session } = useApp();
  const { pixels: words } = useWords(WORDS);
  return (
    <div class="pixel-tools">
      <label>
        {words.brush}
        <select
          id="brush"
          value={brush.value}
          onChange={(event: Event & { currentTarget: HTMLSelectElement }) => {
            brush.value = BRUSHES.find((size) => String(size) === event.currentTarget.value) ?? 1;
          }}
        >
          {BRUSHES.map((size) => (
            <option key={size} value={size}>
              {words.brushes(size)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.shade} {inkPercent(shade.value)}
        <input
          type="range"
          min={0}
          max={SHADES}
          value={Math.round((SHADES * shade.value) / FULL_INK)}
          aria-valuetext={inkPercent(shade.value)}
          onInput={(event: Event & { currentTarget: HTMLInputElement }) => {
            shade.value = shadeOfKey(event.currentTarget.value) ?? FULL_INK;
          }}
        />
      </label>
      <button
        type="button"
        id="pen-down"
        aria-pressed={penDown.value}
        title={words.penHint}
        onClick={() => {
          penDown.value = !penDown.value;
        }}
      >
        {words.penDown}
      </button>
      <button type="button" disabled={!session.canUndo.value} onClick={() => session.undo()}>
        {words.undo}
      </button>
      <button type="button" disabled={session.empty.value} onClick={() => session.clear()}>
        {words.clear}
      </button>
    </div>
  );
}

/** @param column of the cursor; -1: it is in another row. */
function GridRow({ row, column: here, field }: { row: number; column: number; field: Field }) {
  const { pixels: words } = useWords(WORDS);
  const columns = Array.from({ length: field.width }, (_, column) => column);
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see the grid; the focus is its cells'
    <div role="row">
      {columns.map((column) => {
        const value = field.pixels[row * field.width + column] ?? 0;
        return (
          // biome-ignore lint/a11y/useSemanticElements: see the grid
          <div
            role="gridcell"
            key={column}
            class={column === here ? 'here' : undefined}
            tabIndex={column === here ? 0 : -1}
            data-spot={`${row},${column}`}
            aria-label={words.cell(row + 1, column + 1, inkPercent(value))}
            style={{ backgroundColor: `rgb(${value} ${value} ${value})` }}
          />
        );
      })}
    </div>
  );
}

export function PixelEditor() {
  const { pixels: words } = useWords(WORDS);
  const editing = useEditing();
  const { field, cursor, said, onKeyDown } = editing;
  const pointer = usePointer(editing);
  const grid = useRef<HTMLDivElement>(null);
  // The focus follows the cursor, once it is in the grid at all.
  useLayoutEffect(() => {
    if (!grid.current?.contains(document.activeElement)) return;
    grid.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [cursor.value]);
  const rows = Array.from({ length: field.height }, (_, row) => row);
  return (
    <>
      <p class="way-intro">{words.intro}</p>
      <div class="pixel-editor">
        {/* biome-ignore lint/a11y/useSemanticElements: a grid to walk through, not a table; browsers drop the roles of tables that are laid out otherwise */}
        <div
          ref={grid}
          role="grid"
          tabIndex={-1}
          id="pixel-grid"
          aria-label={words.grid(field.height, field.width)}
          aria-rowcount={field.height}
          aria-colcount={field.width}
          style={{ '--columns': field.width }}
          onContextMenu={(event: Event) => event.preventDefault()}
          onKeyDown={onKeyDown}
          {...pointer}
        >
          {rows.map((row) => (
            <GridRow key={row} row={row} field={field} column={cursor.value.row === row ? cursor.value.column : -1} />
          ))}
        </div>
        <div class="pixel-side">
          <Tools {...editing} />
          <details open>
            <summary>{words.keysTitle}</summary>
            <dl class="keys">
              {words.keys.map(([keys, meaning]) => (
                <div key={keys}>
                  <dt>{keys}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </details>
        </div>
      </div>
      <p class="visually-hidden" role="status" aria-live="polite">
        {said.value}
      </p>
    </>
  );
}
