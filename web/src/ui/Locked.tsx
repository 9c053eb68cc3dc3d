/** What a teacher's link locks: every control in it, by the browser's own means. */
import type { ComponentChildren } from 'preact';
import { useLocked } from './context';

export function Locked({ children }: { children: ComponentChildren }) {
  return (
    <fieldset class="lockable" role="presentation" disabled={useLocked()}>
      {children}
    </fieldset>
  );
}
