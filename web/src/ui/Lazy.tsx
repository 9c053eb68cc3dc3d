/** A part of the page whose code is fetched when it is first shown. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { useApp, useText, useUnreached } from './context';

interface LazyProps {
  /** That of the first time counts: another part has another key. */
  load(): Promise<ComponentType>;
  name: string;
  loading: string;
  failed: string;
  /** Beside the button that tries again. */
  children?: ComponentChildren;
}

/** Where the code cannot be fetched, this says so; it is fetched again by whoever asks for it. */
export function Lazy({ load, name, loading, failed, children }: LazyProps) {
  const { reload } = useApp();
  const { views } = useText();
  const state = useSignal<{ View: ComponentType } | 'loading' | 'failed'>('loading');
  const attempt = useSignal(0);
  const unreached = useUnreached(failed);
  useEffect(() => {
    let wanted = true;
    const show = (next: typeof state.value) => {
      if (wanted) state.value = next;
    };
    show('loading');
    load().then(
      (View) => show({ View }),
      () => show('failed'),
    );
    return () => {
      wanted = false;
    };
  }, [attempt.value]);
  if (typeof state.value === 'object') return <state.value.View />;
  const busy = state.value === 'loading';
  return (
    <section class="panel" aria-busy={busy} aria-label={name}>
      <p role="status">{busy ? loading : unreached}</p>
      {!busy && (
        <>
          <button type="button" onClick={() => attempt.value++}>
            {views.retry}
          </button>{' '}
          {/* Some browsers remember for as long as the page lives that a script did not arrive. */}
          {attempt.value > 0 && (
            <button type="button" onClick={reload}>
              {views.reload}
            </button>
          )}{' '}
          {children}
        </>
      )}
    </section>
  );
}
