/** Methods that weigh channels: each term for every channel, and their sum, channel by channel. */
import { useMemo } from 'preact/hooks';
import type { Explanation, Term } from '../../../package/src/protocol';
import { CHANNEL_ORDERS, type ChannelsBy, layersIn, partOf, termOf, weighsChannels } from '../../state/inside';
import { useApp, useWords } from '../../ui/context';
import { Bars } from './Bars';
import { Caption } from './Formula';
import { Fusion } from './Fusion';
import { WORDS } from './languages';
import { layoutOf, paintSheet } from './painting';
import { ScaleBar, Sheet, SheetPicture, short } from './Sheet';
import { StepCard } from './StepCard';
import { Sum } from './Sum';
import { useTermScale } from './scales';
import { type ChannelMethod, type Step, stepsOf, sumOf, type TermName } from './steps';

export interface ChannelProps {
  method: ChannelMethod;
  variant: string;
  terms: readonly Term[];
  pixels: Uint8Array;
  /** The map on the card, if it was made of the same picture with the same options. */
  card: Explanation | null;
  /** How many channels are in the sum. */
  position: number | null;
  onPosition(position: number): void;
  /** Of a method that looks at several layers; null: the deepest. */
  chosenLayer: string | null;
  onLayer(layer: string): void;
}

/** What every picture of a step needs to know of the channels. */
interface Channels {
  /** The channel in each place. */
  places: readonly number[];
  /** The channel whose rank is the position. */
  chosen: number;
  /** From 1, by channel. */
  rankOf: readonly number[];
  position: number;
  choose(channel: number): void;
}

interface PictureProps {
  /** The method and its variant. */
  source: string;
  term: Term;
  channels: Channels;
}

function TermSheet({ source, term, channels }: PictureProps) {
  const words = useWords(WORDS);
  const name = term.name as TermName;
  const { places, chosen, rankOf, position } = channels;
  const [, height = 1, width = 1] = term.shape;
  const scale = useTermScale(term);
  const layout = layoutOf(Math.max(1, places.length), height, width);
  const rgba = useMemo(() => {
    const tiles = places.map((channel) => partOf(term, channel));
    return paintSheet(tiles, layout, scale);
  }, [term, places, scale]);
  const faded =
    name === 'weightedActivations'
      ? places.flatMap((channel, i) => ((rankOf[channel] ?? 0) > position ? [i] : []))
      : [];
  return (
    <figure data-term={name}>
      <Sheet
        label={words.terms[name]}
        text={words.channel.at(chosen, position, places.length)}
        layout={layout}
        rgba={rgba}
        count={places.length}
        chosen={places.indexOf(chosen)}
        onChoose={(place) => channels.choose(places[place] ?? 0)}
        faded={faded}
      />
      <ScaleBar scale={scale} />
      <Caption source={source} term={name} />
    </figure>
  );
}

/** A picture for each pair of channels: those of the chosen one. */
function TermKernels({ source, term, channels }: PictureProps) {
  const words = useWords(WORDS);
  const name = term.name as TermName;
  const [, inputs = 1, height = 1, width = 1] = term.shape;
  const scale = useTermScale(term);
  const layout = layoutOf(inputs, height, width);
  const rgba = useMemo(() => {
    const own = { shape: term.shape.slice(1), values: partOf(term, channels.chosen) };
    const tiles = Array.from({ length: inputs }, (_, input) => partOf(own, input));
    return paintSheet(tiles, layout, scale);
  }, [term, channels.chosen, scale]);
  return (
    <figure data-term={name}>
      <div role="img" aria-label={words.terms[name]}>
        <SheetPicture layout={layout} rgba={rgba} chosen={-1} />
      </div>
      <ScaleBar scale={scale} />
      <Caption source={source} term={name} />
    </figure>
  );
}

interface TermBarsProps extends PictureProps {
  line: number | undefined;
}

function TermBars({ source, term, channels, line }: TermBarsProps) {
  const words = useWords(WORDS);
  const name = term.name as TermName;
  const { places, chosen, position } = channels;
  const value = short(term.values[chosen] ?? 0);
  return (
    <figure data-term={name}>
      <Bars
        label={words.terms[name]}
        text={`${words.channel.at(chosen, position, places.length)}: ${value}`}
        values={places.map((channel) => term.values[channel] ?? 0)}
        chosen={places.indexOf(chosen)}
        onChoose={(place) => channels.choose(places[place] ?? 0)}
        line={line}
      />
      <p class="value">
        {words.channel.value(value)}
        {line !== undefined && ` · ${words.baseline(short(line))}`}
      </p>
      <Caption source={source} term={name} />
    </figure>
  );
}

interface ChannelStepProps {
  step: Step;
  number: number;
  source: string;
  terms: readonly Term[];
  channels: Channels;
  /** The score to hold the channels' scores against. */
  line: number | undefined;
}

function ChannelStep({ step, number, source, terms, channels, line }: ChannelStepProps) {
  return (
    <StepCard id={step.id} number={number}>
      {terms.map((term) =>
        term.axes.length === 4 ? (
          <TermKernels key={term.name} source={source} term={term} channels={channels} />
        ) : term.axes.length === 3 ? (
          <TermSheet key={term.name} source={source} term={term} channels={channels} />
        ) : (
          <TermBars
            key={term.name}
            source={source}
            term={term}
            channels={channels}
            line={term.name === 'channelScores' ? line : undefined}
          />
        ),
      )}
    </StepCard>
  );
}

function OrderSwitch({ method, order }: { method: ChannelMethod; order: ChannelsBy }) {
  const { inside } = useApp().session;
  const words = useWords(WORDS);
  const orders = CHANNEL_ORDERS.filter((each) => each !== 'weight' || weighsChannels(method));
  return (
    <fieldset class="view-switch" id="inside-order">
      <legend>{words.order.name}</legend>
      {orders.map((each) => (
        <button
          key={each}
          type="button"
          data-order={each}
          aria-pressed={order === each}
          onClick={() => {
            inside.channelsBy.value = each;
          }}
        >
          {words.order[each]}
        </button>
      ))}
    </fieldset>
  );
}

/** Which layer's terms are shown, where a method looks at several. */
function LayerSwitch({
  layers,
  layer,
  onChoose,
}: {
  layers: readonly string[];
  layer: string;
  onChoose(layer: string): void;
}) {
  const words = useWords(WORDS);
  return (
    <fieldset class="view-switch" id="inside-layer">
      <legend>{words.channel.layer}</legend>
      {layers.map((each) => (
        <button key={each} type="button" data-layer={each} aria-pressed={layer === each} onClick={() => onChoose(each)}>
          {each}
        </button>
      ))}
    </fieldset>
  );
}

/** Of one layer. @param order the channels, as they are added. */
function useChannels(
  order: readonly number[],
  position: number,
  by: ChannelsBy,
  onPosition: (position: number) => void,
): Channels {
  return useMemo(() => {
    const rankOf: number[] = [];
    order.forEach((channel, i) => {
      rankOf[channel] = i + 1;
    });
    const places = by === 'number' ? order.map((_, i) => i) : order;
    const choose = (channel: number) => onPosition(rankOf[channel] ?? 1);
    return { places, chosen: order[position - 1] ?? 0, rankOf, position, choose };
  }, [order, position, by, onPosition]);
}

/** Too many for one row stand in two rows that are full. */
function columnsFor(steps: number): number {
  return steps > 5 ? Math.ceil(steps / 2) : Math.max(1, steps);
}

export function ChannelMethodView({
  method,
  variant,
  terms,
  pixels,
  card,
  position,
  onPosition,
  chosenLayer,
  onLayer,
}: ChannelProps) {
  const words = useWords(WORDS);
  const source = `${method}.${variant}`;
  const chosenOrder = useApp().session.inside.channelsBy.value;
  const by = chosenOrder === 'weight' && !weighsChannels(method) ? 'contribution' : chosenOrder;
  const layers = layersIn(terms);
  const layer = layers.find((each) => each === chosenLayer) ?? layers.at(-1) ?? '';
  const own = terms.filter((term) => term.layer === layer);
  const ranked = termOf(own, 'channelOrder')?.values;
  const order = useMemo(() => Array.from(ranked ?? []), [ranked]);
  const count = order.length;
  const place = Math.max(1, Math.min(count, position ?? 1));
  const channels = useChannels(order, place, by, onPosition);
  const fused = layers.length > 1;
  const steps = stepsOf(method, variant).flatMap((step) => {
    const shown = step.terms.flatMap(
      (name) => own.find((term) => term.name === name && [1, 3, 4].includes(term.axes.length)) ?? [],
    );
    return shown.length > 0 ? [{ step, shown }] : [];
  });
  return (
    <>
      <div class="inside-switches">
        {fused && <LayerSwitch layers={layers} layer={layer} onChoose={onLayer} />}
        <OrderSwitch method={method} order={by} />
        {by === 'weight' && <p class="order-note">{words.order.byWeight}</p>}
      </div>
      <ol class="inside-steps" style={{ '--columns': columnsFor(steps.length) }}>
        {steps.map(({ step, shown }, i) => (
          <ChannelStep
            key={step.id}
            step={step}
            number={i + 1}
            source={source}
            terms={shown}
            channels={channels}
            line={termOf(own, 'baselineScore')?.values[0]}
          />
        ))}
        <Sum
          id={sumOf(method, variant)}
          source={source}
          number={steps.length + 1}
          terms={own}
          pixels={pixels}
          card={card}
          fused={fused}
          chosen={channels.chosen}
          position={place}
          count={count}
          onPosition={onPosition}
        />
        {method === 'layer-cam' && (
          <Fusion
            variant={variant}
            source={source}
            number={steps.length + 2}
            terms={terms}
            layers={layers}
            layer={layer}
            pixels={pixels}
            card={card}
            onLayer={onLayer}
          />
        )}
      </ol>
    </>
  );
}
