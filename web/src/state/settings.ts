/** How the page looks and speaks. The theme is remembered; language and colours are in the link. */
import { type Signal, signal } from '@preact/signals';
import type { ColorMapId } from '../../package/src/colormap';
import type { Language } from '../lib/hash';
import type { LimeView, MapView, RiseView, Scale } from './types';
import { MAPS, type Shown } from './views';

export type Theme = 'light' | 'dark';

export interface Settings {
  language: Signal<Language>;
  theme: Signal<Theme>;
  colorMap: Signal<ColorMapId>;
  /** How much of the map covers the digit, 0..1. */
  opacity: Signal<number>;
  /** Of the ink, and of LIME's superpixels. */
  outline: Signal<boolean>;
  view: Signal<MapView>;
  /** Of the views that show methods' own numbers. */
  scale: Signal<Scale>;
  limeView: Signal<LimeView>;
  riseView: Signal<RiseView>;
  shown: Signal<Shown>;
}

export interface Preferences {
  languages: readonly string[];
  prefersDark: boolean;
  rememberedTheme: string | null;
}

/** Chinese for those whose first language among the two it is. */
export function preferredLanguage(languages: readonly string[]): Language {
  const known = languages.find((language) => /^(zh|en)\b/i.test(language));
  return known !== undefined && /^zh/i.test(known) ? 'zh' : 'en';
}

export function createSettings({ languages, prefersDark, rememberedTheme }: Preferences): Settings {
  const remembered = rememberedTheme === 'light' || rememberedTheme === 'dark' ? rememberedTheme : null;
  return {
    language: signal(preferredLanguage(languages)),
    theme: signal(remembered ?? (prefersDark ? 'dark' : 'light')),
    colorMap: signal('viridis'),
    opacity: signal(1),
    outline: signal(true),
    view: signal('smooth'),
    scale: signal('own'),
    limeView: signal('weights'),
    riseView: signal('map'),
    shown: signal(MAPS),
  };
}
