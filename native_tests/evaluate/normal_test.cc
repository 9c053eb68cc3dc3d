#include "core/evaluate/normal.h"

#include <gtest/gtest.h>

namespace inklens {
namespace {

TEST(NormalNumbersTest, MomentsAreThoseOfTheNormalDistribution) {
  NormalNumbers numbers(Rng(3, 4));
  constexpr int kCount = 100'000;
  double sum = 0, squares = 0, fourths = 0;
  for (int i = 0; i < kCount; ++i) {
    const double x = numbers.Next();
    sum += x / kCount;
    squares += x * x / kCount;
    fourths += x * x * x * x / kCount;
  }
  // Five deviations of each mean: sqrt(1 / N), sqrt(2 / N), sqrt(96 / N).
  EXPECT_NEAR(sum, 0, 0.016);
  EXPECT_NEAR(squares, 1, 0.023);
  EXPECT_NEAR(fourths, 3, 0.155);
}

TEST(NormalNumbersTest, SeedAndStreamSayWhichNumbers) {
  NormalNumbers first(Rng(1, 2)), again(Rng(1, 2)), other(Rng(1, 3));
  for (int i = 0; i < 10; ++i) {
    const double x = first.Next();
    EXPECT_EQ(again.Next(), x);
    EXPECT_NE(other.Next(), x);
  }
}

}  // namespace
}  // namespace inklens
