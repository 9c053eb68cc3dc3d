#include "core/explain/ridge.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/base/rng.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;

using Bits = std::vector<std::uint8_t>;
using Doubles = std::vector<double>;

struct Sample {
  Bits on;
  Doubles outputs;
  double weight;
};

/// Samples with weights in [0.1, 1.1), whose outputs are not linear in the bits.
std::vector<Sample> RandomSamples(std::size_t count, std::size_t features, std::size_t outputs) {
  Rng rng(12, 0);
  std::vector<Sample> samples(count);
  for (Sample& sample : samples) {
    for (std::size_t i = 0; i < features; ++i) sample.on.push_back(rng.NextBernoulli(0.5));
    for (std::size_t o = 0; o < outputs; ++o) sample.outputs.push_back(rng.NextDouble());
    sample.weight = 0.1 + rng.NextDouble();
  }
  return samples;
}

WeightedRidge RidgeOf(const std::vector<Sample>& samples) {
  WeightedRidge ridge(samples[0].on.size(), samples[0].outputs.size());
  for (const Sample& sample : samples) ridge.AddSample(sample.on, sample.outputs, sample.weight);
  return ridge;
}

TEST(WeightedRidgeTest, OneFeatureByHand) {
  // y = 3 twice with the feature on and weight 1, y = 1 once with it off and weight 1/2, alpha 1.
  // Sum of weights W = 2.5, weighted means of z and y: 2/2.5 = 0.8 and 6.5/2.5 = 2.6.
  // zz = 2 - 2^2/2.5 = 0.4, zy = 6 - 2*6.5/2.5 = 0.8, b = 0.8/(0.4 + 1) = 4/7,
  // intercept = 2.6 - 0.8*4/7. total = 18.5 - 6.5^2/2.5 = 1.6,
  // residual = 1.6 - 2*4/7*0.8 + (4/7)^2*0.4 = 0.8163..., R^2 = 1 - residual/total = 24/49.
  const WeightedRidge ridge = RidgeOf({{{1}, {3}, 1}, {{1}, {3}, 1}, {{0}, {1}, 0.5}});
  const LinearFit fit = ValueOf(ridge.Fit(Doubles{1}, 1));
  EXPECT_THAT(fit.coefficients, ElementsAre(DoubleNear(4.0 / 7, 1e-14)));
  EXPECT_NEAR(fit.intercept, 2.6 - 3.2 / 7, 1e-14);
  EXPECT_NEAR(fit.r2, 24.0 / 49, 1e-13);
}

TEST(WeightedRidgeTest, TheInterceptIsNotPenalised) {
  // However large alpha is, the weighted mean remains.
  const WeightedRidge ridge = RidgeOf({{{1}, {30}, 1}, {{0}, {10}, 3}});
  const LinearFit fit = ValueOf(ridge.Fit(Doubles{1}, 1e12));
  EXPECT_NEAR(fit.coefficients[0], 0, 1e-10);
  EXPECT_NEAR(fit.intercept, 15, 1e-9);
}

TEST(WeightedRidgeTest, EqualFeaturesShareTheirCoefficient) {
  const WeightedRidge one = RidgeOf({{{1}, {2}, 1}, {{0}, {0}, 1}});
  const WeightedRidge two = RidgeOf({{{1, 1}, {2}, 1}, {{0, 0}, {0}, 1}});
  // zz = 1/2, zy = 1: b = 1/(1/2 + 1) = 2/3; with two alike, each b = 1/(1/2 + 1/2 + 1) = 1/2.
  EXPECT_NEAR(ValueOf(one.Fit(Doubles{1}, 1)).coefficients[0], 2.0 / 3, 1e-14);
  EXPECT_THAT(ValueOf(two.Fit(Doubles{1}, 1)).coefficients, Each(DoubleNear(0.5, 1e-14)));
}

TEST(WeightedRidgeTest, TheFitIsTheMinimum) {
  constexpr std::size_t kFeatures = 9;
  constexpr double kAlpha = 0.7;
  const auto samples = RandomSamples(200, kFeatures, 1);
  const LinearFit fit = ValueOf(RidgeOf(samples).Fit(Doubles{1}, kAlpha));
  // The objective's gradient is zero: sum w r = 0 and sum w r z_j = alpha b_j.
  double residual_sum = 0;
  Doubles residual_by_feature(kFeatures);
  for (const Sample& sample : samples) {
    const double residual = sample.weight * (sample.outputs[0] - fit.Predict(sample.on));
    residual_sum += residual;
    for (std::size_t j = 0; j < kFeatures; ++j) residual_by_feature[j] += residual * sample.on[j];
  }
  EXPECT_NEAR(residual_sum, 0, 1e-12);
  for (std::size_t j = 0; j < kFeatures; ++j) {
    EXPECT_GT(std::abs(fit.coefficients[j]), 1e-5);
    EXPECT_NEAR(residual_by_feature[j], kAlpha * fit.coefficients[j], 1e-12) << j;
  }
}

TEST(WeightedRidgeTest, R2IsMeasuredOnTheSamples) {
  const auto samples = RandomSamples(50, 4, 1);
  const LinearFit fit = ValueOf(RidgeOf(samples).Fit(Doubles{1}, 2));
  double weight = 0, mean = 0, total = 0, residual = 0;
  for (const Sample& sample : samples) {
    weight += sample.weight;
    mean += sample.weight * sample.outputs[0];
  }
  mean /= weight;
  for (const Sample& sample : samples) {
    const double y = sample.outputs[0], error = y - fit.Predict(sample.on);
    total += sample.weight * (y - mean) * (y - mean);
    residual += sample.weight * error * error;
  }
  EXPECT_GT(fit.r2, 0.01);
  EXPECT_NEAR(fit.r2, 1 - residual / total, 1e-12);
}

TEST(WeightedRidgeTest, CombinationsOfOutputs) {
  const WeightedRidge ridge = RidgeOf(RandomSamples(80, 6, 3));
  EXPECT_EQ(ridge.feature_count(), 6u);
  EXPECT_EQ(ridge.output_count(), 3u);
  const LinearFit first = ValueOf(ridge.Fit(Doubles{1, 0, 0}, 1));
  const LinearFit third = ValueOf(ridge.Fit(Doubles{0, 0, 1}, 1));
  const LinearFit difference = ValueOf(ridge.Fit(Doubles{1, 0, -2}, 1));
  EXPECT_NEAR(difference.intercept, first.intercept - 2 * third.intercept, 1e-12);
  for (std::size_t j = 0; j < 6; ++j) {
    EXPECT_NEAR(difference.coefficients[j], first.coefficients[j] - 2 * third.coefficients[j],
                1e-13);
  }
}

TEST(WeightedRidgeTest, AWeightCountsLikeRepetition) {
  const WeightedRidge weighted = RidgeOf({{{1, 0}, {0.5}, 3}, {{0, 1}, {2}, 1}});
  const WeightedRidge repeated =
      RidgeOf({{{1, 0}, {0.5}, 1}, {{0, 1}, {2}, 1}, {{1, 0}, {0.5}, 1}, {{1, 0}, {0.5}, 1}});
  const LinearFit a = ValueOf(weighted.Fit(Doubles{1}, 0.5));
  const LinearFit b = ValueOf(repeated.Fit(Doubles{1}, 0.5));
  EXPECT_EQ(a.coefficients, b.coefficients);
  EXPECT_EQ(a.intercept, b.intercept);
}

TEST(WeightedRidgeTest, AConstantIsMetExactly) {
  auto samples = RandomSamples(300, 20, 1);
  for (Sample& sample : samples) sample.outputs[0] = 0.1;
  const LinearFit fit = ValueOf(RidgeOf(samples).Fit(Doubles{1}, 1));
  // Exactly zero: rounding noise, once normalised to a map, would look like an explanation.
  EXPECT_THAT(fit.coefficients, Each(0.0));
  EXPECT_NEAR(fit.intercept, 0.1, 1e-15);
  EXPECT_EQ(fit.r2, 1);
}

TEST(WeightedRidgeTest, AConstantContrastIsMetExactly) {
  auto samples = RandomSamples(300, 20, 2);
  for (Sample& sample : samples) sample.outputs[1] = sample.outputs[0];
  const LinearFit fit = ValueOf(RidgeOf(samples).Fit(Doubles{1, -1}, 1));
  EXPECT_THAT(fit.coefficients, Each(0.0));
  EXPECT_NEAR(fit.intercept, 0, 1e-15);
  EXPECT_EQ(fit.r2, 1);
}

TEST(WeightedRidgeTest, OneSampleIsAConstant) {
  const LinearFit fit = ValueOf(RidgeOf({{{1, 1}, {0.25}, 1}}).Fit(Doubles{1}, 1));
  EXPECT_THAT(fit.coefficients, Each(0.0));
  EXPECT_EQ(fit.intercept, 0.25);
}

TEST(WeightedRidgeTest, RefusesToFitNothing) {
  WeightedRidge ridge(3, 1);
  EXPECT_STATUS(ridge.Fit(Doubles{1}, 1), kInvalidArgument, "at least one weighted sample");
  ridge.AddSample(Bits{1, 0, 1}, Doubles{1}, 0);
  EXPECT_STATUS(ridge.Fit(Doubles{1}, 1), kInvalidArgument, "at least one weighted sample");
}

TEST(LinearFitTest, PredictsByHand) {
  const LinearFit fit{{1, 20, 300}, 0.5, 1};
  EXPECT_EQ(fit.Predict(Bits{0, 0, 0}), 0.5);
  EXPECT_EQ(fit.Predict(Bits{1, 0, 1}), 301.5);
}

TEST(WeightedRidgeTest, ChosenFeaturesAreFittedAsIfTheOthersWereNotThere) {
  const std::vector<Sample> all{{{1, 0, 1}, {2}, 1},
                                {{0, 1, 1}, {1}, 0.5},
                                {{1, 1, 0}, {4}, 2},
                                {{0, 0, 0}, {0.5}, 1},
                                {{1, 0, 0}, {1.5}, 0.25}};
  std::vector<Sample> some;
  for (const Sample& sample : all) {
    some.push_back({{sample.on[2], sample.on[0]}, sample.outputs, sample.weight});
  }
  const std::vector<std::size_t> chosen{2, 0};
  const LinearFit fit = ValueOf(RidgeOf(all).FitChosen(Doubles{1}, 0.5, chosen));
  const LinearFit expected = ValueOf(RidgeOf(some).Fit(Doubles{1}, 0.5));
  EXPECT_NEAR(fit.coefficients[2], expected.coefficients[0], 1e-14);
  EXPECT_EQ(fit.coefficients[1], 0);
  EXPECT_NEAR(fit.coefficients[0], expected.coefficients[1], 1e-14);
  EXPECT_NEAR(fit.intercept, expected.intercept, 1e-14);
  EXPECT_NEAR(fit.r2, expected.r2, 1e-14);
}

TEST(WeightedRidgeTest, ForwardSelectionTakesEachTimeTheBestByTryingThemAll) {
  Rng rng(3, 0);
  WeightedRidge ridge(6, 1);
  for (std::size_t i = 0; i < 60; ++i) {
    std::vector<std::uint8_t> on(6);
    for (auto& bit : on) bit = static_cast<std::uint8_t>(rng.NextBelow(2));
    on[5] = on[4];  // nothing is left of the one once the other is chosen
    const double y = 1.5 * on[1] - 0.7 * on[3] + 0.4 * on[4] * on[0] + 0.1 * rng.NextDouble();
    ridge.AddSample(on, Doubles{y}, 0.5 + rng.NextDouble());
  }
  std::vector<std::size_t> plain;
  for (std::size_t k = 0; k < 4; ++k) {
    double best_r2 = -1;
    std::size_t best = 0;
    for (std::size_t feature = 0; feature < 6; ++feature) {
      if (std::find(plain.begin(), plain.end(), feature) != plain.end()) continue;
      std::vector<std::size_t> tried = plain;
      tried.push_back(feature);
      const double r2 = ValueOf(ridge.FitChosen(Doubles{1}, 1e-12, tried)).r2;
      if (r2 > best_r2 + 1e-9) {
        best = feature;
        best_r2 = r2;
      }
    }
    plain.push_back(best);
  }
  EXPECT_EQ(ValueOf(ridge.SelectForward(Doubles{1}, 4)), plain);
  EXPECT_EQ(ValueOf(ridge.SelectForward(Doubles{1}, 100)).size(), 6u);
  EXPECT_STATUS(WeightedRidge(2, 1).SelectForward(Doubles{1}, 1), kInvalidArgument,
                "at least one weighted sample");
}

TEST(LinearFitTest, LargestFirstAndOfEqualsTheFirst) {
  LinearFit fit;
  fit.coefficients = {0.5, -2, 0.5, 1, -0.5};
  EXPECT_EQ(fit.Largest(4), (std::vector<std::size_t>{1, 3, 0, 2}));
  EXPECT_EQ(fit.Largest(9).size(), 5u);
}

}  // namespace
}  // namespace inklens
