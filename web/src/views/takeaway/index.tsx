/** The dialog of what can be taken away: pictures, a file for the program, a sheet of paper, two maps on the wall. */
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { captureFigure } from '../../lib/capture';
import { type Figure, withHead } from '../../lib/figure';
import { measureOnCanvas } from '../../lib/figure-canvas';
import type { TakeAwayProps } from '../../state/views';
import { useApp, useLocked, useText, useWords } from '../../ui/context';
import { FIRST_PROJECTED } from '../../ui/Projector';
import type { Choice, Chosen } from './choice';
import { type Contents, contentsOf } from './contents';
import { FigureView } from './FigureView';
import { cardFigure, sheetFigure } from './figures';
import { PictureControls } from './PictureControls';
import { printFigure } from './printing';
import { saveRequest } from './requests';
import { sheetLink } from './sheet-link';
import './takeaway.css';
import { WORDS } from './words';

function useSheet(): (contents: Contents) => Figure {
  const { address, session } = useApp();
  const words = useWords(WORDS);
  return (contents) => {
    const link = sheetLink(address(), session.framed.peek()?.pixels ?? null, words);
    return sheetFigure({ ...contents, link }, measureOnCanvas);
  };
}

/** What the page shows in place of the maps, and of which drawing and network it is. */
function viewFigure(element: HTMLElement, name: string, { reading }: Contents): Figure {
  const best = reading.classes[0];
  const lines = [reading.title, ...(best === undefined ? [] : [`${best.name} ${best.percent}`]), reading.network];
  const head = { title: name, lines: [lines.join(' · ')], color: getComputedStyle(document.body).color };
  return withHead(captureFigure(element, name), head, measureOnCanvas);
}

/** null while nothing is read. */
function useChosen(choice: Choice): Chosen | null {
  const { session, settings } = useApp();
  const { views } = useText();
  const sheet = useSheet();
  const contents = useComputed(() => contentsOf(session, settings)).value;
  if (contents === null) return null;
  const { target } = contents;
  if (choice === 'view') {
    const element = document.querySelector<HTMLElement>('.viewer');
    const { view } = settings.shown.value;
    if (element !== null)
      return { figure: viewFigure(element, views.names[view], contents), name: ['inklens', view, target] };
  }
  const card = contents.cards.find(({ method }) => method === choice);
  if (card === undefined) return { figure: sheet(contents), name: ['inklens', 'maps', target] };
  const figure = cardFigure(card, contents.legend, contents.reading.network, measureOnCanvas);
  return { figure, name: ['inklens', card.method, target] };
}

type Tell = (sentence: string) => void;

function RequestPart({ tell }: { tell: Tell }) {
  const { session, address } = useApp();
  const { request } = useWords(WORDS);
  const words = useWords(WORDS);
  const waiting = session.busy.value || session.classification.value === null;
  return (
    <section>
      <h3>{request.title}</h3>
      <p>{request.text}</p>
      <button
        type="button"
        id="save-request"
        disabled={waiting}
        onClick={() => {
          saveRequest(session, address()).then(
            ({ file, named }) => tell(`${words.saved(file)}${named ? '' : ` ${request.unnamed}`}`),
            (error: unknown) => tell(words.notMade(String(error))),
          );
        }}
      >
        {request.save}
      </button>
      {waiting && session.classification.value !== null && <p class="note">{request.wait}</p>}
    </section>
  );
}

function ProjectorPart({ onClose }: { onClose: () => void }) {
  const { projector, shown } = useApp().settings;
  const { projector: words } = useWords(WORDS);
  const on = projector.value !== null;
  return (
    <section>
      <h3>{words.title}</h3>
      <p>{words.text}</p>
      <button
        type="button"
        id="projector"
        aria-pressed={on}
        disabled={useLocked()}
        onClick={() => {
          projector.value = on ? null : FIRST_PROJECTED;
          if (!on) shown.value = { view: 'maps', detail: '' };
          onClose();
        }}
      >
        {on ? words.leave : words.start}
      </button>
    </section>
  );
}

function PrintPart({ contents }: { contents: Contents | null }) {
  const { print: words } = useWords(WORDS);
  const sheet = useSheet();
  return (
    <section>
      <h3>{words.title}</h3>
      <p>{words.text}</p>
      <button
        type="button"
        id="print"
        disabled={contents === null}
        onClick={() => {
          if (contents !== null) printFigure(sheet(contents));
        }}
      >
        {words.print}
      </button>
    </section>
  );
}

/** Prints and asks nothing. */
function PrintOnly({ onClose }: { onClose: () => void }) {
  const { session, settings } = useApp();
  const sheet = useSheet();
  useEffect(() => {
    const contents = contentsOf(session, settings);
    if (contents === null) print();
    else printFigure(sheet(contents));
    onClose();
  }, []);
  return null;
}

function TakeAwayDialog({ onClose }: { onClose: () => void }) {
  const { session, settings } = useApp();
  const words = useWords(WORDS);
  const dialog = useRef<HTMLDialogElement>(null);
  const choice = useSignal<Choice>(settings.shown.peek().view === 'maps' ? 'sheet' : 'view');
  const told = useSignal('');
  const chosen = useChosen(choice.value);
  const contents = contentsOf(session, settings);
  const tell: Tell = (sentence) => {
    told.value = sentence;
  };
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="take-away" aria-labelledby="take-away-title" onClose={onClose}>
      <div class="take-away-head">
        <h2 id="take-away-title">{words.title}</h2>
        <button type="button" id="close-take-away" onClick={() => dialog.current?.close()}>
          {words.close}
        </button>
      </div>
      <div class="take-away-body">
        <div class="take-away-preview">
          {chosen === null ? <p>{words.nothing}</p> : <FigureView figure={chosen.figure} />}
        </div>
        <div class="take-away-ways">
          <PictureControls choice={choice} chosen={chosen} tell={tell} />
          <PrintPart contents={contents} />
          <RequestPart tell={tell} />
          <ProjectorPart onClose={() => dialog.current?.close()} />
        </div>
      </div>
      <p class="take-away-told" role="status">
        {told.value}
      </p>
    </dialog>
  );
}

export default function TakeAway({ purpose, onClose }: TakeAwayProps) {
  return purpose === 'print' ? <PrintOnly onClose={onClose} /> : <TakeAwayDialog onClose={onClose} />;
}
