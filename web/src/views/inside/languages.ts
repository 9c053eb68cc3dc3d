/** The view's words, in every language. */
import type { Language } from '../../lib/hash';
import { en } from './en';
import type { InsideWords } from './words';
import { zh } from './zh';

export const WORDS: Record<Language, InsideWords> = { en, zh };
