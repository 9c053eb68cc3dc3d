/** The sanity slider: the network forgets layer by layer, and each map is made anew for what is left of it. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { percent, shortFigure } from '../../../package/src/format';
import type { Explanation, MethodId, OtherNetwork } from '../../../package/src/protocol';
import { AS_LISTED, variantOf } from '../../state/explained';
import { className } from '../../state/session';
import { useApp, useModel, useText, useWords } from '../../ui/context';
import { Locked } from '../../ui/Locked';
import { Chart, type Line } from './Chart';
import { MOST_SEED } from './detail';
import { failureOf, useAnswer, useDetail, useLatest } from './hooks';
import { WORDS } from './languages';
import { MapOver } from './Pictures';
import { readingOf, type Subject, useSubject, useWaiting } from './subject';

/** A map of the network that has forgotten. */
interface Remade {
  explanation: Explanation;
  /** Its rank correlation with the trained one's; null: one of them is blank. */
  spearman: number | null;
}

/** By `keyOf`. */
type Known = ReadonlyMap<string, Remade>;

interface Trained {
  method: MethodId;
  explanation: Explanation;
}

const keyOf = (seed: number, layers: number, method: MethodId) => `${seed} ${layers} ${method}`;

/** Methods that are done at once come first. */
const QUICK_FIRST: readonly MethodId[] = ['grad-cam', 'grad-cam++', 'layer-cam', 'score-cam', 'lime', 'rise'];

function trainedOf({ rows }: Subject): Trained[] {
  return rows.flatMap(({ explanation }) => (explanation === null ? [] : [{ method: explanation.method, explanation }]));
}

/** Limits of this page, which says so. */
function verdictOf(spearman: number): 'same' | 'like' | 'other' {
  const size = Math.abs(spearman);
  return size >= 0.7 ? 'same' : size < 0.3 ? 'other' : 'like';
}

interface Cascade {
  known: Known;
  failure: string | null;
}

/** Makes what is not known yet of one step of the cascade; what is known stays while the trained maps stay. */
function useCascade({ pixels, rows }: Subject, layers: number, seed: number): Cascade {
  const { client } = useApp().session;
  const latest = useLatest();
  const known = useSignal<Known>(new Map());
  const failure = useSignal<string | null>(null);
  const trained = trainedOf({ rows } as Subject);
  const maps = trained.map(({ explanation }) => explanation);
  useEffect(() => {
    known.value = new Map();
  }, maps);
  useEffect(() => {
    failure.value = null;
    // Nothing is forgotten, so there is nothing to compute.
    if (layers === 0) {
      latest.cancel();
      return;
    }
    latest.request(async (signal, shown) => {
      const network: OtherNetwork = { kind: 'randomized', layers, seed };
      for (const method of QUICK_FIRST) {
        const explanation = trained.find((each) => each.method === method)?.explanation;
        const key = keyOf(seed, layers, method);
        if (explanation === undefined || known.peek().has(key)) continue;
        try {
          const request = { method, options: explanation.options };
          const made = await client.call('explain', { pixels, request, network }, { signal });
          const pair = { a: explanation.saliencyMap, b: made.saliencyMap };
          const { spearman } = await client.call('compareMaps', pair, { signal });
          if (signal.aborted) return;
          known.value = new Map([...known.peek(), [key, { explanation: made, spearman }]]);
          shown();
        } catch (error) {
          if (signal.aborted) return;
          failure.value = failureOf(error, signal);
        }
      }
    });
  }, [pixels, layers, seed, ...maps]);
  return { known: known.value, failure: failure.value };
}

interface CardProps {
  trained: Trained;
  remade: Remade | null;
  pixels: Uint8Array;
  /** Newer maps are on their way: what is shown is not judged any more. */
  stale: boolean;
  /** The tour asks for it first. */
  secret: boolean;
  /** Nothing is forgotten: both maps are one, and nobody is judged. */
  untouched: boolean;
}

type Numbered = Pick<CardProps, 'remade' | 'stale' | 'secret' | 'untouched'>;

function useNumbers({ remade, stale, secret, untouched }: Numbered): string {
  const words = useWords(WORDS).sanity;
  if (remade === null || stale) return '…';
  if (untouched) return words.untouched;
  if (secret) return '';
  const { spearman } = remade;
  if (spearman === null) return words.noCorrelation;
  return `${words.correlation(shortFigure(spearman))} · ${words.verdict[verdictOf(spearman)]}`;
}

function Card({ trained, pixels, ...numbered }: CardProps) {
  const words = useWords(WORDS).sanity;
  const { maps } = useText();
  const { method, explanation } = trained;
  const { name } = maps.methods[method];
  const { remade, stale, secret, untouched } = numbered;
  const spearman = stale || secret || untouched ? null : (remade?.spearman ?? null);
  const verdict = spearman === null ? '' : verdictOf(spearman);
  const wrong = variantOf(explanation) === AS_LISTED;
  return (
    <li class="sanity-card" data-map={method} data-series={method} data-verdict={verdict}>
      <h3>
        <span class="series-key" aria-hidden="true" /> {name}
      </h3>
      <div class={`curve-pictures ${stale ? 'stale' : ''}`}>
        <span class="sanity-side" aria-hidden="true">
          {words.trained}
        </span>
        <span class="sanity-side" aria-hidden="true">
          {words.forgotten}
        </span>
        <MapOver map={explanation.saliencyMap} pixels={pixels} label={words.originalMap(name)} wrong={wrong} />
        <MapOver
          map={remade?.explanation.saliencyMap ?? null}
          pixels={pixels}
          label={words.remadeMap(name)}
          wrong={wrong}
        />
      </div>
      <p class="sanity-numbers" data-spearman={spearman ?? ''}>
        {useNumbers(numbered)}
      </p>
    </li>
  );
}

type Change<E> = Event & { currentTarget: E };

function SeedField({ seed, onChange }: { seed: number; onChange(seed: number): void }) {
  const words = useWords(WORDS);
  const refused = useSignal(false);
  return (
    <>
      <label class="sanity-seed">
        {words.seed}
        <input
          id="sanity-seed"
          type="number"
          min={0}
          max={MOST_SEED}
          step={1}
          inputMode="numeric"
          value={seed}
          aria-invalid={refused.value}
          onChange={(event: Change<HTMLInputElement>) => {
            const { value } = event.currentTarget;
            const number = Number(value);
            refused.value = value === '' || !Number.isSafeInteger(number) || number < 0;
            if (!refused.value) onChange(number);
          }}
        />
      </label>
      {refused.value && (
        <p class="refused" role="alert">
          {words.seedRange}
        </p>
      )}
    </>
  );
}

interface ControlsProps {
  layers: number;
  seed: number;
  cascade: readonly string[];
  playing: Signal<boolean>;
}

function Controls({ layers, seed, cascade, playing }: ControlsProps) {
  const words = useWords(WORDS).sanity;
  const [, change] = useDetail();
  const text = words.state(cascade.slice(0, layers), cascade.length);
  return (
    <div class="sanity-controls">
      <label class="sanity-slider">
        <span>{words.slider}</span>
        <input
          id="sanity-layers"
          type="range"
          min={0}
          max={cascade.length}
          value={layers}
          aria-valuetext={text}
          onInput={(event: Change<HTMLInputElement>) => {
            playing.value = false;
            change({ layers: Number(event.currentTarget.value) });
          }}
        />
        <output aria-hidden="true">{text}</output>
      </label>
      <button
        type="button"
        id="sanity-play"
        onClick={() => {
          playing.value = !playing.value;
          if (playing.value) change({ layers: 0 });
        }}
      >
        {playing.value ? words.stop : words.play}
      </button>
      <SeedField seed={seed} onChange={(value) => change({ seed: value })} />
    </div>
  );
}

/** Once a step is complete the next one comes, until the last. */
function usePlaying(playing: Signal<boolean>, complete: boolean, layers: number, last: number): void {
  const [, change] = useDetail();
  useEffect(() => {
    if (!playing.value || !complete) return;
    if (layers >= last) {
      playing.value = false;
      return;
    }
    const timer = setTimeout(() => change({ layers: layers + 1 }), 700);
    return () => clearTimeout(timer);
  }, [playing.value, complete, layers, last]);
}

/** What the network that has forgotten reads. */
function Reading({ pixels, layers, seed }: { pixels: Uint8Array; layers: number; seed: number }) {
  const { client } = useApp().session;
  const all = useWords(WORDS);
  const model = useModel();
  const answer = useAnswer(
    (signal) => client.call('classify', { pixels, network: { kind: 'randomized', layers, seed } }, { signal }),
    [pixels, layers, seed],
  );
  if (answer.failure !== null) return <p role="alert">{all.failed(answer.failure)}</p>;
  // What was read at another position is not said of this one.
  if (answer.value === null || answer.busy) return <p class="compare-summary">…</p>;
  const { index, probability } = readingOf(answer.value.probabilities);
  return (
    <p class="compare-summary" role="status" data-class={index}>
      {all.sanity.reads(className(model, index), percent(probability))}
    </p>
  );
}

interface StepsProps {
  trained: readonly Trained[];
  /** In the cascade's order. */
  names: readonly string[];
  found(method: MethodId, step: number): Remade | null;
}

/** The chart for those who read it. */
function Steps({ trained, names, found }: StepsProps) {
  const words = useWords(WORDS).sanity;
  const { maps, measures } = useText();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="compare-scroll" aria-label={words.chart(names.length)} tabIndex={0}>
      <table id="sanity-steps">
        <thead>
          <tr>
            <th scope="col">{measures.map}</th>
            {names.map((name, i) => (
              <th key={name} scope="col">
                {i === 0 ? name : `+ ${name}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {trained.map(({ method }) => (
            <tr key={method} data-map={method} data-series={method}>
              <th scope="row">
                <span class="series-key" aria-hidden="true" /> {maps.methods[method].name}
              </th>
              {names.map((name, i) => {
                const remade = found(method, i + 1);
                const spearman = remade?.spearman ?? null;
                return (
                  <td key={name}>{remade === null ? '…' : spearman === null ? maps.blank : shortFigure(spearman)}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface SummaryProps {
  /** Each map's name, and what is known of it at this step. */
  cares: readonly (readonly [name: string, remade: Remade | null])[];
  layers: number;
  stale: boolean;
}

/** The tour's step asks which maps notice, and says so itself only in its answer. */
function useSecret(): boolean {
  const place = useApp().settings.lesson.value;
  return place?.step === 'untrained' && !place.answered;
}

/** Which maps do not care; or how far it is. */
function Summary({ cares, layers, stale }: SummaryProps) {
  const { sanity: words, working } = useWords(WORDS);
  const done = cares.filter(([, remade]) => remade !== null).length;
  if (stale || done < cares.length) {
    return <p class="compare-text">{stale ? working : words.computing(done, cares.length)}</p>;
  }
  const careless = cares.flatMap(([name, remade]) => {
    const spearman = remade?.spearman ?? null;
    return spearman !== null && verdictOf(spearman) === 'same' ? [name] : [];
  });
  return (
    <p class="compare-summary" role="status">
      {layers === 0 ? words.nothing : careless.length === 0 ? words.allCare : words.careless(careless)}
    </p>
  );
}

interface VerdictsProps extends StepsProps, Pick<SummaryProps, 'layers' | 'stale'> {
  lines: readonly Line[];
  /** Not all maps of this step are there: what stands here may be of another one. */
  behind: boolean;
}

/** What comes of the maps: in a sentence, as a chart and as a table. */
function Verdicts({ trained, names, lines, found, layers, stale, behind }: VerdictsProps) {
  const words = useWords(WORDS).sanity;
  const { maps } = useText();
  return (
    <>
      <Summary
        cares={trained.map(({ method }) => [maps.methods[method].name, found(method, layers)] as const)}
        layers={layers}
        stale={stale}
      />
      <div class={`sanity-course ${behind ? 'stale' : ''}`} aria-busy={behind}>
        <Chart
          label={words.chart(names.length)}
          lines={lines}
          axes={{ x: words.axis, xEnd: String(names.length), y: '' }}
          low={-1}
          marked={null}
          cursor={null}
        />
        <Steps trained={trained} names={names} found={found} />
      </div>
      <p class="compare-text">{words.rule}</p>
      <p class="compare-text">{words.edges}</p>
    </>
  );
}

/** Nothing is forgotten: the map is the trained one's own. */
function asTrained(trained: readonly Trained[], method: MethodId): Remade | null {
  const explanation = trained.find((each) => each.method === method)?.explanation;
  return explanation === undefined ? null : { explanation, spearman: null };
}

/** Of what is known of the steps. */
function pointsOf(names: readonly string[], spearmanAt: (step: number) => number | null): Line['points'] {
  return names.flatMap((_, i) => {
    const spearman = spearmanAt(i + 1);
    return spearman === null ? [] : [[(i + 1) / names.length, spearman] as const];
  });
}

function Content({ subject }: { subject: Subject }) {
  const all = useWords(WORDS);
  const words = all.sanity;
  const { maps } = useText();
  const [detail] = useDetail();
  const playing = useSignal(false);
  const names = useModel()?.cascade ?? [];
  const last = names.length;
  const { seed } = detail;
  const layers = Math.min(detail.layers, last);
  const trained = trainedOf(subject);
  const { known, failure } = useCascade(subject, layers, seed);
  const found = (method: MethodId, step: number) =>
    step === 0 ? asTrained(trained, method) : (known.get(keyOf(seed, step, method)) ?? null);
  const done = trained.filter(({ method }) => found(method, layers) !== null).length;
  const secret = useSecret();
  const behind = subject.stale || done < trained.length;
  usePlaying(playing, done === trained.length && failure === null, layers, last);
  // A map that is the same everywhere is like none, itself included.
  const isBlank = (method: MethodId) => asTrained(trained, method)?.explanation.blank === true;
  const lines = trained.map(({ method }): Line => {
    const points = pointsOf(names, (step) => found(method, step)?.spearman ?? null);
    return { id: method, name: maps.methods[method].name, points: isBlank(method) ? points : [[0, 1], ...points] };
  });
  return (
    <>
      <Locked>
        <Controls layers={layers} seed={seed} cascade={names} playing={playing} />
      </Locked>
      <Reading key={`${layers} ${seed}`} pixels={subject.pixels} layers={layers} seed={seed} />
      {failure !== null && <p role="alert">{all.failed(failure)}</p>}
      <ul class="curve-cards sanity-cards" aria-busy={done < trained.length}>
        {trained.map((each) => (
          <Card
            key={each.method}
            trained={each}
            remade={found(each.method, layers)}
            pixels={subject.pixels}
            stale={subject.stale}
            secret={secret}
            untouched={layers === 0}
          />
        ))}
      </ul>
      {secret ? (
        <p class="compare-text" id="sanity-secret">
          {words.secret}
        </p>
      ) : (
        <Verdicts
          trained={trained}
          names={names}
          lines={lines}
          found={found}
          layers={layers}
          stale={subject.stale}
          behind={behind}
        />
      )}
      <p class="compare-text">{words.seedNote}</p>
    </>
  );
}

export function Sanity() {
  const all = useWords(WORDS);
  const subject = useSubject();
  const waiting = useWaiting();
  return (
    <>
      <p class="compare-text">{all.sanity.intro}</p>
      {subject === null ? <p class="compare-text">{waiting}</p> : <Content subject={subject} />}
    </>
  );
}
