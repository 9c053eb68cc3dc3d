/** Something laid out in a grid, of which one place is chosen: by pointer, or by the arrow keys. */
import type { ComponentChildren } from 'preact';

export interface Grid {
  columns: number;
  rows: number;
  /** Places in all; the last row need not be full. */
  count: number;
}

interface Props extends Grid {
  class?: string;
  /** What is chosen from. */
  label: string;
  /** What the chosen place is, in words. */
  text: string;
  /** Which place is chosen, from 0. */
  chosen: number;
  onChoose(place: number): void;
  /** A mouse chooses without a press. */
  onHover?: boolean;
  children: ComponentChildren;
}

/** Where the arrow keys lead; null: another key. */
export function placeAfter(key: string, chosen: number, { columns, count }: Grid): number | null {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -chosen,
    End: count - 1 - chosen,
  };
  const step = steps[key];
  if (step === undefined) return null;
  const next = chosen + step;
  return next >= 0 && next < count ? next : chosen;
}

function placeUnder({ currentTarget, clientX, clientY }: PointerOf, { columns, rows, count }: Grid): number | null {
  const box = currentTarget.getBoundingClientRect();
  const column = Math.floor(((clientX - box.left) / box.width) * columns);
  const row = Math.floor(((clientY - box.top) / box.height) * rows);
  if (column < 0 || column >= columns || row < 0 || row >= rows) return null;
  const place = row * columns + column;
  return place < count ? place : null;
}

interface PointerOf {
  currentTarget: HTMLElement;
  clientX: number;
  clientY: number;
}

export function Picker({ class: name = '', label, text, chosen, onChoose, onHover, children, ...grid }: Props) {
  const choose = (event: PointerOf) => {
    const place = placeUnder(event, grid);
    if (place !== null && place !== chosen) onChoose(place);
  };
  return (
    <div
      class={`picker ${name}`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={grid.count}
      aria-valuenow={chosen + 1}
      aria-valuetext={text}
      onClick={choose}
      onPointerMove={(event: PointerEvent & { currentTarget: HTMLElement }) => {
        const pressed = event.buttons > 0 && event.pointerType !== 'touch';
        if (pressed || (onHover && event.pointerType === 'mouse')) choose(event);
      }}
      onKeyDown={(event: KeyboardEvent) => {
        const place = placeAfter(event.key, chosen, grid);
        if (place === null || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        if (place !== chosen) onChoose(place);
      }}
    >
      {children}
    </div>
  );
}
