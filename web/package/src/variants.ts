/** Chooses which WebAssembly artefact to run, by asking the browser what it can do. */
import { type EngineNote, VARIANTS, type Variant } from './protocol.js';

export interface Features {
  simd: boolean;
  relaxedSimd: boolean;
  /** Shared memory and atomics work, not only: the names exist. */
  sharedMemory: boolean;
  crossOriginIsolated: boolean;
}

const I32_CONST_0 = [0x41, 0x00];
const I8X16_SPLAT = [0xfd, 0x0f];
const I8X16_RELAXED_SWIZZLE = [0xfd, 0x80, 0x02];
const I32_ATOMIC_LOAD = [0xfe, 0x10, 0x02, 0x00];
const DROP_END = [0x1a, 0x0b];
const SHARED_MEMORY_SECTION = [0x05, 0x04, 0x01, 0x03, 0x01, 0x01];

/** The smallest module with one function of this body; browsers that lack an instruction in it reject it. */
function tinyModule(instructions: number[], memorySection: number[] = []): Uint8Array<ArrayBuffer> {
  const body = [0x00, ...instructions, ...DROP_END];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
    ...[0x03, 0x02, 0x01, 0x00],
    ...memorySection,
    ...[0x0a, body.length + 2, 0x01, body.length, ...body],
  ]);
}

export const SIMD_PROBE = tinyModule([...I32_CONST_0, ...I8X16_SPLAT]);
export const RELAXED_SIMD_PROBE = tinyModule([
  ...I32_CONST_0,
  ...I8X16_SPLAT,
  ...I32_CONST_0,
  ...I8X16_SPLAT,
  ...I8X16_RELAXED_SWIZZLE,
]);
export const THREADS_PROBE = tinyModule([...I32_CONST_0, ...I32_ATOMIC_LOAD], SHARED_MEMORY_SECTION);

/** Some browsers have no WebAssembly at all while they are set to be careful. */
const accepts = (module: Uint8Array<ArrayBuffer>) => typeof WebAssembly === 'object' && WebAssembly.validate(module);

/** @param mayShareMemory whether the place is one that browsers let share memory. */
export function detectFeatures(mayShareMemory: boolean): Features {
  return {
    simd: accepts(SIMD_PROBE),
    relaxedSimd: accepts(RELAXED_SIMD_PROBE),
    sharedMemory: typeof SharedArrayBuffer === 'function' && accepts(THREADS_PROBE),
    crossOriginIsolated: mayShareMemory,
  };
}

export interface Choice {
  /** To be tried in this order. */
  candidates: Variant[];
  notes: EngineNote[];
}

function runs(variant: Variant, features: Features): boolean {
  if (!features.simd) return false;
  if (variant === 'simd') return true;
  if (!features.sharedMemory || !features.crossOriginIsolated) return false;
  return variant === 'simd-threads' || features.relaxedSimd;
}

/** A forced variant comes first, even one that the test says cannot run: then what follows takes over. */
export function chooseVariants(features: Features, forced: Variant | null): Choice {
  const candidates = VARIANTS.filter((variant) => runs(variant, features));
  if (forced !== null) {
    return { candidates: [forced, ...candidates.filter((v) => v !== forced)], notes: [{ kind: 'forced' }] };
  }
  const notes: EngineNote[] = [];
  if (!features.crossOriginIsolated) notes.push({ kind: 'not-isolated' });
  else if (!features.sharedMemory) notes.push({ kind: 'no-shared-memory' });
  else if (!features.relaxedSimd) notes.push({ kind: 'no-relaxed-simd' });
  return { candidates, notes };
}

/** Spinning threads beyond the cores make everything slower, and beyond four there is too little work to share. */
export function chooseThreads(variant: Variant, wanted: number | null, cores: number): number {
  if (variant === 'simd') return 1;
  const threads = wanted ?? Math.min(cores, 4);
  return Math.max(1, Math.min(16, Math.floor(threads)));
}
