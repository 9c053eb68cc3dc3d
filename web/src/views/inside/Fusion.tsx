/** LayerCAM of several layers: the stack of their maps, and what they come to together. */
import type { Explanation, Term } from '../../../package/src/protocol';
import { partOf, termOf } from '../../state/inside';
import { useWords } from '../../ui/context';
import { Caption } from './Formula';
import { WORDS } from './languages';
import { ScaleBar, TermPicture } from './Sheet';
import { StepCard } from './StepCard';
import { CardMap, MapOver, useVerdict } from './Sum';
import { useTermScale } from './scales';

interface Props {
  /** The method and its variant. */
  source: string;
  number: number;
  terms: readonly Term[];
  layers: readonly string[];
  layer: string;
  pixels: Uint8Array;
  card: Explanation | null;
  onLayer(layer: string): void;
}

export function Fusion({ source, number, terms, layers, layer, pixels, card, onLayer }: Props) {
  const words = useWords(WORDS);
  const [maps, whole] = [termOf(terms, 'layerMaps'), termOf(terms, 'saliencyMap')];
  const scale = useTermScale(maps);
  const [, height = 1, width = 1] = maps?.shape ?? [];
  const verdict = useVerdict(whole?.values ?? null, card, 'layers');
  return (
    <StepCard id="fuse" number={number} wide>
      {maps !== null && (
        <figure data-term="layerMaps" class="stack">
          <div class="stack-maps">
            {layers.map((each, i) => (
              <button
                key={each}
                type="button"
                class="stack-map"
                aria-pressed={each === layer}
                aria-label={each}
                onClick={() => onLayer(each)}
              >
                <TermPicture values={partOf(maps, i)} height={height} width={width} scale={scale} label={each} smooth />
                <span>{each}</span>
              </button>
            ))}
          </div>
          <ScaleBar scale={scale} />
          <Caption source={source} term="layerMaps" />
        </figure>
      )}
      {whole !== null && (
        <figure data-term="saliencyMap">
          <MapOver values={whole.values} term={whole} pixels={pixels} label={words.terms.saliencyMap} />
          <Caption source={source} term="saliencyMap" />
        </figure>
      )}
      {whole !== null && <CardMap card={card} built={whole.values} term={whole} pixels={pixels} />}
      <p class="inside-verdict">{verdict}</p>
    </StepCard>
  );
}
