/** What can be chosen for one method; folded away until someone asks for it. */
import type { MethodId, MethodOptions } from '../../package/src/protocol';
import {
  CHOICES,
  type ChoiceOption,
  DEFAULT_OPTIONS,
  defaultChoice,
  isDefault,
  layersFor,
  type NumberOption,
  numberRange,
  type OptionName,
  type OptionWorld,
  optionNames,
  takesLayers,
  variantOf,
} from '../state/options';
import { useApp, useText } from './context';
import { ChoiceField, NumberField, SeveralField } from './fields';

interface Props {
  method: MethodId;
  options: MethodOptions;
  world: OptionWorld;
  change(changes: Partial<MethodOptions>): void;
}

interface FieldProps extends Props {
  name: OptionName;
}

const fieldId = (method: MethodId, name: string) => `${method}-${name}`;

function VariantField({ method, options, world, change }: Props) {
  const text = useText();
  const { variants } = text.maps.methods[method];
  return (
    <ChoiceField
      tall
      id={fieldId(method, 'variant')}
      name={text.options.names.variant}
      value={variantOf(options, world.info)}
      choices={world.info.variants.map((variant) => [variant, variants[variant] ?? variant])}
      onChange={(variant) => change({ variant })}
    />
  );
}

/** The layer that the engine took when the choice was left to it; empty while that is not known. */
function useAutomaticLayer(method: MethodId, options: MethodOptions, world: OptionWorld): string {
  const { explanation } = useApp().session.explainer.maps[method].value;
  const known = options.layer === '' && explanation?.variant === variantOf(options, world.info);
  return known ? explanation.layer.replaceAll(',', ', ') : '';
}

function LayerField({ method, options, world, change }: Props) {
  const { options: text } = useText();
  const names = layersFor(method, options, world.layers).map(({ name }) => name);
  const automatic = text.automatic(useAutomaticLayer(method, options, world));
  const id = fieldId(method, 'layer');
  if (takesLayers(method, options)) {
    return (
      <SeveralField
        id={id}
        name={text.layers}
        value={options.layer === '' ? [] : options.layer.split(',')}
        choices={names}
        none={automatic}
        onChange={(chosen) => change({ layer: chosen.join(',') })}
      />
    );
  }
  return (
    <ChoiceField
      tall
      id={id}
      name={text.names.layer}
      value={options.layer}
      choices={[['', automatic], ...names.map((name) => [name, name] as const)]}
      onChange={(layer) => change({ layer })}
    />
  );
}

/** Standard errors, as parts of the map's range, at which RISE may stop. */
const STABLE = [0, 0.1, 0.05, 0.02, 0.01];

function StopField({ method, options, change }: Props) {
  const { options: text } = useText();
  const chosen = options.stopWhenStable;
  const parts = STABLE.includes(chosen) ? STABLE : [...STABLE, chosen];
  return (
    <ChoiceField
      id={fieldId(method, 'stopWhenStable')}
      name={text.names.stopWhenStable}
      value={String(chosen)}
      choices={parts.map((part) => [String(part), part === 0 ? text.never : `± ${Number((100 * part).toFixed(1))}%`])}
      onChange={(part) => change({ stopWhenStable: Number(part) })}
    />
  );
}

function OptionField(props: FieldProps) {
  const { method, options, world, name, change } = props;
  const { options: text } = useText();
  if (name === 'variant') return <VariantField {...props} />;
  if (name === 'layer') return <LayerField {...props} />;
  if (name === 'stopWhenStable') return <StopField {...props} />;
  if (name in CHOICES) {
    const choice = name as ChoiceOption;
    const texts: Record<string, string> = text.choices[choice];
    return (
      <ChoiceField
        id={fieldId(method, name)}
        name={text.names[name]}
        value={options[choice] || defaultChoice(choice, method, options)}
        choices={CHOICES[choice].map((value) => [value, texts[value] ?? value])}
        onChange={(value) => change({ [choice]: value })}
      />
    );
  }
  const number = name as NumberOption;
  return (
    <NumberField
      id={fieldId(method, name)}
      name={text.names[name]}
      value={options[number]}
      range={numberRange(number, method, world.side)}
      onChange={(value) => change({ [number]: value })}
    />
  );
}

export function Options({ method }: { method: MethodId }) {
  const { explainer } = useApp().session;
  const { options: text, maps } = useText();
  const world = explainer.optionWorld(method);
  const options = explainer.options[method].value;
  if (world === null) return null;
  const names = optionNames(method, options, world.info);
  const changed = names.filter((name) => !isDefault(name, options)).length;
  const change = (changes: Partial<MethodOptions>) => explainer.setOptions(method, changes);
  return (
    <details class="options">
      <summary aria-label={text.label(maps.methods[method].name)}>
        {text.title}
        {changed > 0 && <span class="changed">{text.changed(changed)}</span>}
      </summary>
      <div class="fields">
        {names.map((name) => (
          <OptionField key={name} name={name} method={method} options={options} world={world} change={change} />
        ))}
        {names.includes('ratio') && <p class="note">{text.quickshiftNote}</p>}
        <button type="button" class="reset" disabled={changed === 0} onClick={() => change(DEFAULT_OPTIONS)}>
          {text.reset}
        </button>
      </div>
    </details>
  );
}
