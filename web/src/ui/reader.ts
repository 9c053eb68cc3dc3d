/** Pointing at a pixel, by mouse, pen, finger or keys, on any picture that has the network's pixels. */
import { useApp } from './context';

type On<E> = E & { currentTarget: HTMLElement };

/** Marks what pixels are read on: focus may go from one to the other without an end of the reading. */
const READS = 'data-reads';

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const clamped = (value: number, size: number) => Math.min(Math.max(Math.floor(value), 0), size - 1);

/**
 * A mouse or pen reads where it is and ends where it leaves. A finger reads where it taps, since it may have come to
 * scroll. Keys read while the picture has the focus.
 */
export function usePixelReader(width: number, height: number) {
  const { pixel } = useApp().session;
  const read = (x: number, y: number) => {
    const next = { x: clamped(x, width), y: clamped(y, height) };
    const now = pixel.peek();
    if (now?.x !== next.x || now.y !== next.y) pixel.value = next;
  };
  const point = ({ currentTarget, offsetX, offsetY }: On<MouseEvent>) => {
    const { clientWidth, clientHeight } = currentTarget;
    read((offsetX / clientWidth) * width, (offsetY / clientHeight) * height);
  };
  return {
    [READS]: '',
    onClick: point,
    onPointerMove: (event: On<PointerEvent>) => {
      if (event.pointerType !== 'touch') point(event);
    },
    onPointerLeave: ({ pointerType }: On<PointerEvent>) => {
      const held = document.activeElement?.hasAttribute(READS) === true;
      if (pointerType !== 'touch' && !held) pixel.value = null;
    },
    onFocus: ({ currentTarget }: On<FocusEvent>) => {
      if (pixel.peek() === null && currentTarget.matches(':focus-visible')) read(width / 2, height / 2);
    },
    onBlur: ({ relatedTarget }: On<FocusEvent>) => {
      if (!(relatedTarget instanceof Element && relatedTarget.hasAttribute(READS))) pixel.value = null;
    },
    onKeyDown: (event: On<KeyboardEvent>) => {
      const [right, down] = STEPS[event.key] ?? [0, 0];
      const { x, y } = pixel.peek() ?? { x: width / 2, y: height / 2 };
      if (right !== 0 || down !== 0) {
        event.preventDefault();
        read(x + right, y + down);
      } else if (event.key === 'Escape') {
        pixel.value = null;
      }
    },
  };
}
