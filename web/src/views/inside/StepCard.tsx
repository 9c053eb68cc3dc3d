/** One step of a formula: what it asks, in a sentence, and its pictures. */
import type { ComponentChildren } from 'preact';
import { useWords } from '../../ui/context';
import { WORDS } from './languages';
import type { StepId } from './steps';

interface Props {
  id: StepId;
  number: number;
  /** Takes the whole width. */
  wide?: boolean;
  children: ComponentChildren;
}

export function StepCard({ id, number, wide = false, children }: Props) {
  const { question, text } = useWords(WORDS).steps[id];
  return (
    <li class={`inside-step ${wide ? 'wide' : ''}`} data-step={id}>
      <h3>
        <span class="inside-number">{number}</span> {question}
      </h3>
      <p class="inside-text">{text}</p>
      <div class="figures">{children}</div>
    </li>
  );
}
