import { expect, test } from 'vitest';
import { decode, loadModel } from '../../package/src/host';
import type { Engine } from '../../package/src/module';
import type { Platform } from '../../package/src/platform';
import { checkFileSize } from '../../package/src/sizes';
import { drawingOf } from '../../package/src/sources';

/** An engine that must not be asked. */
const ENGINE = {} as Engine;

test('files up to the limit pass', () => {
  expect(() => checkFileSize('picture', 64_000_000)).not.toThrow();
  expect(() => checkFileSize('weights file', 256_000_000)).not.toThrow();
});

test('a larger file is refused with its size and the limit', () => {
  expect(() => checkFileSize('picture', 64_000_001)).toThrow('The picture has 65 MB; expected at most 64 MB.');
  expect(() => checkFileSize('weights file', 300_000_000)).toThrow('has 300 MB; expected at most 256 MB');
});

test('no byte of it reaches the engine', () => {
  const large = { byteLength: 300_000_000 } as Uint8Array;
  expect(() => decode(ENGINE, large)).toThrow('The picture has 300 MB');
  expect(() => loadModel(ENGINE, 'x', large)).toThrow('The weights file has 300 MB');
});

test('nor is it read from a Blob', () => {
  class Large extends Blob {
    override readonly size = 300_000_000;
    override arrayBuffer(): Promise<never> {
      throw new Error('it was read');
    }
  }
  expect(() => drawingOf(new Large(), {} as Platform)).toThrow('The picture has 300 MB');
});
