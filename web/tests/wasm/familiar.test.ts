/** From when on a drawing is called unlike anything that a network knows: of digits hardly any are. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { frame } from '../../package/src/host';
import { checked } from '../../package/src/module';
import { imageAt, readIdxImages } from '../../src/lib/idx';
import { RASTER_SIZE, StrokeRaster } from '../../src/lib/raster';
import { GRID, type Stroke } from '../../src/lib/strokes';
import { isUnfamiliar } from '../../src/state/familiar';
import { createEngine, publicFile } from './load';

const NETWORKS: { id: string }[] = JSON.parse(new TextDecoder().decode(publicFile('models/index.json')));
const GOLDENS = new URL('../../../native_tests/goldens/mnist_t10k_1000.idx3-ubyte.gz', import.meta.url);
const DRAWN = new URL('../data/strokes.json', import.meta.url);

it.each(NETWORKS)('of the first 1000 test images one in a hundred is unfamiliar to $id', async ({ id }) => {
  const engine = await createEngine('simd');
  checked(engine.loadModel(publicFile(`models/${id}.safetensors`)));
  const images = readIdxImages(new Uint8Array(gunzipSync(readFileSync(GOLDENS))));
  let unfamiliar = 0;
  for (let i = 0; i < images.count; i++) {
    if (isUnfamiliar(id, checked(engine.classify(imageAt(images, i))).logits)) unfamiliar++;
  }
  expect(unfamiliar).toBeGreaterThan(0);
  expect(unfamiliar).toBeLessThan(20);
  engine.delete();
});

/** Capitals of straight strokes, in a field of 4 x 6 units. */
const LETTERS: Record<string, [number, number][][]> = {
  A: [
    [
      [0, 6],
      [2, 0],
      [4, 6],
    ],
    [
      [1, 4],
      [3, 4],
    ],
  ],
  E: [
    [
      [4, 0],
      [0, 0],
      [0, 6],
      [4, 6],
    ],
    [
      [0, 3],
      [3, 3],
    ],
  ],
  F: [
    [
      [4, 0],
      [0, 0],
      [0, 6],
    ],
    [
      [0, 3],
      [3, 3],
    ],
  ],
  H: [
    [
      [0, 0],
      [0, 6],
    ],
    [
      [4, 0],
      [4, 6],
    ],
    [
      [0, 3],
      [4, 3],
    ],
  ],
  K: [
    [
      [0, 0],
      [0, 6],
    ],
    [
      [4, 0],
      [0, 3],
      [4, 6],
    ],
  ],
  M: [
    [
      [0, 6],
      [0, 0],
      [2, 3],
      [4, 0],
      [4, 6],
    ],
  ],
  N: [
    [
      [0, 6],
      [0, 0],
      [4, 6],
      [4, 0],
    ],
  ],
  R: [
    [
      [0, 6],
      [0, 0],
      [4, 0],
      [4, 3],
      [0, 3],
    ],
    [
      [1, 3],
      [4, 6],
    ],
  ],
  T: [
    [
      [0, 0],
      [4, 0],
    ],
    [
      [2, 0],
      [2, 6],
    ],
  ],
  W: [
    [
      [0, 0],
      [1, 6],
      [2, 2],
      [3, 6],
      [4, 0],
    ],
  ],
  X: [
    [
      [0, 0],
      [4, 6],
    ],
    [
      [4, 0],
      [0, 6],
    ],
  ],
};

it('the page’s first network reads what three people drew, and knows it from many letters', async () => {
  const [{ id } = { id: '' }] = NETWORKS;
  const engine = await createEngine('simd');
  checked(engine.loadModel(publicFile(`models/${id}.safetensors`)));
  const logitsOf = (strokes: readonly Stroke[]) => {
    const ink = new StrokeRaster().render(strokes);
    const { pixels } = frame(engine, { ink, width: RASTER_SIZE, height: RASTER_SIZE });
    return checked(engine.classify(pixels)).logits;
  };
  const digits: { label: number; strokes: [number, number][][] }[] = JSON.parse(readFileSync(DRAWN, 'utf8')).digits;
  const place = (value: number) => Math.round(GRID * (0.2 + (0.6 * value) / 1000));
  expect(digits).toHaveLength(30);
  for (const [i, { label, strokes }] of digits.entries()) {
    const logits = logitsOf(strokes.map((stroke) => stroke.flatMap(([x, y]) => [place(x), place(y)])));
    expect(logits.indexOf(Math.max(...logits)), `drawing ${i}`).toBe(label);
    expect(isUnfamiliar(id, logits), `drawing ${i}, ${label}`).toBe(false);
  }
  const unit = (units: number) => Math.round(GRID * (0.15 + units / 9));
  const letters = Object.entries(LETTERS).map(([name, strokes]) => {
    return { name, logits: logitsOf(strokes.map((stroke) => stroke.flatMap(([x, y]) => [unit(x), unit(y)]))) };
  });
  const caught = letters.filter(({ logits }) => isUnfamiliar(id, logits)).map(({ name }) => name);
  expect(caught.length, caught.join()).toBeGreaterThanOrEqual(4);
  // Nothing is known of a visitor's own network.
  expect(letters.some(({ logits }) => isUnfamiliar('own:1', logits))).toBe(false);
  engine.delete();
});
