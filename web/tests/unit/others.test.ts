/** Engines beside the loaded one: made once, kept for a while, given back. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../package/src/module';
import type { Download } from '../../package/src/networks';
import { OtherEngines } from '../../package/src/others';
import { settle } from './fake-engine';

const OK = { code: 'ok', message: '' };

/** What of an engine is used here; it counts those that are alive. */
class Toy {
  static alive = 0;
  constructor(readonly name: string) {
    Toy.alive++;
  }
  delete() {
    Toy.alive--;
  }
  randomized(layers: number, seed: number) {
    if (layers > 4) return { status: { code: 'invalid-argument', message: 'too many' }, engine: null };
    return { status: OK, engine: new Toy(`${layers} ${seed}`) };
  }
  beside() {
    return new Toy('beside');
  }
  loadModel() {
    return { status: { code: 'data-loss', message: 'no network' } };
  }
}

const noDownload = (() => Promise.reject(new Error('nothing is downloaded'))) as Download;

describe('engines beside the loaded one', () => {
  let others: OtherEngines;
  const loaded = new Toy('loaded') as unknown as Engine;
  const find = (layers: number, seed = 0) => others.find(loaded, { kind: 'randomized', layers, seed });
  beforeEach(() => {
    others = new OtherEngines(noDownload);
    Toy.alive = 1;
  });

  it('are made once', async () => {
    expect(await find(2)).toBe(await find(2));
    expect(await find(2, 1)).not.toBe(await find(2));
    expect(Toy.alive).toBe(3);
  });

  it('are given back: the one that was asked for longest ago first, and all with their network', async () => {
    const first = await find(1);
    for (let seed = 1; seed < 20; seed++) {
      await find(1, seed);
      await find(1);
    }
    expect(await find(1)).toBe(first);
    await settle();
    expect(Toy.alive).toBe(1 + 6);
    others.forget();
    await settle();
    expect(Toy.alive).toBe(1);
  });

  it('that cannot be made leave nothing behind', async () => {
    await expect(find(5)).rejects.toThrow('too many');
    const bytes = { kind: 'bytes', bytes: new Uint8Array(8) } as const;
    await expect(others.find(loaded, bytes)).rejects.toThrow('no network');
    expect(Toy.alive).toBe(1);
  });

  it('that two calls wait for are one', async () => {
    const [a, b] = await Promise.all([find(3), find(3)]);
    expect(await find(3)).toBe(b);
    expect(a).toBe(b);
    expect(Toy.alive).toBe(2);
  });
});
