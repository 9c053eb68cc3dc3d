/** One option each: a name, and a control that lets nothing wrong through. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { inRange, type NumberRange } from '../state/options';
import { useText } from './context';

interface FieldProps<T> {
  id: string;
  name: string;
  value: T;
  onChange(value: T): void;
}

type Change<E> = Event & { currentTarget: E };

interface ChoiceProps extends FieldProps<string> {
  /** For long texts: the control below the name. */
  tall?: boolean;
  /** Value and text of each choice. */
  choices: readonly (readonly [value: string, text: string])[];
}

export function ChoiceField({ id, name, value, choices, tall = false, onChange }: ChoiceProps) {
  return (
    <label class={`field ${tall ? 'tall' : ''}`} for={id}>
      <span>{name}</span>
      <select
        id={id}
        value={value}
        onChange={(event: Change<HTMLSelectElement>) => onChange(event.currentTarget.value)}
      >
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface NumberProps extends FieldProps<number> {
  range: NumberRange;
}

/** @param value 0: the default, which is what an empty field means too. What is out of range is said, and not used. */
export function NumberField({ id, name, value, range, onChange }: NumberProps) {
  const { options } = useText();
  const refused = useSignal<string | null>(null);
  // A new value from elsewhere is not what was typed.
  useEffect(() => {
    refused.value = null;
  }, [value, refused]);
  const commit = (event: Change<HTMLInputElement>) => {
    const { value: text, validity } = event.currentTarget;
    const number = text === '' ? range.fallback : Number(text);
    const usable = !validity.badInput && inRange(number, range);
    refused.value = usable ? null : text;
    if (usable) onChange(number === range.fallback ? 0 : number);
  };
  const wrong = refused.value !== null;
  return (
    <>
      <label class="field" for={id}>
        <span>{name}</span>
        <input
          id={id}
          type="number"
          inputMode={range.whole ? 'numeric' : 'decimal'}
          min={range.min}
          max={range.max}
          step={range.step}
          value={refused.value ?? String(value === 0 ? range.fallback : value)}
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-refused` : undefined}
          onChange={commit}
        />
      </label>
      {wrong && (
        <p class="refused" id={`${id}-refused`} role="alert">
          {options.outOfRange(range.min, range.max, range.whole)}
        </p>
      )}
    </>
  );
}

interface SeveralProps extends FieldProps<readonly string[]> {
  choices: readonly string[];
  /** What it means that none is chosen. */
  none: string;
}

export function SeveralField({ id, name, value, choices, none, onChange }: SeveralProps) {
  return (
    <fieldset class="field several" id={id}>
      <legend>{name}</legend>
      {choices.map((choice) => (
        <label key={choice}>
          <input
            type="checkbox"
            checked={value.includes(choice)}
            onChange={(event: Change<HTMLInputElement>) => {
              const { checked } = event.currentTarget;
              onChange(choices.filter((each) => (each === choice ? checked : value.includes(each))));
            }}
          />
          {choice}
        </label>
      ))}
      {value.length === 0 && <p class="note">{none}</p>}
    </fieldset>
  );
}
