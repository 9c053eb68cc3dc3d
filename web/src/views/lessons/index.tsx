/** The tour and a teacher's question: a strip below everything, which hides neither drawing nor reading nor maps. */
import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { METHODS } from '../../../package/src/protocol';
import { LANGUAGE_FOLDERS } from '../../lib/place';
import { choosesBlindly, LESSON_STEPS, type LessonPlace, lessonStep, stepFrom } from '../../state/lesson';
import { useApp, useWords } from '../../ui/context';
import { useAbout, usePanelHeight } from './about';
import { GLOSSARY } from './glossary';
import { WORDS } from './languages';
import './lessons.css';
import { Likeness } from './Likeness';
import { Teacher } from './Teacher';

type Change<E> = Event & { currentTarget: E };

const KEYS: Record<string, number> = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(input|select|textarea)$/i.test(target.tagName);
}

/** Arrows go through the steps and Escape closes, while the strip has the keys. */
function useKeys() {
  const { tour } = useApp();
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      tour.close();
      document.getElementById('learn')?.focus();
      return;
    }
    const by = KEYS[event.key];
    if (by === undefined || inField(event.target)) return;
    event.preventDefault();
    tour.move(by);
  };
}

function Head({ place, folded, onFold }: { place: LessonPlace; folded: boolean; onFold(): void }) {
  const { tour } = useApp();
  const words = useWords(WORDS);
  const title = useRef<HTMLHeadingElement>(null);
  const number = LESSON_STEPS.indexOf(place.step) + 1;
  const arrived = useRef(false);
  useEffect(() => {
    // Not on arrival by a link: there the page's beginning comes first.
    if (arrived.current || document.activeElement?.id === 'learn') title.current?.focus({ preventScroll: true });
    arrived.current = true;
  }, [place.step]);
  return (
    <div class="lesson-head">
      <h2 id="lesson-title" ref={title} tabIndex={-1}>
        <span class="lesson-number">{words.position(number, LESSON_STEPS.length)}</span> {words.steps[place.step].title}
      </h2>
      <select
        id="lesson-step"
        aria-label={words.choose}
        value={place.step}
        onChange={({ currentTarget }: Change<HTMLSelectElement>) => {
          const step = lessonStep(currentTarget.value);
          if (step !== null) tour.goTo(step);
        }}
      >
        {LESSON_STEPS.map((step, i) => (
          <option key={step} value={step}>
            {i + 1}. {words.steps[step].title}
          </option>
        ))}
      </select>
      <button type="button" id="lesson-fold" aria-expanded={!folded} aria-controls="lesson-body" onClick={onFold}>
        {folded ? words.more : words.less}
      </button>
      <button
        type="button"
        id="lesson-close"
        aria-label={words.close}
        title={words.close}
        onClick={() => {
          tour.close();
          document.getElementById('learn')?.focus();
        }}
      >
        ×
      </button>
    </div>
  );
}

/** Scrolls the strip alone, as far as its head: the page stays where it is. */
function bringUp(id: string): void {
  requestAnimationFrame(() => {
    const element = document.getElementById(id);
    const strip = element?.closest('.lesson');
    const [head, foot] = [strip?.querySelector('.lesson-head'), strip?.querySelector('.lesson-foot')];
    if (!element || !strip || !head || !foot) return;
    const inner = element.getBoundingClientRect();
    const [top, bottom] = [head.getBoundingClientRect().bottom, foot.getBoundingClientRect().top];
    if (inner.top < top || inner.bottom > bottom) strip.scrollTop += inner.top - top - 4;
  });
}

/** What the style sheets must know: which step it is, and what is not to be seen yet. */
function useStepOnPage({ step, answered }: LessonPlace, folded: boolean): void {
  useLayoutEffect(() => {
    const { dataset } = document.documentElement;
    dataset.step = step;
    return () => {
      delete dataset.step;
    };
  }, [step]);
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.toggleAttribute('data-asks', !answered);
    root.toggleAttribute('data-unfolded', !folded);
    return () => {
      for (const name of ['data-asks', 'data-unfolded']) root.removeAttribute(name);
    };
  }, [answered, folded]);
}

/** Every step begins at its beginning, however far the one before was scrolled, and with what was unfolded folded away. */
function useFreshStart(strip: RefObject<HTMLElement | null>, arrivals: number): void {
  const { measuring } = useApp().session;
  useEffect(() => {
    // What a link has unfolded stays as it came.
    if (arrivals === 0) return;
    if (strip.current !== null) strip.current.scrollTop = 0;
    for (const options of document.querySelectorAll<HTMLDetailsElement>('details.options[open]')) options.open = false;
    measuring.open.value = false;
  }, [arrivals]);
}

/** Says in the document that there is more of the strip than is to be seen. */
function useMore(strip: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = strip.current;
    if (element === null) return;
    const look = () => {
      const left = element.scrollHeight - element.clientHeight - element.scrollTop;
      element.toggleAttribute('data-more', left > 8);
    };
    const observer = new MutationObserver(look);
    const sizes = new ResizeObserver(look);
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    sizes.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      sizes.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
}

/** Where it stands depends on the room: it is always in sight. Where one chooses by eye, the numbers come before the answer. */
function ShowAnswer({ place }: { place: LessonPlace }) {
  const { tour, layout, settings } = useApp();
  const words = useWords(WORDS);
  if (choosesBlindly(place)) {
    return (
      <button
        type="button"
        id="lesson-chosen"
        onClick={() => {
          tour.choose();
          // There the numbers stand under the map that is open.
          if (layout.value === 'phone') settings.opened.value ??= METHODS[0];
          requestAnimationFrame(() => document.getElementById('lesson-show')?.focus({ preventScroll: true }));
        }}
      >
        {words.chosen}
      </button>
    );
  }
  return (
    <button
      type="button"
      id="lesson-show"
      onClick={() => {
        tour.answer();
        // The button goes; the keys stay where its answer came.
        requestAnimationFrame(() => {
          document.getElementById('lesson-answer')?.focus({ preventScroll: true });
          bringUp('lesson-answer');
        });
      }}
    >
      {words.showAnswer}
    </button>
  );
}

function Body({ place }: { place: LessonPlace }) {
  const { tour, layout } = useApp();
  const words = useWords(WORDS);
  const step = words.steps[place.step];
  const phone = layout.value === 'phone';
  // Where there is room beside the answer.
  const likeness = place.answered && place.step === 'maps';
  return (
    <div class="lesson-body" id="lesson-body">
      <div class="lesson-ask" aria-live="polite">
        <p>{step.text}</p>
        <p class="lesson-question">{step.question}</p>
        <p class="lesson-hint">
          <b>{words.attempt}</b> {step.attempt}
        </p>
        {likeness && !phone && <Likeness />}
      </div>
      <div class="lesson-answer" aria-live="polite">
        {place.answered ? (
          <p id="lesson-answer" tabIndex={-1}>
            {step.answer}
            {stepFrom(place.step, 1) === null && <b id="lesson-home"> {words.takeHome}</b>}
          </p>
        ) : (
          !phone && <ShowAnswer place={place} />
        )}
        {likeness && phone && <Likeness />}
        {place.step === LESSON_STEPS[0] && tour.keeps && (
          <p class="lesson-hint" id="lesson-kept">
            {words.kept}
          </p>
        )}
      </div>
    </div>
  );
}

type Extra = 'teacher' | 'words';

/** The field's words, to be looked up without leaving the step. */
function Glossary() {
  const { settings } = useApp();
  const words = useWords(WORDS);
  return (
    <dl class="lesson-words" id="lesson-words" aria-label={words.glossary} tabIndex={0}>
      {GLOSSARY[settings.language.value].map(([word, meaning]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What is not needed at every step. */
function Extras({ place, open }: { place: LessonPlace; open: Signal<Extra | null> }) {
  const { tour, baseUrl, settings } = useApp();
  const words = useWords(WORDS);
  const folder = LANGUAGE_FOLDERS[settings.language.value];
  const toggle = (extra: Extra) => () => {
    open.value = open.value === extra ? null : extra;
    if (open.value !== null) bringUp(extra === 'words' ? 'lesson-words' : 'lesson-plans');
  };
  return (
    <>
      <button type="button" title={words.againHint} id="lesson-again" onClick={() => tour.again()}>
        {words.again}
      </button>
      <button type="button" id="lesson-glossary" aria-expanded={open.value === 'words'} onClick={toggle('words')}>
        {words.glossary}
      </button>
      <button type="button" id="lesson-teacher" aria-expanded={open.value === 'teacher'} onClick={toggle('teacher')}>
        {words.teacher.open}
      </button>
      <a
        class="button"
        id="lesson-text"
        href={new URL(`${folder}/lessons.html#${place.step}`, baseUrl).href}
        target="_blank"
        rel="noopener"
      >
        {words.toText}
      </a>
    </>
  );
}

function Moves({ place }: { place: LessonPlace }) {
  const { session, tour } = useApp();
  const words = useWords(WORDS);
  const last = stepFrom(place.step, 1) === null;
  const own = tour.keepsDrawing;
  const finish = () => {
    const fresh = !tour.keeps;
    tour.close();
    // What the last step shows is nobody's drawing; Undo brings it back.
    if (fresh) session.clear();
    scrollTo({ top: 0 });
    document.getElementById('learn')?.focus({ preventScroll: true });
  };
  return (
    <span class="lesson-moves">
      <button
        type="button"
        id="lesson-previous"
        disabled={stepFrom(place.step, -1) === null}
        onClick={() => tour.move(-1)}
      >
        {words.previous}
      </button>
      <button
        type="button"
        id="lesson-next"
        class="primary"
        onClick={() => {
          if (last) finish();
          else tour.move(1);
        }}
      >
        {!last ? words.next : own ? words.back : words.finish}
      </button>
    </span>
  );
}

/** On a phone one line of what every step needs stands still, and the rest is scrolled to. */
function Foot({ place, folded }: { place: LessonPlace; folded: boolean }) {
  const phone = useApp().layout.value === 'phone';
  const open = useSignal<Extra | null>(null);
  // A teacher's question that is being written stays.
  useEffect(() => {
    if (open.peek() === 'words') open.value = null;
  }, [place.step]);
  return (
    <>
      {phone && !folded && (
        <div class="lesson-extras">
          <Extras place={place} open={open} />
        </div>
      )}
      {open.value === 'teacher' && <Teacher />}
      {open.value === 'words' && <Glossary />}
      <div class="lesson-foot">
        {!phone && <Extras place={place} open={open} />}
        {phone && !place.answered && !folded && <ShowAnswer place={place} />}
        <Moves place={place} />
      </div>
    </>
  );
}

function Lesson({ place }: { place: LessonPlace }) {
  const folded = useSignal(false);
  const strip = useRef<HTMLElement>(null);
  const arrivals = useApp().tour.arrivals.value;
  useStepOnPage(place, folded.value);
  useFreshStart(strip, arrivals);
  useMore(strip);
  useAbout(place, arrivals);
  return (
    <section
      ref={strip}
      class="panel lesson"
      aria-labelledby="lesson-title"
      data-step={place.step}
      data-folded={folded.value}
      onKeyDown={useKeys()}
    >
      <Head
        place={place}
        folded={folded.value}
        onFold={() => {
          folded.value = !folded.value;
        }}
      />
      {!folded.value && <Body place={place} />}
      <Foot place={place} folded={folded.value} />
    </section>
  );
}

/** A teacher's question is text: nothing in it is markup. */
function TaskStrip() {
  const { task } = useApp().settings;
  const words = useWords(WORDS).task;
  const now = task.value;
  if (now === null) return null;
  return (
    <section class="panel lesson task" aria-labelledby="task-title" data-locked={now.locked}>
      <h2 id="task-title">{words.title}</h2>
      {now.question !== '' && (
        <p class="lesson-question" id="task-question">
          {now.question}
        </p>
      )}
      <div class="lesson-foot">
        {now.locked && <p id="task-locked">{words.locked}</p>}
        <span class="lesson-moves">
          {now.locked ? (
            <button
              type="button"
              id="task-unlock"
              onClick={() => {
                task.value = now.question === '' ? null : { ...now, locked: false };
              }}
            >
              {words.unlock}
            </button>
          ) : (
            <button
              type="button"
              id="task-done"
              onClick={() => {
                task.value = null;
              }}
            >
              {words.done}
            </button>
          )}
        </span>
      </div>
    </section>
  );
}

export default function View() {
  const { lesson } = useApp().settings;
  const root = useRef<HTMLDivElement>(null);
  usePanelHeight(root, () => lesson.peek() !== null);
  return (
    <div class="lessons" ref={root}>
      <TaskStrip />
      {lesson.value !== null && <Lesson place={lesson.value} />}
    </div>
  );
}
