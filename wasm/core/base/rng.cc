#include "core/base/rng.h"

#include <bit>

namespace inklens {
namespace {

std::uint64_t SplitMix64(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

Rng::Rng(std::uint64_t seed, std::uint64_t stream) {
  // The stream is hashed before it meets the seed, so neighbouring (seed, stream) pairs do not
  // start in overlapping SplitMix64 sequences.
  std::uint64_t stream_state = stream;
  std::uint64_t state = seed ^ SplitMix64(stream_state);
  for (std::uint64_t& word : state_) word = SplitMix64(state);
}

std::uint64_t Rng::NextUint64() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Rng::NextDouble() { return static_cast<double>(NextUint64() >> 11) * 0x1.0p-53; }

std::uint64_t Rng::NextBelow(std::uint64_t bound) {
  if (bound == 0) return 0;
  // Numbers below 2^64 mod bound are rejected, so that every remainder is equally likely.
  const std::uint64_t threshold = (0 - bound) % bound;
  std::uint64_t value = NextUint64();
  while (value < threshold) value = NextUint64();
  return value % bound;
}

bool Rng::NextBernoulli(double probability) { return NextDouble() < probability; }

}  // namespace inklens
