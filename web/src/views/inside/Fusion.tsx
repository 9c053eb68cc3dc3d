/** LayerCAM of several layers: the stack of their maps, and what they come to together. */
import type { Explanation, Term } from '../../../package/src/protocol';
import { partOf, termOf } from '../../state/inside';
import { useWords } from '../../ui/context';
import { Caption } from './Formula';
import { WORDS } from './languages';
import { StepCard } from './StepCard';
import { CardMap, MapOver, useVerdict } from './Sum';

interface Props {
  number: number;
  terms: readonly Term[];
  layers: readonly string[];
  layer: string;
  pixels: Uint8Array;
  card: Explanation | null;
  onLayer(layer: string): void;
}

export function Fusion({ number, terms, layers, layer, pixels, card, onLayer }: Props) {
  const words = useWords(WORDS);
  const [maps, whole] = [termOf(terms, 'layerMaps'), termOf(terms, 'saliencyMap')];
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
                <MapOver values={partOf(maps, i)} term={maps} pixels={pixels} label={each} />
                <span>{each}</span>
              </button>
            ))}
          </div>
          <Caption method="layer-cam" term="layerMaps" />
        </figure>
      )}
      {whole !== null && (
        <figure data-term="saliencyMap">
          <MapOver values={whole.values} term={whole} pixels={pixels} label={words.terms.saliencyMap} />
          <Caption method="layer-cam" term="saliencyMap" />
        </figure>
      )}
      {whole !== null && <CardMap card={card} built={whole.values} term={whole} pixels={pixels} />}
      <p class="inside-verdict">{verdict}</p>
    </StepCard>
  );
}
