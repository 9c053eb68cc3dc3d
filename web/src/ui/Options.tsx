/** What can be chosen for one method; folded away until someone asks for it. The controls are made from the core's table. */
import { useSignal } from '@preact/signals';
import type { MethodId, OptionValue } from '../../package/src/protocol';
import { type OptionInForce, optionControls } from '../state/options';
import { useApp, useText } from './context';
import { ChoiceField, NumberField, SeveralField } from './fields';
import { Locked } from './Locked';

interface FieldProps {
  /** Of the control's id, where a method's options stand twice on a page. */
  prefix?: string;
  method: MethodId;
  option: OptionInForce;
  onChange(value: OptionValue | undefined): void;
}

/** Whose names are long: the control stands below the name. */
const TALL = ['variant', 'layer'];

const names = (value: OptionValue | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

export function OptionField({ prefix = '', method, option: { description, value, changed }, onChange }: FieldProps) {
  const { maps, options: text } = useText();
  const { name, kind, choices, default: usual } = description;
  const words = text.words[name];
  const field = { id: `${prefix}${method}-${name}`, name: words?.name ?? name, onChange };
  const texts = name === 'variant' ? maps.methods[method].variants : words?.choices;
  const textOf = (choice: string) => texts?.[choice] ?? choice;
  switch (kind) {
    case 'number':
    case 'whole':
      return <NumberField {...field} description={description} value={typeof value === 'number' ? value : undefined} />;
    case 'choice':
      return (
        <ChoiceField
          {...field}
          tall={TALL.includes(name)}
          value={String(value)}
          choices={choices.map((choice) => [choice, textOf(choice)])}
        />
      );
    case 'layer':
      return (
        <ChoiceField
          {...field}
          tall={TALL.includes(name)}
          value={String(value)}
          choices={choices.map((layer) => [layer, layer === usual ? text.automatic(layer) : layer])}
        />
      );
    case 'layers':
      return (
        <SeveralField
          {...field}
          value={changed ? names(value) : []}
          choices={choices}
          none={text.automatic(names(usual).join(', '))}
        />
      );
    default:
      return null;
  }
}

/** What is worth knowing while this choice is in force. */
function Note({ option: { description, value } }: { option: OptionInForce }) {
  const note = useText().options.words[description.name]?.notes?.[String(value)];
  return note === undefined ? null : <p class="note">{note}</p>;
}

/** What only those ask who change options. */
function Costs({ method }: { method: MethodId }) {
  const { explanation } = useApp().session.explainer.maps[method].value;
  const { maps } = useText();
  if (explanation === null) return null;
  const { forwardPasses, backwardPasses, labelMap, intercept } = explanation;
  const facts = [maps.passes(forwardPasses, backwardPasses)];
  if (labelMap.length > 0) facts.push(maps.intercept(intercept.toFixed(2)));
  return <p class="note">{facts.join(' · ')}</p>;
}

interface ControlsProps {
  method: MethodId;
  controls: readonly OptionInForce[];
  changed: number;
}

function Controls({ method, controls, changed }: ControlsProps) {
  const { explainer } = useApp().session;
  const { options: text } = useText();
  return (
    <div class="fields">
      <Locked>
        {controls.map((option) => (
          <OptionField
            key={option.description.name}
            method={method}
            option={option}
            onChange={(value) => explainer.changeOption(method, option.description.name, value)}
          />
        ))}
        {controls.map((option) => (
          <Note key={option.description.name} option={option} />
        ))}
        <button type="button" class="reset" disabled={changed === 0} onClick={() => explainer.setOptions(method, {})}>
          {text.reset}
        </button>
      </Locked>
      <Costs method={method} />
    </div>
  );
}

export function Options({ method, onToggle }: { method: MethodId; onToggle?(open: boolean): void }) {
  const { explainer } = useApp().session;
  const { options: text, maps } = useText();
  // Six methods' controls that nobody looks at would be made anew with every map.
  const unfolded = useSignal(false);
  const description = explainer.describe(method);
  if (description === null) return null;
  const controls = optionControls(description, explainer.options[method].value);
  const changed = controls.filter((option) => option.changed).length;
  return (
    <details
      class="options"
      name="options"
      onToggle={({ currentTarget: { open } }: Event & { currentTarget: HTMLDetailsElement }) => {
        unfolded.value = open;
        onToggle?.(open);
      }}
    >
      <summary>
        <span>
          {text.title}
          <span class="visually-hidden"> {text.of(maps.methods[method].name)}</span>
        </span>
        {changed > 0 && <span class="changed">{text.changed(changed)}</span>}
      </summary>
      {unfolded.value && <Controls method={method} controls={controls} changed={changed} />}
    </details>
  );
}
