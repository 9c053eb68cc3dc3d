import { expect, it } from 'vitest';
import { lessonsPage, teachersPage } from '../../lessons-pages';
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
    for (const [word, meaning] of GLOSSARY[language]) for (const text of [word, meaning]) expect(html).toContain(text);
  },
);

it('both languages have the same lessons and the same words', () => {
  const shape = (language: 'en' | 'zh') => {
    const { prepare, lessons, errors, discuss } = TEACHING[language];
    const lists = LESSON_LENGTHS.flatMap((length) => [lessons[length].aims, lessons[length].able]);
    return [prepare, errors, discuss, GLOSSARY[language], ...lists].map((list) => list.length);
  };
  expect(shape('zh')).toEqual(shape('en'));
});
