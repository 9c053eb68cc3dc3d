import { expect, it } from 'vitest';
import { imageAt, readIdxImages } from '../../src/lib/idx';

const FILE = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

it('reads the images one by one', () => {
  const images = readIdxImages(FILE);
  expect([images.count, images.height, images.width]).toEqual([2, 1, 3]);
  expect([...imageAt(images, 1)]).toEqual([4, 5, 6]);
});

it('refuses what is no such file or not all of it', () => {
  expect(() => readIdxImages(FILE.slice(0, -1))).toThrow('5 bytes');
  expect(() => readIdxImages(Uint8Array.of(0, 0, 8, 1, ...FILE.slice(4)))).toThrow('not an idx3-ubyte file');
  expect(() => readIdxImages(new Uint8Array(3))).toThrow('not an idx3-ubyte file');
});
