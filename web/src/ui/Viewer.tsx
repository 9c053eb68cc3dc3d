/** The tabs over the page, and what the chosen one shows beside the drawing. */
import { type Shown, VIEWS } from '../state/views';
import { useApp, useLocked, usePrepareView, useText } from './context';
import { Lazy } from './Lazy';
import { Maps, useOpened } from './Maps';

const TABS: readonly Shown['view'][] = ['maps', ...VIEWS];

export function ViewTabs() {
  const { settings } = useApp();
  const prepareView = usePrepareView();
  const { views } = useText();
  const locked = useLocked();
  // Inside, what belongs to the card that is open.
  const opened = useOpened() ?? '';
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
            if (settings.shown.peek().view !== view) {
              settings.shown.value = { view, detail: view === 'inside' ? opened : '' };
            }
          }}
        >
          {views.names[view]}
        </button>
      ))}
    </nav>
  );
}

export function Viewer() {
  const { settings, loadView } = useApp();
  const { views } = useText();
  const { view } = settings.shown.value;
  return (
    <div class="viewer">
      {view === 'maps' ? (
        <Maps />
      ) : (
        <Lazy
          key={view}
          load={() => loadView(view)}
          name={views.names[view]}
          loading={views.loading}
          failed={views.failed}
        />
      )}
    </div>
  );
}
