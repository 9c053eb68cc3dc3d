/** The eraser duel: a visitor and every map erase as many pixels, and the probability that is left decides. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { percent } from '../../../package/src/format';
import type { PerturbedImage } from '../../../package/src/protocol';
import { className } from '../../state/session';
import { useApp, useModel, useWords } from '../../ui/context';
import { useMapName } from '../../ui/Trust';
import { Chart, type Line } from './Chart';
import { DUELS } from './detail';
import { changedPixels, type Erased, erase, mapOf, without } from './erasing';
import { useAnswer, useDetail } from './hooks';
import { WORDS } from './languages';
import { Pad } from './Pad';
import { Ink } from './Pictures';
import { readingOf, type Subject, useSubject, useWaiting } from './subject';

/** The visitor among the maps. */
const YOU = 'you';
/** One pixel after the other, so that every number of them has its point. */
const ONE_BY_ONE = { measure: 'deletion', options: { stepPixels: 1 } };

interface Result {
  name: string;
  values: Float32Array;
  /** Probability after 0, 1, 2, … pixels. */
  curve: readonly number[];
}

/** What everybody's erasing comes to, the best first. A blank map has no order and does not take part. */
function useResults({ pixels, target, rows }: Subject, erased: Erased | null): ReturnType<typeof useAnswer<Result[]>> {
  const { client } = useApp().session;
  const ask = async (signal: AbortSignal): Promise<Result[]> => {
    const count = erased?.length ?? 0;
    const all = [
      { name: YOU, values: mapOf(erased ?? [], pixels.length) },
      ...rows.map(({ name, map }) => ({ name, values: map })),
    ];
    const args = { pixels, targetClass: target, measures: [ONE_BY_ONE], maps: all };
    const { values } = await client.call('measure', args, { signal });
    const results = all.flatMap(({ name, values: map }, i): Result[] => {
      const curve = Array.from(values[0]?.[i]?.curve ?? []).slice(0, count + 1);
      return curve.length > count ? [{ name, values: map, curve }] : [];
    });
    return results.sort((a, b) => (a.curve[count] ?? 0) - (b.curve[count] ?? 0));
  };
  return useAnswer(erased === null ? null : ask, [pixels, target, erased]);
}

interface PlayProps {
  subject: Subject;
  erased: Signal<Erased>;
  most: number;
  onFinish(): void;
}

function Play({ subject: { pixels, target, name, stale }, erased, most, onFinish }: PlayProps) {
  const { client } = useApp().session;
  const { duel: words, ...all } = useWords(WORDS);
  const model = useModel();
  const shown = useMemo(() => without(pixels, erased.value), [pixels, erased.value]);
  const reading = useAnswer((signal) => client.call('classify', { pixels: shown }, { signal }), [shown]);
  const found = reading.value === null ? null : readingOf(reading.value.probabilities);
  const undo = () => {
    erased.value = erased.value.slice(0, -1);
  };
  return (
    <div class="duel-play">
      <Pad
        pixels={pixels}
        erased={erased.value}
        shown={shown}
        onErase={(wanted) => {
          erased.value = erase(erased.value, wanted, most);
        }}
        onUndo={undo}
      />
      <div class="duel-side">
        <p class="duel-left" role="status">
          {words.left(most - erased.value.length, most)}
        </p>
        {found !== null && (
          <p class="duel-reading" data-probability={reading.value?.probabilities[target]}>
            <strong>{words.reading(name, percent(reading.value?.probabilities[target] ?? 0))}</strong>
            <progress max={1} value={reading.value?.probabilities[target] ?? 0} aria-hidden="true" />
            <span role="status">
              {found.index === target
                ? words.notFooled
                : words.fooled(className(model, found.index), percent(found.probability))}
            </span>
          </p>
        )}
        {reading.failure !== null && <p role="alert">{all.failed(reading.failure)}</p>}
        <p class="compare-text">{words.padHelp}</p>
        <div class="compare-buttons">
          <button type="button" id="duel-undo" disabled={erased.value.length === 0} onClick={undo}>
            {words.undo}
          </button>
          <button
            type="button"
            id="duel-finish"
            class="primary"
            disabled={erased.value.length === 0 || stale}
            onClick={onFinish}
          >
            {words.finish}
          </button>
        </div>
      </div>
    </div>
  );
}

/** A draw is what reads the same. */
function useVerdict(results: readonly Result[], count: number): string {
  const words = useWords(WORDS).duel;
  const mapName = useMapName();
  const own = results.find(({ name }) => name === YOU);
  const best = results.find(({ name }) => name !== YOU);
  if (own === undefined || best === undefined) return '';
  const [mine, theirs] = [own.curve[count] ?? 0, best.curve[count] ?? 0];
  if (percent(mine) === percent(theirs)) return words.even(percent(mine));
  return mine < theirs
    ? words.won(percent(mine), mapName(best.name), percent(theirs))
    : words.lost(mapName(best.name), percent(theirs), percent(mine));
}

/** What the network makes of a picture, and how much of its ink is gone. */
function Told({ pixels, image }: { pixels: Uint8Array; image: PerturbedImage | undefined }) {
  const model = useModel();
  if (image === undefined) return <td colSpan={2}>…</td>;
  return (
    <>
      <td>{className(model, readingOf(image.probabilities).index)}</td>
      <td>{changedPixels(pixels, image.pixels)}</td>
    </>
  );
}

interface RankingProps {
  pixels: Uint8Array;
  results: readonly Result[];
  /** Pixels that are erased. */
  index: number;
  nameOf(id: string): string;
}

/** Everybody, the best first, with the picture after so many pixels. */
function Ranking({ pixels, results, index, nameOf }: RankingProps) {
  const { client } = useApp().session;
  const words = useWords(WORDS).duel;
  const images = useAnswer(
    (signal) => {
      const maps = results.map(({ name, values }) => ({ name, values }));
      return client.call('perturb', { pixels, measure: ONE_BY_ONE, maps, index }, { signal });
    },
    [pixels, results, index],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="compare-scroll" aria-label={words.result} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.rank}</th>
            <th scope="col">{words.map}</th>
            <th scope="col">
              <span class="visually-hidden">{words.picture}</span>
            </th>
            <th scope="col">{words.remains(index)}</th>
            <th scope="col">{words.reads}</th>
            <th scope="col">{words.onInk}</th>
          </tr>
        </thead>
        <tbody>
          {results.map(({ name, curve }, i) => (
            <tr key={name} data-map={name} data-series={name} class={name === YOU ? 'own' : ''}>
              <td>{i + 1}</td>
              <th scope="row">
                <span class="series-key" aria-hidden="true" /> {nameOf(name)}
              </th>
              <td>
                <Ink pixels={images.value?.[i]?.pixels ?? null} label={words.erased(nameOf(name), index)} />
              </td>
              <td data-probability={curve[index]}>{percent(curve[index] ?? 0)}</td>
              <Told pixels={pixels} image={images.value?.[i]} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ResultsProps {
  pixels: Uint8Array;
  results: readonly Result[];
  /** Pixels that everybody has erased. */
  count: number;
}

function Results({ pixels, results, count }: ResultsProps) {
  const { duel: words, curves } = useWords(WORDS);
  const mapName = useMapName();
  const verdict = useVerdict(results, count);
  const at = useSignal(count);
  const nameOf = (id: string) => (id === YOU ? words.you : mapName(id));
  const lines = results.map(
    ({ name, curve }): Line => ({
      id: name,
      name: nameOf(name),
      points: curve.map((value, i) => [i / Math.max(1, count), value] as const),
    }),
  );
  const cursor = {
    at: at.value,
    count: count + 1,
    name: words.cursor,
    text: words.at(at.value),
    onChange: (value: number) => {
      at.value = value;
    },
  };
  return (
    <div class="duel-results">
      <p class="compare-summary" role="status">
        {verdict}
      </p>
      <Ranking pixels={pixels} results={results} index={at.value} nameOf={nameOf} />
      <Chart
        label={words.chart(count)}
        lines={lines}
        axes={{ x: curves.axis, xEnd: String(count), y: '' }}
        marked={null}
        cursor={cursor}
      />
      <p class="compare-text">{words.lesson}</p>
      <p class="compare-text">{words.lessonGround}</p>
    </div>
  );
}

function Game({ subject }: { subject: Subject }) {
  const { duel: words, ...all } = useWords(WORDS);
  const [{ pixels: most }, change] = useDetail();
  const erased = useSignal<Erased>([]);
  /** What was erased when it was the maps' turn; null: the visitor's turn. */
  const final = useSignal<Erased | null>(null);
  const results = useResults(subject, final.value);
  const restart = () => {
    erased.value = [];
    final.value = null;
  };
  // Another picture, or another number, is another game.
  useEffect(restart, [subject.pixels.join(), subject.target, most]);
  return (
    <>
      <p class="compare-text">{words.intro(subject.name)}</p>
      <div class="compare-buttons">
        <fieldset class="compare-switch">
          <legend>{words.count}</legend>
          {DUELS.map((count) => (
            <button
              key={count}
              type="button"
              data-count={count}
              aria-pressed={count === most}
              onClick={() => change({ pixels: count })}
            >
              {words.pixels(count)}
            </button>
          ))}
        </fieldset>
        <button type="button" id="duel-restart" disabled={erased.value.length === 0} onClick={restart}>
          {final.value === null ? words.reset : words.again}
        </button>
      </div>
      {final.value === null ? (
        <Play
          subject={subject}
          erased={erased}
          most={most}
          onFinish={() => {
            final.value = erased.value;
          }}
        />
      ) : results.failure !== null ? (
        <p role="alert">{all.failed(results.failure)}</p>
      ) : results.value === null || results.busy ? (
        <p role="status">{words.computing}</p>
      ) : (
        <Results pixels={subject.pixels} results={results.value} count={final.value.length} />
      )}
    </>
  );
}

export function Duel() {
  const waiting = useWaiting();
  const subject = useSubject();
  return subject === null ? <p class="compare-text">{waiting}</p> : <Game subject={subject} />;
}
