/** The view's words in the page's languages. */
import type { Language } from '../../lib/hash';
import { en } from './en';
import type { CompareWords } from './words';
import { zh } from './zh';

export const WORDS: Record<Language, CompareWords> = { en, zh };
