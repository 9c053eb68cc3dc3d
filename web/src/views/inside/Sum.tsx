/** The last step: the weighted channels are added up, one by one, until their sum is the map on the card. */
import { useMemo } from 'preact/hooks';
import { palette } from '../../../package/src/colormap';
import { paintMap } from '../../../package/src/paint';
import type { Explanation, Term } from '../../../package/src/protocol';
import { partOf, sameMap, termOf } from '../../state/inside';
import { useApp, useWords } from '../../ui/context';
import { PixelCanvas } from '../../ui/PixelCanvas';
import { Caption } from './Formula';
import { WORDS } from './languages';
import type { Scale } from './painting';
import { ScaleBar, short, TermPicture } from './Sheet';
import { Slide } from './Slide';
import { StepCard } from './StepCard';
import { useTermScale } from './scales';
import type { StepId, TermName } from './steps';
import type { Ingredient } from './words';

/** A finished map, as the cards show it. */
export function MapOver({
  values,
  term,
  pixels,
  label,
  patches = false,
}: {
  values: Float32Array;
  term: Term;
  pixels: Uint8Array;
  label: string;
  /** Patches have edges; smoothing them away would claim a precision that is not there. */
  patches?: boolean;
}) {
  const { colorMap, opacity, view } = useApp().settings;
  const [height = 1, width = 1] = term.shape.slice(-2);
  const colors = useMemo(() => palette(colorMap.value), [colorMap.value]);
  const rgba = useMemo(
    () => paintMap(values, colors, values.length === pixels.length ? pixels : null, opacity.value),
    [values, colors, pixels, opacity.value],
  );
  return (
    <div class="term-picture" role="img" aria-label={label} style={{ aspectRatio: `${width} / ${height}` }}>
      <PixelCanvas width={width} height={height} rgba={rgba} smooth={view.value === 'smooth' && !patches} />
    </div>
  );
}

/** The method's own map, to hold what was built up against. @param card null: not of the same picture, or not finished. */
export function CardMap({
  card,
  built,
  term,
  pixels,
}: {
  card: Explanation | null;
  built: Float32Array;
  term: Term;
  pixels: Uint8Array;
}) {
  const { channel } = useWords(WORDS);
  if (card === null) return null;
  return (
    <figure>
      <MapOver
        values={card.saliencyMap.values}
        term={term}
        pixels={pixels}
        label={channel.onCard}
        patches={card.labelMap.length > 0}
      />
      <figcaption data-same={sameMap(built, card.saliencyMap.values)}>{channel.onCard}</figcaption>
    </figure>
  );
}

/** Whether what was built up is the map on the card. @param left how many of its parts are still missing. */
export function useVerdict(built: Float32Array | null, card: Explanation | null, of: Ingredient, left = 0): string {
  const { channel, verdict } = useWords(WORDS);
  if (left > 0) return channel.notYet(left);
  if (built === null || card === null) return verdict.pending;
  const map = card.saliencyMap.values;
  if (sameMap(built, map)) return `${verdict.all[of]} ${verdict.same}`;
  const largest = built.reduce((most, value, i) => Math.max(most, Math.abs(value - (map[i] ?? 0))), 0);
  return `${verdict.all[of]} ${verdict.differs(short(largest))}`;
}

interface LayerPictureProps {
  source: string;
  term: Term;
  index: number;
  scale: Scale;
  text: string;
}

function LayerPicture({ source, term, index, scale, text }: LayerPictureProps) {
  const words = useWords(WORDS);
  const name = term.name as TermName;
  const [, height = 1, width = 1] = term.shape;
  return (
    <figure data-term={name === 'weightedActivations' ? undefined : name}>
      <TermPicture
        values={partOf(term, index)}
        height={height}
        width={width}
        scale={scale}
        label={`${words.terms[name]}: ${text}`}
      />
      <ScaleBar scale={scale} />
      {name === 'weightedActivations' ? <figcaption>{text}</figcaption> : <Caption source={source} term={name} />}
    </figure>
  );
}

interface SumProps {
  id: StepId;
  /** The method and its variant. */
  source: string;
  number: number;
  /** Of one layer. */
  terms: readonly Term[];
  pixels: Uint8Array;
  /** null where no card shows this sum by itself. */
  card: Explanation | null;
  fused: boolean;
  /** The channel that is added last. */
  chosen: number;
  position: number;
  count: number;
  onPosition(position: number): void;
}

export function Sum({ id, source, number, terms, pixels, card, fused, chosen, position, count, onPosition }: SumProps) {
  const words = useWords(WORDS);
  const [sums, maps, added] = [
    termOf(terms, 'partialSums'),
    termOf(terms, 'partialMaps'),
    termOf(terms, 'weightedActivations'),
  ];
  const [sumScale, addedScale] = [useTermScale(sums), useTermScale(added)];
  const built = maps === null ? null : partOf(maps, position - 1);
  const verdict = useVerdict(built, card, 'channels', count - position);
  const text = words.channel.at(chosen, position, count);
  return (
    <StepCard id={id} number={number} wide>
      <Slide
        id="inside-position"
        name={words.channel.slider}
        value={position}
        count={count}
        text={text}
        onChange={onPosition}
      >
        <button type="button" id="inside-all" disabled={position === count} onClick={() => onPosition(count)}>
          {words.channel.all}
        </button>
      </Slide>
      {added !== null && (
        <LayerPicture source={source} term={added} index={chosen} scale={addedScale} text={words.channel.added} />
      )}
      {sums !== null && <LayerPicture source={source} term={sums} index={position - 1} scale={sumScale} text={text} />}
      {maps !== null && built !== null && (
        <figure data-term="partialMaps">
          <MapOver values={built} term={maps} pixels={pixels} label={`${words.terms.partialMaps}: ${text}`} />
          <Caption source={source} term="partialMaps" />
        </figure>
      )}
      {maps !== null && built !== null && !fused && <CardMap card={card} built={built} term={maps} pixels={pixels} />}
      {!fused && (
        <p class="inside-verdict" data-left={count - position}>
          {verdict}
        </p>
      )}
    </StepCard>
  );
}
