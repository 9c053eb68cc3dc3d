#include "core/base/rng.h"

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace inklens {
namespace {

using ::testing::ElementsAre;

std::vector<std::uint64_t> Draw(Rng rng, std::size_t count) {
  std::vector<std::uint64_t> numbers(count);
  for (std::uint64_t& number : numbers) number = rng.NextUint64();
  return numbers;
}

// Computed with arbitrary-precision integers from the published algorithms, so that every
// platform is held to the same numbers.
TEST(RngTest, GivesTheSameNumbersEverywhere) {
  EXPECT_THAT(Draw(Rng(0, 0), 4), ElementsAre(0x84f09bf307c1073aULL, 0xc82ffb597ceee51bULL,
                                              0xadf96905c5df4417ULL, 0xe9d9a8489d042c93ULL));
  EXPECT_THAT(Draw(Rng(0, 1), 4), ElementsAre(0x704560ced7cc0501ULL, 0x4eef90036c89c53aULL,
                                              0xdce05af2ba1364d7ULL, 0xe019c82160dbbf4cULL));
  EXPECT_THAT(Draw(Rng(1, 0), 4), ElementsAre(0x4887886c7244e091ULL, 0x4cfafb3b6cc3ea99ULL,
                                              0xfbce21167403a2c1ULL, 0x2a5a56f477b61858ULL));
  EXPECT_THAT(Draw(Rng(18446744073709551615ULL, 12345678901234567890ULL), 4),
              ElementsAre(0xbbf74cec59fac59fULL, 0xa8e6af711384d54cULL, 0x671c8a43c4568466ULL,
                          0x70d8fd86d0f9ae3cULL));
}

TEST(RngTest, DoublesAndBoundedIntegersAreTheSameEverywhere) {
  Rng doubles(42, 7);
  EXPECT_EQ(doubles.NextDouble(), 0.05310940658772756);
  EXPECT_EQ(doubles.NextDouble(), 0.5473657907258048);
  EXPECT_EQ(doubles.NextDouble(), 0.6955418062375163);
  Rng below(42, 8);
  std::vector<std::uint64_t> digits(10);
  for (std::uint64_t& digit : digits) digit = below.NextBelow(10);
  EXPECT_THAT(digits, ElementsAre(0, 0, 2, 1, 6, 9, 1, 1, 3, 5));
  // Nearly half of all 64-bit numbers are rejected for this bound.
  const std::uint64_t bound = (std::uint64_t{1} << 63) + 1;
  EXPECT_EQ(below.NextBelow(bound), 5178361690669195532ULL);
  EXPECT_EQ(below.NextBelow(bound), 4260136825621554234ULL);
  EXPECT_EQ(below.NextBelow(bound), 8038357113853335679ULL);
}

TEST(RngTest, DoublesAreUniform) {
  constexpr int kDraws = 100000, kBins = 10;
  std::array<int, kBins> bins{};
  Rng rng(1, 2);
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = rng.NextDouble();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
    ++bins[static_cast<std::size_t>(value * kBins)];
  }
  // Five standard deviations of the mean of uniforms, and of a bin's binomial count.
  EXPECT_NEAR(sum / kDraws, 0.5, 5 / std::sqrt(12.0 * kDraws));
  for (int count : bins) EXPECT_NEAR(count, kDraws / kBins, 5 * std::sqrt(kDraws * 0.1 * 0.9));
}

TEST(RngTest, BoundedIntegersAreUniformAndInside) {
  constexpr int kDraws = 60000;
  std::array<int, 6> faces{};
  Rng rng(3, 4);
  for (int i = 0; i < kDraws; ++i) ++faces.at(rng.NextBelow(6));
  for (int count : faces) {
    EXPECT_NEAR(count, kDraws / 6, 5 * std::sqrt(kDraws * (1 / 6.0) * (5 / 6.0)));
  }
}

TEST(RngTest, BoundsOfZeroAndOneGiveZero) {
  Rng rng(5, 6);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(rng.NextBelow(0), 0u);
    EXPECT_EQ(rng.NextBelow(1), 0u);
  }
}

TEST(RngTest, BernoulliKeepsToItsProbability) {
  constexpr int kDraws = 100000;
  for (double probability : {0.1, 0.5, 0.9}) {
    Rng rng(7, 8);
    int hits = 0;
    for (int i = 0; i < kDraws; ++i) hits += rng.NextBernoulli(probability) ? 1 : 0;
    EXPECT_NEAR(hits, kDraws * probability,
                5 * std::sqrt(kDraws * probability * (1 - probability)));
  }
  Rng rng(9, 10);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(rng.NextBernoulli(0.0));
    EXPECT_TRUE(rng.NextBernoulli(1.0));
  }
}

TEST(RngTest, NeighbouringSeedsAndStreamsShareNoNumbers) {
  std::set<std::uint64_t> seen;
  std::size_t drawn = 0;
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    for (std::uint64_t stream = 0; stream < 16; ++stream) {
      for (std::uint64_t number : Draw(Rng(seed, stream), 50)) seen.insert(number), ++drawn;
    }
  }
  EXPECT_EQ(seen.size(), drawn);
}

TEST(RngTest, NeighbouringStreamsAreUncorrelated) {
  constexpr int kDraws = 20000;
  Rng first(11, 0), second(11, 1), across(12, 0);
  double streams = 0, seeds = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double a = first.NextDouble() - 0.5;
    streams += a * (second.NextDouble() - 0.5) * 12;
    seeds += a * (across.NextDouble() - 0.5) * 12;
  }
  EXPECT_NEAR(streams / kDraws, 0, 5 / std::sqrt(double{kDraws}));
  EXPECT_NEAR(seeds / kDraws, 0, 5 / std::sqrt(double{kDraws}));
  // Nor is the first number of a stream a function that drifts with the stream's index.
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) {
    sum += Rng(13, static_cast<std::uint64_t>(i)).NextDouble() - 0.5;
  }
  EXPECT_NEAR(sum / kDraws, 0, 5 / std::sqrt(12.0 * kDraws));
}

}  // namespace
}  // namespace inklens
