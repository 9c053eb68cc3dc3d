/**
 * For teachers: a link with a question, to what is drawn now. The tour has the same form, but shows drawings of its own.
 */
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { paintGray } from '../../package/src/paint';
import { useApp, useModel, useText } from './context';
import { Lazy } from './Lazy';
import { PixelCanvas } from './PixelCanvas';

/** What the link will show. */
function Linked() {
  const { framed } = useApp().session;
  const { lessons, sees } = useText();
  const model = useModel();
  const pixels = framed.value?.pixels;
  const rgba = useMemo(() => (pixels === undefined ? null : paintGray(pixels)), [pixels]);
  if (rgba === null || model === null) return null;
  return (
    <div class="linked">
      <p>{lessons.linkShows}</p>
      <span role="img" aria-label={sees.label(model.inputHeight, model.inputWidth)}>
        <PixelCanvas width={model.inputWidth} height={model.inputHeight} rgba={rgba} />
      </span>
    </div>
  );
}

function Dialog({ onClose }: { onClose(): void }) {
  const { loadTeacher } = useApp();
  const { lessons } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="ways teachers" aria-labelledby="teachers-title" onClose={onClose}>
      <div class="ways-head">
        <h2 id="teachers-title">{lessons.teachers}</h2>
        <button type="button" id="teachers-close" onClick={() => dialog.current?.close()}>
          {lessons.close}
        </button>
      </div>
      <Linked />
      <Lazy load={loadTeacher} name={lessons.teachers} loading={lessons.loading} failed={lessons.failed} />
    </dialog>
  );
}

export function Teachers() {
  const { lessons } = useText();
  const open = useSignal(false);
  return (
    <>
      <button
        type="button"
        id="teachers"
        aria-haspopup="dialog"
        onClick={() => {
          open.value = true;
        }}
      >
        {lessons.teachers}
      </button>
      {open.value && (
        <Dialog
          onClose={() => {
            open.value = false;
          }}
        />
      )}
    </>
  );
}
