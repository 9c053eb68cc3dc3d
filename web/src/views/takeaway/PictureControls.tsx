/** Which picture, in which format and size, and where it goes. */
import { type Signal, useSignal } from '@preact/signals';
import { METHODS } from '../../../package/src/protocol';
import {
  canSharePictures,
  copyPicture,
  FORMATS,
  type PictureFormat,
  savePicture,
  sharePicture,
} from '../../lib/saving';
import { useApp, useText, useWords } from '../../ui/context';
import { ChoiceField } from '../../ui/fields';
import type { Choice, Chosen } from './choice';
import { WORDS } from './words';

const SCALES = [1, 2, 3, 4] as const;

interface Props {
  choice: Signal<Choice>;
  chosen: Chosen | null;
  /** Says how it went. */
  tell(sentence: string): void;
}

function useChoices(): [Choice, string][] {
  const { settings } = useApp();
  const { maps, views } = useText();
  const words = useWords(WORDS);
  const { view } = settings.shown.value;
  return [
    ...(view === 'maps' ? [] : [['view', words.view(views.names[view])] as [Choice, string]]),
    ['sheet', words.sheet],
    ...METHODS.map((method): [Choice, string] => [method, maps.methods[method].name]),
  ];
}

export function PictureControls({ choice, chosen, tell }: Props) {
  const { session } = useApp();
  const words = useWords(WORDS);
  const format = useSignal<PictureFormat>('png');
  const scale = useSignal(2);
  const choices = useChoices();
  const saidOf = (error: unknown) => words.notMade(error instanceof Error ? error.message : String(error));
  const { width, height } = chosen?.figure ?? { width: 0, height: 0 };
  const sizeOf = (times: number) => `${times}× (${Math.round(width * times)}×${Math.round(height * times)})`;
  const choose = (value: string | undefined) => {
    choice.value = choices.find(([each]) => each === value)?.[0] ?? 'sheet';
  };
  const onSave = () => {
    if (chosen === null) return;
    const { figure, name } = chosen;
    savePicture(figure, name, format.value, scale.value).then(
      (file) => tell(words.saved(file)),
      (error: unknown) => tell(saidOf(error)),
    );
  };
  const onCopy = () => {
    if (chosen === null) return;
    copyPicture(chosen.figure, scale.value).then(
      () => tell(words.copied),
      () => tell(words.notCopied),
    );
  };
  const onShare = () => {
    if (chosen === null) return;
    sharePicture(chosen.figure, chosen.name, scale.value).catch(() => tell(words.notShared));
  };
  return (
    <section class="take-away-picture">
      <ChoiceField id="take-what" name={words.what} value={choice.value} choices={choices} tall onChange={choose} />
      <ChoiceField
        id="take-format"
        name={words.format}
        value={format.value}
        choices={FORMATS.map((each) => [each, words.formats[each]])}
        onChange={(value) => {
          format.value = FORMATS.find((each) => each === value) ?? 'png';
        }}
      />
      {format.value === 'png' && (
        <ChoiceField
          id="take-size"
          name={words.size}
          value={String(scale.value)}
          choices={SCALES.map((times) => [String(times), sizeOf(times)])}
          onChange={(value) => {
            scale.value = Number(value ?? 2);
          }}
        />
      )}
      <div class="take-away-buttons">
        <button type="button" id="save-picture" disabled={chosen === null} onClick={onSave}>
          {words.save}
        </button>
        <button type="button" id="copy-picture" disabled={chosen === null} onClick={onCopy}>
          {words.copy}
        </button>
        {canSharePictures() && (
          <button type="button" id="share-picture" disabled={chosen === null} onClick={onShare}>
            {words.share}
          </button>
        )}
      </div>
      {session.busy.value && chosen !== null && <p class="note">{words.busy}</p>}
    </section>
  );
}
