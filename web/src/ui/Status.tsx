/** What runs, and why; what is still on the way; what went wrong. */
import { useEffect } from 'preact/hooks';
import type { DownloadProgress } from '../../package/src/protocol';
import type { Notice } from '../state/types';
import { useApp, useText } from './context';

export function Status() {
  const { session, baseUrl } = useApp();
  const { engine: text, privacy, licences } = useText();
  const state = session.engine.value;
  const always = (
    <span>
      {privacy} <a href={new URL('licences.txt', baseUrl).href}>{licences}</a>
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

/** In the place of the reading, while there can be none: what is on the way. */
export function StartUp({ progress }: { progress: DownloadProgress | null }) {
  const { session } = useApp();
  const { engine: text } = useText();
  const isolating = session.engine.value.kind === 'isolating';
  const share = progress !== null && progress.totalBytes > 0 ? progress.receivedBytes / progress.totalBytes : null;
  const message = isolating ? text.isolating : share === null ? text.starting : text.downloading;
  return (
    <div class="verdict start-up">
      {/* Heard once; how far it is, changes many times a second. */}
      <p role="status">{message}</p>
      {share === null ? <progress aria-label={message} /> : <progress max={1} value={share} aria-label={message} />}
    </div>
  );
}

/** The engine did not start. */
export function Failure() {
  const { session } = useApp();
  const { engine: text } = useText();
  const state = session.engine.value;
  if (state.kind !== 'failed') return null;
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

/** Good news goes by itself; what went wrong stays until it is dismissed. */
const GOOD_NEWS: readonly Notice['kind'][] = ['link-copied', 'engine-restarted'];
const GOOD_NEWS_MS = 8000;

export function NoticeBar() {
  const { session } = useApp();
  const text = useText();
  const notice = session.notice.value;
  useEffect(() => {
    if (notice === null || !GOOD_NEWS.includes(notice.kind)) return;
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
