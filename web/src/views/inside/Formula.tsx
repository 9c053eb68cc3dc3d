/** Formulas, and what joins their symbols to the pictures of what they stand for. */
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { useWords } from '../../ui/context';
import formulas from './formulas.tex';
import { WORDS } from './languages';
import type { TermName } from './steps';
import type { InsideWords } from './words';

/** @param names the first of them that there is. */
function mathOf(names: readonly string[]): string {
  return names.flatMap((name) => formulas[name] ?? [])[0] ?? '';
}

/** The whole formula of a method's variant. */
export function Formula({ names }: { names: readonly string[] }) {
  return <div class="formula" dangerouslySetInnerHTML={{ __html: mathOf(names) }} />;
}

/**
 * The name of a picture: its symbol, which leads to the formula, and what it stands for.
 * @param source the method, or the method and its variant: `lime`, `score-cam.as-listed`.
 */
export function Caption({ source, term }: { source: string; term: TermName }) {
  const words = useWords(WORDS);
  const [method] = source.split('.');
  const math = mathOf([`${source}.${term}`, `${method}.${term}`, `term.${term}`]);
  const name = words.terms[term];
  return (
    <figcaption>
      {math !== '' && (
        <button
          type="button"
          class="symbol"
          data-to-formula={term}
          aria-label={words.toFormula(name)}
          title={words.toFormula(name)}
          dangerouslySetInnerHTML={{ __html: math }}
        />
      )}
      <span>{name}</span>
    </figcaption>
  );
}

const SYMBOLS = '.formula [data-term]';

function termAt(target: EventTarget | null): string | null {
  return (target instanceof Element && target.closest<HTMLElement>('[data-term]')?.dataset.term) || null;
}

function mark(root: HTMLElement, term: string | null): void {
  for (const element of root.querySelectorAll<HTMLElement | MathMLElement>('[data-term]')) {
    element.classList.toggle('pointed', term !== null && element.dataset.term === term);
  }
}

function show(element: Element | null): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element?.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
}

function pictureOf(root: HTMLElement, term: string): Element | null {
  return root.querySelector(`.figures [data-term="${term}"]`);
}

/** Leads from a symbol to its picture, and from a picture's own symbol to the formula. */
function follow(root: HTMLElement, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const symbol = target.closest<HTMLElement>(SYMBOLS)?.dataset.term;
  if (symbol !== undefined) show(pictureOf(root, symbol));
  const button = target.closest<HTMLElement>('[data-to-formula]')?.dataset.toFormula;
  if (button !== undefined) {
    const found = root.querySelector<MathMLElement>(`.formula [data-term="${button}"]`);
    show(found);
    found?.focus({ preventScroll: true });
  }
  return symbol !== undefined || button !== undefined;
}

/** Only what has a picture is a button. */
function nameSymbols(root: HTMLElement, terms: InsideWords['terms']): void {
  for (const element of root.querySelectorAll<MathMLElement>(SYMBOLS)) {
    const term = element.dataset.term as TermName;
    const pictured = pictureOf(root, term) !== null;
    element.toggleAttribute('data-pictured', pictured);
    const attributes = { tabindex: '0', role: 'button', 'aria-label': terms[term] ?? term };
    for (const [name, value] of Object.entries(attributes)) {
      if (pictured) element.setAttribute(name, value);
      else element.removeAttribute(name);
    }
  }
}

/** Joins symbols and pictures within an element. @param key changes when other formulas or pictures stand there. */
export function useLinkedSymbols(ref: RefObject<HTMLElement | null>, key: string): void {
  const words = useWords(WORDS);
  useEffect(() => {
    if (ref.current !== null) nameSymbols(ref.current, words.terms);
  }, [ref, key, words]);
  useEffect(() => {
    const root = ref.current;
    if (root === null) return;
    const events = new AbortController();
    const { signal } = events;
    root.addEventListener('pointerover', ({ target }) => mark(root, termAt(target)), { signal });
    root.addEventListener('pointerleave', () => mark(root, null), { signal });
    root.addEventListener('focusin', ({ target }) => mark(root, termAt(target)), { signal });
    root.addEventListener('focusout', () => mark(root, null), { signal });
    root.addEventListener('click', ({ target }) => follow(root, target), { signal });
    root.addEventListener(
      'keydown',
      (event) => {
        const onSymbol = event.target instanceof Element && event.target.closest(SYMBOLS) !== null;
        if (!onSymbol || (event.key !== 'Enter' && event.key !== ' ')) return;
        if (follow(root, event.target)) event.preventDefault();
      },
      { signal },
    );
    return () => events.abort();
  }, [ref]);
}
