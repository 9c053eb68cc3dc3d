/** One method twice, with other settings or another network: both maps, their difference, and how much alike they are. */
import { useMemo } from 'preact/hooks';
import { gradient, SIGNED_MAP } from '../../../package/src/colormap';
import { figure, shortFigure } from '../../../package/src/format';
import {
  type Explanation,
  type MapDifference,
  METHODS,
  type MethodDescription,
  type MethodId,
  type OtherNetwork,
} from '../../../package/src/protocol';
import { AS_LISTED, variantOf } from '../../state/explained';
import { optionControls, optionsToLink, tidied } from '../../state/options';
import { useApp, useNetworkName, useText, useWords } from '../../ui/context';
import { ChoiceField } from '../../ui/fields';
import { OptionField } from '../../ui/Options';
import type { Side } from './detail';
import { useAnswer, useDetail } from './hooks';
import { WORDS } from './languages';
import { LISTINGS } from './listings';
import { Difference, MapOver } from './Pictures';
import { likenessOf, PLAIN, type Preset, presetAt, presetsOf } from './pairing';
import { type Subject, useSubject, useWaiting } from './subject';

type Sides = readonly [Side, Side];

/** The networks that the page comes with, and the one that runs. */
function useNetworks() {
  const engine = useApp().session.engine.value;
  return engine.kind === 'ready'
    ? { models: engine.models, loaded: engine.model.id, folder: new URL('models/', document.baseURI).href }
    : { models: [], loaded: '', folder: '' };
}

/** One side's map; anew whenever its settings change. */
function useMap({ pixels, target }: Subject, description: MethodDescription, method: MethodId, side: Side) {
  const { client } = useApp().session;
  const { loaded, folder } = useNetworks();
  const contrast = useApp().session.contrasted.value;
  const options = tidied(description, side.options);
  const network: OtherNetwork | undefined =
    side.network === null || side.network === loaded ? undefined : { kind: 'listed', folder, id: side.network };
  const classes = { targetClass: target, ...(contrast !== null && { contrastClass: contrast }) };
  const request = { method, options: { ...options, ...classes } };
  return useAnswer(
    (signal) => client.call('explain', { pixels, request, network }, { signal }),
    [pixels, network?.id, JSON.stringify(request)],
  );
}

interface SettingsProps {
  index: 0 | 1;
  method: MethodId;
  description: MethodDescription;
  side: Side;
  onChange(side: Side): void;
}

function Settings({ index, method, description, side, onChange }: SettingsProps) {
  const words = useWords(WORDS).pairs;
  const { models, loaded } = useNetworks();
  const name = words.side[index];
  const controls = optionControls(description, side.options);
  const changed = controls.filter((option) => option.changed).length + (side.network === null ? 0 : 1);
  const { options: text } = useText();
  const networkName = useNetworkName();
  const nameOf = (id: string) => networkName(models.find((model) => model.id === id) ?? { id, name: id });
  return (
    <details class="options" data-side={index}>
      <summary>
        {name}: {words.options}
        {changed > 0 && <span class="changed">{text.changed(changed)}</span>}
      </summary>
      <div class="fields">
        {models.length > 1 && (
          <ChoiceField
            id={`pair-${index}-network`}
            tall
            name={words.network}
            value={side.network ?? loaded}
            choices={models.map(({ id }) => [id, id === loaded ? words.samePage(nameOf(id)) : nameOf(id)])}
            onChange={(id) => onChange({ ...side, network: id === undefined || id === loaded ? null : id })}
          />
        )}
        {controls.map((option) => (
          <OptionField
            key={option.description.name}
            prefix={`pair-${index}-`}
            method={method}
            option={option}
            onChange={(value) => {
              const { [option.description.name]: _, ...others } = side.options;
              const chosen = value === undefined ? others : { ...others, [option.description.name]: value };
              onChange({ ...side, options: optionsToLink(tidied(description, chosen)) });
            }}
          />
        ))}
      </div>
    </details>
  );
}

/** The lines of the document that make a map what it is, with what is wrong in them. */
function Listing({ method }: { method: MethodId }) {
  const words = useWords(WORDS).pairs;
  const lines = LISTINGS[method];
  if (lines === undefined) return null;
  return (
    <section class="listing" aria-labelledby="listing-title">
      <h3 id="listing-title">{words.listing}</h3>
      <ol>
        {lines.map(({ code, wrong }) =>
          wrong === undefined ? (
            <li key={code}>
              <code translate={false}>{code}</code>
            </li>
          ) : (
            <li key={code} class="wrong" aria-describedby={`listing-${wrong}`}>
              <code translate={false}>{code}</code>
              <span class="listing-mark">{words.wrongLine}</span>
              <p id={`listing-${wrong}`}>{words.mistakes[wrong]}</p>
            </li>
          ),
        )}
      </ol>
      <p class="compare-text">{words.figuresOf}</p>
      <h4>{words.instead}</h4>
      <p>{words.right[method]}</p>
    </section>
  );
}

function Numbers({ compared }: { compared: MapDifference }) {
  const words = useWords(WORDS).pairs;
  const textOf = (value: number | null) => (value === null ? words.none : value.toFixed(3));
  const { spearman, pearson, structuralSimilarity, largest } = compared;
  const likeness = likenessOf(largest, spearman);
  return (
    <>
      <p class="compare-summary" role="status" data-likeness={likeness}>
        {words.verdict[likeness]}
      </p>
      <dl class="pair-numbers">
        <div>
          <dt>{words.spearman}</dt>
          <dd data-spearman={spearman ?? ''}>{textOf(spearman)}</dd>
        </div>
        <div>
          <dt>{words.pearson}</dt>
          <dd>{textOf(pearson)}</dd>
        </div>
        <div>
          <dt>{words.similarity}</dt>
          <dd>{textOf(structuralSimilarity)}</dd>
        </div>
        <div>
          <dt>{words.largest}</dt>
          <dd>{figure(largest)}</dd>
        </div>
      </dl>
    </>
  );
}

interface PicturesProps {
  method: MethodId;
  pixels: Uint8Array;
  maps: readonly [Explanation | null, Explanation | null];
  compared: MapDifference | null;
}

function Pictures({ method, pixels, maps, compared }: PicturesProps) {
  const words = useWords(WORDS).pairs;
  const { maps: text } = useText();
  const label = (side: 0 | 1) => words.picture(words.side[side], text.methods[method].name);
  const side = (index: 0 | 1) => {
    const explanation = maps[index];
    const wrong = variantOf(explanation) === AS_LISTED;
    return (
      <figure data-side={index}>
        <MapOver map={explanation?.saliencyMap ?? null} pixels={pixels} label={label(index)} wrong={wrong} />
        <figcaption>
          {words.side[index]}
          {wrong && (
            <>
              {' · '}
              <span class="wrong-text">{text.wrongBadge}</span>
            </>
          )}
          {explanation?.blank === true && ` · ${text.blank}`}
        </figcaption>
      </figure>
    );
  };
  return (
    <div class="pair-pictures">
      {side(0)}
      <figure data-side="difference">
        {compared !== null && (
          <Difference
            difference={compared.difference}
            largest={compared.largest}
            label={words.differencePicture(shortFigure(compared.largest))}
          />
        )}
        <figcaption>{words.difference}</figcaption>
      </figure>
      {side(1)}
    </div>
  );
}

function Scale() {
  const [low, middle, high] = useWords(WORDS).pairs.scale;
  return (
    <div class="pair-scale">
      <span class="color-scale" style={{ background: gradient(SIGNED_MAP, 'to right') }} aria-hidden="true" />
      <span>{low}</span>
      <span>{middle}</span>
      <span>{high}</span>
    </div>
  );
}

/** The names of what a preset compares, in words. */
function usePresetName(method: MethodId): (preset: Preset) => string {
  const words = useWords(WORDS).pairs;
  const { maps } = useText();
  const { models } = useNetworks();
  const variant = (name: string) => maps.methods[method].variants[name] ?? name;
  const networkName = useNetworkName();
  const network = (id: string) => networkName(models.find((model) => model.id === id) ?? { id, name: id });
  return ({ kind, names: [a, b] }) => {
    switch (kind) {
      case 'variant':
        return words.variantPair(variant(a), variant(b));
      case 'layer':
        return words.layerPair(a, b);
      case 'seed':
        return words.seedPair;
      case 'network':
        return words.networkPair(network(a), network(b));
    }
  };
}

const OWN = 'own';

interface ContentProps {
  subject: Subject;
  method: MethodId;
  description: MethodDescription;
  sides: Sides;
  presets: readonly Preset[];
}

function Content({ subject, method, description, sides, presets }: ContentProps) {
  const all = useWords(WORDS);
  const words = all.pairs;
  const { client } = useApp().session;
  const [, change] = useDetail();
  const presetName = usePresetName(method);
  const first = useMap(subject, description, method, sides[0]);
  const second = useMap(subject, description, method, sides[1]);
  // A map of the method chosen before is not this one's.
  const [a, b] = [first.value, second.value].map((map) => (map?.method === method ? map : null));
  const answer = useAnswer(
    a === null || a === undefined || b === null || b === undefined
      ? null
      : (signal) => client.call('compareMaps', { a: a.saliencyMap, b: b.saliencyMap }, { signal }),
    [a, b],
  );
  const chosen = presetAt(presets, sides);
  const choose = (changed: Sides) => change({ pair: { method, sides: changed } });
  const failure = first.failure ?? second.failure ?? answer.failure;
  const listed = [a, b].some((map) => variantOf(map ?? null) === AS_LISTED);
  return (
    <>
      <ChoiceField
        id="pair-preset"
        tall
        name={words.preset}
        value={chosen < 0 ? OWN : String(chosen)}
        choices={[
          ...presets.map((preset, i) => [String(i), presetName(preset)] as const),
          ...(chosen < 0 ? [[OWN, words.own] as const] : []),
        ]}
        onChange={(value) => {
          const preset = presets[Number(value)];
          if (preset !== undefined) choose(preset.sides);
        }}
      />
      {failure !== null && <p role="alert">{all.failed(failure)}</p>}
      <div aria-busy={first.busy || second.busy || answer.busy} class="pair-result">
        <Pictures method={method} pixels={subject.pixels} maps={[a ?? null, b ?? null]} compared={answer.value} />
        <Scale />
        {answer.value !== null && <Numbers compared={answer.value} />}
      </div>
      <div class="pair-settings">
        {([0, 1] as const).map((index) => (
          <Settings
            key={index}
            index={index}
            method={method}
            description={description}
            side={sides[index]}
            onChange={(side) => choose(index === 0 ? [side, sides[1]] : [sides[0], side])}
          />
        ))}
      </div>
      {listed && <Listing method={method} />}
    </>
  );
}

export function Pairs() {
  const all = useWords(WORDS);
  const { maps } = useText();
  const { explainer } = useApp().session;
  const [{ pair }, change] = useDetail();
  const subject = useSubject();
  const waiting = useWaiting();
  const { models, loaded } = useNetworks();
  const description = explainer.describe(pair.method);
  const presets = useMemo(
    () => (description === null ? [] : presetsOf(description, models, loaded)),
    [description, models, loaded],
  );
  // A link may name a network that the page does not have.
  const known = (side: Side) => (models.some(({ id }) => id === side.network) ? side : { ...side, network: null });
  const [a, b] = pair.sides ?? presets[0]?.sides ?? [PLAIN, PLAIN];
  const sides: Sides = [known(a), known(b)];
  return (
    <>
      <p class="compare-text">{all.pairs.intro}</p>
      <ChoiceField
        id="pair-method"
        name={all.pairs.method}
        value={pair.method}
        choices={METHODS.map((method) => [method, maps.methods[method].name])}
        onChange={(value) => {
          const method = METHODS.find((each) => each === value);
          if (method !== undefined) change({ pair: { method, sides: null } });
        }}
      />
      {subject === null || description === null ? (
        <p class="compare-text">{waiting}</p>
      ) : (
        <Content
          key={pair.method}
          subject={subject}
          method={pair.method}
          description={description}
          sides={sides}
          presets={presets}
        />
      )}
    </>
  );
}
