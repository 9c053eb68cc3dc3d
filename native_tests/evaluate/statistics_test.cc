#include "core/evaluate/statistics.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "core/base/rng.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

TEST(MeanTest, ByHand) {
  const std::vector<double> values{1, 2, 3, 6};
  const MeanWithError mean = Mean(values);
  EXPECT_EQ(mean.count, 4u);
  EXPECT_EQ(mean.mean, 3);
  // (4 + 1 + 0 + 9) / 3 / 4
  EXPECT_DOUBLE_EQ(mean.standard_error, std::sqrt(14.0 / 12));
}

TEST(MeanTest, OfNoneAndOfOne) {
  EXPECT_EQ(Mean({}).count, 0u);
  EXPECT_EQ(Mean({}).mean, 0);
  const std::vector<double> one{0.25};
  EXPECT_EQ(Mean(one).mean, 0.25);
  EXPECT_EQ(Mean(one).standard_error, 0);
}

TEST(MeanTest, OfValuesFarFromZero) {
  const std::vector<double> values{1e9 + 1, 1e9 + 2, 1e9 + 3};
  EXPECT_DOUBLE_EQ(Mean(values).standard_error, std::sqrt(1.0 / 3));
}

// Newcombe, Statistics in Medicine 17 (1998), 857-872, Table I, method 3.
TEST(WilsonIntervalTest, PublishedExamples) {
  const Interval common = WilsonInterval(81, 263);
  EXPECT_NEAR(common.low, 0.2553, 5e-5);
  EXPECT_NEAR(common.high, 0.3662, 5e-5);
  const Interval rare = WilsonInterval(15, 148);
  EXPECT_NEAR(rare.low, 0.0624, 5e-5);
  EXPECT_NEAR(rare.high, 0.1605, 5e-5);
  const Interval none = WilsonInterval(0, 20);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.1611, 5e-5);
  const Interval few = WilsonInterval(1, 29);
  EXPECT_NEAR(few.low, 0.0061, 5e-5);
  EXPECT_NEAR(few.high, 0.1718, 5e-5);
}

TEST(WilsonIntervalTest, TheOtherSideMirrorsIt) {
  for (std::size_t k : {0u, 1u, 7u, 20u}) {
    const Interval one = WilsonInterval(k, 20), other = WilsonInterval(20 - k, 20);
    EXPECT_NEAR(one.low, 1 - other.high, 1e-15);
    EXPECT_NEAR(one.high, 1 - other.low, 1e-15);
  }
}

TEST(WilsonIntervalTest, NothingIsKnownOfNoTrials) {
  EXPECT_EQ(WilsonInterval(0, 0).low, 0);
  EXPECT_EQ(WilsonInterval(0, 0).high, 1);
}

TEST(CompareTest, CountsImageByImage) {
  const std::vector<double> first{1, 5, 2, 4}, second{2, 3, 2, 8};
  const Result<PairedComparison> compared = Compare(first, second);
  ASSERT_OK(compared);
  EXPECT_EQ(compared.value().first_lower, 2u);
  EXPECT_EQ(compared.value().ties, 1u);
  EXPECT_EQ(compared.value().first_higher, 1u);
  EXPECT_EQ(compared.value().difference.mean, -0.75);
}

TEST(CompareTest, RefusesColumnsOfOtherImages) {
  const std::vector<double> first{1, 5}, second{2};
  EXPECT_STATUS(Compare(first, second), kShapeMismatch, "2 and 1 values");
}

TEST(BootstrapMeanTest, IsAsWideAsTheNormalIntervalOfManyValues) {
  std::vector<double> values;
  Rng rng(3, 0);
  for (int i = 0; i < 2000; ++i) values.push_back(rng.NextDouble());
  const MeanWithError mean = Mean(values);
  const Result<Interval> interval = BootstrapMean(values, 4000, 1);
  ASSERT_OK(interval);
  // The percentiles of 4,000 resamples are themselves off by some 2% of the width.
  EXPECT_NEAR(interval.value().low, mean.mean - 1.96 * mean.standard_error,
              0.12 * mean.standard_error);
  EXPECT_NEAR(interval.value().high, mean.mean + 1.96 * mean.standard_error,
              0.12 * mean.standard_error);
}

TEST(BootstrapMeanTest, OfEqualValuesIsThatValue) {
  const std::vector<double> values(10, 0.5);
  const Result<Interval> interval = BootstrapMean(values, 100, 0);
  ASSERT_OK(interval);
  EXPECT_EQ(interval.value().low, 0.5);
  EXPECT_EQ(interval.value().high, 0.5);
}

// Of the values 0 and 1 a resample's mean is 0, 1/2, 1/2 or 1: both percentiles are at the ends.
TEST(BootstrapMeanTest, TwoValuesByHand) {
  const std::vector<double> values{0, 1};
  const Result<Interval> interval = BootstrapMean(values, 1000, 0);
  ASSERT_OK(interval);
  EXPECT_EQ(interval.value().low, 0);
  EXPECT_EQ(interval.value().high, 1);
}

TEST(BootstrapMeanTest, SeedsDifferAndRepeat) {
  const std::vector<double> values{0.1, 0.7, 0.2, 0.9, 0.4, 0.35};
  const auto low = [&](std::uint64_t seed) { return BootstrapMean(values, 50, seed).value().low; };
  EXPECT_EQ(low(1), low(1));
  EXPECT_NE(low(1), low(2));
}

TEST(BootstrapMeanTest, RefusesWhatSaysNothing) {
  const std::vector<double> values{0, 1};
  EXPECT_STATUS(BootstrapMean({}, 100, 0), kInvalidArgument, "no differences");
  EXPECT_STATUS(BootstrapMean(values, 39, 0), kInvalidArgument, "39; expected at least 40");
}

}  // namespace
}  // namespace inklens
