/** One method's map over the digit, with what it means, what it cost, and its options. */
import { Fragment } from 'preact';
import { useMemo } from 'preact/hooks';
import { inkOutline } from '../../package/src/contour';
import { milliseconds } from '../../package/src/format';
import { largestOf, paintChosen, paintMap, positivePart } from '../../package/src/paint';
import { type Explanation, METHODS, type MethodId } from '../../package/src/protocol';
import { opposingMarks, superpixelEdges } from '../../package/src/superpixels';
import { AS_LISTED, contrastedClass, drawsSamples, explainedClass, layersOf, variantOf } from '../state/explained';
import { type ShownMap, sharedLargest, shownMap, unitOf } from '../state/numbers';
import { className } from '../state/session';
import { LIME_VIEWS, type MapState, RISE_VIEWS } from '../state/types';
import { Areas } from './Areas';
import { useApp, useModel, useText } from './context';
import { Options } from './Options';
import { PixelMark } from './Pixel';
import { PixelCanvas } from './PixelCanvas';
import { usePixelReader } from './reader';

/** A palette, and the one for maps with a sign. */
export interface Colors {
  usual: Uint8ClampedArray;
  signed: Uint8ClampedArray;
}

interface PictureProps {
  explanation: Explanation;
  pixels: Uint8Array;
  colors: Colors;
}

/** What the card shows beside the usual: LIME's chosen superpixels, or RISE's uncertainty. */
function useCardView(explanation: Explanation | null): 'chosen' | 'error' | null {
  const { settings } = useApp();
  if (explanation === null) return null;
  const { superpixelMask, standardError } = explanation;
  if (superpixelMask.length > 0 && settings.limeView.value === 'chosen') return 'chosen';
  return standardError.length > 0 && settings.riseView.value === 'error' ? 'error' : null;
}

/** What is painted, unless the card shows something else: it looks at the other maps only where they share a scale. */
function useShownMap(explanation: Explanation): ShownMap {
  const { session, settings } = useApp();
  const [view, scale] = [settings.view.value, settings.scale.value];
  const all = () => METHODS.map((method) => session.explainer.maps[method].value.explanation);
  const largest = scale === 'shared' ? sharedLargest(explanation, all(), view) : undefined;
  return useMemo(() => shownMap(explanation, view, largest), [explanation, view, largest]);
}

function MapPicture({ explanation, pixels, colors }: PictureProps) {
  const { settings } = useApp();
  const [view, opacity] = [settings.view.value, settings.opacity.value];
  const cardView = useCardView(explanation);
  const shown = useShownMap(explanation);
  const { superpixelMask, standardError } = explanation;
  const { width, height } = shown;
  const rgba = useMemo(() => {
    if (cardView === 'chosen') return paintChosen(superpixelMask, colors.usual, pixels, opacity);
    if (cardView === 'error') return paintMap(positivePart(standardError), colors.usual, pixels, opacity);
    // On the layer's own grid there is no digit beneath: its cells are not the image's pixels.
    return paintMap(
      shown.values,
      shown.signed ? colors.signed : colors.usual,
      shown.overDigit ? pixels : null,
      opacity,
    );
  }, [explanation, colors, pixels, opacity, shown, cardView]);
  // Superpixels have edges; smoothing them away would claim a precision that is not there.
  const smooth = view === 'smooth' && explanation.labelMap.length === 0;
  return <PixelCanvas width={width} height={height} rgba={rgba} smooth={smooth} />;
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
  const unit = explanation === null ? null : unitOf(explanation);
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
      {unit !== null && <p class="reading-text numbers">{maps.numbers[unit](subject)}</p>}
    </>
  );
}

/** The picture, on which pixels can be read. */
function MapFrame({ explanation, pixels, colors, label }: PictureProps & { label: string }) {
  const { maps } = useText();
  const view = useApp().settings.view.value;
  const { width, height } = explanation.saliencyMap;
  const wrong = variantOf(explanation) === AS_LISTED;
  return (
    <div
      class={`map-frame ${wrong ? 'wrong' : ''}`}
      role="img"
      aria-label={label}
      // Reached by a click; keys alone read on the network's picture.
      tabIndex={-1}
      {...usePixelReader(width, height)}
    >
      <MapPicture explanation={explanation} pixels={pixels} colors={colors} />
      <Marks explanation={explanation} pixels={pixels} />
      <PixelMark explanation={explanation} onCells={view === 'grid' || view === 'signed'} />
      {wrong && <span class="wrong-badge">{maps.wrongBadge}</span>}
    </div>
  );
}

export function MapCard({ method, colors }: { method: MethodId; colors: Colors }) {
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
      {explanation === null || pixels === null ? (
        <div class="map-frame" role="img" aria-label={maps.waiting} />
      ) : (
        <MapFrame explanation={explanation} pixels={pixels} colors={colors} label={label} />
      )}
      <Facts state={state} method={method} />
      <Areas method={method} />
      <ReadingText method={method} state={state} />
      <Options method={method} />
    </article>
  );
}
