/** The picture whose pixels the visitor erases, with a pointer or with keys. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useModel, useWords } from '../../ui/context';
import { pixelsBetween } from './erasing';
import { WORDS } from './languages';
import { Ink } from './Pictures';

interface Props {
  pixels: Uint8Array;
  erased: readonly number[];
  /** As it is now. */
  shown: Uint8Array;
  onErase(pixels: readonly number[]): void;
  onUndo(): void;
}

const MOVES: Record<string, readonly [dx: number, dy: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

type Pointed = PointerEvent & { currentTarget: HTMLElement };

/** The pixel under a pointer; the nearest one beside the picture. */
function pixelUnder(event: Pointed, width: number, height: number): number {
  const box = event.currentTarget.getBoundingClientRect();
  const cell = (offset: number, side: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor((offset / side) * count)));
  return cell(event.clientY - box.top, box.height, height) * width + cell(event.clientX - box.left, box.width, width);
}

/** The pixel beside another in the direction of a key; the same at the border. */
function pixelBeside(pixel: number, [dx, dy]: readonly [number, number], width: number, height: number): number {
  const [x, y] = [(pixel % width) + dx, Math.floor(pixel / width) + dy];
  return x >= 0 && x < width && y >= 0 && y < height ? y * width + x : pixel;
}

export function Pad({ pixels, erased, shown, onErase, onUndo }: Props) {
  const words = useWords(WORDS).duel;
  const model = useModel();
  const [width, height] = [model?.inputWidth ?? 1, model?.inputHeight ?? 1];
  const at = useSignal(Math.floor(height / 2) * width + Math.floor(width / 2));
  const byKeys = useSignal(false);
  const last = useRef<number | null>(null);
  const follow = (event: Pointed) => {
    const pixel = pixelUnder(event, width, height);
    onErase(pixelsBetween(last.current ?? pixel, pixel, width));
    last.current = pixel;
    at.value = pixel;
  };
  const press = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (move !== undefined) at.value = pixelBeside(at.value, move, width, height);
    else if (event.key === ' ' || event.key === 'Enter') onErase([at.value]);
    else if (event.key === 'Backspace' || event.key === 'Delete') onUndo();
    else return;
    byKeys.value = true;
    // Keys of the page mean other things.
    event.preventDefault();
    event.stopPropagation();
  };
  const state = erased.includes(at.value) ? 'erased' : (pixels[at.value] ?? 0) > 0 ? 'ink' : 'empty';
  const cell = (pixel: number) => `M${pixel % width} ${Math.floor(pixel / width)}h1v1h-1z`;
  return (
    <div
      class="duel-pad"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on, with keys, too
      tabIndex={0}
      role="application"
      aria-label={`${words.pad} ${words.padHelp}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        byKeys.value = false;
        last.current = null;
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
      onPointerUp={() => {
        last.current = null;
      }}
      onKeyDown={press}
    >
      <Ink pixels={shown} />
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <path class="duel-erased" d={erased.map(cell).join('')} />
        {byKeys.value && <path class="duel-cursor" d={cell(at.value)} />}
      </svg>
      <span class="visually-hidden" aria-live="polite">
        {byKeys.value && words.where(Math.floor(at.value / width) + 1, (at.value % width) + 1, state)}
      </span>
    </div>
  );
}
