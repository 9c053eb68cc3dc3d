/** One option each: a name, and a control that lets nothing wrong through. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { OptionDescription } from '../../package/src/protocol';
import { spinMinimum } from '../lib/spin';
import { inRange } from '../state/options';
import { useText } from './context';

interface FieldProps<T> {
  id: string;
  name: string;
  value: T;
  /** @param value undefined: the default. */
  onChange(value: T | undefined): void;
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

interface NumberProps extends FieldProps<number | undefined> {
  description: OptionDescription;
}

/**
 * An empty field is the default. What is out of range is said, and not used. The bounds that the browser is given are
 * those of its spin buttons, which count in steps; which values are good is not for it to say.
 */
export function NumberField({ id, name, value, description, onChange }: NumberProps) {
  const { options } = useText();
  const refused = useSignal<string | null>(null);
  // A new value from elsewhere is not what was typed.
  useEffect(() => {
    refused.value = null;
  }, [value, refused]);
  const whole = description.kind === 'whole';
  const shown = value === undefined ? '' : String(value);
  const commit = (event: Change<HTMLInputElement>) => {
    const { value: text, validity } = event.currentTarget;
    const usable = !validity.badInput && (text === '' || inRange(Number(text), description));
    refused.value = usable ? null : text;
    if (!usable) return;
    // Where nothing changes, nothing is drawn again, and an empty field would stay empty.
    if (text === '') event.currentTarget.value = String(description.default ?? '');
    onChange(text === '' ? undefined : Number(text));
  };
  const wrong = refused.value !== null;
  return (
    <>
      <label class="field" for={id}>
        <span>{name}</span>
        <input
          id={id}
          type="number"
          inputMode={whole ? 'numeric' : 'decimal'}
          min={spinMinimum(description)}
          max={description.maximum}
          step={description.step}
          placeholder={description.default === undefined ? options.none : undefined}
          value={refused.value ?? shown}
          aria-invalid={wrong}
          aria-valuemin={description.minimum}
          aria-describedby={wrong ? `${id}-refused` : undefined}
          onChange={commit}
        />
      </label>
      {wrong && (
        <p class="refused" id={`${id}-refused`} role="alert">
          {options.outOfRange({ ...description, whole })}
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
