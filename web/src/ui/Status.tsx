/** What runs, and why; what is still on the way; what went wrong. */
import { useEffect } from 'preact/hooks';
import type { DownloadProgress } from '../../package/src/protocol';
import type { Notice } from '../state/types';
import { useApp, useNetworkName, useText, useUnreached } from './context';
import { Teachers } from './Teachers';

export function Status() {
  const { session, baseUrl, offline } = useApp();
  const { engine: text, privacy, licences, network } = useText();
  const networkName = useNetworkName();
  const state = session.engine.value;
  const always = (
    <>
      <span>
        {privacy} <a href={new URL('licences.txt', baseUrl).href}>{licences}</a>
      </span>
      <Teachers />
    </>
  );
  if (state.kind !== 'ready') return <footer class="status">{always}</footer>;
  const { variant, threads, notes } = state.engine;
  const runs = [text.runs(text.variants[variant], threads), ...notes.map((note) => text.note(note))].join('; ');
  return (
    <footer class="status" id="status" data-variant={variant} data-threads={threads}>
      <span>{runs}</span>
      <span>{text.model(networkName(state.model))}</span>
      {offline.kept.value && <span id="kept">{network.kept}</span>}
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
  const { session, online } = useApp();
  const { engine: text, network } = useText();
  const state = session.engine.value;
  if (state.kind !== 'failed') return null;
  // Then there is no need to know which file it was.
  const offline = state.code === 'unavailable' && !online.value;
  return (
    <div class="banner error" role="alert" data-code={state.code}>
      <p>
        <strong>{text.failed}</strong> {offline ? network.offline : (text.failedCodes[state.code] ?? '')}{' '}
        {!offline && <small title={state.message}>{state.message}</small>}
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
/** Neither good nor bad. */
const SAYS: readonly Notice['kind'][] = ['locked', 'first-file'];
/** What only a network brings. */
const UNREACHED: readonly Notice['kind'][] = ['take-away-missing', 'lessons-missing', 'model-failed'];

export function NoticeBar() {
  const { session } = useApp();
  const text = useText();
  const notice = session.notice.value;
  const told = notice === null ? '' : text.notices(notice);
  const unreached = useUnreached(told);
  useEffect(() => {
    if (notice === null || !GOOD_NEWS.includes(notice.kind)) return;
    const timer = setTimeout(() => {
      session.notice.value = null;
    }, GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  if (notice === null) return null;
  const bad = !GOOD_NEWS.includes(notice.kind) && !SAYS.includes(notice.kind);
  return (
    <div class={`banner notice ${bad ? 'error' : ''}`} role="alert" data-notice={notice.kind}>
      <p>{UNREACHED.includes(notice.kind) ? unreached : told}</p>
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

/** Something is told over the line of the page's name, and may cover what stands below that. */
export function useTold(): boolean {
  const { session, offline } = useApp();
  const failed = session.engine.value.kind === 'failed';
  return failed || session.notice.value !== null || offline.update.value !== null;
}

/** Waits behind everything else that there is to be told: nothing is lost by going on with the version that runs. */
export function UpdateBar() {
  const { session, offline } = useApp();
  const { network } = useText();
  const take = offline.update.value;
  if (take === null || session.notice.value !== null || session.engine.value.kind === 'failed') return null;
  return (
    <div class="banner notice" role="status" data-notice="update-ready">
      <p>{network.updateReady}</p>
      <button type="button" id="update" onClick={take}>
        {network.update}
      </button>
      <button
        type="button"
        onClick={() => {
          offline.update.value = null;
        }}
      >
        {network.later}
      </button>
    </div>
  );
}
