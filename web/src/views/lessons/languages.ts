/** The tour's words, in every language. */
import type { Language } from '../../lib/hash';
import { en } from './en';
import type { LessonsWords } from './words';
import { zh } from './zh';

export const WORDS: Record<Language, LessonsWords> = { en, zh };
