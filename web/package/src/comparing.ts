/** Images of a measure and differences of maps, in the protocol's terms. */
import { InklensError } from './errors.js';
import { forMap, forMeasure } from './measuring.js';
import { checked, type Engine } from './module.js';
import { sentenceFromCore } from './names.js';
import type { Calls, MapDifference, PerturbedImage } from './protocol.js';

export function perturb(engine: Engine, { pixels, measure, maps, index }: Calls['perturb']['args']): PerturbedImage[] {
  const wanted = forMeasure(measure);
  return maps.map((map) => {
    const { status, ...image } = engine.perturb(pixels, [wanted], [forMap(map)], index);
    if (status.code !== 'ok') {
      throw new InklensError(status.code, sentenceFromCore(status.message, wanted.options, engine.measures()));
    }
    return image;
  });
}

export function compareMaps(engine: Engine, { a, b }: Calls['compareMaps']['args']): MapDifference {
  if (a.width !== b.width || a.height !== b.height) {
    const [first, second] = [a, b].map(({ width, height }) => `${width}x${height}`);
    throw new InklensError('shape-mismatch', `Maps of ${first} and ${second} pixels cannot be compared.`);
  }
  const answer = checked(engine.compareMaps(a.values, b.values, a.width));
  return {
    difference: { width: a.width, height: a.height, values: answer.difference },
    largest: answer.largest,
    pearson: answer.pearson ?? null,
    spearman: answer.spearman ?? null,
    structuralSimilarity: answer.structuralSimilarity ?? null,
  };
}
