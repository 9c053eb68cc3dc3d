/** Undo, clear, and reading an image: by button, by key, by dropping and by pasting. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../state/session';
import type { Settings } from '../state/settings';
import { useApp, useText } from './context';
import { ClearIcon, ImageIcon, UndoIcon } from './icons';

function inTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(input|select|textarea)$/i.test(target.tagName);
}

const isLocked = ({ task }: Settings) => task.peek()?.locked === true;

function useShortcuts(session: Session, settings: Settings) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (inTextField(event.target) || isLocked(settings)) return;
      const command = event.ctrlKey || event.metaKey;
      const undo = command && !event.shiftKey && event.key.toLowerCase() === 'z';
      const inDialog = event.target instanceof Element && event.target.closest('dialog') !== null;
      const clear = !command && !inDialog && (event.key === 'Delete' || event.key === 'Backspace');
      if (!undo && !clear) return;
      event.preventDefault();
      if (undo) session.undo();
      else session.clear();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [session, settings]);
}

/** @return whether something is being dragged over the page. */
function useDropAndPaste(session: Session, settings: Settings) {
  const dragging = useSignal(false);
  useEffect(() => {
    const open = (files: FileList | undefined) => {
      const file = files?.[0];
      if (file === undefined) return false;
      const others = files !== undefined && files.length > 1;
      void session.openFile(file).then(() => {
        if (others && session.notice.peek() === null) session.notice.value = { kind: 'first-file', file: file.name };
      });
      return true;
    };
    const refuse = () => {
      session.notice.value = { kind: 'locked' };
    };
    const over = (event: DragEvent) => {
      const types = event.dataTransfer?.types ?? [];
      const [file, address] = [types.includes('Files'), types.includes('text/uri-list')];
      // An address that is not taken here would take the page's place, and the drawing with it.
      if (file || address) event.preventDefault();
      if (file) dragging.value = true;
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) dragging.value = false;
    };
    const drop = (event: DragEvent) => {
      dragging.value = false;
      if (inTextField(event.target)) return;
      event.preventDefault();
      if (isLocked(settings)) refuse();
      else if (!open(event.dataTransfer?.files)) session.notice.value = { kind: 'no-file' };
    };
    const paste = (event: ClipboardEvent) => {
      if (inTextField(event.target)) return;
      event.preventDefault();
      if (isLocked(settings)) refuse();
      else if (!open(event.clipboardData?.files)) session.notice.value = { kind: 'nothing-to-paste' };
    };
    const listeners = { dragover: over, dragleave: leave, drop, paste };
    for (const [name, listener] of Object.entries(listeners))
      document.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        document.removeEventListener(name, listener as EventListener);
    };
  }, [session, settings]);
  return dragging;
}

export function PadTools() {
  const { session, settings } = useApp();
  const { pad } = useText();
  const file = useRef<HTMLInputElement>(null);
  const dragging = useDropAndPaste(session, settings);
  useShortcuts(session, settings);

  const ready = session.engine.value.kind === 'ready';
  const choose = (event: Event & { currentTarget: HTMLInputElement }) => {
    const chosen = event.currentTarget.files?.[0];
    // The same file chosen again must count as a change.
    event.currentTarget.value = '';
    if (chosen !== undefined) void session.openImage(chosen);
  };
  return (
    <div class="tools">
      <button
        type="button"
        id="undo"
        title={pad.undoHint}
        disabled={!session.canUndo.value}
        onClick={() => session.undo()}
      >
        <UndoIcon /> {pad.undo}
      </button>
      <button
        type="button"
        id="clear"
        title={pad.clearHint}
        disabled={session.empty.value}
        onClick={() => session.clear()}
      >
        <ClearIcon /> {pad.clear}
      </button>
      <button type="button" id="image" title={pad.imageHint} disabled={!ready} onClick={() => file.current?.click()}>
        <ImageIcon /> {pad.image}
      </button>
      <input ref={file} type="file" id="image-file" accept="image/*" hidden aria-label={pad.image} onChange={choose} />
      {dragging.value && (
        <div class="drop-veil" aria-hidden="true">
          {pad.dropHere}
        </div>
      )}
    </div>
  );
}
