/** web/public/test-images says how the page's networks read MNIST's test images: here they read them. */
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { checked } from '../../package/src/module';
import { unpackReadings } from '../../src/state/test-images';
import { createEngine, publicFile } from './load';

it('every network of the page reads the shipped test images as the file says, and just as surely', async () => {
  const { networks, few }: { networks: string[]; few: number[] } = JSON.parse(
    new TextDecoder().decode(publicFile('test-images/list.json')),
  );
  const shipped: { id: string }[] = JSON.parse(new TextDecoder().decode(publicFile('models/index.json')));
  expect(networks).toEqual(shipped.map(({ id }) => id));
  const readings = unpackReadings(gunzipSync(publicFile('test-images/readings.gz')), networks);
  const pixels = new Uint8Array(gunzipSync(publicFile('test-images/few.gz')));
  expect(pixels.length).toBe(few.length * 784);
  const engine = await createEngine('simd');
  for (const id of networks) {
    checked(engine.loadModel(publicFile(`models/${id}.safetensors`)));
    const known = readings.networks.get(id);
    few.forEach((index, i) => {
      const { probabilities } = checked(engine.classify(pixels.slice(784 * i, 784 * (i + 1))));
      const best = probabilities.indexOf(Math.max(...probabilities));
      expect(known?.read[index], `${id}, image ${index}`).toBe(best);
      const off = Math.abs((known?.probability[index] ?? 0) / 65_535 - (probabilities[best] ?? 0));
      expect(off, `${id}, image ${index}`).toBeLessThan(1e-5);
    });
  }
  engine.delete();
});
