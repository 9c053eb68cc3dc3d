/** The words on a method's card: how to read its map, and what it cost. Before there is a map, their place is kept. */
import { type ComponentChildren, Fragment } from 'preact';
import { milliseconds } from '../../package/src/format';
import { largestOf } from '../../package/src/paint';
import type { Explanation, MethodId } from '../../package/src/protocol';
import type { Messages } from '../i18n/messages';
import {
  AS_LISTED,
  contrastedClass,
  drawsSamples,
  explainedClass,
  layersOf,
  tooFewSuperpixels,
  variantOf,
} from '../state/explained';
import { hasSign, type Unit, unitOf } from '../state/numbers';
import { className } from '../state/session';
import type { MapState } from '../state/types';
import { useApp, useModel, useText } from './context';
import { type CardView, cardViewOf } from './picture';

export function useCardView(explanation: Explanation | null): CardView {
  return cardViewOf(explanation, useApp().settings);
}

/** What a card without a map waits for. */
export function useWaiting(): string {
  const { session } = useApp();
  const { maps } = useText();
  return session.empty.value ? maps.waiting : maps.waitingForNetwork;
}

/** The class that a card's map explains, and that from which it tells it apart, in words; null: none is read yet. */
export function useSubject(explanation: Pick<Explanation, 'options'> | null): string | null {
  const { session } = useApp();
  const { maps } = useText();
  const model = useModel();
  const target = explainedClass(explanation) ?? session.explained.value;
  const contrast = explanation === null ? session.contrasted.value : contrastedClass(explanation);
  if (target === null) return null;
  const name = className(model, target);
  return contrast === null ? name : maps.rather(name, className(model, contrast));
}

/** What words will likely be takes their place, unseen: nothing below moves when they come. */
function Meanwhile({ likely, children }: { likely: ComponentChildren; children: ComponentChildren }) {
  return (
    <span class="meanwhile">
      <span>{likely}</span>
      <span>{children}</span>
    </span>
  );
}

function FactList({ facts }: { facts: readonly string[] }) {
  return (
    <>
      {facts.map((fact, i) => (
        <Fragment key={fact}>
          {i > 0 && ' '}
          <span class="fact">{i + 1 < facts.length ? `${fact} ·` : fact}</span>
        </Fragment>
      ))}
    </>
  );
}

/** As long as they are on the networks that the page comes with. */
function likelyFacts(method: MethodId, maps: Messages['maps']): string[] {
  const { samples, milliseconds } = maps;
  if (method === 'lime') return [samples(1000), milliseconds('100'), maps.fit('0.50'), maps.opposes];
  if (method === 'rise') return [samples(4000), milliseconds('1000'), maps.largest('0.500', '0.050')];
  return [milliseconds('1.0')];
}

function factsOf(explanation: Explanation, maps: Messages['maps']): string[] {
  const { completed, elapsedMs, fitR2, labelMap, importanceMap, standardError } = explanation;
  const largest = largestOf(importanceMap);
  const facts = drawsSamples(explanation) ? [maps.samples(completed)] : [];
  facts.push(maps.milliseconds(milliseconds(elapsedMs)));
  if (labelMap.length > 0) facts.push(maps.fit(fitR2.toFixed(2)), maps.opposes);
  if (standardError.length > 0) {
    facts.push(maps.largest((importanceMap[largest] ?? 0).toFixed(3), (standardError[largest] ?? 0).toFixed(3)));
  }
  return facts;
}

export function Facts({ state: { status, explanation }, method }: { state: MapState; method: MethodId }) {
  const { maps } = useText();
  const waiting = useWaiting();
  const now = explanation === null ? waiting : <FactList facts={factsOf(explanation, maps)} />;
  return (
    <p class="facts">
      {status === 'done' ? (
        now
      ) : (
        <Meanwhile likely={<FactList facts={likelyFacts(method, maps)} />}>{status !== 'failed' && now}</Meanwhile>
      )}
    </p>
  );
}

/** With the usual options; of the other methods it is the score. */
const LIKELY_UNITS: Partial<Record<MethodId, Unit>> = { lime: 'gain', rise: 'probability', 'score-cam': 'activation' };
const LIKELY_LAYERS = ['relu2'];

/** Of a map that is still to come. */
function LikelyReading({ method }: { method: MethodId }) {
  const { maps } = useText();
  const subject = useSubject(null);
  const text = maps.methods[method];
  const likely = subject ?? '0';
  return (
    <>
      <p class="reading-text">
        <Meanwhile likely={text.reading(likely, LIKELY_LAYERS)}>{text.reading(subject, [])}</Meanwhile>
      </p>
      <p class="reading-text numbers">
        <Meanwhile likely={maps.numbers[LIKELY_UNITS[method] ?? 'score'](likely)}>{null}</Meanwhile>
      </p>
    </>
  );
}

interface ReadingProps {
  method: MethodId;
  state: MapState;
}

/** How to read the map; or why there is nothing to read; or what is wrong with it. */
export function ReadingText({ method, state: { explanation, status } }: ReadingProps) {
  if (explanation === null) return <LikelyReading method={method} />;
  return <MapReading method={method} explanation={explanation} refining={status === 'refining'} />;
}

/** Said to whoever chose how many, and of the view that shows the chosen ones. */
function TooFewPatches({ explanation, chosen }: { explanation: Explanation; chosen: boolean }) {
  const { session } = useApp();
  const { maps } = useText();
  const there = tooFewSuperpixels(explanation);
  const asked = chosen || session.explainer.options.lime.value.features !== undefined;
  if (there === null || !asked) return null;
  return <p class="reading-text few-patches">{maps.tooFewPatches(there)}</p>;
}

interface MapReadingProps {
  method: MethodId;
  explanation: Explanation;
  refining: boolean;
}

function MapReading({ method, explanation, refining }: MapReadingProps) {
  const { settings } = useApp();
  const { maps } = useText();
  const subject = useSubject(explanation) ?? '';
  const cardView = useCardView(explanation);
  const text = maps.methods[method];
  const layers = layersOf(explanation);
  const { lime, rise, cam } = maps.blankReason;
  const reason = method === 'lime' ? lime(subject) : method === 'rise' ? rise(subject) : cam(subject, layers);
  const nothing = explanation.blank && !refining;
  const signed = settings.view.value === 'signed' && hasSign(explanation);
  // The signed view shows what the usual one cuts off.
  const blank = nothing && !signed;
  const wrong = variantOf(explanation) === AS_LISTED;
  const unit = unitOf(explanation);
  const errors = explanation.standardError;
  const usual =
    cardView === 'chosen'
      ? maps.chosenReading(subject)
      : cardView === 'error'
        ? maps.errorReading((errors[largestOf(errors)] ?? 0).toFixed(3))
        : signed
          ? `${maps.signedReading(subject)} ${nothing ? maps.signedBlank : ''}`.trim()
          : text.reading(subject, layers);
  return (
    <>
      {blank && (
        <p class="reading-text blank">
          <strong>{maps.blank}.</strong> {reason}
        </p>
      )}
      {wrong && <p class="reading-text wrong">{text.wrong}</p>}
      {!blank && !wrong && <p class="reading-text">{usual}</p>}
      {method === 'lime' && !refining && <TooFewPatches explanation={explanation} chosen={cardView === 'chosen'} />}
      {unit !== null && <p class="reading-text numbers">{maps.numbers[unit](subject)}</p>}
    </>
  );
}
