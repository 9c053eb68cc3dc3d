import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { imageAt, readIdxImages } from '../../src/lib/idx';
import { isFilled, largestSolidSquare } from '../../src/lib/solid';

function square(side: number): Uint8Array {
  return Uint8Array.from({ length: 784 }, (_, i) => (i % 28 < side && i < 28 * side ? 255 : 0));
}

describe('a filled area', () => {
  it('is found by the largest square in it', () => {
    expect(largestSolidSquare(Uint8Array.of(255, 0, 0, 0, 255, 255, 0, 255, 255), 3)).toBe(2);
    expect(largestSolidSquare(square(13), 28)).toBe(13);
    expect(largestSolidSquare(new Uint8Array(784), 28)).toBe(0);
  });
  it('is as large as no digit’s', () => {
    expect([isFilled(square(10), 28), isFilled(square(11), 28), isFilled(square(20), 28)]).toEqual([false, true, true]);
    const samples = readIdxImages(
      new Uint8Array(readFileSync(new URL('../../public/samples/images-idx3-ubyte', import.meta.url))),
    );
    for (let i = 0; i < samples.count; i++) expect(isFilled(imageAt(samples, i), 28)).toBe(false);
  });
});
