/** LIME: samples of switched-off patches, how each is weighed, and the linear model that is fitted to them. */
import { useSignal } from '@preact/signals';
import { useCallback, useMemo } from 'preact/hooks';
import { inkOutline } from '../../../package/src/contour';
import { paintGray } from '../../../package/src/paint';
import type { MethodTerms, Term } from '../../../package/src/protocol';
import { superpixelEdges } from '../../../package/src/superpixels';
import { partOf, termOf } from '../../state/inside';
import { useApp, useWords } from '../../ui/context';
import { PixelCanvas } from '../../ui/PixelCanvas';
import { Bars } from './Bars';
import { Caption } from './Formula';
import { WORDS } from './languages';
import type { SampledProps } from './Rise';
import { SamplePicture, SampleSheet } from './Samples';
import { Scatter } from './Scatter';
import { short } from './Sheet';
import { Slide } from './Slide';
import { StepCard } from './StepCard';
import { CardMap, MapOver, useVerdict } from './Sum';

function Patches({ labels, pixels, patch }: { labels: Term; pixels: Uint8Array; patch: number }) {
  const words = useWords(WORDS);
  const [height = 1, width = 1] = labels.shape;
  const rgba = useMemo(() => paintGray(pixels), [pixels]);
  const edges = useMemo(() => superpixelEdges(Int32Array.from(labels.values), width), [labels, width]);
  const chosen = useMemo(() => {
    const inside = Uint8Array.from(labels.values, (label) => (label === patch ? 255 : 0));
    return inkOutline(inside, width, height);
  }, [labels, patch]);
  return (
    <figure data-term="labels">
      <div
        class="term-picture"
        role="img"
        aria-label={words.terms.labels}
        style={{ aspectRatio: `${width} / ${height}` }}
      >
        <PixelCanvas width={width} height={height} rgba={rgba} />
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          <path class="superpixels" d={edges} />
          <path class="patch" d={chosen} />
        </svg>
      </div>
      <Caption source="lime" term="labels" />
    </figure>
  );
}

/** What the chosen sample counts for. */
function Numbers({ terms, position, subject }: { terms: readonly Term[]; position: number; subject: string }) {
  const { sample, terms: names } = useWords(WORDS);
  const at = (name: string) => short(termOf(terms, name)?.values[position - 1] ?? 0);
  return (
    <dl class="numbers">
      <div data-term="sampleProbabilities">
        <dt>{sample.probability}</dt>
        <dd title={names.sampleProbabilities}>{sample.score(subject, at('sampleProbabilities'))}</dd>
      </div>
      <div data-term="distances">
        <dt>{sample.distance}</dt>
        <dd>{at('distances')}</dd>
      </div>
      <div data-term="sampleWeights">
        <dt>{sample.weight}</dt>
        <dd>{at('sampleWeights')}</dd>
      </div>
    </dl>
  );
}

interface LeaveOutProps {
  position: number;
  left: boolean;
  onLeave(position: number, left: boolean): void;
}

/** The switch leaves out whichever sample is chosen, so that sliding on shows what each of them does. */
function LeaveOut({ position, left, onLeave }: LeaveOutProps) {
  const { sample } = useWords(WORDS);
  return (
    <label class="leave-out">
      <input
        id="inside-leave-out"
        type="checkbox"
        checked={left}
        onChange={({ currentTarget }: Event & { currentTarget: HTMLInputElement }) =>
          onLeave(position, currentTarget.checked)
        }
      />
      {sample.leaveOut(position)}
    </label>
  );
}

interface FitProps extends LeaveOutProps {
  terms: readonly Term[];
  /** With no sample left out; null where none is. */
  whole: MethodTerms | null;
  patch: number;
  onPatch(patch: number): void;
}

function Fit({ terms, whole, patch, onPatch, ...leaving }: FitProps) {
  const words = useWords(WORDS);
  const { sample } = words;
  const coefficients = termOf(terms, 'coefficients');
  const before = whole === null ? null : termOf(whole.terms, 'coefficients');
  const number = (of: readonly Term[] | undefined, name: string) => (of && termOf(of, name)?.values[0]) ?? Number.NaN;
  const facts = (['fitR2', 'intercept'] as const).map((name) => ({
    name: name === 'fitR2' ? sample.fit : sample.intercept,
    value: number(terms, name).toPrecision(4),
    before: whole === null ? null : number(whole.terms, name).toPrecision(4),
  }));
  if (coefficients === null) return null;
  return (
    <StepCard id="fit" number={4} wide>
      <figure data-term="coefficients" class="broad">
        <Bars
          label={words.terms.coefficients}
          text={words.patch(patch + 1, short(coefficients.values[patch] ?? 0))}
          values={Array.from(coefficients.values)}
          chosen={patch}
          onChoose={onPatch}
          before={before === null ? undefined : Array.from(before.values)}
        />
        <p class="value">{words.patch(patch + 1, short(coefficients.values[patch] ?? 0))}</p>
        <Caption source="lime" term="coefficients" />
      </figure>
      <div class="fit-facts">
        <LeaveOut {...leaving} />
        <dl class="numbers">
          {facts.map((fact) => (
            <div key={fact.name}>
              <dt>{fact.name}</dt>
              <dd>
                {fact.value} {fact.before !== null && <small>{sample.before(fact.before)}</small>}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </StepCard>
  );
}

/** @param left a sample is left out: then the map is not the card's. */
function Painted({ terms, pixels, card, left }: Pick<SampledProps, 'terms' | 'pixels' | 'card'> & { left: boolean }) {
  const words = useWords(WORDS);
  const map = termOf(terms, 'saliencyMap');
  const verdict = useVerdict(map?.values ?? null, card, 'samples');
  if (map === null) return null;
  return (
    <StepCard id="paint" number={5} wide>
      <figure data-term="saliencyMap">
        <MapOver values={map.values} term={map} pixels={pixels} label={words.terms.saliencyMap} patches />
        <Caption source="lime" term="saliencyMap" />
      </figure>
      <CardMap card={card} built={map.values} term={map} pixels={pixels} />
      {!left && <p class="inside-verdict">{verdict}</p>}
    </StepCard>
  );
}

export function LimeView({
  terms,
  pixels,
  card,
  subject,
  position,
  onPosition,
  answer,
  left,
  onLeave,
}: SampledProps & Omit<LeaveOutProps, 'position'> & { answer: MethodTerms }) {
  const words = useWords(WORDS);
  const { inside } = useApp().session;
  const patch = useSignal(0);
  const [labels, rows] = [termOf(terms, 'labels'), termOf(terms, 'perturbations')];
  const [count = 1, patches = 1] = rows?.shape ?? [];
  const shown = useCallback(
    (sample: number, pixel: number) => rows?.values[sample * patches + (labels?.values[pixel] ?? 0)] ?? 0,
    [rows, labels, patches],
  );
  if (labels === null || rows === null) return null;
  const place = Math.max(1, Math.min(count, position ?? 1));
  const on = partOf(rows, place - 1).filter((value) => value > 0).length;
  const text = words.sample.at(place, count);
  const picture = { pixels, width: labels.shape[1] ?? 1, shown, position: place };
  const chosenPatch = Math.min(patch.value, patches - 1);
  return (
    <>
      <Slide
        id="inside-position"
        name={words.sample.slider}
        value={place}
        count={count}
        text={text}
        onChange={onPosition}
      />
      <ol class="inside-steps few" style={{ '--columns': 2 }}>
        <StepCard id="patches" number={1}>
          <Patches labels={labels} pixels={pixels} patch={chosenPatch} />
        </StepCard>
        <StepCard id="samples" number={2}>
          <figure data-term="perturbations">
            <SampleSheet {...picture} label={words.terms.perturbations} count={count} onPosition={onPosition} />
            <Caption source="lime" term="perturbations" />
          </figure>
        </StepCard>
        <StepCard id="weigh" number={3} wide>
          <figure>
            <SamplePicture {...picture} label={`${words.sample.masked}: ${text}`} />
            <figcaption>{words.sample.shownPatches(on, patches)}</figcaption>
          </figure>
          <Numbers terms={terms} position={place} subject={subject} />
          <Scatter terms={terms} chosen={place - 1} />
        </StepCard>
        <Fit
          terms={terms}
          whole={left && answer !== inside.whole.value ? inside.whole.value : null}
          position={place}
          left={left}
          onLeave={onLeave}
          patch={chosenPatch}
          onPatch={(next) => {
            patch.value = next;
          }}
        />
        <Painted terms={terms} pixels={pixels} card={card} left={left} />
      </ol>
    </>
  );
}
