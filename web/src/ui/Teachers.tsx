/**
 * For teachers: a link with a question, to what is drawn now. The tour has the same form, but shows drawings of its own.
 */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { paintGray } from '../../package/src/paint';
import { useApp, useModel, useText } from './context';
import { LazyDialog } from './LazyDialog';
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

export function Teachers() {
  const { settings, loadTeacher } = useApp();
  const { lessons } = useText();
  const open = useSignal(false);
  const close = () => {
    open.value = false;
  };
  // The tour has the form itself, with the same ids.
  if (settings.lesson.value !== null) return null;
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
        <LazyDialog id="teachers" title={lessons.teachers} words={lessons} load={loadTeacher} onClose={close}>
          <Linked />
        </LazyDialog>
      )}
    </>
  );
}
