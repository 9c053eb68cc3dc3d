/** What is left of the class while the picture is changed as each map says, and the picture at every step. */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { percent, shortFigure } from '../../../package/src/format';
import type { MeasureValue, PerturbedImage } from '../../../package/src/protocol';
import type { MeasuredRow } from '../../state/types';
import { useApp, useModel, useText, useWords } from '../../ui/context';
import { useMapName } from '../../ui/Trust';
import { Chart, type Line } from './Chart';
import { CURVES, type CurveMeasure } from './detail';
import { useAnswer, useDetail } from './hooks';
import { WORDS } from './languages';
import { Ink, MapOver } from './Pictures';
import { type Subject, useSubject, useWaiting } from './subject';

/** The core's default, with which the page measures. */
function useStepPixels(measure: CurveMeasure): number {
  const options = useModel()?.measures.find(({ name }) => name === measure)?.options;
  const step = options?.find(({ name }) => name === 'stepPixels')?.default;
  return typeof step === 'number' ? step : 1;
}

interface Curve {
  row: MeasuredRow;
  /** What the measure says; undefined: not measured yet. */
  measured: MeasureValue | undefined;
}

function withCurve({ measured }: Curve): boolean {
  return (measured?.curve.length ?? 0) > 0;
}

/** Whose area is better. */
function better(measure: CurveMeasure, a: number, b: number): boolean {
  return measure === 'deletion' ? a < b : a > b;
}

function useSummary(measure: CurveMeasure, curves: readonly Curve[]): string {
  const words = useWords(WORDS).curves;
  const mapName = useMapName();
  const area = ({ measured }: Curve) => measured?.value ?? null;
  const methods = curves.filter((curve) => curve.row.explanation !== null && area(curve) !== null);
  const best = methods.reduce<Curve | null>(
    (most, each) => (most === null || better(measure, area(each) ?? 0, area(most) ?? 0) ? each : most),
    null,
  );
  if (best === null) return '';
  const sentences = [words.best(mapName(best.row.name), shortFigure(area(best) ?? 0))];
  for (const rival of curves.filter(({ row }) => row.explanation === null)) {
    const value = area(rival);
    if (value === null) continue;
    const beaten = methods.filter((each) => !better(measure, area(each) ?? 0, value));
    if (beaten.length === 0) continue;
    const names = beaten.map(({ row }) => mapName(row.name));
    sentences.push(words.beaten(names, mapName(rival.row.name)));
  }
  return sentences.length > 1 ? sentences.join(' ') : `${sentences[0]} ${words.unbeaten}`;
}

interface CardProps {
  curve: Curve;
  pixels: Uint8Array;
  image: PerturbedImage | null;
  step: number;
  changed: number;
  onMark(marked: boolean): void;
}

function Card({ curve: { row, measured }, pixels, image, step, changed, onMark }: CardProps) {
  const words = useWords(WORDS).curves;
  const { measures } = useText();
  const mapName = useMapName();
  const model = useModel();
  const [name, probability] = [mapName(row.name), measured?.curve[step]];
  const blank = row.explanation?.blank === true;
  const reason = measured === undefined ? measures.pending : blank ? words.noCurve : measures.reasonOf(measured.reason);
  const map = useMemo(
    () => ({ width: model?.inputWidth ?? 1, height: model?.inputHeight ?? 1, values: row.map }),
    [row.map, model],
  );
  return (
    <li
      class="curve-card"
      data-map={row.name}
      data-series={row.name}
      onPointerEnter={() => onMark(true)}
      onPointerLeave={() => onMark(false)}
    >
      <h3>
        <span class="series-key" aria-hidden="true" /> {name}
      </h3>
      <div class="curve-pictures">
        <MapOver map={map} pixels={pixels} label={words.map(name)} />
        <Ink pixels={image?.pixels ?? null} label={words.picture(name, changed)} />
      </div>
      <p class="curve-numbers">
        {probability === undefined ? (
          reason
        ) : (
          <>
            <strong data-probability={probability}>{percent(probability)}</strong>{' '}
            <span>
              {words.area} {shortFigure(measured?.value ?? 0)}
            </span>
          </>
        )}
      </p>
    </li>
  );
}

interface TableProps {
  curves: readonly Curve[];
  changed(step: number): number;
  count: number;
}

/** The chart for those who read it. */
function Table({ curves, changed, count }: TableProps) {
  const words = useWords(WORDS).curves;
  const mapName = useMapName();
  const open = useSignal(false);
  return (
    <details
      class="compare-numbers"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>{words.table}</summary>
      {open.value && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section class="compare-scroll" aria-label={words.table} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.tableHead}</th>
                {curves.map(({ row }) => (
                  <th key={row.name} scope="col">
                    {mapName(row.name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: count }, (_, step) => (
                <tr key={step}>
                  <th scope="row">{changed(step)}</th>
                  {curves.map(({ row, measured }) => (
                    <td key={row.name}>{percent(measured?.curve[step] ?? 0)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}

/** The picture of every map at this step, by the map's name. */
function useImages({ pixels, stale }: Subject, measure: CurveMeasure, drawn: readonly Curve[], index: number) {
  const { client } = useApp().session;
  const maps = drawn.map(({ row }) => ({ name: row.name, values: row.map }));
  const ask = async (signal: AbortSignal) => {
    const images = await client.call('perturb', { pixels, measure: { measure }, maps, index }, { signal });
    return new Map(maps.map(({ name }, i) => [name, images[i]]));
  };
  return useAnswer(maps.length === 0 || stale ? null : ask, [
    measure,
    index,
    stale,
    pixels,
    ...maps.map(({ values }) => values),
  ]);
}

function Content({ subject, measure }: { subject: Subject; measure: CurveMeasure }) {
  const all = useWords(WORDS);
  const words = all.curves;
  const mapName = useMapName();
  const [detail, change] = useDetail();
  const marked = useSignal<string | null>(null);
  const stepPixels = useStepPixels(measure);
  const { pixels, rows, name, stale } = subject;
  const curves = rows.map((row): Curve => ({ row, measured: row.values.get(measure) }));
  const drawn = curves.filter(withCurve);
  const summary = useSummary(measure, curves);
  const count = drawn[0]?.measured?.curve.length ?? 0;
  const step = Math.min(detail.step, Math.max(0, count - 1));
  const changed = (at: number) => Math.min(at * stepPixels, pixels.length);
  const share = (at: number) => changed(at) / pixels.length;
  const images = useImages(subject, measure, drawn, step);
  const lines = drawn.map(
    ({ row, measured }): Line => ({
      id: row.name,
      name: mapName(row.name),
      points: Array.from(measured?.curve ?? [], (value, i) => [share(i), value] as const),
    }),
  );
  const text = words.at(changed(step), pixels.length, percent(share(step)));
  return (
    <>
      {images.failure !== null && <p role="alert">{all.failed(images.failure)}</p>}
      {count > 0 && (
        <Chart
          label={words.chart(words.names[measure], summary)}
          lines={lines}
          axes={{ x: words.axis, xEnd: words.all(pixels.length), y: words.probability(name) }}
          marked={marked.value}
          cursor={{ at: step, count, name: words.cursor, text, onChange: (at) => change({ step: at }) }}
        />
      )}
      <p class="compare-summary">{stale ? all.working : summary}</p>
      <ul class="curve-cards">
        {curves.map((curve) => (
          <Card
            key={curve.row.name}
            curve={curve}
            pixels={pixels}
            image={images.value?.get(curve.row.name) ?? null}
            step={step}
            changed={changed(step)}
            onMark={(on) => {
              marked.value = on ? curve.row.name : null;
            }}
          />
        ))}
      </ul>
      {count > 0 && <Table curves={drawn} changed={changed} count={count} />}
    </>
  );
}

export function Curves() {
  const all = useWords(WORDS);
  const [{ curve }, change] = useDetail();
  const subject = useSubject();
  const waiting = useWaiting();
  if (subject === null) return <p class="compare-text">{waiting}</p>;
  return (
    <>
      <fieldset class="compare-switch">
        <legend class="visually-hidden">{all.curves.measure}</legend>
        {CURVES.map((each) => (
          <button
            key={each}
            type="button"
            data-curve={each}
            aria-pressed={each === curve}
            onClick={() => change({ curve: each })}
          >
            {all.curves.names[each]}
          </button>
        ))}
      </fieldset>
      <p class="compare-text">{all.curves.intro[curve](subject.name)}</p>
      <Content subject={subject} measure={curve} />
    </>
  );
}
