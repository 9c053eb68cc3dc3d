/** Curves over one axis, with a cursor that a pointer drags and a slider moves. */
import { useSignal } from '@preact/signals';

export interface Line {
  /** Also its colour: a method, a map to beat, or `you`. */
  id: string;
  name: string;
  /** Where along the axis, 0 to 1, and how high, `low` to 1. */
  points: readonly (readonly [x: number, y: number])[];
}

interface Props {
  /** What a screen reader says in place of the picture. */
  label: string;
  lines: readonly Line[];
  /** What the ends of the axes say. */
  axes: { x: string; xEnd: string; y: string };
  /** The lower end of the vertical axis. */
  low?: number;
  /** The line that stands out; null: none. */
  marked: string | null;
  /** Along the axis; null: nothing to point at. */
  cursor: Cursor | null;
}

interface Cursor {
  /** Of `count` places at equal distances. */
  at: number;
  count: number;
  /** What the slider moves, and where it stands, in words. */
  name: string;
  text: string;
  onChange(at: number): void;
}

/** The drawing's own units; its size on screen is a matter of style. */
const SIDE = 1000;

type Change<E> = Event & { currentTarget: E };

function Slider({ at, count, name, text, onChange }: Cursor) {
  return (
    <label class="chart-slider">
      <span>{name}</span>
      <input
        type="range"
        min={0}
        max={Math.max(1, count - 1)}
        step={1}
        value={at}
        aria-valuetext={text}
        onInput={(event: Change<HTMLInputElement>) => onChange(Number(event.currentTarget.value))}
      />
      {/* The slider says it, too. */}
      <output aria-hidden="true">{text}</output>
    </label>
  );
}

interface PlotProps extends Pick<Props, 'label' | 'lines' | 'marked' | 'cursor'> {
  low: number;
}

function Plot({ label, lines, low, marked, cursor }: PlotProps) {
  const dragging = useSignal(false);
  const last = Math.max(1, (cursor?.count ?? 0) - 1);
  const place = ([x, y]: readonly [number, number]) =>
    `${(x * SIDE).toFixed(1)} ${(((1 - y) / (1 - low)) * SIDE).toFixed(1)}`;
  const follow = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    cursor?.onChange(Math.round(share * last));
  };
  const end = () => {
    dragging.value = false;
  };
  const inOrder = [...lines].sort((a, b) => Number(a.id === marked) - Number(b.id === marked));
  return (
    <svg
      viewBox={`0 0 ${SIDE} ${SIDE}`}
      class={cursor === null ? '' : 'follows'}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      onPointerDown={(event) => {
        dragging.value = cursor !== null;
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (dragging.peek()) follow(event);
      }}
      onPointerUp={end}
      onPointerCancel={end}
    >
      {[0.25, 0.5, 0.75].map((at) => (
        <path key={at} class="chart-grid" d={`M0 ${at * SIDE}H${SIDE}`} />
      ))}
      {low < 0 && <path class="chart-zero" d={`M0 ${SIDE / (1 - low)}H${SIDE}`} />}
      {cursor !== null && <path class="chart-cursor" d={`M${(cursor.at / last) * SIDE} 0V${SIDE}`} />}
      {inOrder.map(({ id, points }) => {
        const dots = cursor === null ? points : points.slice(cursor.at, cursor.at + 1);
        return (
          <g key={id} data-series={id} class={marked === null || marked === id ? '' : 'faint'}>
            {points.length > 0 && <path class="chart-line" d={`M${points.map(place).join('L')}`} />}
            <path class="chart-dot" d={dots.map((dot) => `M${place(dot)}h0`).join('')} />
          </g>
        );
      })}
    </svg>
  );
}

export function Chart({ label, lines, axes, low = 0, marked, cursor }: Props) {
  return (
    <div class="chart">
      <div class="chart-y" aria-hidden="true">
        <span>1</span>
        <span class="chart-axis">{axes.y}</span>
        <span>{low}</span>
      </div>
      <Plot label={label} lines={lines} low={low} marked={marked} cursor={cursor} />
      <div class="chart-x" aria-hidden="true">
        <span>0</span>
        <span class="chart-axis">{axes.x}</span>
        <span>{axes.xEnd}</span>
      </div>
      {cursor !== null && <Slider {...cursor} />}
    </div>
  );
}
