/** The tabs over the page, and what the chosen one shows beside the drawing. */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { type Shown, VIEWS, type ViewId } from '../state/views';
import { useApp, useLocked, usePrepareView, useText } from './context';
import { Maps } from './Maps';

const TABS: readonly Shown['view'][] = ['maps', ...VIEWS];

export function ViewTabs() {
  const { settings } = useApp();
  const prepareView = usePrepareView();
  const { views } = useText();
  const locked = useLocked();
  return (
    <nav class="view-tabs" aria-label={views.title}>
      {TABS.map((view) => (
        <button
          key={view}
          type="button"
          data-tab={view}
          disabled={locked}
          onPointerEnter={() => view !== 'maps' && prepareView(view)}
          onFocus={() => view !== 'maps' && prepareView(view)}
          aria-current={settings.shown.value.view === view ? 'page' : undefined}
          onClick={() => {
            if (settings.shown.peek().view !== view) settings.shown.value = { view, detail: '' };
          }}
        >
          {views.names[view]}
        </button>
      ))}
    </nav>
  );
}

type Loading = { kind: 'loading' } | { kind: 'failed' } | { kind: 'loaded'; View: ComponentType };

/** A view whose code could not be fetched says so, and is fetched again by whoever asks for it. */
function Loaded({ view }: { view: ViewId }) {
  const { loadView } = useApp();
  const { views } = useText();
  const loading = useSignal<Loading>({ kind: 'loading' });
  const attempt = useSignal(0);
  useEffect(() => {
    let wanted = true;
    const show = (state: Loading) => {
      if (wanted) loading.value = state;
    };
    show({ kind: 'loading' });
    loadView(view).then(
      (View) => show({ kind: 'loaded', View }),
      () => show({ kind: 'failed' }),
    );
    return () => {
      wanted = false;
    };
  }, [view, attempt.value]);
  const state = loading.value;
  if (state.kind === 'loaded') return <state.View />;
  return (
    <section class="panel" aria-busy={state.kind === 'loading'} aria-label={views.names[view]}>
      <p role="status">{state.kind === 'loading' ? views.loading : views.failed}</p>
      {state.kind === 'failed' && (
        <button
          type="button"
          onClick={() => {
            attempt.value++;
          }}
        >
          {views.retry}
        </button>
      )}
    </section>
  );
}

export function Viewer() {
  const { view } = useApp().settings.shown.value;
  return <div class="viewer">{view === 'maps' ? <Maps /> : <Loaded key={view} view={view} />}</div>;
}
