import { describe, expect, it, vi } from 'vitest';
import {
  chooseThreads,
  chooseVariants,
  detectFeatures,
  type Features,
  RELAXED_SIMD_PROBE,
  SIMD_PROBE,
  THREADS_PROBE,
} from '../../package/src/variants';

const ALL: Features = { simd: true, relaxedSimd: true, sharedMemory: true, crossOriginIsolated: true };

describe('the probes', () => {
  it('are modules that an engine with the instructions accepts', () => {
    expect(WebAssembly.validate(SIMD_PROBE)).toBe(true);
    expect(WebAssembly.validate(THREADS_PROBE)).toBe(true);
  });
  it('test the instruction in question: another opcode in its place is refused', () => {
    for (const probe of [SIMD_PROBE, THREADS_PROBE, RELAXED_SIMD_PROBE]) {
      const broken = probe.slice();
      // The last prefix byte (0xfd SIMD, 0xfe atomics) is followed by the instruction's number.
      broken[Math.max(broken.lastIndexOf(0xfd), broken.lastIndexOf(0xfe)) + 1] = 0x7f;
      expect(WebAssembly.validate(broken)).toBe(false);
    }
  });
  it('atomics need the shared memory that the probe declares', () => {
    const unshared = THREADS_PROBE.slice();
    // Flags of the memory section: 3 is shared with a maximum, 9 does not exist.
    unshared[unshared.indexOf(0x05, 18) + 3] = 9;
    expect(WebAssembly.validate(unshared)).toBe(false);
  });
});

it('detectFeatures sees nothing where WebAssembly is switched off', () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(detectFeatures(true)).toMatchObject({ simd: false, relaxedSimd: false, sharedMemory: false });
  vi.unstubAllGlobals();
});

it('detectFeatures sees what this runtime has', () => {
  expect(detectFeatures(false)).toMatchObject({ simd: true, sharedMemory: true, crossOriginIsolated: false });
});

describe('chooseVariants', () => {
  it('takes the fastest that can run, and keeps the others to fall back on', () => {
    expect(chooseVariants(ALL, null)).toEqual({ candidates: ['relaxed-threads', 'simd-threads', 'simd'], notes: [] });
  });
  it.each<[string, Partial<Features>, string[], string[]]>([
    ['a page that is not isolated', { crossOriginIsolated: false }, ['simd'], ['not-isolated']],
    ['a browser without shared memory', { sharedMemory: false }, ['simd'], ['no-shared-memory']],
    ['a browser without relaxed SIMD', { relaxedSimd: false }, ['simd-threads', 'simd'], ['no-relaxed-simd']],
    ['a browser without SIMD', { simd: false }, [], []],
  ])('on %s says why', (_, missing, candidates, notes) => {
    const choice = chooseVariants({ ...ALL, ...missing }, null);
    expect(choice.candidates).toEqual(candidates);
    expect(choice.notes.map((note) => note.kind)).toEqual(notes);
  });
  it('tries a forced variant first', () => {
    expect(chooseVariants(ALL, 'simd').candidates).toEqual(['simd', 'relaxed-threads', 'simd-threads']);
    const choice = chooseVariants({ ...ALL, crossOriginIsolated: false }, 'simd-threads');
    expect(choice).toEqual({ candidates: ['simd-threads', 'simd'], notes: [{ kind: 'forced' }] });
  });
});

describe('chooseThreads', () => {
  it('takes the cores, up to four', () => {
    expect([1, 2, 4, 16].map((cores) => chooseThreads('relaxed-threads', null, cores))).toEqual([1, 2, 4, 4]);
  });
  it('follows a wish within reason, but one thread is all that the simplest variant has', () => {
    expect(chooseThreads('simd-threads', 8, 2)).toBe(8);
    expect(chooseThreads('simd-threads', 1000, 2)).toBe(16);
    expect(chooseThreads('simd', 8, 8)).toBe(1);
  });
});
