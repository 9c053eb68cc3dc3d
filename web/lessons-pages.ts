/**
 * The tour and the lessons made of it as pages to read and to print, made at build time of the words that the tour itself
 * says: one of each in each language, without any script.
 */
import type { Plugin } from 'vite';
import type { Language } from './src/lib/hash';
import { LANGUAGE_FOLDERS } from './src/lib/place';
import { LESSON_STEPS, type LessonStep } from './src/state/lesson';
import { GLOSSARY } from './src/views/lessons/glossary';
import { WORDS } from './src/views/lessons/languages';
import { LESSON_LENGTHS, LESSON_PARTS, type LessonLength } from './src/views/lessons/teaching';
import { TEACHING } from './src/views/lessons/teaching-languages';

const STYLES = `:root{color-scheme:light dark;background:#fff;color:#1a1c20}
body{max-width:42rem;margin:0 auto;padding:1rem;font:1rem/1.5 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:1.5rem 0 .3rem}h3{font-size:1rem;margin:1rem 0 .2rem}p{margin:.3rem 0}
ul{margin:.3rem 0;padding-left:1.2rem}li{margin:.15rem 0}dt{font-weight:650;margin-top:.5rem}dd{margin:0 0 0 .8rem}
table{width:100%;border-collapse:collapse}th,td{padding:.3rem .5rem;border:1px solid;text-align:left;vertical-align:top}
td:first-child{white-space:nowrap}td:nth-child(2){width:28%}tr,dl>div{break-inside:avoid}
a{display:inline-block;min-height:1.5rem;color:#14616d}section{break-inside:avoid}.question{font-weight:650}
.answer{margin-top:.5rem;padding-left:.8rem;border-left:3px solid}
@media print{nav,.there{display:none}body{max-width:none;padding:0;font-size:10.5pt}#lesson-90{break-before:page}}
@media screen and (prefers-color-scheme:dark){:root{background:#14171c;color:#e8eaee}a{color:#7fd3df}}
@media (max-width:30rem){th,td{padding:.3rem}}
`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');

const OTHER: Record<Language, [language: Language, name: string]> = { en: ['zh', '中文'], zh: ['en', 'English'] };

/** Before a title. */
const NAMED: Record<Language, string> = { en: 'Inklens: ', zh: 'Inklens：' };

type PageName = 'lessons' | 'teachers';

/** A whole document. Its links lead to the other files of the built page. @param links more of them, at the top. */
function page(language: Language, name: PageName, title: string, intro: string, links: string, body: string): string {
  const [other, otherName] = OTHER[language];
  return `<!doctype html>
<html lang="${LANGUAGE_FOLDERS[language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${escaped(intro)}">
<link rel="icon" href="../favicon.svg" type="image/svg+xml">
<link rel="alternate" hreflang="${LANGUAGE_FOLDERS[other]}" href="../${LANGUAGE_FOLDERS[other]}/${name}.html">
<link rel="stylesheet" href="../lessons.css">
<title>${NAMED[language]}${escaped(title)}</title>
</head>
<body>
<nav><a href="./">Inklens</a> · ${links} · <a href="../${LANGUAGE_FOLDERS[other]}/${name}.html" lang="${LANGUAGE_FOLDERS[other]}">${otherName}</a></nav>
<main>
<h1>${NAMED[language]}${escaped(title)}</h1>
<p>${escaped(intro)}</p>
${body}
</main>
</body>
</html>
`;
}

const pageLink = (name: PageName, text: string) => `<a href="./${name}.html">${escaped(text)}</a>`;

/** The tour. */
export function lessonsPage(language: Language): string {
  const words = WORDS[language];
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
  const body = `${steps.join('\n')}
<p class="question">${escaped(words.takeHome)}</p>`;
  return page(language, 'lessons', words.title, words.intro, pageLink('teachers', TEACHING[language].title), body);
}

const list = (items: readonly string[]) => `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}</ul>`;

function definitions(entries: readonly (readonly [word: string, meaning: string])[]): string {
  const rows = entries.map(([word, meaning]) => `<div><dt>${escaped(word)}</dt><dd>${escaped(meaning)}</dd></div>`);
  return `<dl>${rows.join('\n')}</dl>`;
}

function course(language: Language, length: LessonLength): string {
  const { columns, noScreens, lessons } = TEACHING[language];
  const stepName = (step: LessonStep) => escaped(WORDS[language].steps[step].title);
  let from = 0;
  const rows = LESSON_PARTS[length].map(({ minutes, step }, i) => {
    const to = from + minutes;
    const where = step === null ? escaped(noScreens) : `<a href="./#q=${step}">${stepName(step)}</a>`;
    const doing = escaped(lessons[length].doing[i] ?? '');
    const row = `<tr><td>${from}–${to}</td><td>${where}</td><td>${doing}</td></tr>`;
    from = to;
    return row;
  });
  const head = [columns.minutes, columns.step, columns.doing].map((name) => `<th scope="col">${escaped(name)}</th>`);
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

/** Whole lessons, made of steps of the tour. */
export function teachersPage(language: Language): string {
  const words = TEACHING[language];
  const { heads } = words;
  const section = (title: string, content: string) => `<section><h2>${escaped(title)}</h2>${content}</section>`;
  const lessons = LESSON_LENGTHS.map((length) => {
    const { title, aims, able } = words.lessons[length];
    return `<div id="lesson-${length}"><h2>${escaped(title)}</h2>
<h3>${escaped(heads.aims)}</h3>${list(aims)}
<h3>${escaped(heads.course)}</h3>${course(language, length)}
<h3>${escaped(heads.able)}</h3>${list(able)}</div>`;
  });
  const body = [
    section(heads.prepare, list(words.prepare)),
    ...lessons,
    section(heads.errors, definitions(words.errors)),
    section(heads.discuss, list(words.discuss)),
    section(heads.words, definitions(GLOSSARY[language])),
  ].join('\n');
  return page(language, 'teachers', words.title, words.intro, pageLink('lessons', WORDS[language].title), body);
}

/** Puts them into the folders of their languages. */
export function lessonsPages(): Plugin {
  return {
    name: 'lessons-pages',
    apply: 'build',
    generateBundle() {
      for (const language of ['en', 'zh'] as const) {
        const folder = LANGUAGE_FOLDERS[language];
        this.emitFile({ type: 'asset', fileName: `${folder}/lessons.html`, source: lessonsPage(language) });
        this.emitFile({ type: 'asset', fileName: `${folder}/teachers.html`, source: teachersPage(language) });
      }
      this.emitFile({ type: 'asset', fileName: 'lessons.css', source: STYLES });
    },
  };
}
