/** What stands on the pictures: taken from the page as it is at the moment, in its words. */

import { palette, SIGNED_MAP } from '../../../package/src/colormap';
import { inkOutline } from '../../../package/src/contour';
import { percent, shortFigure } from '../../../package/src/format';
import { largestOf, paintGray } from '../../../package/src/paint';
import { type Explanation, METHODS, type MethodId, type OptionValue } from '../../../package/src/protocol';
import { opposingMarks, superpixelEdges } from '../../../package/src/superpixels';
import { MESSAGES } from '../../i18n/languages';
import type { Messages } from '../../i18n/messages';
import type { PixelImage } from '../../lib/figure';
import { AS_LISTED, contrastedClass, explainedClass, layersOf, variantOf } from '../../state/explained';
import { TO_BEAT, UNDER_MAPS } from '../../state/measuring';
import { sharedLargest } from '../../state/numbers';
import { optionsInForce } from '../../state/options';
import { className, type Session } from '../../state/session';
import type { Settings } from '../../state/settings';
import { verdictOn } from '../../state/trust';
import { ARROWS } from '../../ui/Areas';
import { type CardView, cardViewOf, mapImage } from '../../ui/picture';
import { type TakeAwayWords, WORDS } from './words';

/** Paths in units of the image's pixels. */
export interface Marks {
  superpixels: string;
  outline: string;
  against: string;
}

export interface CardContents {
  method: MethodId;
  name: string;
  /** On maps made by the source document's listings. */
  badge: string | null;
  /** null: there is no map. */
  image: PixelImage | null;
  marks: Marks | null;
  /** Of the image that is explained, in pixels. */
  width: number;
  height: number;
  /** What is explained, variant, layer, options: what makes the map the one that it is. */
  facts: string[];
  measures: string[];
  /** Why there is nothing to see, or what is wrong with it. */
  remark: string | null;
}

export interface ReadingContents {
  image: PixelImage;
  title: string;
  /** Likeliest first. */
  classes: { name: string; share: number; percent: string; explained: boolean }[];
  network: string;
  doubt: string | null;
}

/** What the colours mean. */
export interface Legend {
  image: PixelImage;
  low: string;
  high: string;
  name: string;
}

export interface Contents {
  reading: ReadingContents;
  cards: CardContents[];
  legend: Legend;
  /** What is explained, for names of files. */
  target: string;
}

interface World {
  session: Session;
  settings: Settings;
  text: Messages;
  words: TakeAwayWords;
}

function modelOf({ session }: World) {
  const engine = session.engine.value;
  return engine.kind === 'ready' ? engine.model : null;
}

function subjectOf(world: World, explanation: Explanation | null): string {
  const { session, text } = world;
  const model = modelOf(world);
  const target = explainedClass(explanation) ?? session.explained.value;
  const contrast = explanation === null ? session.contrasted.value : contrastedClass(explanation);
  const name = target === null ? '' : className(model, target);
  return contrast === null ? name : text.maps.rather(name, className(model, contrast));
}

/** Options that are not as they usually are, in words. */
function changedOptions({ session, text }: World, { method, options }: Explanation): string[] {
  const description = session.explainer.describe(method);
  if (description === null) return [];
  const { words } = text.options;
  const textOf = (name: string, value: OptionValue) => words[name]?.choices?.[String(value)] ?? String(value);
  return optionsInForce(description, options).flatMap(({ description: { name }, value, changed }) =>
    changed && value !== undefined && !['variant', 'layer', 'layers'].includes(name)
      ? [`${words[name]?.name ?? name}: ${textOf(name, value)}`]
      : [],
  );
}

function factsOf(world: World, explanation: Explanation, refining: boolean): string[] {
  const { text, words, settings } = world;
  const { method, completed, total, cam } = explanation;
  const variant = variantOf(explanation);
  const layers = layersOf(explanation);
  const made = [
    ...(variant === '' ? [] : [words.variant(text.maps.methods[method].variants[variant] ?? variant)]),
    ...(layers.length === 0 ? [] : [words.layer(layers.join(', '))]),
  ];
  const changed = changedOptions(world, explanation);
  return [
    words.explains(subjectOf(world, explanation)),
    made.join(' · '),
    changed.join(' · '),
    settings.view.value === 'grid' && cam.values.length > 0 ? words.grid : '',
    refining ? words.soFar(completed, total) : '',
  ].filter((line) => line !== '');
}

/** Deletion and insertion, beside those of maps that know nothing of the network; only those of this very map. */
function measuresOf({ session, text: { measures }, words }: World, explanation: Explanation): string[] {
  const rows = session.measuring.rows.value;
  const row = rows.find((each) => each.explanation === explanation);
  const table = session.measuring.describe();
  return UNDER_MAPS.flatMap((id) => {
    const own = row?.values.get(id)?.value;
    if (own === undefined || own === null) return [];
    const better = table.find(({ name }) => name === id)?.better ?? 'neither';
    const others = TO_BEAT.flatMap((other) => {
      const value = rows.find(({ name }) => name === other)?.values.get(id)?.value;
      if (value === undefined || value === null) return [];
      const sign = { better: '✓', worse: '✗', even: '=' }[verdictOn(own, value, better, shortFigure)];
      return [`${(measures.baselines[other]?.name ?? other).toLowerCase()} ${shortFigure(value)} ${sign}`];
    });
    return [words.measure(measures.words[id]?.name ?? id, ARROWS[better], shortFigure(own), others)];
  });
}

function remarkOf(world: World, explanation: Explanation, refining: boolean, cardView: CardView): string | null {
  const { maps } = world.text;
  const { method } = explanation;
  const subject = subjectOf(world, explanation);
  if (variantOf(explanation) === AS_LISTED) return maps.methods[method].wrong ?? null;
  if (explanation.blank && !refining) {
    const { lime, rise, cam } = maps.blankReason;
    const reason =
      method === 'lime' ? lime(subject) : method === 'rise' ? rise(subject) : cam(subject, layersOf(explanation));
    return `${maps.blank}. ${reason}`;
  }
  if (cardView === 'chosen') return maps.chosenReading(subject);
  const { standardError } = explanation;
  return cardView === 'error' ? maps.errorReading((standardError[largestOf(standardError)] ?? 0).toFixed(3)) : null;
}

function marksOf({ settings }: World, explanation: Explanation, pixels: Uint8Array, cardView: CardView): Marks {
  const { labelMap, superpixelWeights } = explanation;
  const { width, height } = explanation.saliencyMap;
  const outlined = settings.outline.value;
  const against = cardView === 'chosen' ? [] : opposingMarks(labelMap, superpixelWeights, width);
  return {
    superpixels: outlined ? superpixelEdges(labelMap, width) : '',
    outline: outlined ? inkOutline(pixels, width, height) : '',
    against: against.map(({ x, y }) => `M${x - 0.9} ${y}h1.8`).join(''),
  };
}

function cardContents(world: World, method: MethodId): CardContents {
  const { session, settings, text } = world;
  const { explanation, pixels, status } = session.explainer.maps[method].value;
  const name = text.maps.methods[method].name;
  if (explanation === null || pixels === null) {
    const none = { badge: null, image: null, marks: null, width: 1, height: 1, facts: [], measures: [], remark: null };
    return { method, name, ...none };
  }
  const cardView = cardViewOf(explanation, settings);
  const refining = status === 'refining';
  const colors = { usual: palette(settings.colorMap.value), signed: palette(SIGNED_MAP) };
  const all = METHODS.map((each) => session.explainer.maps[each].value.explanation);
  const largest = settings.scale.value === 'shared' ? sharedLargest(explanation, all, settings.view.value) : undefined;
  const marks = marksOf(world, explanation, pixels, cardView);
  const look = { colors, view: settings.view.value, opacity: settings.opacity.value, cardView, largest };
  return {
    method,
    name,
    badge: variantOf(explanation) === AS_LISTED ? text.maps.wrongBadge : null,
    image: mapImage(explanation, pixels, look),
    marks,
    width: explanation.saliencyMap.width,
    height: explanation.saliencyMap.height,
    facts: [...factsOf(world, explanation, refining), ...(marks.against === '' ? [] : [text.maps.opposes])],
    measures: measuresOf(world, explanation),
    remark: remarkOf(world, explanation, refining, cardView),
  };
}

function readingContents(world: World, pixels: Uint8Array): ReadingContents | null {
  const { session, text, words } = world;
  const [model, classification] = [modelOf(world), session.classification.value];
  if (model === null || classification === null) return null;
  const { probabilities } = classification;
  const explained = session.explained.value;
  const ranking = [...probabilities.keys()].sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
  const doubt = session.doubt.value;
  return {
    image: { columns: model.inputWidth, rows: model.inputHeight, rgba: paintGray(pixels), smooth: false },
    title: text.maps.title(subjectOf(world, null)),
    classes: ranking.slice(0, 5).map((index) => ({
      name: className(model, index),
      share: probabilities[index] ?? 0,
      percent: percent(probabilities[index] ?? 0),
      explained: index === explained,
    })),
    network: words.network(text.networks[model.id]?.name ?? model.name),
    doubt: doubt === undefined ? null : text.reads.doubts[doubt],
  };
}

function legendOf({ settings, text, words }: World): Legend {
  const signed = settings.view.value === 'signed';
  const colors = palette(signed ? SIGNED_MAP : settings.colorMap.value);
  const columns = colors.length / 3;
  const rgba = new Uint8ClampedArray(4 * columns).fill(255);
  for (let i = 0; i < columns; i++) rgba.set(colors.subarray(3 * i, 3 * i + 3), 4 * i);
  const opacity = settings.opacity.value;
  const name = signed ? text.maps.views.signed : text.colorMaps[settings.colorMap.value];
  return {
    image: { columns, rows: 1, rgba, smooth: true },
    low: signed ? text.maps.against : text.maps.low,
    high: signed ? text.maps.inFavour : text.maps.high,
    name: opacity === 1 ? name : `${name}, ${words.strength(`${Math.round(100 * opacity)}%`)}`,
  };
}

/** null while nothing is read. */
export function contentsOf(session: Session, settings: Settings): Contents | null {
  const language = settings.language.value;
  const world: World = { session, settings, text: MESSAGES[language], words: WORDS[language] };
  const pixels = session.framed.value?.pixels;
  const reading = pixels === undefined ? null : readingContents(world, pixels);
  const explained = session.explained.value;
  if (reading === null || explained === null) return null;
  return {
    reading,
    cards: METHODS.map((method) => cardContents(world, method)),
    legend: legendOf(world),
    target: className(modelOf(world), explained),
  };
}
