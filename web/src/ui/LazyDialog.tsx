/** A dialog whose contents are loaded when it opens. */
import type { ComponentChildren, ComponentType } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Lazy } from './Lazy';

interface Props {
  /** Of which the ids within are made. */
  id: string;
  title: string;
  words: { close: string; loading: string; failed: string };
  load(): Promise<ComponentType>;
  onClose(): void;
  /** What stands above the contents, and is there at once. */
  children?: ComponentChildren;
}

export function LazyDialog({ id, title, words, load, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class={`ways of-${id}`} aria-labelledby={`${id}-title`} onClose={onClose}>
      <div class="ways-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <button type="button" id={`${id}-close`} onClick={() => dialog.current?.close()}>
          {words.close}
        </button>
      </div>
      {children}
      <Lazy load={load} name={title} loading={words.loading} failed={words.failed} />
    </dialog>
  );
}
