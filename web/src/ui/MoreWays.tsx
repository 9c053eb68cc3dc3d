/** The button beside the samples, and the dialog that it opens, whose parts are loaded with it. */
import { useSignalEffect } from '@preact/signals';
import { useApp, useText } from './context';
import { LazyDialog } from './LazyDialog';
import { NoticeBar } from './Status';

export function WaysDialog() {
  const { session, way, loadWays } = useApp();
  const { ways } = useText();
  // A network's file may be dropped on any part of the page.
  useSignalEffect(() => {
    if (session.own.offered.value !== null) way.value = 'networks';
  });
  if (way.value === null) return null;
  const close = () => {
    way.value = null;
  };
  return (
    <LazyDialog id="ways" title={ways.title} words={ways} load={loadWays} onClose={close}>
      {/* The page's own lies behind the dialog. */}
      <NoticeBar />
    </LazyDialog>
  );
}

export function MoreWays() {
  const { way } = useApp();
  const { ways } = useText();
  return (
    <div class="more-ways">
      <button
        type="button"
        id="more-ways"
        aria-haspopup="dialog"
        onClick={() => {
          way.value = 'pixels';
        }}
      >
        {ways.open}
      </button>
    </div>
  );
}
