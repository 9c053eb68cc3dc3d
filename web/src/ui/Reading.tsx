/** What the network sees and what it reads: the framed picture, the verdict, and the classes to choose from. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { percent } from '../../package/src/format';
import { paintGray } from '../../package/src/paint';
import type { Classification } from '../../package/src/protocol';
import { MESSAGES } from '../i18n/languages';
import { className } from '../state/session';
import { Classes } from './Classes';
import { useApp, useModel, useNetworkName, useText } from './context';
import { Cross, PixelAnnouncement, usePixelText } from './Pixel';
import { PixelCanvas } from './PixelCanvas';
import { usePixelReader } from './reader';
import { StartUp } from './Status';

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

/** What the network sees, and the way to read a pixel of it, and of all maps, by keys. */
function Preview() {
  const { session } = useApp();
  const { sees, pixel } = useText();
  const model = useModel();
  const framed = session.framed.value;
  const rgba = useMemo(() => (framed === null ? null : paintGray(framed.pixels)), [framed]);
  const [height, width] = [model?.inputHeight ?? 28, model?.inputWidth ?? 28];
  const reader = usePixelReader(width, height);
  const label = sees.label(height, width);
  return (
    <figure class="preview">
      {framed === null ? (
        <div class="preview-frame" role="img" aria-label={label} title={label}>
          <PixelCanvas width={width} height={height} rgba={null} />
          <span>{sees.blank}</span>
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        <div class="preview-frame" role="application" aria-label={`${label}. ${pixel.hint}`} tabIndex={0} {...reader}>
          <PixelCanvas width={width} height={height} rgba={rgba} />
          <PreviewCross width={width} height={height} />
        </div>
      )}
      <PreviewCaption width={width} height={height} />
    </figure>
  );
}

function PreviewCross({ width, height }: { width: number; height: number }) {
  const pixel = useApp().session.pixel.value;
  if (pixel === null || pixel.x >= width || pixel.y >= height) return null;
  return <Cross pixel={pixel} width={width} height={height} />;
}

function PreviewCaption({ width, height }: { width: number; height: number }) {
  const { sees } = useText();
  const { session } = useApp();
  const read = usePixelText(session.framed.value?.pixels, width);
  const size = `${height} × ${width}`;
  // A dot becomes as large as a digit, which wants a word; a picture of the network's own size stays as it is.
  const fitted = session.framed.value !== null && session.picture.value.kind !== 'framed';
  const [name, what] = read ?? [sees.title, size];
  return (
    <figcaption id="pixel" data-read={read !== null}>
      {name} <small>{what}</small>
      {/* Its line is there before it is said: nothing moves. */}
      <small class={fitted && read === null ? 'fitted' : 'fitted unsaid'}>{sees.fitted}</small>
    </figcaption>
  );
}

function Verdict() {
  const { session } = useApp();
  const { reads } = useText();
  const model = useModel();
  const classification = session.classification.value;
  const engine = session.engine.value;
  if (classification === null && (engine.kind === 'starting' || engine.kind === 'isolating')) {
    return <StartUp progress={engine.kind === 'starting' ? engine.progress : null} />;
  }
  if (classification === null) {
    const text = session.empty.value ? reads.waiting : engine.kind === 'failed' ? reads.unread : reads.blank;
    // Between two readings there may be none for a moment; only of what was looked at is it said that there is nothing.
    const known = session.empty.value || engine.kind === 'failed' || session.framed.value?.blank === true;
    return <p class="verdict waiting">{known ? text : '…'}</p>;
  }
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
export function ModelChoice() {
  const { session } = useApp();
  const { reads, networks } = useText();
  const networkName = useNetworkName();
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
        title={networks[ready?.model.id ?? '']?.text}
        onChange={(event: Event & { currentTarget: HTMLSelectElement }) => {
          void session.chooseModel(event.currentTarget.value);
        }}
      >
        {(ready?.models ?? []).map((model) => (
          <option key={model.id} value={model.id}>
            {networkName(model)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Reading() {
  const { layout } = useApp();
  const text = useText();
  return (
    <section class="panel reading" aria-labelledby="reading-title">
      <div class="panel-head">
        <h2 id="reading-title">
          <span class="step">2</span> {text.reads.title}
        </h2>
        {layout.value !== 'phone' && <ModelChoice />}
      </div>
      <div class="reading-row">
        <Preview />
        <Verdict />
        <Remarks />
        <Classes />
      </div>
      <Announcement />
      <PixelAnnouncement />
    </section>
  );
}
