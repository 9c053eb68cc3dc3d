#include "peak.h"

#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace inklens::bench {
namespace {

/// Independent sums: enough to hide the latency of a multiply-add on two ports.
constexpr int kSums = 12;
constexpr std::int64_t kRounds = 20000;

/// Runs kRounds * kSums multiply-adds on vectors of `Lanes` floats; the result keeps the compiler
/// from dropping them.
using Kernel = float (*)();

// Each kernel is the same loop over another vector type; a macro because the x86 ones need a
// function attribute each for their instruction set.
#define INKLENS_PEAK_KERNEL(name, attribute, Vector, splat, multiply_add, first_lane) \
  attribute float name() {                                                            \
    Vector sums[kSums];                                                               \
    for (int i = 0; i < kSums; ++i) sums[i] = splat(static_cast<float>(i));           \
    const Vector factor = splat(0.999f);                                              \
    const Vector term = splat(0.001f);                                                \
    for (std::int64_t round = 0; round < kRounds; ++round) {                          \
      for (int i = 0; i < kSums; ++i) sums[i] = multiply_add(sums[i], factor, term);  \
    }                                                                                 \
    float total = 0;                                                                  \
    for (int i = 0; i < kSums; ++i) total += first_lane(sums[i]);                     \
    return total;                                                                     \
  }

#if defined(__wasm_relaxed_simd__)
#define INKLENS_LANE(v) wasm_f32x4_extract_lane(v, 0)
INKLENS_PEAK_KERNEL(Vector4, , v128_t, wasm_f32x4_splat, wasm_f32x4_relaxed_madd, INKLENS_LANE)
#elif defined(__wasm_simd128__)
#define INKLENS_LANE(v) wasm_f32x4_extract_lane(v, 0)
#define INKLENS_MADD(a, b, c) wasm_f32x4_add(wasm_f32x4_mul(a, b), c)
INKLENS_PEAK_KERNEL(Vector4, , v128_t, wasm_f32x4_splat, INKLENS_MADD, INKLENS_LANE)
#elif defined(__x86_64__)
INKLENS_PEAK_KERNEL(Vector16, __attribute__((target("avx512f"))), __m512, _mm512_set1_ps,
                    _mm512_fmadd_ps, _mm512_cvtss_f32)
INKLENS_PEAK_KERNEL(Vector8, __attribute__((target("avx2,fma"))), __m256, _mm256_set1_ps,
                    _mm256_fmadd_ps, _mm256_cvtss_f32)
#define INKLENS_MADD(a, b, c) _mm_add_ps(_mm_mul_ps(a, b), c)
INKLENS_PEAK_KERNEL(Vector4, , __m128, _mm_set1_ps, INKLENS_MADD, _mm_cvtss_f32)
#elif defined(__aarch64__)
#define INKLENS_MADD(a, b, c) vfmaq_f32(c, a, b)
#define INKLENS_LANE(v) vgetq_lane_f32(v, 0)
INKLENS_PEAK_KERNEL(Vector4, , float32x4_t, vdupq_n_f32, INKLENS_MADD, INKLENS_LANE)
#else
#define INKLENS_MADD(a, b, c) ((a) * (b) + (c))
#define INKLENS_SAME(v) (v)
INKLENS_PEAK_KERNEL(Vector1, , float, static_cast<float>, INKLENS_MADD, INKLENS_SAME)
#endif

struct Choice {
  Kernel kernel;
  int lanes;
  const char* name;
};

Choice Choose() {
#if defined(__wasm_relaxed_simd__)
  return {Vector4, 4, "relaxed multiply-add"};
#elif defined(__wasm_simd128__)
  return {Vector4, 4, "multiply, then add"};
#elif defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {Vector16, 16, "avx512 fused multiply-add"};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return {Vector8, 8, "avx2 fused multiply-add"};
  }
  return {Vector4, 4, "sse multiply, then add"};
#elif defined(__aarch64__)
  return {Vector4, 4, "neon fused multiply-add"};
#else
  return {Vector1, 1, "scalar multiply, then add"};
#endif
}

/// Calls the kernel until the time is over; the operations per second that this made.
double RunFor(const Choice& choice, double milliseconds) {
  using Clock = std::chrono::steady_clock;
  volatile float sink = 0;
  const auto start = Clock::now();
  double elapsed = 0;
  double calls = 0;
  while (elapsed < milliseconds / 1000) {
    sink = sink + choice.kernel();
    calls += 1;
    elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  }
  return calls * 2.0 * kSums * static_cast<double>(kRounds) * choice.lanes / elapsed * 1e-9;
}

}  // namespace

double PeakGflops(int threads, double milliseconds) {
  const Choice choice = Choose();
  std::vector<double> rates(static_cast<std::size_t>(threads));
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < rates.size(); ++t) {
    others.emplace_back([&, t] { rates[t] = RunFor(choice, milliseconds); });
  }
  rates[0] = RunFor(choice, milliseconds);
  for (std::thread& other : others) other.join();
  double sum = 0;
  for (double rate : rates) sum += rate;
  return sum;
}

const char* PeakInstruction() { return Choose().name; }

}  // namespace inklens::bench
