#pragma once

#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace inklens {

/// Four floats in one register, by the compilers' portable vector type: SIMD in WebAssembly, SSE or
/// NEON natively. Arithmetic operators work element by element.
using Float4 = float __attribute__((vector_size(16)));
inline constexpr std::size_t kLanes = 4;

/// Reads or writes four floats that need no alignment.
inline Float4 Load4(const float* from) {
  Float4 value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}
inline void Store4(float* to, Float4 value) { std::memcpy(to, &value, sizeof(value)); }
inline Float4 Splat4(float value) { return Float4{value, value, value, value}; }

/// a b + c; rounded once where WebAssembly has relaxed SIMD and the machine can, twice elsewhere.
inline Float4 MultiplyAdd(Float4 a, Float4 b, Float4 c) {
#if defined(__wasm_relaxed_simd__)
  return static_cast<Float4>(wasm_f32x4_relaxed_madd(static_cast<v128_t>(a), static_cast<v128_t>(b),
                                                     static_cast<v128_t>(c)));
#else
  return a * b + c;
#endif
}

/// The larger of each pair; b where either is not a number.
inline Float4 Max4(Float4 a, Float4 b) {
#if defined(__wasm_simd128__)
  return static_cast<Float4>(wasm_f32x4_pmax(static_cast<v128_t>(b), static_cast<v128_t>(a)));
#else
  return a > b ? a : b;
#endif
}

}  // namespace inklens
