/** Formulas, and what joins their symbols to the pictures of what they stand for. */
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Term } from '../../../package/src/protocol';
import { useWords } from '../../ui/context';
import formulas from './formulas.tex';
import { WORDS } from './languages';
import { TERM_NAMES, type TermName } from './steps';

/** @param names the first of them that there is. */
function mathOf(names: readonly string[]): string {
  return names.flatMap((name) => formulas[name] ?? [])[0] ?? '';
}

/** The whole formula of a method's variant, below the pictures of its terms; and below it its symbols as buttons: inside a formula nothing can be one. */
export function Formula({
  names,
  source,
  terms,
}: {
  names: readonly string[];
  source: string;
  terms: readonly Term[];
}) {
  const words = useWords(WORDS);
  const math = mathOf(names);
  const marked = new Set([...math.matchAll(/data-term="([^"]*)"/g)].map(([, term]) => term));
  const pictured = TERM_NAMES.filter((name) => marked.has(name) && terms.some((term) => term.name === name));
  return (
    <>
      {/* On a narrow screen it is scrolled, by keys too. */}
      <section
        class="formula"
        aria-label={words.formula}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by keys.
        tabIndex={0}
        dangerouslySetInnerHTML={{ __html: math }}
      />
      <div class="symbols">
        <span>{words.symbols}</span>
        {pictured.map((term) => (
          <SymbolButton key={term} math={symbolOf(source, term)} data-term={term} data-to-picture={term}>
            {words.toPicture(words.terms[term])}
          </SymbolButton>
        ))}
      </div>
    </>
  );
}

function symbolOf(source: string, term: TermName): string {
  const [method] = source.split('.');
  return mathOf([`${source}.${term}`, `${method}.${term}`, `term.${term}`]);
}

type SymbolProps = { math: string; children: string } & (
  | { 'data-to-picture': string; 'data-term': string }
  | { 'data-to-formula': string }
);

/** @param children what it does, in words. */
function SymbolButton({ math, children, ...data }: SymbolProps) {
  return (
    <button type="button" class="symbol" title={children} {...data}>
      <span aria-hidden="true" dangerouslySetInnerHTML={{ __html: math }} />
      <span class="visually-hidden">{children}</span>
    </button>
  );
}

/**
 * The name of a picture: its symbol, which leads to the formula, and what it stands for.
 * @param source the method, or the method and its variant: `lime`, `score-cam.as-listed`.
 */
export function Caption({ source, term }: { source: string; term: TermName }) {
  const words = useWords(WORDS);
  const math = symbolOf(source, term);
  const name = words.terms[term];
  return (
    <figcaption>
      {math !== '' && (
        <SymbolButton math={math} data-to-formula={term}>
          {words.toFormula(name)}
        </SymbolButton>
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
function follow(root: HTMLElement, target: EventTarget | null): void {
  if (!(target instanceof Element)) return;
  const symbol =
    target.closest<HTMLElement>(SYMBOLS)?.dataset.term ??
    target.closest<HTMLElement>('[data-to-picture]')?.dataset.toPicture;
  if (symbol !== undefined) show(pictureOf(root, symbol));
  const term = target.closest<HTMLElement>('[data-to-formula]')?.dataset.toFormula;
  if (term === undefined) return;
  show(root.querySelector('.formula'));
  root.querySelector<HTMLElement>(`[data-to-picture="${term}"]`)?.focus({ preventScroll: true });
}

/** A symbol without a picture leads nowhere, and does not look as if it did. */
function markPictured(root: HTMLElement): void {
  for (const element of root.querySelectorAll<MathMLElement>(SYMBOLS)) {
    element.toggleAttribute('data-pictured', pictureOf(root, element.dataset.term ?? '') !== null);
  }
}

/** Joins symbols and pictures within an element. @param key changes when other formulas or pictures stand there. */
export function useLinkedSymbols(ref: RefObject<HTMLElement | null>, key: string): void {
  useEffect(() => {
    if (ref.current !== null) markPictured(ref.current);
  }, [ref, key]);
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
    return () => events.abort();
  }, [ref]);
}
