/** One method's map over the digit, with what it means, what it cost, and its options. */
import { Fragment } from 'preact';
import { useMemo } from 'preact/hooks';
import { inkOutline } from '../../package/src/contour';
import { milliseconds } from '../../package/src/format';
import { largestOf } from '../../package/src/paint';
import type { Explanation, MethodId } from '../../package/src/protocol';
import { opposingMarks, superpixelEdges } from '../../package/src/superpixels';
import { AS_LISTED, contrastedClass, drawsSamples, explainedClass, layersOf, variantOf } from '../state/explained';
import { className } from '../state/session';
import { LIME_VIEWS, type MapState, RISE_VIEWS } from '../state/types';
import { Areas } from './Areas';
import { useApp, useModel, useText } from './context';
import { Options } from './Options';
import { PixelCanvas } from './PixelCanvas';
import { type CardView, cardViewOf, mapImage } from './picture';

interface PictureProps {
  explanation: Explanation;
  pixels: Uint8Array;
  colors: Uint8ClampedArray;
}

function useCardView(explanation: Explanation | null): CardView {
  return cardViewOf(explanation, useApp().settings);
}

function MapPicture({ explanation, pixels, colors }: PictureProps) {
  const { settings } = useApp();
  const [view, opacity] = [settings.view.value, settings.opacity.value];
  const cardView = useCardView(explanation);
  const { columns, rows, rgba, smooth } = useMemo(
    () => mapImage(explanation, pixels, { colors, view, opacity, cardView }),
    [explanation, colors, pixels, opacity, view, cardView],
  );
  return <PixelCanvas width={columns} height={rows} rgba={rgba} smooth={smooth} />;
}

function Marks({ explanation, pixels }: { explanation: Explanation; pixels: Uint8Array }) {
  const { settings } = useApp();
  const { labelMap, superpixelWeights } = explanation;
  const { width, height } = explanation.saliencyMap;
  const chosen = useCardView(explanation) === 'chosen';
  const outline = useMemo(() => inkOutline(pixels, width, height), [pixels, width, height]);
  const edges = useMemo(() => superpixelEdges(labelMap, width), [labelMap.join(), width]);
  const marks = useMemo(() => opposingMarks(labelMap, superpixelWeights, width), [explanation, width]);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {settings.outline.value && (
        <>
          <path class="superpixels" d={edges} />
          <path class="outline-halo" d={outline} />
          <path class="outline" d={outline} />
        </>
      )}
      {!chosen && marks.map(({ x, y }) => <path key={`${x} ${y}`} class="against" d={`M${x - 0.9} ${y}h1.8`} />)}
    </svg>
  );
}

function Facts({ state: { status, explanation }, method }: { state: MapState; method: MethodId }) {
  const { maps } = useText();
  if (explanation === null) return <p class="facts">{maps.waiting}</p>;
  const { completed, total, elapsedMs, forwardPasses, backwardPasses } = explanation;
  const { fitR2, intercept, labelMap, importanceMap, standardError } = explanation;
  const largest = largestOf(importanceMap);
  const facts = drawsSamples(explanation) ? [maps.samples(completed)] : [];
  facts.push(maps.milliseconds(milliseconds(elapsedMs)), maps.passes(forwardPasses, backwardPasses));
  if (labelMap.length > 0) facts.push(maps.fit(fitR2.toFixed(2)), maps.intercept(intercept.toFixed(2)), maps.opposes);
  if (standardError.length > 0) {
    facts.push(maps.largest((importanceMap[largest] ?? 0).toFixed(3), (standardError[largest] ?? 0).toFixed(3)));
  }
  return (
    <>
      <progress
        class={status === 'refining' ? '' : 'complete'}
        max={total}
        value={completed}
        aria-label={`${maps.methods[method].name}: ${maps.refining(completed, total)}`}
      />
      <p class="facts">
        {facts.map((fact, i) => (
          <Fragment key={fact}>
            {i > 0 && ' '}
            <span>{i + 1 < facts.length ? `${fact} ·` : fact}</span>
          </Fragment>
        ))}
      </p>
    </>
  );
}

interface SwitchProps<V extends string> {
  id: string;
  name: string;
  views: readonly V[];
  texts: Record<V, string>;
  chosen: { value: V };
}

function ViewSwitch<V extends string>({ id, name, views, texts, chosen }: SwitchProps<V>) {
  return (
    <fieldset class="view-switch" id={id}>
      <legend class="visually-hidden">{name}</legend>
      {views.map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={chosen.value === view}
          data-view={view}
          onClick={() => {
            chosen.value = view;
          }}
        >
          {texts[view]}
        </button>
      ))}
    </fieldset>
  );
}

function CardViews({ method }: { method: MethodId }) {
  const { settings } = useApp();
  const { maps } = useText();
  const name = maps.cardView(maps.methods[method].name);
  if (method === 'lime') {
    return (
      <ViewSwitch id="lime-view" name={name} views={LIME_VIEWS} texts={maps.limeViews} chosen={settings.limeView} />
    );
  }
  if (method === 'rise') {
    return (
      <ViewSwitch id="rise-view" name={name} views={RISE_VIEWS} texts={maps.riseViews} chosen={settings.riseView} />
    );
  }
  return null;
}

/** The class that a card's map explains, and that from which it tells it apart, in words. */
function useSubject(explanation: Explanation | null): string {
  const { session } = useApp();
  const { maps } = useText();
  const model = useModel();
  const target = explainedClass(explanation) ?? session.explained.value;
  const contrast = explanation === null ? session.contrasted.value : contrastedClass(explanation);
  const name = target === null ? '…' : className(model, target);
  return contrast === null ? name : maps.rather(name, className(model, contrast));
}

/** How to read the map; or why there is nothing to read; or what is wrong with it. */
function ReadingText({ method, state: { explanation, status } }: { method: MethodId; state: MapState }) {
  const { maps } = useText();
  const subject = useSubject(explanation);
  const cardView = useCardView(explanation);
  const text = maps.methods[method];
  const layers = layersOf(explanation);
  const { lime, rise, cam } = maps.blankReason;
  const reason = method === 'lime' ? lime(subject) : method === 'rise' ? rise(subject) : cam(subject, layers);
  const blank = explanation?.blank === true && status !== 'refining';
  const wrong = variantOf(explanation) === AS_LISTED;
  const errors = explanation?.standardError ?? new Float32Array();
  const usual =
    cardView === 'chosen'
      ? maps.chosenReading(subject)
      : cardView === 'error'
        ? maps.errorReading((errors[largestOf(errors)] ?? 0).toFixed(3))
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
    </>
  );
}

export function MapCard({ method, colors }: { method: MethodId; colors: Uint8ClampedArray }) {
  const { session } = useApp();
  const { maps } = useText();
  const state = session.explainer.maps[method].value;
  const { explanation, pixels, status } = state;
  const name = maps.methods[method].name;
  const wrong = variantOf(explanation) === AS_LISTED;
  const label = maps.label(wrong ? `${name} (${maps.wrongLabel})` : name, useSubject(explanation));
  return (
    <article
      class="map-card"
      data-method={method}
      data-status={status}
      data-variant={variantOf(explanation)}
      data-layer={layersOf(explanation).join()}
      data-blank={explanation?.blank === true && status !== 'refining'}
      data-target={explainedClass(explanation) ?? session.explained.value ?? ''}
    >
      <div class="map-head">
        <h3>{name}</h3>
        <CardViews method={method} />
      </div>
      <div
        class={`map-frame ${wrong ? 'wrong' : ''}`}
        role="img"
        aria-label={explanation === null ? maps.waiting : label}
      >
        {explanation !== null && pixels !== null && (
          <>
            <MapPicture explanation={explanation} pixels={pixels} colors={colors} />
            <Marks explanation={explanation} pixels={pixels} />
          </>
        )}
        {wrong && <span class="wrong-badge">{maps.wrongBadge}</span>}
      </div>
      <Facts state={state} method={method} />
      <Areas method={method} />
      <ReadingText method={method} state={state} />
      <Options method={method} />
    </article>
  );
}
