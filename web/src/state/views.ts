/** What the page shows beside the drawing: the maps, or a view of its own that is loaded when it is opened. */

/** Each is a folder of `web/src/views`. */
export const VIEWS = ['inside', 'compare'] as const;
export type ViewId = (typeof VIEWS)[number];

export interface Shown {
  view: ViewId | 'maps';
  /** What within the view: its own to read and write, so that a link repeats it. Empty: as the view begins. */
  detail: string;
}

export const MAPS: Shown = { view: 'maps', detail: '' };

/** As a link says it: the view's name, and behind a dot what within it. @return null for the maps. */
export function shownToLink({ view, detail }: Shown): string | null {
  if (view === 'maps') return null;
  return detail === '' ? view : `${view}.${detail}`;
}

/** A view that is not known is the maps. */
export function shownFromLink(text: string | null): Shown {
  const [, name, detail] = /^([a-z]+)(?:\.(.*))?$/s.exec(text ?? '') ?? [];
  const view = VIEWS.find((each) => each === name);
  return view === undefined ? MAPS : { view, detail: detail ?? '' };
}

/** What is opened to take something away with one. */
export interface TakeAwayProps {
  /** `print`: no questions, the sheet alone. */
  purpose: 'choose' | 'print';
  onClose(): void;
}
