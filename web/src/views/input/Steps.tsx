/** The way of a drawing to the network, step by step, each of which can be left out to see what it is there for. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { paintGray } from '../../../package/src/paint';
import { READING_STEPS, type ReadingStep, type SteppedReading } from '../../../package/src/protocol';
import { Latest } from '../../lib/latest';
import { useApp, useModel, useWords } from '../../ui/context';
import { PixelCanvas } from '../../ui/PixelCanvas';
import { ranking, useVerdict } from './ReadingStrip';
import { WORDS } from './words';

interface Shown {
  width: number;
  height: number;
  rgba: Uint8ClampedArray<ArrayBuffer> | null;
  size: string;
}

/** Numbers as shades, the least black and the greatest white. */
function paintRange(values: Float32Array): { rgba: Shown['rgba']; least: number; greatest: number } {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const greatest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const scale = greatest > least ? 255 / (greatest - least) : 0;
  return { rgba: paintGray(Uint8Array.from(values, (value) => Math.round(scale * (value - least)))), least, greatest };
}

/** With two digits, and a minus that is one. */
function signed(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

/** Read anew whenever picture, network or steps change. */
function useSteppedReading(leftOut: ReadonlySet<ReadingStep>) {
  const { session } = useApp();
  const reading = useSignal<SteppedReading | null>(null);
  const wanted = useSignal(leftOut);
  wanted.value = leftOut;
  const latest = useMemo(() => new Latest(), []);
  useSignalEffect(() => {
    void session.picture.value;
    const steps = [...wanted.value];
    if (session.engine.value.kind !== 'ready') return;
    latest.request(async (signal) => {
      const read = await session.readInSteps(steps, signal);
      if (!signal.aborted) reading.value = read;
    });
  });
  return reading.value;
}

function Step({ step, shown, taken, toggle }: { step: ReadingStep; shown: Shown; taken: boolean; toggle(): void }) {
  const { steps: words } = useWords(WORDS);
  return (
    <li data-step={step} class={taken ? undefined : 'left-out'}>
      <label>
        <input type="checkbox" checked={taken} onChange={toggle} /> {words.names[step]}
      </label>
      <div class="step-picture">
        <PixelCanvas width={shown.width} height={shown.height} rgba={shown.rgba} />
      </div>
      <small>{shown.size}</small>
      <p>{taken ? words.texts[step] : words.without[step]}</p>
    </li>
  );
}

function useShown(reading: SteppedReading): Record<ReadingStep, Shown> {
  const { steps: words } = useWords(WORDS);
  const model = useModel();
  return useMemo(() => {
    const [width, height] = [model?.inputWidth ?? 1, model?.inputHeight ?? 1];
    const { rgba, least, greatest } = paintRange(reading.input);
    const shown: Partial<Record<ReadingStep, Shown>> = {
      normalize: { width, height, rgba, size: words.range(signed(least), signed(greatest)) },
    };
    for (const stage of reading.stages) {
      const size = words.size(stage.height, stage.width);
      shown[stage.step] = { width: stage.width, height: stage.height, rgba: paintGray(stage.pixels), size };
    }
    const none: Shown = { width: 1, height: 1, rgba: null, size: '' };
    return { ink: none, crop: none, box: none, centre: none, normalize: none, ...shown };
  }, [reading, words, model]);
}

function Way({
  reading,
  leftOut,
  choose,
}: {
  reading: SteppedReading;
  leftOut: ReadonlySet<ReadingStep>;
  choose(steps: ReadonlySet<ReadingStep>): void;
}) {
  const { session } = useApp();
  const { steps: words } = useWords(WORDS);
  const verdict = useVerdict();
  const shown = useShown(reading);
  const toggle = (step: ReadingStep) => {
    const next = new Set(leftOut);
    if (!next.delete(step)) next.add(step);
    choose(next);
  };
  const framed = reading.stages.find(({ step }) => step === 'centre');
  const raw = leftOut.has('normalize');
  return (
    <>
      <ol class="steps">
        {READING_STEPS.map((step) => (
          <Step key={step} step={step} shown={shown[step]} taken={!leftOut.has(step)} toggle={() => toggle(step)} />
        ))}
      </ol>
      <p class="steps-reading" role="status" id="steps-reading" data-class={ranking(reading.probabilities)[0]}>
        {words.left} <strong>{verdict(reading.probabilities)}</strong>
        {leftOut.size === 0 && <small> {words.same}</small>}
      </p>
      <div class="way-buttons">
        <button type="button" disabled={leftOut.size === 0} onClick={() => choose(new Set())}>
          {words.reset}
        </button>
        <button
          type="button"
          id="put-steps"
          title={raw ? words.rawHint : words.putHint}
          disabled={leftOut.size === 0 || raw || framed === undefined}
          onClick={() => {
            if (framed === undefined) return;
            session.show({ kind: 'framed', pixels: framed.pixels, index: null });
            choose(new Set());
          }}
        >
          {words.put}
        </button>
      </div>
      {raw && <p class="credit">{words.rawHint}</p>}
    </>
  );
}

export function Steps() {
  const { steps: words } = useWords(WORDS);
  const leftOut = useSignal<ReadonlySet<ReadingStep>>(new Set());
  const reading = useSteppedReading(leftOut.value);
  return (
    <>
      <p class="way-intro">{words.intro}</p>
      {reading === null || reading.blank ? (
        <p>{words.none}</p>
      ) : (
        <Way
          reading={reading}
          leftOut={leftOut.value}
          choose={(steps) => {
            leftOut.value = steps;
          }}
        />
      )}
    </>
  );
}
