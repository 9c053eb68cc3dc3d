/** A browser that gives no more memory: a code or an end, never a wrong answer, and another engine goes on. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CoreOptions, checked, type Engine, engineOf } from '../../package/src/module';
import { explain, loadModule, publicFile, testImages, WEIGHTS } from './load';

const pixels = testImages()[10]?.pixels ?? expect.fail('no such sample');
const weights = publicFile(WEIGHTS);

afterEach(() => {
  vi.restoreAllMocks();
});

async function loaded(): Promise<Engine> {
  const module = await loadModule('simd', 1);
  const engine = engineOf(module.Engine.create(1));
  checked(engine.loadModel(weights));
  return engine;
}

/** Browsers say so by this error. */
function giveNoMore(): void {
  vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
    throw new RangeError('no more memory, on purpose');
  });
}

/** Does it again and again, which keeps memory each time, until it fails. */
function untilRefused(keep: () => unknown): unknown {
  try {
    for (let i = 0; i < 100_000; i++) keep();
  } catch (error) {
    return error;
  }
  return expect.fail('it never ended');
}

describe('where memory is refused', () => {
  const begun = (method: string, options: CoreOptions) => (engine: Engine) => {
    const { job } = checked(engine.startExplanation(pixels, method, options));
    checked(job?.step(1) ?? expect.fail('no job'));
  };
  const kinds: [string, (engine: Engine) => void][] = [
    ['RISE', begun('rise', { samples: 100 })],
    ['LIME', begun('lime', { samples: 20 })],
    ['LIME on SLIC', begun('lime', { samples: 20, superpixels: 'slic' })],
    ['Score-CAM', begun('score-cam', {})],
    ['Grad-CAM', begun('grad-cam', {})],
    ['networks beside', (engine) => checked(engine.randomized(1, 0))],
    [
      'measures',
      (engine) => {
        const { maps } = checked(engine.baselineMaps(pixels, 1));
        const { job } = checked(engine.startMeasures(pixels, null, [{ measure: 'road' }], maps));
        checked(job?.step(1) ?? expect.fail('no job'));
      },
    ],
  ];

  it.each(kinds)('by %s', async (_, keep) => {
    const engine = await loaded();
    const { saliencyMap } = explain(engine, pixels, 'grad-cam');
    giveNoMore();
    const error = untilRefused(() => keep(engine));
    const told = error instanceof Error && 'code' in error ? error.code : null;
    // What is no code ends the worker, and the client starts another.
    if (told !== 'resource-exhausted') expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    vi.restoreAllMocks();
    expect(explain(await loaded(), pixels, 'grad-cam').saliencyMap).toEqual(saliencyMap);
  });

  it('by a large picture', async () => {
    const engine = await loaded();
    giveNoMore();
    const side = 4000;
    const bmp = new Uint8Array(54 + 3 * side * side);
    const view = new DataView(bmp.buffer);
    bmp.set([0x42, 0x4d]);
    view.setUint32(2, bmp.length, true);
    view.setUint32(10, 54, true);
    view.setUint32(14, 40, true);
    view.setInt32(18, side, true);
    view.setInt32(22, side, true);
    view.setUint16(26, 1, true);
    view.setUint16(28, 24, true);
    expect(() => checked(engine.decodeImage(bmp))).toThrow(/abort|unreachable|memory|large|limit/i);
  });
});
