/** The tour and a teacher's question: the button that opens them, and their place below everything else. */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { LESSON_STEPS } from '../state/lesson';
import { useApp, useText } from './context';
import { LearnIcon } from './icons';

export function LearnButton() {
  const { settings, tour } = useApp();
  const { lessons } = useText();
  const open = settings.lesson.value !== null;
  return (
    <button
      type="button"
      id="learn"
      aria-expanded={open}
      aria-label={lessons.open}
      title={lessons.openHint}
      disabled={settings.task.value?.locked === true}
      onClick={() => {
        if (open) tour.close();
        else tour.goTo(LESSON_STEPS[0]);
      }}
    >
      <LearnIcon /> <span class="wide">{lessons.open}</span>
    </button>
  );
}

type Loading = { kind: 'loading' } | { kind: 'failed' } | { kind: 'loaded'; View: ComponentType };

function Loaded() {
  const { loadLessons, settings } = useApp();
  const { lessons, views } = useText();
  const loading = useSignal<Loading>({ kind: 'loading' });
  const attempt = useSignal(0);
  useEffect(() => {
    loading.value = { kind: 'loading' };
    loadLessons().then(
      (View) => {
        loading.value = { kind: 'loaded', View };
      },
      () => {
        loading.value = { kind: 'failed' };
      },
    );
  }, [attempt.value]);
  const state = loading.value;
  if (state.kind === 'loaded') return <state.View />;
  return (
    <section class="panel" aria-label={lessons.open} aria-busy={state.kind === 'loading'}>
      <p role="status">{state.kind === 'loading' ? lessons.loading : lessons.failed}</p>
      {state.kind === 'failed' && (
        <>
          <button type="button" onClick={() => attempt.value++}>
            {views.retry}
          </button>{' '}
          <button
            type="button"
            onClick={() => {
              settings.lesson.value = null;
              settings.task.value = null;
            }}
          >
            {lessons.close}
          </button>
        </>
      )}
    </section>
  );
}

/** Beside the maps, which become smaller for it: `data-lesson` of the document tells the style sheets. */
export function Lessons() {
  const { settings } = useApp();
  const open = settings.lesson.value !== null || settings.task.value !== null;
  useSignalEffect(() => {
    const there = settings.lesson.value !== null || settings.task.value !== null;
    document.documentElement.toggleAttribute('data-lesson', there);
  });
  return open ? <Loaded /> : null;
}
