import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MESSAGES } from '../../src/i18n/languages';
import { addressIn, LANGUAGE_FOLDERS, placeOf } from '../../src/lib/place';

describe('the place of the page', () => {
  it('is its own folder, or the one above a language’s', () => {
    expect(placeOf('http://a.example/lessons/?threads=1#s=10', undefined)).toEqual({
      base: 'http://a.example/lessons/',
      language: null,
    });
    const chinese = { base: 'http://a.example/lessons/', language: 'zh' };
    expect(placeOf('http://a.example/lessons/zh-CN/#s=10', 'zh')).toEqual(chinese);
    expect(placeOf('http://a.example/lessons/zh-CN/index.html', 'zh')).toEqual(chinese);
  });
  it('in another language keeps what the address says', () => {
    const address = 'http://a.example/lessons/en/?threads=1#v=2&s=10';
    expect(addressIn('zh', 'http://a.example/lessons/', address)).toBe(
      'http://a.example/lessons/zh-CN/?threads=1#v=2&s=10',
    );
  });
});

describe.each([
  ['', 'en', '.'],
  ['en/', 'en', '..'],
  ['zh-CN/', 'zh', '..'],
] as const)('the document at /%s', (folder, language, base) => {
  const text = readFileSync(new URL(`../../${folder}index.html`, import.meta.url), 'utf8');
  it('has a head in its language, and names the others', () => {
    const { title, description } = MESSAGES[language].page;
    expect(text).toContain(`<title>${title}</title>`);
    expect(text).toContain(`content="${description}"`);
    expect(text).toContain(`<html lang="${LANGUAGE_FOLDERS[language]}"`);
    expect(text.includes(`data-language="${language}"`)).toBe(folder !== '');
    expect(text).toContain('<link vite-ignore rel="canonical" href="./" />');
    for (const [code, where] of [
      ['en', 'en/'],
      ['zh-CN', 'zh-CN/'],
      ['x-default', ''],
    ]) {
      expect(text).toContain(`<link vite-ignore rel="alternate" hreflang="${code}" href="${base}/${where}" />`);
    }
  });
});
