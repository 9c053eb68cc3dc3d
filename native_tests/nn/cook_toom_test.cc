#include "core/nn/cook_toom.h"

#include <gmock/gmock.h>

#include "core/base/rng.h"

namespace inklens {
namespace {

template <std::size_t M, std::size_t R>
struct Sizes {
  static constexpr std::size_t kOutputs = M, kTaps = R;
};

template <typename T>
class CookToomTest : public ::testing::Test {};

using AllSizes = ::testing::Types<Sizes<2, 3>, Sizes<4, 3>, Sizes<6, 3>, Sizes<2, 5>, Sizes<4, 5>,
                                  Sizes<3, 2>, Sizes<5, 4>>;
TYPED_TEST_SUITE(CookToomTest, AllSizes);

TYPED_TEST(CookToomTest, FiltersAsTheDefinitionDoes) {
  constexpr std::size_t kM = TypeParam::kOutputs, kR = TypeParam::kTaps;
  constexpr CookToom<kM, kR> matrices;
  constexpr std::size_t kSize = CookToom<kM, kR>::kSize;
  Rng rng(1, 0);
  for (int repeat = 0; repeat < 20; ++repeat) {
    double taps[kR], input[kSize];
    for (double& tap : taps) tap = rng.NextDouble() - 0.5;
    for (double& value : input) value = rng.NextDouble() - 0.5;
    for (std::size_t k = 0; k < kM; ++k) {
      double expected = 0, actual = 0;
      for (std::size_t j = 0; j < kR; ++j) expected += taps[j] * input[k + j];
      for (std::size_t place = 0; place < kSize; ++place) {
        double weight = 0, value = 0;
        for (std::size_t j = 0; j < kR; ++j) weight += matrices.weights[place][j] * taps[j];
        for (std::size_t j = 0; j < kSize; ++j) value += matrices.input[place][j] * input[j];
        actual += matrices.output[k][place] * weight * value;
      }
      EXPECT_NEAR(actual, expected, 1e-13) << "output " << k;
    }
  }
}

TYPED_TEST(CookToomTest, TransformsAreExactInSinglePrecision) {
  constexpr CookToom<TypeParam::kOutputs, TypeParam::kTaps> matrices;
  for (const auto& row : matrices.input) {
    for (double value : row) EXPECT_EQ(static_cast<double>(static_cast<float>(value)), value);
  }
  for (const auto& row : matrices.output) {
    for (double value : row) EXPECT_EQ(static_cast<double>(static_cast<float>(value)), value);
  }
}

/// What the transforms' code relies on: the rows of p and -p differ in the sign of the odd columns.
TYPED_TEST(CookToomTest, PointsComeInPairs) {
  using Matrices = CookToom<TypeParam::kOutputs, TypeParam::kTaps>;
  constexpr Matrices matrices;
  for (std::size_t pair = 0; pair < Matrices::kPairs; ++pair) {
    for (std::size_t j = 0; j < Matrices::kSize; ++j) {
      const double sign = j % 2 == 0 ? 1 : -1;
      EXPECT_EQ(matrices.input[2 * pair + 2][j], sign * matrices.input[2 * pair + 1][j]);
    }
    for (std::size_t k = 0; k < TypeParam::kOutputs; ++k) {
      const double sign = k % 2 == 0 ? 1 : -1;
      EXPECT_EQ(matrices.output[k][2 * pair + 2], sign * matrices.output[k][2 * pair + 1]);
    }
  }
  for (std::size_t j = 0; j < Matrices::kSize; ++j) {
    EXPECT_EQ(matrices.input[0][j] == 0 || j % 2 == 0, true);
    EXPECT_EQ(matrices.input[Matrices::kSize - 1][j] == 0 || j % 2 == 1, true);
  }
}

TEST(CookToomTest, TheSmallestByHand) {
  // Lavin and Gray, Eq. (5) and (6); their rows of +-1 and infinity differ in sign and scale.
  constexpr CookToom<2, 3> matrices;
  EXPECT_THAT(matrices.input[0], ::testing::ElementsAre(-1, 0, 1, 0));
  EXPECT_THAT(matrices.input[1], ::testing::ElementsAre(0, 1, 1, 0));
  EXPECT_THAT(matrices.input[2], ::testing::ElementsAre(0, -1, 1, 0));
  EXPECT_THAT(matrices.input[3], ::testing::ElementsAre(0, -1, 0, 1));
  EXPECT_THAT(matrices.weights[1], ::testing::ElementsAre(0.5, 0.5, 0.5));
  EXPECT_THAT(matrices.output[0], ::testing::ElementsAre(1, 1, 1, 0));
  EXPECT_THAT(matrices.output[1], ::testing::ElementsAre(0, 1, -1, 1));
}

}  // namespace
}  // namespace inklens
