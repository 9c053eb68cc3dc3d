/** What the network sees and reads, in one line: the page's own panel lies behind the dialog. */
import { useMemo } from 'preact/hooks';
import { percent } from '../../../package/src/format';
import { paintGray } from '../../../package/src/paint';
import { className } from '../../state/session';
import { useApp, useModel, useText, useWords } from '../../ui/context';
import { PixelCanvas } from '../../ui/PixelCanvas';
import { WORDS } from './words';

/** Class numbers, likeliest first. */
export function ranking(probabilities: Float32Array): number[] {
  return [...probabilities.keys()].sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
}

/** "4, 98.2% sure; next 9, 1.1%" */
export function useVerdict(): (probabilities: Float32Array) => string {
  const { reading } = useWords(WORDS);
  const model = useModel();
  return (probabilities) => {
    const [best = 0, next = 0] = ranking(probabilities);
    const share = (index: number) => percent(probabilities[index] ?? 0);
    return reading.verdict(className(model, best), share(best), className(model, next), share(next));
  };
}

export function ReadingStrip() {
  const { session } = useApp();
  const { reading } = useWords(WORDS);
  const { reads } = useText();
  const model = useModel();
  const verdict = useVerdict();
  const framed = session.framed.value;
  const doubt = session.doubt.value;
  const classification = session.classification.value;
  const rgba = useMemo(() => (framed === null ? null : paintGray(framed.pixels)), [framed]);
  const best = classification === null ? undefined : ranking(classification.probabilities)[0];
  const said =
    model === null
      ? reading.waiting
      : classification === null
        ? reading.nothing
        : verdict(classification.probabilities);
  return (
    <div class="ways-reading" data-class={best}>
      <PixelCanvas width={model?.inputWidth ?? 28} height={model?.inputHeight ?? 28} rgba={rgba} />
      <p>
        <span>
          {reading.title} <strong>{said}</strong>
        </span>
        {doubt !== undefined && <small class="doubt">{reads.doubts[doubt]}</small>}
      </p>
    </div>
  );
}
