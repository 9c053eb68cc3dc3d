import { expect, it } from 'vitest';
import { lessonsPage } from '../../lessons-pages';
import { LESSON_STEPS } from '../../src/state/lesson';
import { WORDS } from '../../src/views/lessons/languages';

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
