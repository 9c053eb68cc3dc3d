/** Look inside: every term of a method's formula on the drawing, until they are the map on the card. */
import { batch } from '@preact/signals';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Explanation, MethodId, MethodTerms } from '../../../package/src/protocol';
import { AS_LISTED, contrastedClass, variantOf } from '../../state/explained';
import {
  beginningOf,
  layersIn,
  NETWORK,
  type Opened,
  openedFromDetail,
  openedToDetail,
  TOPICS,
  type Topic,
} from '../../state/inside';
import { sameOptions } from '../../state/options';
import { className } from '../../state/session';
import { useSubject } from '../../ui/CardText';
import { useApp, useModel, useText, useWords } from '../../ui/context';
import { Locked } from '../../ui/Locked';
import { ChannelMethodView } from './Channels';
import { Formula, useLinkedSymbols } from './Formula';
import './inside.css';
import { LimeView } from './Lime';
import { WORDS } from './languages';
import { NetworkView } from './Network';
import { RiseView } from './Rise';

function Topics({ topic, onChoose }: { topic: Topic; onChoose(topic: Topic): void }) {
  const { maps } = useText();
  const words = useWords(WORDS);
  return (
    <nav class="view-tabs inside-topics" aria-label={words.topics}>
      {TOPICS.map((each) => (
        <button
          key={each}
          type="button"
          data-topic={each}
          aria-current={each === topic ? 'true' : undefined}
          onClick={() => onChoose(each)}
        >
          {each === NETWORK ? words.network : maps.methods[each].name}
        </button>
      ))}
    </nav>
  );
}

/** The method's card, where it explains the same picture in the same way. */
function useCard(method: MethodId, pixels: Uint8Array, answer: MethodTerms): Explanation | null {
  const map = useApp().session.explainer.maps[method].value;
  const { explanation } = map;
  if (map.status !== 'done' || explanation === null || map.pixels !== pixels) return null;
  return sameOptions(explanation.options, answer.options) ? explanation : null;
}

interface MethodProps {
  method: MethodId;
  answer: MethodTerms;
  pixels: Uint8Array;
  opened: Opened;
  onChange(part: Partial<Opened>): void;
}

function Introduction({ method, answer, subject }: Pick<MethodProps, 'method' | 'answer'> & { subject: string }) {
  const words = useWords(WORDS);
  const { maps } = useText();
  const model = useModel();
  const variant = variantOf(answer);
  const contrast = contrastedClass(answer);
  const text = maps.methods[method];
  const target = typeof answer.options.targetClass === 'number' ? className(model, answer.options.targetClass) : '';
  return (
    <>
      <p class="inside-plain">{words.plain[method]}</p>
      <p class="inside-intro">{words.intro(text.name, subject, layersIn(answer.terms))}</p>
      {variant === AS_LISTED && <p class="reading-text wrong">{text.wrong}</p>}
      {contrast !== null && <p class="inside-intro">{words.contrast(target, className(model, contrast))}</p>}
    </>
  );
}

function Method({ method, answer, pixels, opened, onChange }: MethodProps) {
  const words = useWords(WORDS);
  const card = useCard(method, pixels, answer);
  const variant = variantOf(answer);
  const subject = useSubject(answer) ?? '';
  const onPosition = useCallback((position: number) => onChange({ position }), [onChange]);
  const shared = { terms: answer.terms, pixels, card, position: opened.position, onPosition };
  return (
    <>
      <Introduction method={method} answer={answer} subject={subject} />
      {method === 'lime' ? (
        <LimeView
          {...shared}
          subject={subject}
          answer={answer}
          left={opened.leftOut}
          onLeave={(position, leftOut) => onChange({ position, leftOut })}
        />
      ) : method === 'rise' ? (
        <RiseView {...shared} subject={subject} />
      ) : (
        <ChannelMethodView
          {...shared}
          method={method}
          variant={variant}
          chosenLayer={opened.layer}
          onLayer={(layer) => onChange({ layer })}
        />
      )}
      <h3 class="inside-formula">{words.formula}</h3>
      <Formula
        names={[`${method}.${variant}`, `${method}.paper`, `${method}.authors`]}
        source={`${method}.${variant}`}
        terms={answer.terms}
      />
    </>
  );
}

/** What stands there while there is nothing to show. */
function Note({ message }: { message: string }) {
  const { session } = useApp();
  const words = useWords(WORDS);
  if (message !== '') return <p class="inside-note refused">{words.failed(message)}</p>;
  const progress = session.inside.progress.value;
  return (
    <div class="inside-note">
      <p role="status">{session.empty.value ? words.empty : words.computing}</p>
      {progress !== null && <progress max={progress.total} value={progress.completed} aria-label={words.computing} />}
    </div>
  );
}

function Content({ opened, onChange }: Pick<MethodProps, 'opened' | 'onChange'>) {
  const { inside } = useApp().session;
  const words = useWords(WORDS);
  if (opened.topic === NETWORK) {
    const { value, pixels, message } = inside.layers.value;
    if (value === null || pixels === null) return <Note message={message} />;
    return (
      <>
        <p class="inside-intro">{words.networkIntro}</p>
        <NetworkView layers={value} pixels={pixels} />
      </>
    );
  }
  const { value, pixels, message } = inside.terms.value;
  if (value === null || pixels === null || value.method !== opened.topic) return <Note message={message} />;
  return (
    <Method
      key={opened.topic}
      method={opened.topic}
      answer={value}
      pixels={pixels}
      opened={opened}
      onChange={onChange}
    />
  );
}

export default function View() {
  const { session, settings } = useApp();
  const words = useWords(WORDS);
  const root = useRef<HTMLElement>(null);
  const { detail } = settings.shown.value;
  const opened = openedFromDetail(detail);
  const { topic } = opened;
  const leaveOut = opened.leftOut ? (opened.position ?? 1) - 1 : null;
  const open = useCallback(
    (next: Opened) => {
      settings.shown.value = { view: 'inside', detail: openedToDetail(next) };
    },
    [settings],
  );
  const onChange = useCallback(
    (part: Partial<Opened>) => open({ ...openedFromDetail(settings.shown.peek().detail), ...part }),
    [open, settings],
  );
  useLayoutEffect(() => {
    batch(() => {
      session.inside.topic.value = topic;
      session.inside.leaveOut.value = leaveOut;
    });
  }, [session, topic, leaveOut]);
  useEffect(
    () => () => {
      batch(() => {
        session.inside.topic.value = null;
        session.inside.channelsBy.value = 'contribution';
      });
    },
    [session],
  );
  const { value } = session.inside.terms.value;
  const formulas = `${value?.method} ${value?.options.variant} ${value?.terms.map(({ name }) => name).join()}`;
  useLinkedSymbols(root, formulas);
  return (
    <section
      ref={root}
      class="panel inside"
      aria-labelledby="inside-title"
      aria-busy={session.inside.busy.value}
      data-topic={topic}
    >
      <h2 id="inside-title" class="visually-hidden">
        {words.title}
      </h2>
      <Locked>
        <Topics topic={topic} onChoose={(next) => open(beginningOf(next))} />
      </Locked>
      <Content opened={opened} onChange={onChange} />
    </section>
  );
}
