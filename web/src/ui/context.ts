/** What every part of the page may use. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import { type ComponentType, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ModelInfo } from '../../package/src/protocol';
import { MESSAGES } from '../i18n/languages';
import type { Messages } from '../i18n/messages';
import type { Language } from '../lib/hash';
import type { Layout } from '../lib/layout';
import type { Task, Tour } from '../state/lesson';
import type { Sample } from '../state/samples';
import type { Session } from '../state/session';
import type { Settings } from '../state/settings';
import type { TakeAwayProps, ViewId } from '../state/views';
import type { Way } from '../state/ways';

/** What the page's service worker does for it. */
export interface Offline {
  /** All that is shown now works without a network. */
  kept: Signal<boolean>;
  /** Goes over to a newer version of the page; null: there is none. */
  update: Signal<(() => void) | null>;
}

export interface AppWorld {
  session: Session;
  settings: Settings;
  /** null: on their way. None at all: they could not be loaded. */
  samples: Signal<readonly Sample[] | null>;
  loadSamples(): void;
  offline: Offline;
  /** The browser has a network. */
  online: ReadonlySignal<boolean>;
  layout: ReadonlySignal<Layout>;
  /** Absolute address of the folder of the page's files, whichever language's page this is. */
  baseUrl: string;
  copyLink(): void;
  /** Loads the page anew, with what is on it. */
  reload(): void;
  /** Goes to the page of a language without leaving this one. */
  chooseLanguage(language: Language): void;
  /** Where all that is on the page is found again, as it is now. */
  address(): string;
  tour: Tour;
  /** The address of what is shown now with a teacher's question. */
  taskAddress(task: Task): string;
  /** Fetches the code of the tour. */
  loadLessons(): Promise<ComponentType>;
  /** Fetches the form of a teacher's question. */
  loadTeacher(): Promise<ComponentType>;
  /** Which of the ways to draw without a pen is open; null: none. */
  way: Signal<Way | null>;
  /** Fetches their code. */
  loadWays(): Promise<ComponentType>;
  /** Fetches the code of a view. */
  loadView(view: ViewId): Promise<ComponentType>;
  /** The same of what is there to take away. */
  loadTakeAway(): Promise<ComponentType<TakeAwayProps>>;
}

export const AppContext = createContext<AppWorld | null>(null);

export function useApp(): AppWorld {
  const world = useContext(AppContext);
  if (world === null) throw new Error('a part of the page stands outside of <App>');
  return world;
}

/** To be told of the view that somebody is about to open: its code may come. Whoever opens it hears if it does not. */
export function usePrepareView(): (view: ViewId) => void {
  const { loadView } = useApp();
  return (view) => {
    loadView(view).catch(() => undefined);
  };
}

/** A teacher's link locks what the page shows. */
export function useLocked(): boolean {
  return useApp().settings.task.value?.locked === true;
}

/** The words of a view, which come with its code. */
export function useWords<Words>(words: Record<Language, Words>): Words {
  return words[useApp().settings.language.value];
}

/** The texts of the chosen language; whoever calls it is drawn again when the language changes. */
export function useText(): Messages {
  return MESSAGES[useApp().settings.language.value];
}

/** A sentence that something could not be loaded, with the reason where it is known. */
export function useUnreached(sentence: string): string {
  const { network } = useText();
  return useApp().online.value ? sentence : network.joined(sentence, network.offline);
}

/** What the page calls a network; one that it does not come with is called what its file says. */
export function useNetworkName(): (model: { id: string; name: string }) => string {
  const { networks } = useText();
  return ({ id, name }) => networks[id]?.name ?? name;
}

/** The network that runs; null while none does. */
export function useModel(): ModelInfo | null {
  const engine = useApp().session.engine.value;
  return engine.kind === 'ready' ? engine.model : null;
}
