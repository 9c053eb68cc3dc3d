import { describe, expect, it } from 'vitest';
import formulas from '../../src/views/inside/formulas.tex';
import { typeset, typesetFormulas } from '../../typeset';

describe('formulas typeset at build time', () => {
  it('are MathML, and a symbol knows its term', () => {
    const math = typeset('mean', '\\term{weight}{w_k} = \\frac{1}{Z}');
    expect(math).toMatch(/^<math [^>]*display="block">.*<\/math>$/s);
    expect(math).toContain('<msub data-term="weight"><mi>w</mi><mi>k</mi></msub>');
    expect(math).toContain('<mfrac><mn>1</mn><mi>Z</mi></mfrac>');
    expect(math).not.toContain('annotation');
  });

  it('come from a file by name', () => {
    const read = typesetFormulas('% about\n%% one\na\n+ b\n\nd\n\n%% two\nc\n');
    expect(Object.keys(read)).toEqual(['one', 'two']);
    expect(read.one?.match(/<math /g)).toHaveLength(2);
    expect(read.one).toContain('<mo>+</mo>');
  });

  it.each([
    ['%% one\n\\frac{1}', /formula one: .*frac/],
    ['%% one\n\\unknown', /formula one: .*unknown/],
    ['%% one\na\n%% one\nb', /formula one: there are two/],
    ['a + b\n%% one\na', /before the first name/],
    ['%% one\n\\href{https://example.org}{a}', /formula one: leads out of the page/],
  ])('%j is refused', (text, sentence) => {
    expect(() => typesetFormulas(text)).toThrow(sentence);
  });

  it('the page’s own have nothing that its policy forbids', () => {
    expect(Object.keys(formulas).length).toBeGreaterThan(30);
    for (const [name, math] of Object.entries(formulas)) {
      expect(math, name).toMatch(/^<math /);
      expect(math, name).not.toMatch(/ style=| href=|<script|class="katex/);
    }
  });
});
