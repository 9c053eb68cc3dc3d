/** Where the page stands: at its own address, where it chooses the language, or in the folder of one language. */
import type { Language } from './hash';

/** Beside the page's own files; each is a page with its own head. */
export const LANGUAGE_FOLDERS: Record<Language, string> = { en: 'en', zh: 'zh-CN' };

export interface Place {
  /** Absolute address of the folder that holds everything: engine, networks, samples, licences. */
  base: string;
  /** The one language of this address; null: to be chosen. */
  language: Language | null;
}

/** @param language what the document says that it is written in, by its `data-language`. */
export function placeOf(address: string, language: string | undefined): Place {
  const known = language === 'en' || language === 'zh' ? language : null;
  return { base: new URL(known === null ? '.' : '..', address).href, language: known };
}

/** The page of a language, with everything that an address says behind its path. */
export function addressIn(language: Language, base: string, address: string): string {
  const { search, hash } = new URL(address);
  return new URL(`${LANGUAGE_FOLDERS[language]}/${search}${hash}`, base).href;
}
