/** A whole number chosen with a slider, in words beside it. */
import type { ComponentChildren } from 'preact';

interface Props {
  id: string;
  name: string;
  /** From 1. */
  value: number;
  count: number;
  /** What the value means, in words. */
  text: string;
  onChange(value: number): void;
  children?: ComponentChildren;
}

type Change<E> = Event & { currentTarget: E };

export function Slide({ id, name, value, count, text, onChange, children }: Props) {
  return (
    <div class="slide">
      <label for={id}>{name}</label>
      <input
        id={id}
        type="range"
        min="1"
        max={count}
        step="1"
        value={value}
        aria-valuetext={text}
        onInput={(event: Change<HTMLInputElement>) => onChange(Number(event.currentTarget.value))}
      />
      {/* The slider says it itself; while somebody draws it changes all the time. */}
      <output for={id} aria-live="off">
        {text}
      </output>
      {children}
    </div>
  );
}
