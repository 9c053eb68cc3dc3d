/** A picture from the machine's camera: one frame is taken, and the camera is let go. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useApp, useWords } from '../../ui/context';
import { WORDS, type Words } from './words';

/** Of the picture that is kept, in pixels: more than enough for a digit. */
const SIDE = 640;

type State = { kind: 'off' } | { kind: 'starting' } | { kind: 'on' } | { kind: 'refused'; sentence: string };

function sentenceFor(error: unknown, words: Words['camera']): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return words.denied;
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return words.none;
  if (name === 'NotReadableError' || name === 'AbortError') return words.busy;
  return words.failed(error instanceof Error ? error.message : String(error));
}

/** The middle of what the camera shows, as a file. */
async function takePicture(video: HTMLVideoElement, name: string): Promise<File | null> {
  const side = Math.min(video.videoWidth, video.videoHeight);
  if (side === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const [left, top] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
  canvas.getContext('2d')?.drawImage(video, left, top, side, side, 0, 0, SIDE, SIDE);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob === null ? null : new File([blob], name, { type: 'image/png' });
}

function useCamera() {
  const { camera: words } = useWords(WORDS);
  const state = useSignal<State>({ kind: 'off' });
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream | null>(null);
  /** Who leaves while the browser still asks gets no camera afterwards. */
  const wanted = useRef(0);

  const stop = () => {
    wanted.current++;
    for (const track of stream.current?.getTracks() ?? []) track.stop();
    stream.current = null;
    if (video.current !== null) video.current.srcObject = null;
  };
  const turnOff = () => {
    stop();
    state.value = { kind: 'off' };
  };
  const start = async () => {
    const asked = ++wanted.current;
    state.value = { kind: 'starting' };
    try {
      const got = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (asked !== wanted.current) {
        for (const track of got.getTracks()) track.stop();
        return;
      }
      stream.current = got;
      for (const track of got.getTracks()) track.addEventListener('ended', turnOff);
      if (video.current !== null) {
        video.current.srcObject = got;
        await video.current.play();
      }
      state.value = { kind: 'on' };
    } catch (error) {
      if (asked !== wanted.current) return;
      stop();
      state.value = { kind: 'refused', sentence: sentenceFor(error, words) };
    }
  };
  useEffect(() => stop, []);
  return { state: state.value, video, start, turnOff };
}

export function Camera() {
  const { session } = useApp();
  const { camera: words } = useWords(WORDS);
  const { state, video, start, turnOff } = useCamera();
  const take = async () => {
    const file = video.current === null ? null : await takePicture(video.current, words.name);
    turnOff();
    if (file !== null) await session.openImage(file);
  };
  const offered = typeof navigator.mediaDevices?.getUserMedia === 'function';
  if (!offered) return <p>{words.missing}</p>;
  const on = state.kind === 'on';
  return (
    <>
      <p class="way-intro">{words.intro}</p>
      <video ref={video} class="camera" muted playsInline hidden={!on} aria-label={words.label} />
      {on && <p class="credit">{words.hint}</p>}
      {state.kind === 'starting' && <p role="status">{words.starting}</p>}
      {state.kind === 'refused' && (
        <p role="alert" id="camera-refused">
          {state.sentence}
        </p>
      )}
      <div class="way-buttons">
        {on ? (
          <>
            <button type="button" id="camera-take" onClick={() => void take()}>
              {words.take}
            </button>
            <button type="button" onClick={turnOff}>
              {words.stop}
            </button>
          </>
        ) : (
          <button type="button" id="camera-start" disabled={state.kind === 'starting'} onClick={() => void start()}>
            {words.start}
          </button>
        )}
      </div>
    </>
  );
}
