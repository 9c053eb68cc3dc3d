/** The strip of real test images: a start for those who cannot draw, and for comparing. */
import { paintGray } from '../../package/src/paint';
import { useApp, useText } from './context';
import { PixelCanvas } from './PixelCanvas';

export function Samples() {
  const { session, samples } = useApp();
  const text = useText();
  const list = samples.value;
  // Until they arrive, their place is kept.
  if (list?.length === 0) return null;
  const picture = session.picture.value;
  const chosen = picture.kind === 'framed' ? picture.index : null;
  return (
    <section class="samples" aria-labelledby="samples-title">
      <h3 id="samples-title">{text.samples.title}</h3>
      <ul>
        {(list ?? []).map((sample) => (
          <li key={sample.index}>
            <button
              type="button"
              aria-pressed={chosen === sample.index}
              aria-label={text.samples.item(sample.index, sample.label)}
              title={text.samples.item(sample.index, sample.label)}
              data-index={sample.index}
              onClick={() => session.show({ kind: 'framed', pixels: sample.pixels, index: sample.index })}
            >
              <PixelCanvas width={28} height={28} rgba={paintGray(sample.pixels)} />
            </button>
          </li>
        ))}
      </ul>
      <p class="credit">{text.samples.credit}</p>
    </section>
  );
}
