/** The core's sentences of refusal in Chinese. They come behind the first view: nobody is refused anything before. */
import { signal } from '@preact/signals';
import type { Language } from '../lib/hash';

type Translate = (sentence: string) => string;

const chinese = signal<Translate>((sentence) => sentence);

/** Until they are there, and where they cannot be fetched, the sentences stay as they are. */
export async function loadRefusals(language: Language): Promise<void> {
  if (language !== 'zh') return;
  const { refusalInChinese: translate } = await import('./zh-refusals');
  chinese.value = translate;
}

export const refusalInChinese: Translate = (sentence) => chinese.value(sentence);
