#include "testing/tolerance.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace inklens::test {
namespace {

TEST(ToleranceTest, HoldsOnlyBetweenTheErrorAndAThousandTimesTheError) {
  Tolerance tight(1e-3), fitting(1e-2), lax(10.1);
  for (Tolerance* tolerance : {&tight, &fitting, &lax}) {
    tolerance->Add(1.0, 1.0);
    tolerance->Add(2.0, 2.01 - 1e-6);
  }
  EXPECT_FALSE(tight.Holds("tight"));
  EXPECT_TRUE(fitting.Holds("fitting"));
  EXPECT_FALSE(lax.Holds("lax"));
}

TEST(ToleranceTest, RejectsNanMismatchedSizesAndNothing) {
  const std::vector<float> three{1, 2, 3};
  const std::vector<double> nearly{1, 2, 3.001}, two{1, 2.001};
  Tolerance nothing(0.01), nan(0.01), sizes(0.01), control(0.01);
  EXPECT_FALSE(nothing.Holds("nothing"));
  nan.Compare(three, nearly);
  nan.Add(std::numeric_limits<double>::quiet_NaN(), 0);
  nan.Add(0.001, 0);
  EXPECT_FALSE(nan.Holds("nan"));
  sizes.Compare(three, two);
  EXPECT_FALSE(sizes.Holds("sizes"));
  control.Compare(three, nearly);
  EXPECT_TRUE(control.Holds("control"));
}

}  // namespace
}  // namespace inklens::test
