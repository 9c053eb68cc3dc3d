/** Numbers side by side as bars, of which one is chosen. */
import { Picker } from './Picker';

interface Props {
  label: string;
  text: string;
  /** In the order in which they stand. */
  values: readonly number[];
  chosen: number;
  onChoose(place: number): void;
  onHover?: boolean;
  /** The same numbers without what was left out, drawn behind. */
  before?: readonly number[] | undefined;
  /** A level from which the bars are drawn in place of zero. */
  line?: number | undefined;
}

const HEIGHT = 100;

interface Span {
  low: number;
  high: number;
}

/** From the smallest to the largest with the level among them; of at least some height. */
export function spanOf(values: readonly number[], level = 0): Span {
  const [low, high] = [Math.min(level, ...values), Math.max(level, ...values)];
  return high > low ? { low, high } : { low: level, high: level + 1 };
}

/** @param wanted of the values' differences from the level. */
function barsPath(
  values: readonly number[],
  base: number,
  y: (value: number) => number,
  wanted: (value: number) => boolean,
  gap: number,
) {
  return values
    .map((value, i) => (wanted(value - base) ? `M${i + gap} ${y(base)}V${y(value)}H${i + 1 - gap}V${y(base)}z` : ''))
    .join('');
}

export function Bars({ label, text, values, chosen, onChoose, onHover = false, before, line }: Props) {
  const span = spanOf([...values, ...(before ?? [])], line);
  const y = (value: number) => ((span.high - value) / (span.high - span.low)) * HEIGHT;
  const base = line ?? 0;
  const count = Math.max(1, values.length);
  return (
    <Picker
      class="bars"
      label={label}
      text={text}
      columns={count}
      rows={1}
      count={count}
      chosen={chosen}
      onChoose={onChoose}
      onHover={onHover}
    >
      <svg viewBox={`0 0 ${count} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {chosen >= 0 && <path class="chosen-column" d={`M${chosen} 0h1v${HEIGHT}h-1z`} />}
        {before !== undefined && <path class="before" d={barsPath(before, base, y, () => true, 0)} />}
        <path class="positive" d={barsPath(values, base, y, (value) => value > 0, 0.12)} />
        <path class="negative" d={barsPath(values, base, y, (value) => value < 0, 0.12)} />
        <path class="zero" d={`M0 ${y(base)}H${count}`} />
      </svg>
    </Picker>
  );
}
