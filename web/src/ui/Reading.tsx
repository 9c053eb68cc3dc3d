/** What the network sees and what it reads: the framed picture, the verdict, and the classes to choose from. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { percent } from '../../package/src/format';
import { paintGray } from '../../package/src/paint';
import type { Classification } from '../../package/src/protocol';
import { MESSAGES } from '../i18n/languages';
import { className } from '../state/session';
import { Classes } from './Classes';
import { useApp, useModel, useText } from './context';
import { PixelCanvas } from './PixelCanvas';

/** Screen readers hear a reading once it has stood still for a moment. */
const ANNOUNCE_AFTER_MS = 800;

/** Class numbers, likeliest first. */
function ranking({ probabilities }: Classification): number[] {
  return [...probabilities.keys()].sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
}

function Announcement() {
  const { session, settings } = useApp();
  const spoken = useSignal('');
  useSignalEffect(() => {
    const [classification, engine] = [session.classification.value, session.engine.value];
    const text = MESSAGES[settings.language.value].reads;
    const doubt = session.doubt.value;
    const timer = setTimeout(() => {
      const best = classification === null ? undefined : ranking(classification)[0];
      spoken.value =
        best === undefined
          ? ''
          : [
              text.announce(
                className(engine.kind === 'ready' ? engine.model : null, best),
                percent(classification?.probabilities[best] ?? 0),
              ),
              doubt === undefined ? '' : text.doubts[doubt],
            ]
              .join(' ')
              .trim();
    }, ANNOUNCE_AFTER_MS);
    return () => clearTimeout(timer);
  });
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {spoken.value}
    </p>
  );
}

function Preview() {
  const { session } = useApp();
  const { sees } = useText();
  const model = useModel();
  const framed = session.framed.value;
  const rgba = useMemo(() => (framed === null ? null : paintGray(framed.pixels)), [framed]);
  const [height, width] = [model?.inputHeight ?? 28, model?.inputWidth ?? 28];
  return (
    <figure class="preview">
      <div class="preview-frame" role="img" aria-label={sees.label(height, width)} title={sees.label(height, width)}>
        <PixelCanvas width={width} height={height} rgba={rgba} />
        {framed === null && <span>{sees.blank}</span>}
      </div>
      <figcaption>
        {sees.title}{' '}
        <small>
          {height} × {width}
        </small>
      </figcaption>
    </figure>
  );
}

function Verdict() {
  const { session } = useApp();
  const { reads } = useText();
  const model = useModel();
  const classification = session.classification.value;
  if (classification === null) return <p class="verdict waiting">{reads.waiting}</p>;
  const [best = 0, second = 1] = ranking(classification);
  const share = (index: number) => percent(classification.probabilities[index] ?? 0);
  return (
    <div class="verdict" id="verdict" data-class={best}>
      <span class="verdict-class">{className(model, best)}</span>
      <span class="verdict-share">{share(best)}</span>
      <span class="verdict-next">{reads.runnerUp(className(model, second), share(second))}</span>
    </div>
  );
}

/** What a reader should know beside the number: the network is sure even of what is no digit. */
function Remarks() {
  const { session } = useApp();
  const { reads } = useText();
  const picture = session.picture.value;
  const doubt = session.doubt.value;
  const ignored = picture.kind === 'image' ? picture.image.ignored : undefined;
  const tells = ignored !== undefined && ignored.border + ignored.lines + ignored.specks > 0;
  if (doubt === undefined && !tells) return null;
  return (
    <div class="remarks">
      {doubt !== undefined && (
        <p class="doubt" id="doubt">
          {reads.doubts[doubt]}
        </p>
      )}
      {tells && <p id="ignored">{reads.ignored(ignored)}</p>}
    </div>
  );
}

/** Shown where there is more than one network to choose from; until that is known its place is kept. */
function ModelChoice() {
  const { session } = useApp();
  const { reads } = useText();
  const engine = session.engine.value;
  const ready = engine.kind === 'ready' ? engine : null;
  if (ready !== null && ready.models.length < 2) return null;
  return (
    <label class="model-choice">
      {reads.network}
      <select
        id="model"
        disabled={ready === null || session.modelLoading.value}
        value={ready?.model.id ?? ''}
        onChange={(event: Event & { currentTarget: HTMLSelectElement }) => {
          void session.chooseModel(event.currentTarget.value);
        }}
      >
        {(ready?.models ?? []).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Reading() {
  const text = useText();
  return (
    <section class="panel reading" aria-labelledby="reading-title">
      <div class="panel-head">
        <h2 id="reading-title">
          <span class="step">2</span> {text.reads.title}
        </h2>
        <ModelChoice />
      </div>
      <div class="reading-row">
        <Preview />
        <Verdict />
        <Remarks />
        <Classes />
      </div>
      <Announcement />
    </section>
  );
}
