/** MNIST's test images by digit, by what the network gets wrong, by how sure it is, and at random. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { percent } from '../../../package/src/format';
import { paintGray } from '../../../package/src/paint';
import { className } from '../../state/session';
import { type NetworkReadings, type Selection, select, type TestImage, TestImages } from '../../state/test-images';
import { useApp, useModel, useNetworkName, useText, useUnreached, useWords } from '../../ui/context';
import { PixelCanvas } from '../../ui/PixelCanvas';
import { WORDS } from './words';

/** Images that are shown at once, and that "more" adds. */
const PAGE = 60;
const SIDE = 28;
const MOST = 65_535;
const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/** Loaded once a visit: who closes the dialog and opens it again waits for nothing. */
let loading: Promise<TestImages> | null = null;

function loadOnce(baseUrl: string): Promise<TestImages> {
  loading ??= TestImages.load(baseUrl);
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

type Loaded = { kind: 'loading' } | { kind: 'failed' } | { kind: 'ready'; tests: TestImages };

function ImageButton({ image, network }: { image: TestImage; network: NetworkReadings | undefined }) {
  const { session } = useApp();
  const { tests: words } = useWords(WORDS);
  const model = useModel();
  const rgba = useMemo(() => paintGray(image.pixels), [image]);
  const { index, label } = image;
  const read = network?.read[index];
  const wrong = read !== undefined && read !== label;
  const picture = session.picture.value;
  const readName = className(model, read ?? 0);
  const name = wrong
    ? words.misread(index, label, readName, percent((network?.probability[index] ?? 0) / MOST))
    : words.item(index, label);
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      data-index={index}
      aria-pressed={picture.kind === 'framed' && picture.index === index}
      onClick={() => session.show({ kind: 'framed', pixels: image.pixels, index })}
    >
      <PixelCanvas width={SIDE} height={SIDE} rgba={rgba} />
      {wrong && <span>{words.readAs(label, readName)}</span>}
    </button>
  );
}

function Selector({ chosen, choose }: { chosen: Selection; choose(selection: Selection): void }) {
  const { tests: words } = useWords(WORDS);
  const choices: [text: string, name: string, selection: Selection][] = [
    [words.wrong, words.wrong, { kind: 'wrong' }],
    [words.unsure, words.unsure, { kind: 'unsure' }],
    [chosen.kind === 'random' ? words.again : words.random, words.random, { kind: 'random' }],
    ...DIGITS.map((digit): [string, string, Selection] => [
      String(digit),
      words.digit(digit),
      { kind: 'digit', digit },
    ]),
  ];
  const same = (selection: Selection) =>
    selection.kind === chosen.kind &&
    (selection.kind !== 'digit' || selection.digit === (chosen as typeof selection).digit);
  return (
    <fieldset class="test-choice" aria-label={words.show}>
      {choices.map(([text, name, selection]) => (
        <button
          key={name}
          type="button"
          data-selection={selection.kind === 'digit' ? selection.digit : selection.kind}
          aria-pressed={same(selection)}
          aria-label={text === name ? undefined : `${text} ${name}`}
          title={name}
          onClick={() => choose(selection)}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}

/** The images of these numbers, fetched part by part; those that are not there yet are missing. */
function useImages(tests: TestImages, wanted: readonly number[]) {
  const state = useSignal<{ images: readonly TestImage[]; failed: boolean }>({ images: [], failed: false });
  const attempt = useSignal(0);
  useEffect(() => {
    let current = true;
    Promise.all(wanted.map((index) => tests.image(index))).then(
      (images) => {
        if (current) state.value = { images, failed: false };
      },
      () => {
        if (current) state.value = { ...state.peek(), failed: true };
      },
    );
    return () => {
      current = false;
    };
  }, [tests, wanted, attempt.value]);
  return { ...state.value, retry: () => attempt.value++ };
}

function Browser({ tests }: { tests: TestImages }) {
  const { tests: words } = useWords(WORDS);
  const model = useModel();
  const selection = useSignal<Selection>({ kind: 'wrong' });
  const shown = useSignal(PAGE);
  const networkName = useNetworkName();
  const network = tests.readings.networks.get(model?.id ?? '');
  const indices = useMemo(
    () => select(selection.value, tests.available(selection.value), tests.readings, network, Math.random),
    [tests, selection.value, network],
  );
  const wanted = useMemo(() => indices.slice(0, shown.value), [indices, shown.value]);
  const { images, failed, retry } = useImages(tests, wanted);
  const asksNetwork = selection.value.kind === 'wrong' || selection.value.kind === 'unsure';
  const { count } = tests.readings;
  return (
    <>
      <Selector
        chosen={selection.value}
        choose={(next) => {
          selection.value = next;
          shown.value = PAGE;
        }}
      />
      {asksNetwork && network === undefined && <p>{words.unknown}</p>}
      {selection.value.kind === 'wrong' && network !== undefined && (
        <p id="wrong-count">{words.wrongCount(indices.length, count, model === null ? '' : networkName(model))}</p>
      )}
      {!tests.list.all && selection.value.kind !== 'wrong' && (
        <p class="credit">{words.few(tests.list.few.length, count)}</p>
      )}
      {failed ? (
        <Failed retry={retry} />
      ) : (
        <ul class="test-images" aria-busy={images.length < wanted.length}>
          {images.map((image) => (
            <li key={image.index}>
              <ImageButton image={image} network={network} />
            </li>
          ))}
        </ul>
      )}
      {wanted.length < indices.length && (
        <p class="test-more">
          <span>{words.count(wanted.length, indices.length)}</span>
          <button
            type="button"
            onClick={() => {
              shown.value += PAGE;
            }}
          >
            {words.more}
          </button>
        </p>
      )}
    </>
  );
}

function Failed({ retry }: { retry(): void }) {
  const { tests: words } = useWords(WORDS);
  return (
    <p role="alert">
      {useUnreached(words.failed)}{' '}
      <button type="button" onClick={retry}>
        {words.retry}
      </button>
    </p>
  );
}

export function Tests() {
  const { baseUrl } = useApp();
  const { tests: words } = useWords(WORDS);
  const { samples } = useText();
  const state = useSignal<Loaded>({ kind: 'loading' });
  const attempt = useSignal(0);
  useEffect(() => {
    state.value = { kind: 'loading' };
    loadOnce(baseUrl).then(
      (tests) => {
        state.value = { kind: 'ready', tests };
      },
      () => {
        state.value = { kind: 'failed' };
      },
    );
  }, [attempt.value]);
  const loaded = state.value;
  return (
    <>
      <p class="way-intro">{words.intro}</p>
      {loaded.kind === 'loading' && <p role="status">{words.loading}</p>}
      {loaded.kind === 'failed' && <Failed retry={() => attempt.value++} />}
      {loaded.kind === 'ready' && <Browser tests={loaded.tests} />}
      <p class="credit">{samples.credit}</p>
    </>
  );
}
