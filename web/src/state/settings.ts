/** How the page looks and speaks. The theme is remembered; language and colours are in the link. */
import { type Signal, signal } from '@preact/signals';
import type { ColorMapId } from '../../package/src/colormap';
import { METHODS, type MethodId } from '../../package/src/protocol';
import type { Language } from '../lib/hash';
import type { LessonPlace, Task } from './lesson';
import type { LimeView, MapView, RiseView, Scale } from './types';
import { MAPS, type Shown } from './views';

/** In large type, for those who sit far away: these two maps and no others. */
export type Projected = readonly [MethodId, MethodId];

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
  /** Where there is no room for all, the method of which everything is shown; null: none was chosen. */
  opened: Signal<MethodId | null>;
  /** null: all maps, in the usual size. */
  projector: Signal<Projected | null>;
  /** Where the visitor is in the tour; null: it is closed. */
  lesson: Signal<LessonPlace | null>;
  /** A teacher's; null: none. */
  task: Signal<Task | null>;
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
    opened: signal(null),
    projector: signal(null),
    lesson: signal(null),
    task: signal(null),
  };
}

/** As a link says it. */
export function projectorFromLink(text: string | null): Projected | null {
  const [first, second] = (text ?? '').split(',').map((name) => METHODS.find((method) => method === name));
  return first === undefined || second === undefined || first === second ? null : [first, second];
}
