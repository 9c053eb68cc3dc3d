/**
 * Formulas are typeset when the page is built: a `.tex` file becomes a module of MathML by name, and nothing of the
 * typesetter is shipped. MathML needs no fonts and no styles, and a screen reader reads it as a formula.
 *
 * A line `%% name` begins a formula, an empty line one below it under the same name. `\term{name}{TeX}` marks a symbol as that of a term: its element carries
 * `data-term="name"`.
 */
import katex from 'katex';
import type { Plugin } from 'vite';

/** What stands behind `%% name`, up to the next such line. */
function formulasIn(text: string): [name: string, tex: string][] {
  const [before, ...parts] = text.split(/^%%[ \t]*/m);
  if (before?.replaceAll(/^%.*$/gm, '').trim()) throw new Error('a formula stands before the first name');
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return [part.slice(0, end).trim(), part.slice(end + 1).trim()];
  });
}

/** Errors: a sentence with the formula's name where TeX is not understood. */
export function typeset(name: string, tex: string): string {
  let markup: string;
  try {
    markup = katex.renderToString(tex, {
      output: 'mathml',
      displayMode: true,
      throwOnError: true,
      strict: 'error',
      trust: ({ command }) => command === '\\href',
      macros: { '\\term': '\\href{term:#1}{#2}' },
    });
  } catch (error) {
    throw new Error(`formula ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const math = markup
    .replace(/^<span class="katex">|<\/span>$/g, '')
    .replace(/<annotation[^>]*>.*?<\/annotation>/s, '')
    .replace(/<\/?semantics>/g, '')
    .replaceAll(/href="term:([^"]*)"/g, 'data-term="$1"');
  if (/ href="/.test(math)) throw new Error(`formula ${name}: leads out of the page`);
  // The page's content security policy would drop it, and the formula would look otherwise than it was meant.
  if (/ style="/.test(math)) throw new Error(`formula ${name}: needs a style attribute`);
  return math;
}

export function typesetFormulas(text: string): Record<string, string> {
  const formulas: Record<string, string> = {};
  for (const [name, tex] of formulasIn(text)) {
    if (name in formulas) throw new Error(`formula ${name}: there are two of this name`);
    formulas[name] = tex
      .split(/\n\s*\n/)
      .map((each) => typeset(name, each))
      .join('');
  }
  return formulas;
}

export function formulas(): Plugin {
  return {
    name: 'formulas',
    transform(text, id) {
      if (!id.endsWith('.tex')) return null;
      return { code: `export default ${JSON.stringify(typesetFormulas(text))};`, map: null };
    },
  };
}
