/** One method's map over the digit, with what it means, what it cost, and its options. */
import { useSignal } from '@preact/signals';
import { Fragment } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { inkOutline } from '../../package/src/contour';
import { milliseconds } from '../../package/src/format';
import { largestOf } from '../../package/src/paint';
import { type Explanation, METHODS, type MethodId } from '../../package/src/protocol';
import { opposingMarks, superpixelEdges } from '../../package/src/superpixels';
import { strongestNinth } from '../lib/strongest';
import { AS_LISTED, contrastedClass, drawsSamples, explainedClass, layersOf, variantOf } from '../state/explained';
import { hasSign, sharedLargest, unitOf } from '../state/numbers';
import { className } from '../state/session';
import { LIME_VIEWS, type MapState, RISE_VIEWS } from '../state/types';
import { Areas } from './Areas';
import { useApp, useModel, usePrepareView, useText } from './context';
import { Locked } from './Locked';
import { Options } from './Options';
import { PixelMark } from './Pixel';
import { PixelCanvas } from './PixelCanvas';
import { type CardView, type Colors, cardViewOf, mapImage } from './picture';
import { usePixelReader } from './reader';

interface PictureProps {
  explanation: Explanation;
  pixels: Uint8Array;
  colors: Colors;
}

function useCardView(explanation: Explanation | null): CardView {
  return cardViewOf(explanation, useApp().settings);
}

/** What gets the strongest colour: it looks at the other maps only where they share a scale. */
function useLargest(explanation: Explanation): number | undefined {
  const { session, settings } = useApp();
  if (settings.scale.value !== 'shared') return undefined;
  const all = METHODS.map((method) => session.explainer.maps[method].value.explanation);
  return sharedLargest(explanation, all, settings.view.value);
}

function MapPicture({ explanation, pixels, colors }: PictureProps) {
  const { settings } = useApp();
  const [view, opacity] = [settings.view.value, settings.opacity.value];
  const cardView = useCardView(explanation);
  const largest = useLargest(explanation);
  const { columns, rows, rgba, smooth } = useMemo(
    () => mapImage(explanation, pixels, { colors, view, opacity, cardView, largest }),
    [explanation, colors, pixels, opacity, view, cardView, largest],
  );
  return <PixelCanvas width={columns} height={rows} rgba={rgba} smooth={smooth} />;
}

/** All cards show the same picture, whose outline is found once. */
const outlines = new WeakMap<Uint8Array, string>();

function outlineOf(pixels: Uint8Array, width: number, height: number): string {
  const outline = outlines.get(pixels) ?? inkOutline(pixels, width, height);
  outlines.set(pixels, outline);
  return outline;
}

function Marks({ explanation, pixels }: { explanation: Explanation; pixels: Uint8Array }) {
  const { settings } = useApp();
  const { labelMap, superpixelWeights } = explanation;
  const { width, height } = explanation.saliencyMap;
  const chosen = useCardView(explanation) === 'chosen';
  const outline = outlineOf(pixels, width, height);
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

/** What a card without a map waits for. */
function useWaiting(): string {
  const { session } = useApp();
  const { maps } = useText();
  return session.empty.value ? maps.waiting : maps.waitingForNetwork;
}

/** How far a map is; gone once it is all there. */
function MapProgress({ state: { status, explanation }, method }: { state: MapState; method: MethodId }) {
  const { maps } = useText();
  if (explanation === null) return null;
  const { completed, total } = explanation;
  return (
    <progress
      class={status === 'refining' ? '' : 'complete'}
      max={total}
      value={completed}
      aria-label={`${maps.methods[method].name}: ${maps.refining(completed, total)}`}
    />
  );
}

function Facts({ state: { status, explanation } }: { state: MapState }) {
  const { maps } = useText();
  const waiting = useWaiting();
  if (explanation === null) return <p class="facts">{status === 'failed' ? '' : waiting}</p>;
  const { completed, elapsedMs, fitR2, labelMap, importanceMap, standardError } = explanation;
  const largest = largestOf(importanceMap);
  const facts = drawsSamples(explanation) ? [maps.samples(completed)] : [];
  facts.push(maps.milliseconds(milliseconds(elapsedMs)));
  if (labelMap.length > 0) facts.push(maps.fit(fitR2.toFixed(2)), maps.opposes);
  if (standardError.length > 0) {
    facts.push(maps.largest((importanceMap[largest] ?? 0).toFixed(3), (standardError[largest] ?? 0).toFixed(3)));
  }
  return (
    <p class="facts">
      {facts.map((fact, i) => (
        <Fragment key={fact}>
          {i > 0 && ' '}
          <span>{i + 1 < facts.length ? `${fact} ·` : fact}</span>
        </Fragment>
      ))}
    </p>
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

/** How to read the map; or why there is nothing to read; or what is wrong with it. */
function ReadingText({ method, state: { explanation, status } }: { method: MethodId; state: MapState }) {
  const { settings } = useApp();
  const { maps } = useText();
  const ofClass = useSubject(explanation);
  const subject = ofClass ?? '';
  const cardView = useCardView(explanation);
  const text = maps.methods[method];
  const layers = layersOf(explanation);
  const { lime, rise, cam } = maps.blankReason;
  const reason = method === 'lime' ? lime(subject) : method === 'rise' ? rise(subject) : cam(subject, layers);
  const nothing = explanation?.blank === true && status !== 'refining';
  const signed = settings.view.value === 'signed' && explanation !== null && hasSign(explanation);
  // The signed view shows what the usual one cuts off.
  const blank = nothing && !signed;
  const wrong = variantOf(explanation) === AS_LISTED;
  const unit = explanation === null ? null : unitOf(explanation);
  const errors = explanation?.standardError ?? new Float32Array();
  const usual =
    cardView === 'chosen'
      ? maps.chosenReading(subject)
      : cardView === 'error'
        ? maps.errorReading((errors[largestOf(errors)] ?? 0).toFixed(3))
        : signed
          ? `${maps.signedReading(subject)} ${nothing ? maps.signedBlank : ''}`.trim()
          : text.reading(ofClass, layers);
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

/** For those who cannot see the map. Of one that is still refined, what holds now may not hold in a moment. */
function Strongest({ state: { status, explanation } }: { state: MapState }) {
  const { maps } = useText();
  const ninth = useMemo(() => {
    if (status !== 'done' || explanation === null || explanation.blank) return undefined;
    return strongestNinth(explanation.saliencyMap.values, explanation.saliencyMap.width);
  }, [status, explanation]);
  if (ninth === undefined) return null;
  return <p class="visually-hidden">{ninth === null ? maps.evenlyStrong : maps.strongest(ninth)}</p>;
}

interface CardProps {
  method: MethodId;
  colors: Colors;
}

/** The picture, on which pixels can be read. */
function ReadableMap({ explanation, pixels, colors, label }: PictureProps & { label: string }) {
  const { maps } = useText();
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
      <PixelMark explanation={explanation} />
      {wrong && <span class="wrong-badge">{maps.wrongBadge}</span>}
    </div>
  );
}

/** The map over the digit, or what is waited for. */
function MapFrame({ method, colors }: CardProps) {
  const { session } = useApp();
  const { maps } = useText();
  const { explanation, pixels } = session.explainer.maps[method].value;
  const waiting = useWaiting();
  const subject = useSubject(explanation) ?? '';
  const name = maps.methods[method].name;
  if (explanation === null || pixels === null) {
    return <div class="map-frame" role="img" aria-label={`${name}: ${waiting}`} />;
  }
  const label = maps.label(variantOf(explanation) === AS_LISTED ? `${name} (${maps.wrongLabel})` : name, subject);
  return <ReadableMap explanation={explanation} pixels={pixels} colors={colors} label={label} />;
}

interface DetailsProps {
  method: MethodId;
  /** Told when the options are unfolded, and when they are folded away. */
  onOptions?(open: boolean): void;
}

/** All that is to be known of a map beside the picture. */
function Details({ method, onOptions }: DetailsProps) {
  const state = useApp().session.explainer.maps[method].value;
  return (
    <>
      <Facts state={state} />
      <Areas method={method} />
      <ReadingText method={method} state={state} />
      <div class="map-foot">
        <Options method={method} {...(onOptions !== undefined && { onToggle: onOptions })} />
        <Locked>
          <LookInside method={method} />
        </Locked>
      </div>
    </>
  );
}

/** Leads to the terms of the method's formula. */
function LookInside({ method }: { method: MethodId }) {
  const { settings } = useApp();
  const { maps, views } = useText();
  const prepareView = usePrepareView();
  const prepare = () => prepareView('inside');
  return (
    <button
      type="button"
      class="look-inside"
      onPointerEnter={prepare}
      onFocus={prepare}
      aria-label={`${views.names.inside}: ${maps.methods[method].name}`}
      onClick={() => {
        settings.shown.value = { view: 'inside', detail: method };
        // This button goes away with its card, and keys go on from the tab of what is shown in its place.
        document.querySelector<HTMLElement>('[data-tab="inside"]')?.focus();
      }}
    >
      {views.names.inside}
    </button>
  );
}

/** Opens everything about a map; pressed again, closes it. */
function OpenButton({ method, opened }: { method: MethodId; opened: boolean }) {
  const { settings } = useApp();
  const { maps } = useText();
  const { name } = maps.methods[method];
  return (
    <button
      type="button"
      class="open-map"
      aria-expanded={opened}
      aria-controls={opened ? 'opened-map' : undefined}
      title={maps.open(name)}
      onClick={() => {
        settings.opened.value = opened ? null : method;
      }}
    >
      {name}
    </button>
  );
}

/**
 * @param opened whether everything about this map is shown elsewhere (`OpenedMap`); undefined: it stands in the card.
 */
export function MapCard({ method, colors, opened }: CardProps & { opened?: boolean }) {
  const { session } = useApp();
  const { maps } = useText();
  const state = session.explainer.maps[method].value;
  const { explanation, status } = state;
  return (
    <article
      class={`map-card ${opened === true ? 'opened' : ''}`}
      data-method={method}
      data-status={status}
      data-variant={variantOf(explanation)}
      data-layer={layersOf(explanation).join()}
      data-blank={explanation?.blank === true && status !== 'refining'}
      data-target={explainedClass(explanation) ?? session.explained.value ?? ''}
    >
      <div class="map-head">
        <h3>{opened === undefined ? maps.methods[method].name : <OpenButton method={method} opened={opened} />}</h3>
        {opened === undefined && (
          <Locked>
            <CardViews method={method} />
          </Locked>
        )}
      </div>
      <MapFrame method={method} colors={colors} />
      <Strongest state={state} />
      <MapProgress state={state} method={method} />
      {opened === undefined && <Details method={method} />}
    </article>
  );
}

/** Where there is no room for everything below every map: everything about one. @param large with its picture. */
export function OpenedMap({ method, colors, large }: CardProps & { large: boolean }) {
  const { maps } = useText();
  const element = useRef<HTMLElement>(null);
  // Below the options the card's own picture may be out of sight; whoever changes them wants to see what they do.
  const choosing = useSignal(false);
  const picture = large || choosing.value;
  useEffect(() => {
    if (picture) element.current?.scrollIntoView({ block: large ? 'start' : 'nearest' });
  }, [method, large, picture]);
  return (
    <article ref={element} class={`opened-map ${picture ? 'with-picture' : ''}`} id="opened-map" data-opened={method}>
      <div class="map-head">
        <h3>{maps.methods[method].name}</h3>
        <Locked>
          <CardViews method={method} />
        </Locked>
      </div>
      {picture && <MapFrame method={method} colors={colors} />}
      <Details
        method={method}
        onOptions={(open) => {
          choosing.value = open;
        }}
      />
    </article>
  );
}
