/** The button beside the samples, and the dialog that it opens, whose parts are loaded with it. */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useApp, useText } from './context';
import { Lazy } from './Lazy';
import { NoticeBar } from './Status';

function Dialog() {
  const { way, loadWays } = useApp();
  const { ways } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => {
    way.value = null;
  };
  return (
    <dialog ref={dialog} class="ways" aria-labelledby="ways-title" onClose={close}>
      <div class="ways-head">
        <h2 id="ways-title">{ways.title}</h2>
        <button type="button" id="ways-close" onClick={() => dialog.current?.close()}>
          {ways.close}
        </button>
      </div>
      {/* The page's own lies behind the dialog. */}
      <NoticeBar />
      <Lazy load={loadWays} name={ways.title} loading={ways.loading} failed={ways.failed} />
    </dialog>
  );
}

export function WaysDialog() {
  const { session, way } = useApp();
  // A network's file may be dropped on any part of the page.
  useSignalEffect(() => {
    if (session.own.offered.value !== null) way.value = 'networks';
  });
  return way.value === null ? null : <Dialog />;
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
