/** LayerCAM of several layers: the stack of their maps, and what they come to together; of one layer, the way there. */
import { useRef } from 'preact/hooks';
import type { Explanation, MethodOptions, Term } from '../../../package/src/protocol';
import { partOf, termOf } from '../../state/inside';
import { useApp, useWords } from '../../ui/context';
import { Locked } from '../../ui/Locked';
import { Caption } from './Formula';
import { WORDS } from './languages';
import { ScaleBar, TermPicture } from './Sheet';
import { StepCard } from './StepCard';
import { CardMap, MapOver, useVerdict } from './Sum';
import { useTermScale } from './scales';

const METHOD = 'layer-cam';
/** The variant that joins layers as the paper does; all of them, unless others are chosen. */
const STACK = 'fused';

/** How many layers the stack of the network that reads would have. */
function useStackable(): number {
  const { explainer } = useApp().session;
  const all = explainer.describe(METHOD)?.options.find(({ kind }) => kind === 'layers')?.default;
  return Array.isArray(all) ? all.length : 0;
}

/** From one layer to the stack of all, and back to what was chosen before. */
function StackSwitch({ variant, layers }: { variant: string; layers: readonly string[] }) {
  const { explainer } = useApp().session;
  const words = useWords(WORDS).stack;
  const before = useRef<MethodOptions>({});
  const chosen = explainer.options[METHOD].peek();
  const one = layers.length === 1;
  if (one && chosen.variant !== STACK) before.current = chosen;
  // The document's listing joins layers, too, and has no form of one.
  if (!one && variant !== STACK) return null;
  const change = () => explainer.setOptions(METHOD, one ? { variant: STACK } : before.current);
  return (
    <div class="stack-switch">
      {one && <p>{words.one(layers[0] ?? '')}</p>}
      <Locked>
        <button type="button" id="inside-stack" onClick={change}>
          {one ? words.show : words.back}
        </button>
      </Locked>
    </div>
  );
}

interface Props {
  variant: string;
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

export function Fusion({ variant, source, number, terms, layers, layer, pixels, card, onLayer }: Props) {
  const words = useWords(WORDS);
  const several = layers.length > 1;
  const maps = several ? termOf(terms, 'layerMaps') : null;
  const whole = several ? termOf(terms, 'saliencyMap') : null;
  const scale = useTermScale(maps);
  const [, height = 1, width = 1] = maps?.shape ?? [];
  const verdict = useVerdict(whole?.values ?? null, card, 'layers');
  const stackable = useStackable() > 1;
  if (!several && !stackable) return null;
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
      {whole !== null && <p class="inside-verdict">{verdict}</p>}
      <StackSwitch variant={variant} layers={layers} />
    </StepCard>
  );
}
