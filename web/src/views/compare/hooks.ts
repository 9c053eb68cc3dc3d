/** What the tabs of the view ask the page and the engine. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { WORKER_DIED } from '../../../package/src/client';
import { InklensError } from '../../../package/src/errors';
import { Latest } from '../../lib/latest';
import { useApp } from '../../ui/context';
import { type Detail, detailFromText, detailToText } from './detail';

/** What is chosen in the view, and how to choose something else: it stands in the page's settings, and in the link. */
export function useDetail(): [Detail, (change: Partial<Detail>) => void] {
  const { shown } = useApp().settings;
  const text = shown.value.detail;
  const detail = useMemo(() => detailFromText(text), [text]);
  const change = (changed: Partial<Detail>) => {
    shown.value = { view: 'compare', detail: detailToText({ ...detail, ...changed }) };
  };
  return [detail, change];
}

export interface Answer<T> {
  /** The newest; an older one stays until it is there. */
  value: T | null;
  /** Why there is none, in a sentence. */
  failure: string | null;
  busy: boolean;
}

/** What went wrong, in a sentence; null where newer work took the place of older, or the page tells of it itself. */
export function failureOf(error: unknown, signal: AbortSignal): string | null {
  if (signal.aborted || (error instanceof InklensError && error.code === WORKER_DIED)) return null;
  return error instanceof Error ? error.message : String(error);
}

/** At most one question is under way, and at most the newest waits behind it. */
export function useLatest(): Latest {
  const latest = useMemo(() => new Latest(), []);
  useEffect(() => () => latest.cancel(), [latest]);
  return latest;
}

/**
 * Asks anew whenever something of `on` changes.
 * @param ask null: there is nothing to ask.
 */
export function useAnswer<T>(ask: ((signal: AbortSignal) => Promise<T>) | null, on: readonly unknown[]): Answer<T> {
  const latest = useLatest();
  const answer = useSignal<Answer<T>>({ value: null, failure: null, busy: false });
  useEffect(() => {
    if (ask === null) {
      latest.cancel();
      answer.value = { value: null, failure: null, busy: false };
      return;
    }
    answer.value = { ...answer.peek(), busy: true };
    latest.request(async (signal) => {
      try {
        const value = await ask(signal);
        if (!signal.aborted) answer.value = { value, failure: null, busy: false };
      } catch (error) {
        if (!signal.aborted) answer.value = { value: null, failure: failureOf(error, signal), busy: false };
      }
    });
  }, on);
  return answer.value;
}
