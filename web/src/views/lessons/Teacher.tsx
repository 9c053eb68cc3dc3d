/** Makes a link to the page as it is, with a teacher's own question, and locked if wanted. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { LANGUAGE_FOLDERS } from '../../lib/place';
import { LONGEST_QUESTION, taskFrom } from '../../state/lesson';
import { useApp, useWords } from '../../ui/context';
import { WORDS } from './languages';

type Change<E> = Event & { currentTarget: E };
type Told = 'copied' | 'notCopied' | 'empty' | null;

function Result({ link }: { link: string }) {
  const words = useWords(WORDS).teacher;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), [link]);
  return (
    <label class="lesson-link">
      {words.link}
      <input ref={field} id="lesson-link" type="text" readOnly value={link} />
    </label>
  );
}

export function Teacher() {
  const { taskAddress, baseUrl, settings } = useApp();
  const words = useWords(WORDS).teacher;
  const question = useSignal('');
  const locked = useSignal(false);
  const link = useSignal<string | null>(null);
  const told = useSignal<Told>(null);
  const make = (event: Event) => {
    event.preventDefault();
    const task = taskFrom(question.value, locked.value);
    if (task === null) {
      told.value = 'empty';
      return;
    }
    const address = taskAddress(task);
    link.value = address;
    const copied = navigator.clipboard?.writeText(address) ?? Promise.reject(new Error('no clipboard'));
    copied.then(
      () => {
        told.value = 'copied';
      },
      () => {
        told.value = 'notCopied';
      },
    );
  };
  return (
    <form class="lesson-teacher" onSubmit={make} noValidate>
      <p>
        <a
          id="lesson-plans"
          href={new URL(`${LANGUAGE_FOLDERS[settings.language.value]}/teachers.html`, baseUrl).href}
          target="_blank"
          rel="noopener"
        >
          {words.plans}
        </a>
      </p>
      <p>{words.intro}</p>
      <label>
        {words.question}
        <textarea
          id="lesson-question"
          rows={2}
          maxLength={LONGEST_QUESTION}
          placeholder={words.placeholder}
          value={question.value}
          aria-describedby="lesson-left"
          onInput={(event: Change<HTMLTextAreaElement>) => {
            question.value = event.currentTarget.value;
          }}
        />
      </label>
      <p id="lesson-left" class="lesson-hint">
        {words.left(LONGEST_QUESTION - question.value.length)}
      </p>
      <label class="lesson-lock">
        <input
          id="lesson-lock"
          type="checkbox"
          checked={locked.value}
          onChange={(event: Change<HTMLInputElement>) => {
            locked.value = event.currentTarget.checked;
          }}
        />
        {words.lock}
      </label>
      <button type="submit" id="lesson-make">
        {words.make}
      </button>
      <p role="status">{told.value !== null && words[told.value]}</p>
      {link.value !== null && <Result link={link.value} />}
    </form>
  );
}
