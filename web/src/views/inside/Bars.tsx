/** Numbers side by side as bars, of which one is chosen. */
import { Picker } from './Picker';

interface Props {
  label: string;
  text: string;
  /** In the order in which they stand. */
  values: readonly number[];
  chosen: number;
  onChoose(place: number): void;
  /** The same numbers without what was left out, drawn behind. */
  before?: readonly number[] | undefined;
  /** A level to hold them against. */
  line?: number | undefined;
}

const HEIGHT = 100;

interface Span {
  low: number;
  high: number;
}

/** From the smallest to the largest with zero among them; of at least some height. */
export function spanOf(values: readonly number[]): Span {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return high > low ? { low, high } : { low: 0, high: 1 };
}

function barsPath(values: readonly number[], { low, high }: Span, wanted: (value: number) => boolean, gap: number) {
  const y = (value: number) => ((high - value) / (high - low)) * HEIGHT;
  return values
    .map((value, i) => (wanted(value) ? `M${i + gap} ${y(0)}V${y(value)}H${i + 1 - gap}V${y(0)}z` : ''))
    .join('');
}

export function Bars({ label, text, values, chosen, onChoose, before, line }: Props) {
  const span = spanOf([...values, ...(before ?? []), ...(line === undefined ? [] : [line])]);
  const y = (value: number) => ((span.high - value) / (span.high - span.low)) * HEIGHT;
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
    >
      <svg viewBox={`0 0 ${count} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {chosen >= 0 && <path class="chosen-column" d={`M${chosen} 0h1v${HEIGHT}h-1z`} />}
        {before !== undefined && <path class="before" d={barsPath(before, span, () => true, 0)} />}
        <path class="positive" d={barsPath(values, span, (value) => value > 0, 0.12)} />
        <path class="negative" d={barsPath(values, span, (value) => value < 0, 0.12)} />
        <path class="zero" d={`M0 ${y(0)}H${count}`} />
        {line !== undefined && <path class="level" d={`M0 ${y(line)}H${count}`} />}
      </svg>
    </Picker>
  );
}
