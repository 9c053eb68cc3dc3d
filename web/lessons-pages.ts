/**
 * The tour and the lessons made of it as pages to read and to print, made at build time of the words that the tour itself
 * says, and a sheet of its questions for pupils: one of each in each language, without any script.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { METHODS } from './package/src/protocol';
import { MESSAGES } from './src/i18n/languages';
import { decodeLink, type Language } from './src/lib/hash';
import { imageAt, readIdxImages } from './src/lib/idx';
import { LANGUAGE_FOLDERS } from './src/lib/place';
import { LESSON_STEPS, type LessonStep, STEP_STATES } from './src/state/lesson';
import { WORDS as INSIDE } from './src/views/inside/languages';
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
img{float:right;width:5.5rem;height:5.5rem;margin:0 0 .3rem .8rem;border:1px solid;background:#fff}section{overflow:hidden;margin-top:1.2rem}section h2{margin-top:.3rem}
.line{height:2.1rem;border-bottom:1px solid;margin:0}small{color:inherit}
@media print{nav,.there{display:none}body{max-width:none;padding:0;font-size:10.5pt}#lesson-90{break-before:page}}
@media screen and (prefers-color-scheme:dark){:root{background:#14171c;color:#e8eaee}a{color:#7fd3df}}
@media (max-width:30rem){th,td{padding:.3rem}}
`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');

const OTHER: Record<Language, [language: Language, name: string]> = { en: ['zh', '中文'], zh: ['en', 'English'] };

/** Before a title. */
const NAMED: Record<Language, string> = { en: 'Inklens: ', zh: 'Inklens：' };

type PageName = 'lessons' | 'teachers' | 'worksheet';

/** The test image of a step. */
function imageOf(step: LessonStep): number {
  const { picture } = decodeLink(`#v=2&${STEP_STATES[step].link}`);
  if (picture?.kind !== 'sample') throw new Error(`step ${step} shows no test image`);
  return picture.index;
}

/** Darkness in so many levels: who prints it sees no more, and a picture of paths stays small. */
const LEVELS = 9;

/** Dark on white, as on paper. @param pixels row by row, 255 for ink. */
export function digitPicture(pixels: Uint8Array, width: number): string {
  const runs = new Map<number, string>();
  const levelAt = (i: number) => Math.round(((pixels[i] ?? 0) * LEVELS) / 255);
  for (let from = 0; from < pixels.length; ) {
    const level = levelAt(from);
    const end = (Math.floor(from / width) + 1) * width;
    let to = from + 1;
    while (to < end && levelAt(to) === level) to++;
    const [x, y, length] = [from % width, Math.floor(from / width), to - from];
    if (level > 0) runs.set(level, `${runs.get(level) ?? ''}M${x} ${y}h${length}v1h-${length}z`);
    from = to;
  }
  const paths = [...runs].map(([level, d]) => `<path fill-opacity="${(level / LEVELS).toFixed(2)}" d="${d}"/>`);
  const height = pixels.length / width;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges">${paths.join('')}</svg>`;
}

/** The pictures of all steps, by the names under which the pages look for them. */
export function digitPictures(): Map<string, string> {
  const file = (name: string) => readFileSync(new URL(`public/samples/${name}`, import.meta.url));
  const { indices }: { indices: number[] } = JSON.parse(file('samples.json').toString());
  const images = readIdxImages(new Uint8Array(file('images-idx3-ubyte')));
  return new Map(
    LESSON_STEPS.map((step) => {
      const index = imageOf(step);
      const at = indices.indexOf(index);
      if (at < 0) throw new Error(`${index} is not among the samples`);
      return [`digits/${index}.svg`, digitPicture(imageAt(images, at), images.width)];
    }),
  );
}

/** What one step of either page begins with. */
function stepHead(language: Language, step: LessonStep): string {
  const { title, text, question, attempt } = WORDS[language].steps[step];
  return `<img src="../digits/${imageOf(step)}.svg" alt="">
<h2>${LESSON_STEPS.indexOf(step) + 1}. ${escaped(title)}</h2>
<p>${escaped(text)}</p>
<p class="question">${escaped(question)}</p>
<p>${escaped(WORDS[language].attempt)} ${escaped(attempt)}</p>`;
}

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
  const steps = LESSON_STEPS.map(
    (step) => `<section id="${step}">
${stepHead(language, step)}
<p class="answer">${escaped(words.answer)} ${escaped(words.steps[step].answer)}</p>
<p class="there"><a href="./#q=${step}">${escaped(words.toPage)}</a></p>
</section>`,
  );
  const body = `${steps.join('\n')}
<p class="question">${escaped(words.takeHome)}</p>
<p><small>${escaped(words.credit)}</small></p>`;
  const links = [pageLink('worksheet', words.worksheet.link), pageLink('teachers', TEACHING[language].title)];
  return page(language, 'lessons', words.title, words.intro, links.join(' · '), body);
}

/** For pupils: the tour without its answers, and lines to write on. */
export function worksheetPage(language: Language): string {
  const words = WORDS[language];
  const { title, intro, name } = words.worksheet;
  const lines = '<p class="line"></p>'.repeat(2);
  const steps = LESSON_STEPS.map((step) => `<section>\n${stepHead(language, step)}\n${lines}\n</section>`);
  const body = `<p class="line">${escaped(name)}</p>
${steps.join('\n')}
<p><small>${escaped(words.credit)}</small></p>`;
  return page(language, 'worksheet', title, intro, pageLink('lessons', words.title), body);
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

const ordered = (items: readonly string[]) => `<ol>${items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}</ol>`;

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
    section(heads.network, ordered(words.network)),
    section(
      heads.methods,
      definitions(
        METHODS.map((method) => [MESSAGES[language].maps.methods[method].name, INSIDE[language].plain[method]]),
      ),
    ),
    ...lessons,
    section(heads.errors, definitions(words.errors)),
    section(heads.discuss, definitions(words.discuss)),
    section(heads.words, definitions(GLOSSARY[language])),
  ].join('\n');
  const { title, worksheet } = WORDS[language];
  const links = [pageLink('lessons', title), pageLink('worksheet', worksheet.link)];
  return page(language, 'teachers', words.title, words.intro, links.join(' · '), body);
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
        this.emitFile({ type: 'asset', fileName: `${folder}/worksheet.html`, source: worksheetPage(language) });
      }
      for (const [fileName, source] of digitPictures()) this.emitFile({ type: 'asset', fileName, source });
      this.emitFile({ type: 'asset', fileName: 'lessons.css', source: STYLES });
    },
  };
}
