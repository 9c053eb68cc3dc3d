import { expect, it } from 'vitest';
import { memoryOf } from '../../package/src/service';

it('what an answer holds goes along instead of being copied, each piece of memory once', () => {
  const map = Float32Array.of(1, 2);
  const [low, high] = [map.subarray(0, 1), map.subarray(1)];
  const curve = Float64Array.of(3);
  const answer = { saliencyMap: { width: 2, values: map }, low, high, values: [[{ curve, value: null }]], name: 'x' };
  expect(memoryOf(answer)).toEqual([map.buffer, curve.buffer]);
  const moved = structuredClone(answer, { transfer: memoryOf(answer) });
  expect(moved.saliencyMap.values).toEqual(Float32Array.of(1, 2));
  expect(map.length).toBe(0);
});

it('shared memory stays where it is', () => {
  expect(memoryOf({ pixels: new Uint8Array(new SharedArrayBuffer(4)), none: null })).toEqual([]);
});
