/** The button that opens what can be taken away: pictures, a file for the program, a printed sheet. */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { TakeAwayProps } from '../state/views';
import { useApp, useText } from './context';
import { SaveIcon } from './icons';

const isPrintKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) =>
  key.toLowerCase() === 'p' && (ctrlKey || metaKey) && !altKey && !shiftKey;

/** Its code is fetched when it is first asked for; what cannot be fetched is told, and asked for again. */
export function TakeAway() {
  const { loadTakeAway, session } = useApp();
  const text = useText();
  const open = useSignal<TakeAwayProps['purpose'] | null>(null);
  const view = useSignal<{ View: ComponentType<TakeAwayProps> } | null>(null);
  const ask = (purpose: TakeAwayProps['purpose']) => {
    const show = (View: ComponentType<TakeAwayProps>) => {
      view.value = { View };
      open.value = purpose;
    };
    const fail = () => {
      // Without the sheet, the page itself is printed.
      if (purpose === 'print') print();
      else session.notice.value = { kind: 'take-away-missing' };
    };
    loadTakeAway().then(show, fail);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // The sheet's code may have to be fetched first, which the browser's own way to print does not wait for.
      if (!isPrintKey(event) || session.empty.peek()) return;
      event.preventDefault();
      ask('print');
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const View = view.value?.View;
  return (
    <>
      <button
        type="button"
        id="take-away"
        aria-haspopup="dialog"
        aria-label={text.takeAway}
        title={text.takeAway}
        onClick={() => ask('choose')}
      >
        <SaveIcon /> <span class="wide">{text.takeAway}</span>
      </button>
      {View !== undefined && open.value !== null && (
        <View
          purpose={open.value}
          onClose={() => {
            open.value = null;
          }}
        />
      )}
    </>
  );
}
