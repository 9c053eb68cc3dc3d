/** A curve through points, of which one is chosen. */
import { Picker } from './Picker';
import { short } from './Sheet';

interface Props {
  label: string;
  text: string;
  x: readonly number[];
  /** Not negative. */
  y: readonly number[];
  chosen: number;
  onChoose(point: number): void;
}

/** The points stand side by side at equal distances: their numbers grow too fast for a scale of their own. */
export function Curve({ label, text, x, y, chosen, onChoose }: Props) {
  const count = Math.max(1, y.length);
  const top = Math.max(...y.filter(Number.isFinite), 0) || 1;
  const at = (i: number) => `${i + 0.5} ${100 - (96 * (y[i] ?? 0)) / top}`;
  const known = y.flatMap((value, i) => (Number.isFinite(value) ? [i] : []));
  return (
    <Picker
      class="curve"
      label={label}
      text={text}
      columns={count}
      rows={1}
      count={count}
      chosen={chosen}
      onChoose={onChoose}
    >
      <svg viewBox={`0 0 ${count} 100`} preserveAspectRatio="none" aria-hidden="true">
        <path class="chosen-column" d={`M${chosen} 0h1v100h-1z`} />
        <path class="zero" d={`M0 100H${count}`} />
        <path class="line" d={known.map((i, step) => `${step === 0 ? 'M' : 'L'}${at(i)}`).join('')} />
        <path class="dots" d={known.map((i) => `M${at(i)}h0`).join('')} />
      </svg>
      <div class="curve-ends" aria-hidden="true">
        <span>{short(x[0] ?? 0)}</span>
        <span>{short(x.at(-1) ?? 0)}</span>
      </div>
    </Picker>
  );
}
