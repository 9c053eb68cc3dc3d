/** What every part of the page may use. */
import type { Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ModelInfo } from '../../package/src/protocol';
import { MESSAGES } from '../i18n/languages';
import type { Messages } from '../i18n/messages';
import type { Sample } from '../state/samples';
import type { Session } from '../state/session';
import type { Settings } from '../state/settings';

export interface AppWorld {
  session: Session;
  settings: Settings;
  samples: Signal<readonly Sample[] | null>;
  copyLink(): void;
}

export const AppContext = createContext<AppWorld | null>(null);

export function useApp(): AppWorld {
  const world = useContext(AppContext);
  if (world === null) throw new Error('a part of the page stands outside of <App>');
  return world;
}

/** The texts of the chosen language; whoever calls it is drawn again when the language changes. */
export function useText(): Messages {
  return MESSAGES[useApp().settings.language.value];
}

/** The network that runs; null while none does. */
export function useModel(): ModelInfo | null {
  const engine = useApp().session.engine.value;
  return engine.kind === 'ready' ? engine.model : null;
}
