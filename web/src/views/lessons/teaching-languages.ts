/** What is said to teachers, in every language. */
import type { Language } from '../../lib/hash';
import type { TeachingWords } from './teaching';
import { teachingEn } from './teaching-en';
import { teachingZh } from './teaching-zh';

export const TEACHING: Record<Language, TeachingWords> = { en: teachingEn, zh: teachingZh };
