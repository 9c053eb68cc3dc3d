/** RISE: masks, the score under each, and the map that they come to, the more of them the surer. */
import { useSignal } from '@preact/signals';
import { useCallback } from 'preact/hooks';
import type { Explanation, Term } from '../../../package/src/protocol';
import { partOf, termOf } from '../../state/inside';
import { useWords } from '../../ui/context';
import { Bars } from './Bars';
import { Curve } from './Curve';
import { Caption } from './Formula';
import { WORDS } from './languages';
import { SamplePicture, SampleSheet } from './Samples';
import { short } from './Sheet';
import { Slide } from './Slide';
import { StepCard } from './StepCard';
import { CardMap, MapOver, useVerdict } from './Sum';

export interface SampledProps {
  terms: readonly Term[];
  pixels: Uint8Array;
  card: Explanation | null;
  subject: string;
  /** The chosen sample, from 1. */
  position: number | null;
  onPosition(position: number): void;
}

function Scores({
  scores,
  subject,
  position,
  onPosition,
}: {
  scores: Term;
  subject: string;
  position: number;
  onPosition(position: number): void;
}) {
  const words = useWords(WORDS);
  const value = words.sample.score(subject, short(scores.values[position - 1] ?? 0));
  return (
    <figure data-term="sampleScores">
      <Bars
        label={words.terms.sampleScores}
        text={`${words.sample.at(position, scores.values.length)}: ${value}`}
        values={Array.from(scores.values)}
        chosen={position - 1}
        onChoose={(place) => onPosition(place + 1)}
      />
      <p class="value">{value}</p>
      <Caption source="rise" term="sampleScores" />
    </figure>
  );
}

/** The map from ever more samples, and how far chance still blurs it. */
function Accumulated({ terms, pixels, card }: Pick<SampledProps, 'terms' | 'pixels' | 'card'>) {
  const words = useWords(WORDS);
  const chosen = useSignal<number | null>(null);
  const [maps, counts, errors] = [
    termOf(terms, 'runningMaps'),
    termOf(terms, 'runningSamples'),
    termOf(terms, 'runningErrors'),
  ];
  const count = counts?.values.length ?? 0;
  const place = Math.min(chosen.value ?? count, count);
  const built = maps === null ? null : partOf(maps, place - 1);
  const samples = counts?.values[place - 1] ?? 0;
  const left = (counts?.values[count - 1] ?? 0) - samples;
  const verdict = useVerdict(built, card, 'masks');
  const choose = (next: number) => {
    chosen.value = next;
  };
  if (maps === null || counts === null || built === null) return null;
  return (
    <StepCard id="accumulate" number={3} wide>
      <Slide
        id="inside-run"
        name={words.rise.slider}
        value={place}
        count={count}
        text={words.rise.at(samples)}
        onChange={choose}
      />
      <figure data-term="runningMaps">
        <MapOver
          values={built}
          term={maps}
          pixels={pixels}
          label={`${words.terms.runningMaps}: ${words.rise.at(samples)}`}
        />
        <Caption source="rise" term="runningMaps" />
      </figure>
      {errors !== null && (
        <figure data-term="runningErrors" class="broad">
          <Curve
            label={words.terms.runningErrors}
            text={words.rise.error(samples, short(errors.values[place - 1] ?? 0))}
            x={Array.from(counts.values)}
            y={Array.from(errors.values)}
            chosen={place - 1}
            onChoose={(next) => choose(next + 1)}
          />
          <p class="value">{words.rise.error(samples, short(errors.values[place - 1] ?? 0))}</p>
          <figcaption>{words.terms.runningErrors}</figcaption>
        </figure>
      )}
      <CardMap card={card} built={built} term={maps} pixels={pixels} />
      {left === 0 && <p class="inside-verdict">{verdict}</p>}
    </StepCard>
  );
}

export function RiseView({ terms, pixels, card, subject, position, onPosition }: SampledProps) {
  const words = useWords(WORDS);
  const [masks, scores] = [termOf(terms, 'masks'), termOf(terms, 'sampleScores')];
  const [count = 1, , width = 1] = masks?.shape ?? [];
  const values = masks?.values;
  const shown = useCallback(
    (sample: number, pixel: number) => values?.[sample * pixels.length + pixel] ?? 0,
    [values, pixels.length],
  );
  if (masks === null || scores === null) return null;
  const place = Math.max(1, Math.min(count, position ?? 1));
  const text = words.sample.at(place, count);
  const picture = { pixels, width, shown, position: place };
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
        <StepCard id="draw" number={1}>
          <figure data-term="masks">
            <SampleSheet {...picture} label={words.terms.masks} count={count} onPosition={onPosition} />
            <Caption source="rise" term="masks" />
          </figure>
        </StepCard>
        <StepCard id="score" number={2}>
          <figure>
            <SamplePicture {...picture} label={`${words.sample.masked}: ${text}`} />
            <figcaption>{words.sample.masked}</figcaption>
          </figure>
          <Scores scores={scores} subject={subject} position={place} onPosition={onPosition} />
        </StepCard>
        <Accumulated terms={terms} pixels={pixels} card={card} />
      </ol>
    </>
  );
}
