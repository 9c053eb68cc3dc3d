import { expect, it } from 'vitest';
import { digitPicture, digitPictures, lessonsPage, teachersPage, worksheetPage } from '../../lessons-pages';
import { METHODS } from '../../package/src/protocol';
import { MESSAGES } from '../../src/i18n/languages';
import { LESSON_STEPS } from '../../src/state/lesson';
import { GLOSSARY } from '../../src/views/lessons/glossary';
import { WORDS } from '../../src/views/lessons/languages';
import { LESSON_LENGTHS, LESSON_PARTS } from '../../src/views/lessons/teaching';
import { TEACHING } from '../../src/views/lessons/teaching-languages';

it.each(['en', 'zh'] as const)('the page to print says in %s what the tour says, without a script', (language) => {
  const html = lessonsPage(language);
  expect(html).not.toMatch(/<script|style="|https?:/);
  const plain = html.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  expect(plain).toContain(WORDS[language].takeHome);
  for (const step of LESSON_STEPS) {
    for (const text of Object.values(WORDS[language].steps[step])) expect(plain).toContain(text);
    expect(html).toContain(`href="./#q=${step}"`);
  }
});

it.each(['en', 'zh'] as const)(
  'the lessons in %s fill their minutes with steps of the tour, without a script',
  (language) => {
    const html = teachersPage(language);
    expect(html).not.toMatch(/<script|style="|https?:/);
    for (const length of LESSON_LENGTHS) {
      const parts = LESSON_PARTS[length];
      expect(TEACHING[language].lessons[length].doing).toHaveLength(parts.length);
      expect(parts.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(length);
      expect(html).toContain(`–${length}</td>`);
      for (const { step } of parts) if (step !== null) expect(html).toContain(`href="./#q=${step}"`);
    }
    const plain = html.replaceAll('&quot;', '"');
    for (const sentence of TEACHING[language].network) expect(plain).toContain(sentence);
    for (const method of METHODS) expect(plain).toContain(`<dt>${MESSAGES[language].maps.methods[method].name}</dt>`);
    for (const [question, expected] of TEACHING[language].discuss)
      expect(plain).toContain(`${question}</dt><dd>${expected}`);
    for (const [word, meaning] of GLOSSARY[language]) for (const text of [word, meaning]) expect(html).toContain(text);
  },
);

it.each(['en', 'zh'] as const)(
  'the worksheet in %s asks all that the tour asks, and answers none of it',
  (language) => {
    const html = worksheetPage(language);
    expect(html).not.toMatch(/<script|style="|https?:/);
    expect(html).not.toContain(WORDS[language].answer);
    const pictures = digitPictures();
    for (const step of LESSON_STEPS) {
      const { question, answer } = WORDS[language].steps[step];
      expect(html).toContain(question);
      expect(html).not.toContain(answer.slice(0, 20));
    }
    const shown = [...html.matchAll(/src="\.\.\/([^"]+)"/g)].map(([, name]) => name ?? '');
    expect(shown).toHaveLength(LESSON_STEPS.length);
    expect(new Set(shown)).toEqual(new Set(pictures.keys()));
  },
);

it('a digit’s picture has its ink where the pixels have it, and each row by itself', () => {
  const svg = digitPicture(Uint8Array.of(0, 255, 255, 255, 0, 0), 2);
  expect(svg).toContain('viewBox="0 0 2 3"');
  expect(svg).toContain('<path fill-opacity="1.00" d="M1 0h1v1h-1zM0 1h2v1h-2z"/>');
  expect(svg.match(/<path/g)).toHaveLength(1);
});

it('both languages have the same lessons and the same words', () => {
  const shape = (language: 'en' | 'zh') => {
    const { prepare, lessons, errors, discuss } = TEACHING[language];
    const lists = LESSON_LENGTHS.flatMap((length) => [lessons[length].aims, lessons[length].able]);
    return [prepare, errors, discuss, GLOSSARY[language], ...lists].map((list) => list.length);
  };
  expect(shape('zh')).toEqual(shape('en'));
});
