/** Habits of hands elsewhere than where MNIST was written: the page's first network knows them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { frame } from '../../package/src/host';
import { checked, type Engine } from '../../package/src/module';
import { RASTER_SIZE, StrokeRaster } from '../../src/lib/raster';
import { GRID } from '../../src/lib/strokes';
import { createEngine, publicFile } from './load';

type Place = readonly [x: number, y: number];

let engine: Engine;
beforeAll(async () => {
  const [{ id } = { id: '' }]: { id: string }[] = JSON.parse(new TextDecoder().decode(publicFile('models/index.json')));
  engine = await createEngine('simd');
  checked(engine.loadModel(publicFile(`models/${id}.safetensors`)));
});
afterAll(() => engine.delete());

/** With points as near as a pen gives them: the page rounds corners between far ones. */
function dense(stroke: readonly Place[]): Place[] {
  return stroke.flatMap((to, i): Place[] => {
    const from = stroke[i - 1] ?? to;
    return Array.from({ length: i === 0 ? 1 : 12 }, (_, k) => {
      const share = (k + 1) / 12;
      return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    });
  });
}

/** @param strokes in heights of the digit, y downwards from its top; slanted by `slant` columns per row. */
function read(strokes: readonly (readonly Place[])[], slant: number): number {
  const place = ([x, y]: Place) => [GRID * (0.5 + 0.6 * (x - slant * (y - 0.5))), GRID * (0.2 + 0.6 * y)];
  const ink = new StrokeRaster().render(strokes.map((stroke) => dense(stroke).flatMap(place).map(Math.round)));
  const { pixels } = frame(engine, { ink, width: RASTER_SIZE, height: RASTER_SIZE });
  const { probabilities } = checked(engine.classify(pixels));
  return probabilities.indexOf(Math.max(...probabilities));
}

const SLANTS = [0, 0.15, 0.3];

it('reads ones whose upstroke is 20 to 70% of the height and 20 to 60° from the stem, with and without base', () => {
  const base: Place[] = [
    [-0.2, 1],
    [0.2, 1],
  ];
  const misread: string[] = [];
  let count = 0;
  for (const rise of [0.2, 0.3, 0.4, 0.5, 0.6, 0.7]) {
    for (const degrees of [20, 30, 40, 50, 60]) {
      const aside = rise * Math.tan((degrees * Math.PI) / 180);
      if (aside > 0.6) continue; // wider than anybody writes it
      const one: Place[] = [
        [-aside, rise],
        [0, 0],
        [0, 1],
      ];
      for (const slant of SLANTS) {
        for (const strokes of [[one], [one, base]]) {
          count++;
          const as = read(strokes, slant);
          if (as !== 1) misread.push(`${rise} ${degrees}° ${slant} ${strokes.length === 2 ? 'base ' : ''}as ${as}`);
        }
      }
    }
  }
  expect(misread.length / count, misread.join('; ')).toBeLessThan(0.05);
});

it('reads slashed zeros and barred sevens', () => {
  const misread: string[] = [];
  let count = 0;
  for (const slant of SLANTS) {
    for (const width of [0.5, 0.65, 0.8]) {
      const zero = Array.from({ length: 25 }, (_, i): Place => {
        const turn = (2 * Math.PI * i) / 24;
        return [(width / 2) * Math.sin(turn), 0.5 - 0.5 * Math.cos(turn)];
      });
      for (const length of [0.8, 1, 1.3]) {
        for (const end of [0.2, 0.35]) {
          const x = (length * width) / 2;
          const y = length * (0.5 - end);
          const slash: Place[] = [
            [-x, 0.5 + y],
            [x, 0.5 - y],
          ];
          count++;
          const as = read([zero, slash], slant);
          if (as !== 0) misread.push(`0: ${width} ${length} ${end} ${slant} as ${as}`);
        }
      }
      const seven: Place[] = [
        [-width / 2, 0],
        [width / 2, 0],
        [-width / 6, 1],
      ];
      for (const reach of [0.15, 0.25]) {
        const bar: Place[] = [
          [width / 6 - reach, 0.5],
          [width / 6 + reach, 0.5],
        ];
        count++;
        const as = read([seven, bar], slant);
        if (as !== 7) misread.push(`7: ${width} ${reach} ${slant} as ${as}`);
      }
    }
  }
  expect(misread.length / count, misread.join('; ')).toBeLessThan(0.05);
});
