#pragma once

#include <cstdint>

namespace inklens {

/// xoshiro256++ random numbers (Blackman and Vigna, arXiv:1805.01407), seeded through SplitMix64
/// from a seed and a stream. A stream is a sample's index, so the numbers of one sample never
/// depend on how many threads, batches or steps produced the others. The same (seed, stream)
/// gives the same numbers on every platform, which the distributions of <random> do not promise.
class Rng {
 public:
  Rng(std::uint64_t seed, std::uint64_t stream);

  /// Uniform over all 64-bit integers.
  std::uint64_t NextUint64();
  /// Uniform in [0, 1), a multiple of 2^-53.
  double NextDouble();
  /// Uniform integer in [0, bound), without modulo bias. A bound of 0 gives 0.
  std::uint64_t NextBelow(std::uint64_t bound);
  /// True with the given probability.
  bool NextBernoulli(double probability);

 private:
  std::uint64_t state_[4];
};

}  // namespace inklens
