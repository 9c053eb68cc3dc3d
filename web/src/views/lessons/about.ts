/** What each step is about: marked with a ring, and scrolled to where the strip does not hide it. */
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { LessonPlace, LessonStep } from '../../state/lesson';

/** The most important first, and what is looked at before what is changed: it is shown where not all of it has room. */
const ABOUT: Record<LessonStep, readonly string[]> = {
  draw: ['#doubt', '.pad'],
  maps: ['.map-list'],
  sum: ['.inside-step:has(#inside-position)'],
  blank: ['#opened-map.with-picture .map-frame', '.map-card[data-method="grad-cam"]', '.map-controls label:has(#view)'],
  seed: [
    '#opened-map.with-picture .map-frame',
    '.map-card[data-method="lime"]',
    ':is(#opened-map, .map-card[data-method="lime"]) .options summary',
    '.field:has(#lime-samples)',
    '.field:has(#lime-seed)',
  ],
  faithful: ['.map-list', '#opened-map .areas'],
  contrast: ['.map-card[data-method="layer-cam"]', '.map-card[data-method="grad-cam"]', '.contrast'],
  listing: [
    '#opened-map.with-picture .map-frame',
    '.map-card[data-method="grad-cam++"]',
    ':is(#opened-map, .map-card[data-method="grad-cam++"]) .options summary',
    '.field:has(#grad-cam\\+\\+-variant)',
  ],
  untrained: ['.sanity-slider', '.curve-cards'],
  misread: ['.map-list', '.class-list', '.model-choice'],
};

const MARK = 'data-about';

/** After what comes of a change by itself, such as an opened card's own scrolling. */
const SETTLED_MS = 150;

/** Between what stays at the window's upper end and the strip. */
function room(element: Element): [top: number, bottom: number] {
  const header = document.querySelector('header');
  const desk = document.querySelector('.desk');
  const stuck = header !== null && getComputedStyle(header).position === 'sticky' ? header.offsetHeight : 0;
  const beneath =
    desk?.parentElement?.contains(element) === true &&
    !desk.contains(element) &&
    document.documentElement.dataset.layout === 'phone';
  const strip = document.querySelector('.lessons')?.getBoundingClientRect().top ?? innerHeight;
  const margin = 8;
  return [(beneath ? desk.getBoundingClientRect().height : stuck) + margin, strip - margin];
}

/** Scrolls no farther than is needed; what has no room below is seen as far as it goes. */
function reveal(elements: readonly Element[]): void {
  const [first, ...others] = elements;
  if (first === undefined) return;
  const [from, to] = room(first);
  let { top, bottom } = first.getBoundingClientRect();
  let more = bottom - top > to - from;
  for (const other of others) {
    const box = other.getBoundingClientRect();
    const [upper, lower] = [Math.min(top, box.top), Math.max(bottom, box.bottom)];
    if (lower - upper <= to - from) [top, bottom] = [upper, lower];
    else if (box.top >= top && box.bottom > to) more = true;
  }
  const by = top < from || more ? top - from : Math.max(0, bottom - to);
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (Math.abs(by) > 1) scrollBy({ top: by, behavior: calm ? 'auto' : 'smooth' });
}

/** The most important first. Whoever has unfolded options is about to change them: then they are it. */
function marked(): Element[] {
  const elements = [...document.querySelectorAll(`[${MARK}]`)].sort(
    (a, b) => Number(a.getAttribute(MARK)) - Number(b.getAttribute(MARK)),
  );
  return document.querySelector(`.options[open] .field[${MARK}]`) === null ? elements : elements.reverse();
}

/** Marks what is there and has no mark yet. @return whether there was any. */
function mark(step: LessonStep): boolean {
  let found = false;
  for (const [i, selector] of ABOUT[step].entries()) {
    for (const element of document.querySelectorAll(selector)) {
      if (element.hasAttribute(MARK) || element.getClientRects().length === 0) continue;
      element.setAttribute(MARK, String(i));
      found = true;
    }
  }
  return found;
}

/** Some of it comes later than the step: a view that is loaded, a warning of what was drawn. */
export function useAbout({ step, chosen }: LessonPlace, arrivals: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let drawing = false;
    const soon = (elements: () => readonly Element[]) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // The canvas does not move beneath a pen.
        if (drawing) soon(elements);
        else reveal(elements());
      }, SETTLED_MS);
    };
    const look = () => {
      if (mark(step)) soon(marked);
    };
    const pressed = (event: PointerEvent) => {
      drawing = event.type === 'pointerdown';
    };
    const toggled = ({ target }: Event) => {
      if (!(target instanceof HTMLDetailsElement) || !target.open) return;
      const about = target.closest(`[${MARK}]`);
      if (target.matches('.options')) soon(marked);
      else if (about !== null) soon(() => [about]);
    };
    const observer = new MutationObserver(look);
    const events = ['pointerdown', 'pointerup', 'pointercancel'] as const;
    observer.observe(document.querySelector('main') ?? document.body, { childList: true, subtree: true });
    for (const name of events) addEventListener(name, pressed, true);
    document.addEventListener('toggle', toggled, true);
    look();
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      for (const name of events) removeEventListener(name, pressed, true);
      document.removeEventListener('toggle', toggled, true);
      for (const element of marked()) element.removeAttribute(MARK);
    };
  }, [step, chosen, arrivals]);
}

/**
 * Tells the style sheet how much of the window the strip takes.
 * @param touring the tour is open: what changes as it closes is no reason to scroll.
 */
export function usePanelHeight(root: RefObject<HTMLElement | null>, touring: () => boolean): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      style.setProperty('--lesson-panel', `${element.offsetHeight}px`);
      if (touring()) reveal(marked());
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty('--lesson-panel');
    };
  }, [root]);
}
