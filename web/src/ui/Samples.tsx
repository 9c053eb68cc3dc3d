/** The strip of real test images: a start for those who cannot draw, and for comparing. */
import { useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { paintGray } from '../../package/src/paint';
import type { Sample } from '../state/samples';
import { useApp, useText, useUnreached } from './context';
import { MoreWays } from './MoreWays';
import { PixelCanvas } from './PixelCanvas';

function SampleButton({ sample, chosen }: { sample: Sample; chosen: boolean }) {
  const { session } = useApp();
  const { samples } = useText();
  const rgba = useMemo(() => paintGray(sample.pixels), [sample]);
  const label = samples.item(sample.index, sample.label);
  return (
    <button
      type="button"
      aria-pressed={chosen}
      aria-label={label}
      title={label}
      data-index={sample.index}
      onClick={() => session.show({ kind: 'framed', pixels: sample.pixels, index: sample.index })}
    >
      <PixelCanvas width={28} height={28} rgba={rgba} />
    </button>
  );
}

function Missing() {
  const { loadSamples } = useApp();
  const { samples, views } = useText();
  return (
    <section class="samples">
      <MoreWays />
      <p role="status">{useUnreached(samples.missing)}</p>
      <button type="button" id="samples-again" onClick={loadSamples}>
        {views.retry}
      </button>
    </section>
  );
}

export function Samples() {
  const { session, samples } = useApp();
  const text = useText();
  // Drawn anew when another one is chosen, not with every movement of the pen.
  const chosen = useComputed(() => {
    const picture = session.picture.value;
    return picture.kind === 'framed' ? picture.index : null;
  }).value;
  const list = samples.value;
  // Until they arrive, their place is kept.
  if (list?.length === 0) return <Missing />;
  return (
    <section class="samples" aria-labelledby="samples-title">
      <MoreWays />
      <h3 id="samples-title">{text.samples.title}</h3>
      <ul>
        {(list ?? []).map((sample) => (
          <li key={sample.index}>
            <SampleButton sample={sample} chosen={chosen === sample.index} />
          </li>
        ))}
      </ul>
      <p class="credit">
        {text.samples.credit} {text.samples.exampleCredit}
      </p>
    </section>
  );
}
