/**
 * The tour as pages to read and to print, made at build time of the words that the tour itself says: one in each
 * language, without any script.
 */
import type { Plugin } from 'vite';
import type { Language } from './src/lib/hash';
import { LANGUAGE_FOLDERS } from './src/lib/place';
import { LESSON_STEPS } from './src/state/lesson';
import { WORDS } from './src/views/lessons/languages';

const STYLES = `:root{color-scheme:light dark}
body{max-width:42rem;margin:0 auto;padding:1rem;font:1rem/1.5 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:1.5rem 0 .3rem}p{margin:.3rem 0}
a{display:inline-block;min-height:1.5rem}section{break-inside:avoid}.question{font-weight:650}
.answer{margin-top:.5rem;padding-left:.8rem;border-left:3px solid}
@media print{nav,.there{display:none}body{max-width:none;padding:0;font-size:10.5pt}}
`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');

const OTHER: Record<Language, [language: Language, name: string]> = { en: ['zh', '中文'], zh: ['en', 'English'] };

/** A whole document. Its links lead to the other files of the built page. */
export function lessonsPage(language: Language): string {
  const words = WORDS[language];
  const [other, otherName] = OTHER[language];
  const steps = LESSON_STEPS.map((step, i) => {
    const { title, text, question, attempt, answer } = words.steps[step];
    return `<section id="${step}">
<h2>${i + 1}. ${escaped(title)}</h2>
<p>${escaped(text)}</p>
<p class="question">${escaped(question)}</p>
<p>${escaped(words.attempt)} ${escaped(attempt)}</p>
<p class="answer">${escaped(words.answer)} ${escaped(answer)}</p>
<p class="there"><a href="./#q=${step}">${escaped(words.toPage)}</a></p>
</section>`;
  });
  return `<!doctype html>
<html lang="${LANGUAGE_FOLDERS[language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${escaped(words.intro)}">
<link rel="icon" href="../favicon.svg" type="image/svg+xml">
<link rel="alternate" hreflang="${LANGUAGE_FOLDERS[other]}" href="../${LANGUAGE_FOLDERS[other]}/lessons.html">
<link rel="stylesheet" href="../lessons.css">
<title>Inklens: ${escaped(words.title)}</title>
</head>
<body>
<nav><a href="./">Inklens</a> · <a href="../${LANGUAGE_FOLDERS[other]}/lessons.html" lang="${LANGUAGE_FOLDERS[other]}">${otherName}</a></nav>
<main>
<h1>Inklens: ${escaped(words.title)}</h1>
<p>${escaped(words.intro)}</p>
${steps.join('\n')}
<p class="question">${escaped(words.takeHome)}</p>
</main>
</body>
</html>
`;
}

/** Puts them into the folders of their languages. */
export function lessonsPages(): Plugin {
  return {
    name: 'lessons-pages',
    apply: 'build',
    generateBundle() {
      for (const language of ['en', 'zh'] as const) {
        const fileName = `${LANGUAGE_FOLDERS[language]}/lessons.html`;
        this.emitFile({ type: 'asset', fileName, source: lessonsPage(language) });
      }
      this.emitFile({ type: 'asset', fileName: 'lessons.css', source: STYLES });
    },
  };
}
