/** The probabilities of all classes, which are at the same time the choice of the class to explain. */
import { useRef } from 'preact/hooks';
import { percent, shortPercent } from '../../package/src/format';
import { className } from '../state/session';
import { useApp, useModel, useText } from './context';

const DEFAULT_CLASSES = 10;

/** Arrow keys walk through the choices, as radio buttons do. */
function neighbour(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight' || key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowLeft' || key === 'ArrowUp') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}

/** "…and not": the class from which the explained one is told apart. */
function Contrast({ count, off }: { count: number; off: boolean }) {
  const { session } = useApp();
  const { classes } = useText();
  const model = useModel();
  return (
    <label class="contrast" title={classes.butNotHint}>
      {classes.butNot}
      <select
        id="contrast"
        disabled={off}
        value={session.contrasted.value === null ? '' : String(session.contrasted.value)}
        onChange={(event: Event & { currentTarget: HTMLSelectElement }) => {
          const { value } = event.currentTarget;
          session.chooseContrast(value === '' ? null : Number(value));
        }}
      >
        <option value="">{classes.nothing}</option>
        {Array.from({ length: count }, (_, i) => i)
          .filter((i) => i !== session.explained.value)
          .map((i) => (
            <option key={i} value={String(i)}>
              {className(model, i)}
            </option>
          ))}
      </select>
    </label>
  );
}

export function Classes() {
  const { session } = useApp();
  const { classes } = useText();
  const model = useModel();
  const group = useRef<HTMLDivElement>(null);
  const classification = session.classification.value;
  const target = session.target.value;
  const explained = session.explained.value;
  const predicted = session.predicted.value;
  const count = model?.classNames.length ?? DEFAULT_CLASSES;
  const off = classification === null;

  // Choice 0 is automatic, choice i is class i - 1.
  const choose = (choice: number) => session.chooseTarget(choice === 0 ? null : choice - 1);
  const checkedChoice = target === null ? 0 : target + 1;
  const press = (event: KeyboardEvent) => {
    const next = neighbour(event.key, checkedChoice, count + 1);
    if (next === null || off) return;
    event.preventDefault();
    choose(next);
    group.current?.querySelectorAll<HTMLElement>('[role=radio]')[next]?.focus();
  };
  const radio = (choice: number) => ({
    type: 'button' as const,
    role: 'radio' as const,
    'aria-checked': choice === checkedChoice,
    tabIndex: choice === checkedChoice ? 0 : -1,
    disabled: off,
    onClick: () => choose(choice),
  });
  return (
    <div class="classes">
      <div ref={group} role="radiogroup" aria-labelledby="classes-title" class="class-choice" onKeyDown={press}>
        <h3 id="classes-title">{classes.title}</h3>
        <button {...radio(0)} id="automatic" class="automatic" title={classes.automaticHint}>
          {classes.automatic}
        </button>
        <div class="class-list">
          {Array.from({ length: count }, (_, i) => {
            const share = classification?.probabilities[i] ?? 0;
            const name = className(model, i);
            const marks = `${i === predicted ? 'predicted' : ''} ${i === explained ? 'explained' : ''}`;
            return (
              <button
                key={name}
                {...radio(i + 1)}
                class={`class ${marks}`}
                data-class={i}
                aria-label={classes.item(name, percent(share))}
                title={classes.item(name, percent(share))}
              >
                <span class="bar" style={{ '--share': share }} />
                <span class="class-share">{off ? '' : shortPercent(share)}</span>
                <span class="class-name">{name}</span>
              </button>
            );
          })}
        </div>
      </div>
      <Contrast count={count} off={off} />
    </div>
  );
}
