/** What runs, and why; or what is still on the way; or what went wrong. */
import { useEffect } from 'preact/hooks';
import { percent } from '../../package/src/format';
import { useApp, useText } from './context';

export function Status() {
  const { session } = useApp();
  const { engine: text, privacy, licences } = useText();
  const state = session.engine.value;
  const always = (
    <span>
      {privacy} <a href="licences.txt">{licences}</a>
    </span>
  );
  if (state.kind !== 'ready') return <footer class="status">{always}</footer>;
  const { variant, threads, notes } = state.engine;
  const runs = [text.runs(text.variants[variant], threads), ...notes.map((note) => text.note(note))].join('; ');
  return (
    <footer class="status" id="status" data-variant={variant} data-threads={threads}>
      <span>{runs}</span>
      <span>{text.model(state.model.name)}</span>
      {always}
    </footer>
  );
}

/** Shown until the engine runs. */
export function StartUp() {
  const { session } = useApp();
  const { engine: text } = useText();
  const state = session.engine.value;
  if (state.kind === 'ready') return null;
  if (state.kind === 'failed') {
    return (
      <div class="banner error" role="alert" data-code={state.code}>
        <p>
          <strong>{text.failed}</strong> {text.failedCodes[state.code] ?? ''} <small>{state.message}</small>
        </p>
        <button type="button" id="retry" onClick={() => void session.start()}>
          {text.retry}
        </button>
      </div>
    );
  }
  const progress = state.kind === 'starting' ? state.progress : null;
  const share = progress !== null && progress.totalBytes > 0 ? progress.receivedBytes / progress.totalBytes : null;
  const message =
    state.kind === 'isolating' ? text.isolating : share === null ? text.starting : text.downloading(percent(share));
  return (
    <div class="banner" role="status">
      <p>{message}</p>
      {share === null ? <progress aria-label={message} /> : <progress max={1} value={share} aria-label={message} />}
    </div>
  );
}

/** Good news goes by itself, since it lies over the page; what went wrong stays until it is dismissed. */
const GOOD_NEWS_MS = 8000;

export function NoticeBar() {
  const { session } = useApp();
  const text = useText();
  const notice = session.notice.value;
  useEffect(() => {
    if (notice?.kind !== 'link-copied') return;
    const timer = setTimeout(() => {
      session.notice.value = null;
    }, GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  if (notice === null) return null;
  return (
    <div class="banner notice" role="alert" data-notice={notice.kind}>
      <p>{text.notices(notice)}</p>
      <button
        type="button"
        onClick={() => {
          session.notice.value = null;
        }}
      >
        {text.dismiss}
      </button>
    </div>
  );
}
