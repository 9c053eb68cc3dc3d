/** All of LIME's samples: how far from the picture, how probable, and how much they count. */
import { useMemo } from 'preact/hooks';
import type { Term } from '../../../package/src/protocol';
import { termOf } from '../../state/inside';
import { useWords } from '../../ui/context';
import { WORDS } from './languages';

/** Points are drawn in so many strengths; each is one path, so that thousands of points cost little. */
const STRENGTHS = 4;

/** By strength, from the faintest; each is where its points stand. */
export function pointsByWeight(x: ArrayLike<number>, y: ArrayLike<number>, weights: Float32Array): string[] {
  const most = weights.reduce((largest, weight) => Math.max(largest, weight), 0) || 1;
  const paths: string[] = Array.from({ length: STRENGTHS }, () => '');
  for (let i = 0; i < weights.length; i++) {
    const strength = Math.min(STRENGTHS - 1, Math.floor(((weights[i] ?? 0) / most) * STRENGTHS));
    paths[strength] += `M${(x[i] ?? 0).toFixed(3)} ${(1 - (y[i] ?? 0)).toFixed(3)}h0`;
  }
  return paths;
}

export function Scatter({ terms, chosen }: { terms: readonly Term[]; chosen: number }) {
  const words = useWords(WORDS);
  const [x, y, weights] = [
    termOf(terms, 'distances')?.values,
    termOf(terms, 'sampleProbabilities')?.values,
    termOf(terms, 'sampleWeights')?.values,
  ];
  const paths = useMemo(() => (x && y && weights ? pointsByWeight(x, y, weights) : []), [x, y, weights]);
  const label = words.scatter(weights?.length ?? 0);
  return (
    <figure data-term="sampleWeights" class="broad">
      <div class="scatter" role="img" aria-label={label}>
        <svg viewBox="-0.03 -0.06 1.06 1.12" preserveAspectRatio="none" aria-hidden="true">
          <path class="zero" d="M0 0V1H1" />
          {paths.map((path, strength) => (
            <path key={strength} class="dots" d={path} opacity={0.2 + (0.8 * (strength + 1)) / STRENGTHS} />
          ))}
          <path class="chosen-dot" d={`M${x?.[chosen] ?? 0} ${1 - (y?.[chosen] ?? 0)}h0`} />
        </svg>
      </div>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
