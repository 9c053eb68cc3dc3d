/** The tour and a teacher's question: the button that opens them, and their place below everything else. */
import { useSignalEffect } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { choosesBlindly, LESSON_STEPS } from '../state/lesson';
import { useApp, useText } from './context';
import { LearnIcon } from './icons';
import { Lazy } from './Lazy';
import { useTold } from './Status';

/** The first step changes what is on the page, so it is not gone to before there is something to say about it. */
function useBegin(): () => void {
  const { session, tour, loadLessons } = useApp();
  return () => {
    loadLessons().then(
      () => tour.goTo(LESSON_STEPS[0]),
      () => {
        session.notice.value = { kind: 'lessons-missing' };
      },
    );
  };
}

/** For whoever has drawn nothing yet. */
export function Invitation() {
  const { session, settings } = useApp();
  const { lessons } = useText();
  const begin = useBegin();
  const taught = settings.lesson.value !== null || settings.task.value !== null;
  const told = useTold();
  if (!session.example.value || taught || told) return null;
  return (
    <button
      type="button"
      id="invitation"
      onClick={() => {
        // This button goes with the example; the tour leads the keys on from that one.
        document.getElementById('learn')?.focus({ preventScroll: true });
        begin();
      }}
    >
      {lessons.invite}
    </button>
  );
}

export function LearnButton() {
  const { settings, tour } = useApp();
  const { lessons } = useText();
  const begin = useBegin();
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
        else begin();
      }}
    >
      <LearnIcon /> <span class="word">{lessons.open}</span>
    </button>
  );
}

function Loaded() {
  const { loadLessons, settings } = useApp();
  const { lessons } = useText();
  const close = () => {
    settings.lesson.value = null;
    settings.task.value = null;
  };
  return (
    <Lazy load={loadLessons} name={lessons.open} loading={lessons.loading} failed={lessons.failed}>
      <button type="button" onClick={close}>
        {lessons.close}
      </button>
    </Lazy>
  );
}

/** Beside the maps, which become smaller for it: `data-lesson` of the document tells the style sheets. */
export function Lessons() {
  const { settings } = useApp();
  const place = settings.lesson.value;
  const open = place !== null || settings.task.value !== null;
  const blind = place !== null && choosesBlindly(place);
  // Before numbers are painted, and before the tour's script is there, which a link to the step waits for.
  useLayoutEffect(() => {
    document.documentElement.toggleAttribute('data-blind', blind);
  }, [blind]);
  useSignalEffect(() => {
    const there = settings.lesson.value !== null || settings.task.value !== null;
    document.documentElement.toggleAttribute('data-lesson', there);
  });
  return open ? <Loaded /> : null;
}
