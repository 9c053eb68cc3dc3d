/** What the bindings hand out is the caller's to delete, and then it is gone: ten thousand times. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { checked, type Engine, engineOf, type InklensModule } from '../../package/src/module';
import type { MeasurableMap } from '../../package/src/protocol';
import { loadModule, publicFile, testImages, WEIGHTS } from './load';

const TIMES = 10_000;
/** What differs between methods is tried less often: it takes as long as the network. */
const TIMES_EACH = 1_500;
/** Until then caches fill and free memory falls into its pieces. */
const WARM_UP = 500;

/** Embind's own view of its handles; no part of the page uses it. */
interface Inspected {
  $$: { ptr: number };
  delete(): void;
}
interface InspectedModule extends InklensModule {
  HEAPU8: Uint8Array;
  /** JavaScript values that the core holds. */
  count_emval_handles(): number;
}

vi.setConfig({ testTimeout: 300_000 });
const pixels = testImages()[10]?.pixels ?? expect.fail('no such sample');
const weights = publicFile(WEIGHTS);

/**
 * Makes a handle and deletes it, again and again. A leak shows in one of three: the memory grows; later handles lie
 * behind all earlier ones, since what was free before them is used up; values of JavaScript are held on to.
 */
function expectFlat(module: InspectedModule, make: () => { delete(): void } | null, times = TIMES): void {
  const step = (): number => {
    const handle = (make() ?? expect.fail('no handle')) as unknown as Inspected;
    const place = handle.$$.ptr;
    handle.delete();
    return place;
  };
  const places = Array.from({ length: WARM_UP }, step);
  const before = { bytes: module.HEAPU8.length, values: module.count_emval_handles() };
  const later = Array.from({ length: times - WARM_UP }, step);
  expect({ bytes: module.HEAPU8.length, values: module.count_emval_handles() }).toEqual(before);
  expect(Math.max(...later)).toBeLessThanOrEqual(Math.max(...places));
}

describe('deleted handles leave nothing behind', () => {
  let module: InspectedModule;
  let engine: Engine;
  const job = () => checked(engine.startExplanation(pixels, 'grad-cam', {}));

  beforeAll(async () => {
    module = (await loadModule('simd', 1)) as InspectedModule;
    engine = engineOf(module.Engine.create(1));
    checked(engine.loadModel(weights));
  });

  it('of an engine', () => {
    expectFlat(module, () => engineOf(module.Engine.create(1)));
  });

  it('of an explanation that is finished', () => {
    expectFlat(module, () => job().job);
  });

  it.each(['lime', 'rise', 'score-cam'])('of an explanation by %s that is dropped on its way', (method) => {
    expectFlat(
      module,
      () => {
        // A step of LIME scores up to a thousand samples together: fewer of them do here.
        const options = method === 'lime' ? { samples: 20 } : {};
        const started = checked(engine.startExplanation(pixels, method, options));
        checked(started.job?.step(1) ?? expect.fail('no job'));
        return started.job;
      },
      TIMES_EACH,
    );
  });

  const measuring = (measure: string, maps: MeasurableMap[]) => {
    const started = checked(engine.startMeasures(pixels, null, [{ measure }], maps));
    checked(started.job?.step(1) ?? expect.fail('no job'));
    return started.job;
  };

  it('of measures that are finished', () => {
    const maps = checked(engine.baselineMaps(pixels, 1)).maps.slice(0, 1);
    expectFlat(module, () => measuring('sparsity', maps));
  });

  it('of measures that are dropped on their way', () => {
    const { maps } = checked(engine.baselineMaps(pixels, 1));
    expectFlat(module, () => measuring('deletion', maps), TIMES_EACH);
  });

  it('of a network that has forgotten', () => {
    expectFlat(module, () => checked(engine.randomized(1, 0)).engine, TIMES_EACH);
  });

  it.each([
    ['finished', 'grad-cam', {}],
    ['dropped on their way', 'rise', { samples: 200 }],
  ])('of terms that are %s', (_, method, options) => {
    const terms = () => {
      const { job } = checked(engine.startTerms(pixels, method, options, null, null, false));
      if (job === null) return expect.fail('no job');
      checked(job.step(1));
      if (method === 'grad-cam') checked(job.terms());
      return job;
    };
    expectFlat(module, terms, TIMES_EACH);
  });

  it('nor do answers without a handle', () => {
    const { maps } = checked(engine.baselineMaps(pixels, 1));
    const [map] = maps;
    if (map === undefined) return expect.fail('no map');
    const answers = () => {
      checked(engine.layers(pixels));
      checked(engine.perturb(pixels, [{ measure: 'deletion' }], [map], 3));
      checked(engine.compareMaps(map.values, map.values, 28));
      checked(engine.frameSteps(pixels, 28, 28, ['crop']));
      engine.cascade();
    };
    for (let i = 0; i < WARM_UP; i++) answers();
    const seen = () => ({ bytes: module.HEAPU8.length, values: module.count_emval_handles() });
    const before = seen();
    for (let i = 0; i < TIMES_EACH; i++) answers();
    expect(seen()).toEqual(before);
  });

  it('nor do refusals', () => {
    const refused = () => expect(engine.startExplanation(pixels, 'none', {}).job).toBeNull();
    refused();
    const before = module.count_emval_handles();
    for (let i = 0; i < TIMES / 10; i++) {
      refused();
      engine.decodeImage(Uint8Array.of(1, 2, 3));
      engine.loadModel(Uint8Array.of(1, 2, 3));
    }
    expect(module.count_emval_handles()).toBe(before);
  });
});
