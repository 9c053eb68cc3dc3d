#include "core/explain/lime.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "core/classifier/softmax.h"
#include "core/image/quickshift.h"
#include "core/image/slic.h"
#include "core/xnn/thread_pool.h"
#include "explain/golden_maps.h"
#include "explain/linear_probability.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::GoldenFile;
using test::GoldenMaps;
using test::LinearProbability;
using test::Tolerance;
using test::ValueOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::UnorderedElementsAre;

using Bits = std::vector<std::uint8_t>;

LabelMap Grid(std::size_t side, std::size_t cells) {
  return ValueOf(GridSuperpixels(side, side, cells, cells));
}

void RunToEnd(ExecutionContext& context, LimeJob& job, std::size_t budget = 100000) {
  while (!job.Progress().done()) ASSERT_OK(job.Step(context, budget));
}

/// The surrogate without any saving: every sample is scored, alone.
LinearFit PlainLime(ExecutionContext& context, const Classifier& classifier, ConstTensorView pixels,
                    const LabelMap& superpixels, const LimeOptions& options, const Target& target) {
  const LimeJob sampler = ValueOf(LimeJob::Start(classifier, pixels, superpixels, options));
  MaskedScoring scoring = ValueOf(MaskedScoring::Create(classifier, pixels, options.masking));
  WeightedRidge ridge(superpixels.count, classifier.class_count());
  for (std::size_t i = 0; i < options.samples; ++i) {
    const Bits on = sampler.Sample(i);
    std::vector<float> mask;
    for (std::int32_t label : superpixels.labels)
      mask.push_back(on[static_cast<std::size_t>(label)]);
    scoring.SetMask(0, mask);
    std::vector<float> probabilities(classifier.class_count());
    Softmax(ValueOf(scoring.Score(context, 1)).values(), probabilities);
    const std::size_t count = static_cast<std::size_t>(std::count(on.begin(), on.end(), 1));
    ridge.AddSample(on, std::vector<double>(probabilities.begin(), probabilities.end()),
                    LimeJob::SampleWeight(count, on.size(), options.kernel_width));
  }
  std::vector<double> combination(classifier.class_count());
  combination[target.target_class] = 1;
  return ValueOf(ridge.Fit(combination, options.ridge_alpha));
}

/// A classifier that offers no faster way for parts: what LIME makes of any other than the model.
class WithoutParts final : public Classifier {
 public:
  explicit WithoutParts(const Classifier& classifier) : classifier_(classifier) {}

  const InputSpec& input() const override { return classifier_.input(); }
  std::size_t class_count() const override { return classifier_.class_count(); }
  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override {
    return classifier_.Logits(context, inputs, logits);
  }
  Status FastLogits(ExecutionContext& context, ConstTensorView inputs,
                    TensorView logits) const override {
    return classifier_.FastLogits(context, inputs, logits);
  }

 private:
  const Classifier& classifier_;
};

void ExpectEqualFits(const LinearFit& actual, const LinearFit& expected) {
  EXPECT_EQ(actual.coefficients, expected.coefficients);
  EXPECT_EQ(actual.intercept, expected.intercept);
  EXPECT_EQ(actual.r2, expected.r2);
}

TEST(LimeWeightTest, ByHand) {
  // All on: distance 0. All off: distance 1 and exp(-1 / (2 * 0.25^2)) = exp(-8). One of four on:
  // cosine 1/2, distance 1/2, exp(-0.25 / (2 * 0.25^2)) = exp(-2).
  EXPECT_EQ(LimeJob::SampleWeight(49, 49, 0.25), 1);
  EXPECT_DOUBLE_EQ(LimeJob::SampleWeight(0, 49, 0.25), std::exp(-8));
  EXPECT_DOUBLE_EQ(LimeJob::SampleWeight(1, 4, 0.25), std::exp(-2));
  EXPECT_DOUBLE_EQ(LimeJob::SampleWeight(1, 4, 0.5), std::exp(-0.5));
}

/// LIME as its package ran it: its samples, its probabilities, its fit.
class LimeGoldenTest : public ::testing::TestWithParam<const char*> {
 protected:
  std::string Key(const std::string& name) const {
    return std::string(GetParam()) + "/grid/" + name;
  }
  std::size_t sample_count() const { return golden_.Dims(Key("data"))[0]; }
  std::size_t feature_count() const { return golden_.Dims(Key("data"))[1]; }
  Bits Sample(std::size_t index) const {
    const auto begin = data_.begin() + static_cast<std::ptrdiff_t>(index * feature_count());
    return Bits(begin, begin + static_cast<std::ptrdiff_t>(feature_count()));
  }
  /// The moments of the golden samples with these probabilities, [samples, 10].
  WeightedRidge RidgeOf(const std::vector<double>& probabilities) const {
    WeightedRidge ridge(feature_count(), 10);
    for (std::size_t i = 0; i < sample_count(); ++i) {
      const Bits on = Sample(i);
      const auto count = static_cast<std::size_t>(std::count(on.begin(), on.end(), 1));
      ridge.AddSample(on, std::span(probabilities).subspan(10 * i, 10),
                      LimeJob::SampleWeight(count, on.size(), 0.25));
    }
    return ridge;
  }
  static LinearFit FitClass(const WeightedRidge& ridge, std::int64_t target_class) {
    std::vector<double> combination(10);
    combination.at(static_cast<std::size_t>(target_class)) = 1;
    return ValueOf(ridge.Fit(combination, 1));
  }

  const GoldenFile golden_{"lime.safetensors"};
  const std::vector<std::int64_t> data_ = golden_.Integers(Key("data"));
};

TEST_P(LimeGoldenTest, SampleWeights) {
  const auto weights = golden_.Doubles(Key("kernel_weights"));
  const auto distances = golden_.Doubles(Key("distances"));
  ASSERT_EQ(weights.size(), 1000u);
  Tolerance weight_error(1e-13), distance_error(1e-13);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Bits on = Sample(i);
    const auto count = static_cast<std::size_t>(std::count(on.begin(), on.end(), 1));
    const double weight = LimeJob::SampleWeight(count, on.size(), 0.25);
    weight_error.Add(weight, weights[i]);
    // weight = exp(-d^2 / (2 * 0.25^2)); near d = 0 the square root magnifies rounding.
    if (i > 0) distance_error.Add(std::sqrt(-2 * std::log(weight)) * 0.25, distances[i]);
  }
  EXPECT_NEAR(distances[0], 0, 1e-15);
  EXPECT_TRUE(weight_error.Holds("weights"));
  EXPECT_TRUE(distance_error.Holds("distances"));
}

TEST_P(LimeGoldenTest, FitOfTheGoldenProbabilities) {
  const WeightedRidge ridge = RidgeOf(golden_.Doubles(Key("probs")));
  const auto labels = golden_.Integers(Key("top_labels"));
  const auto all_coefficients = golden_.Doubles(Key("coef_top5labels"));
  const auto coefficients = golden_.Doubles(Key("coef"));
  ASSERT_EQ(labels.size(), 5u);
  Tolerance error(1e-12);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const LinearFit fit = FitClass(ridge, labels[row]);
    for (std::size_t j = 0; j < feature_count(); ++j) {
      error.Add(fit.coefficients[j], all_coefficients[row * feature_count() + j]);
      if (row == 0) error.Add(fit.coefficients[j], coefficients[j]);
    }
  }
  EXPECT_TRUE(error.Holds("coefficients"));
  EXPECT_GT(*std::max_element(coefficients.begin(), coefficients.end()), 0.01);
  const LinearFit fit = FitClass(ridge, labels[0]);
  Tolerance rest(1e-11);
  rest.Add(fit.intercept, golden_.Doubles(Key("intercept")).at(0));
  rest.Add(fit.r2, golden_.Doubles(Key("score")).at(0));
  rest.Add(fit.Predict(Sample(0)), golden_.Doubles(Key("local_pred")).at(0));
  EXPECT_TRUE(rest.Holds("intercept, R^2 and local prediction"));
}

TEST_P(LimeGoldenTest, FiveFeaturesByForwardSelection) {
  const WeightedRidge ridge = RidgeOf(golden_.Doubles(Key("probs")));
  std::vector<double> combination(10);
  combination.at(static_cast<std::size_t>(golden_.Integer(Key("top_labels")))) = 1;
  const auto chosen = ValueOf(ridge.SelectForward(combination, 5));
  const LinearFit fit = ValueOf(ridge.FitChosen(combination, 1, chosen));
  // The package lists them by weight.
  const auto golden_features = golden_.Integers(Key("exp5_features"));
  EXPECT_THAT(fit.Largest(5), ElementsAreArray(golden_features));
  const auto golden_coefficients = golden_.Doubles(Key("exp5_coef"));
  Tolerance error(1e-9);
  for (std::size_t i = 0; i < golden_features.size(); ++i) {
    error.Add(fit.coefficients[static_cast<std::size_t>(golden_features[i])],
              golden_coefficients[i]);
  }
  error.Add(fit.intercept, golden_.Doubles(Key("exp5_intercept")).at(0));
  error.Add(fit.r2, golden_.Doubles(Key("exp5_score")).at(0));
  EXPECT_LT(error.worst(), 1e-9);
  for (std::size_t j = 0; j < fit.coefficients.size(); ++j) {
    if (std::find(chosen.begin(), chosen.end(), j) == chosen.end()) {
      EXPECT_EQ(fit.coefficients[j], 0);
    }
  }
}

TEST_P(LimeGoldenTest, OrderOfTheFeatures) {
  const WeightedRidge ridge = RidgeOf(golden_.Doubles(Key("probs")));
  const LinearFit fit = FitClass(ridge, golden_.Integer(Key("top_labels")));
  EXPECT_THAT(fit.Largest(49), ElementsAreArray(golden_.Integers(Key("order"))));
}

TEST_P(LimeGoldenTest, FitOfOwnProbabilities) {
  GoldenMaps maps;
  const Instance& instance = *maps.instance(GetParam());
  const LabelMap superpixels = Grid(28, 7);
  const auto segments = golden_.Integers(Key("segments"));
  EXPECT_TRUE(std::equal(segments.begin(), segments.end(), superpixels.labels.begin(),
                         superpixels.labels.end()));
  MaskedScoring scoring =
      ValueOf(MaskedScoring::Create(maps.model(), instance.pixels, Masking::kPixel));
  std::vector<double> own;
  for (std::size_t i = 0; i < sample_count(); ++i) {
    const Bits on = Sample(i);
    std::vector<float> mask;
    for (std::int32_t label : superpixels.labels)
      mask.push_back(on[static_cast<std::size_t>(label)]);
    scoring.SetMask(0, mask);
    std::vector<float> probabilities(10);
    Softmax(ValueOf(scoring.Score(maps.context(), 1)).values(), probabilities);
    own.insert(own.end(), probabilities.begin(), probabilities.end());
  }
  Tolerance probability_error(1e-5), coefficient_error(1e-5);
  const auto golden_probabilities = golden_.Doubles(Key("probs"));
  ASSERT_EQ(own.size(), golden_probabilities.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    probability_error.Add(own[i], golden_probabilities[i]);
  }
  const LinearFit fit = FitClass(RidgeOf(own), golden_.Integer(Key("top_labels")));
  const auto coefficients = golden_.Doubles(Key("coef"));
  for (std::size_t j = 0; j < coefficients.size(); ++j) {
    coefficient_error.Add(fit.coefficients[j], coefficients[j]);
  }
  EXPECT_TRUE(probability_error.Holds("probabilities"));
  EXPECT_TRUE(coefficient_error.Holds("coefficients"));
}

INSTANTIATE_TEST_SUITE_P(Images, LimeGoldenTest, ::testing::Values("0", "10"),
                         [](const auto& image) { return std::string("Digit") + image.param; });

/// Four pixels, each its own superpixel; p_0 = 0.3 + 0.2 x_0 + 0.4 x_1 - 0.1 x_2 + 0 x_3 on the
/// image (1, 1/2, 1/4, 1): switching the superpixels on adds 0.2, 0.2, -0.025 and 0.
class LinearLimeTest : public ::testing::Test {
 protected:
  LimeJob Run(const LimeOptions& options) {
    LimeJob job = ValueOf(LimeJob::Start(classifier_, image(), Grid(2, 2), options));
    RunToEnd(context_, job);
    return job;
  }
  ConstTensorView image() const { return {pixels_.data(), {1, 2, 2, 1}}; }

  ExecutionContext context_;
  LinearProbability classifier_{{.height = 2, .width = 2}, 0.3, {0.2, 0.4, -0.1, 0}};
  std::vector<float> pixels_{1, 0.5f, 0.25f, 1};
  const std::vector<double> effects_{0.2, 0.2, -0.025, 0};
};

TEST_F(LinearLimeTest, RecoversTheCoefficients) {
  LimeOptions options;
  options.samples = 400;
  options.ridge_alpha = 1e-7;
  const LimeExplanation explanation = ValueOf(Run(options).Estimate({0, {}}));
  // What remains is the rounding of the probabilities to single precision.
  Tolerance error(1e-6);
  for (std::size_t i = 0; i < 4; ++i) error.Add(explanation.surrogate.coefficients[i], effects_[i]);
  error.Add(explanation.surrogate.intercept, 0.3);
  EXPECT_TRUE(error.Holds("coefficients"));
  EXPECT_NEAR(explanation.surrogate.r2, 1, 1e-9);
  // Positive weights only: (0.2, 0.2, 0, 0) over 0.2.
  EXPECT_FALSE(explanation.saliency.blank);
  EXPECT_NEAR(explanation.saliency.map.values[0], 1, 1e-4);
  EXPECT_NEAR(explanation.saliency.map.values[1], 1, 1e-4);
  EXPECT_EQ(explanation.saliency.map.values[2], 0);
  EXPECT_NEAR(explanation.saliency.map.values[3], 0, 1e-4);
}

TEST_F(LinearLimeTest, ManySamplesOverpowerTheDefaultAlpha) {
  LimeOptions options;
  options.samples = 20000;
  const LimeExplanation explanation = ValueOf(Run(options).Estimate({0, {}}));
  // A feature's weighted scatter is about N * E[w] * Var: with 0 to 4 of 4 on (1, 4, 6, 4, 1 of 16)
  // E[w] is about 0.39, the variance under these weights about 0.19, the scatter about 1500; alpha
  // 1 shrinks the coefficients by about 1/1500 of 0.2, and mixes in as much of the others.
  Tolerance error(1e-3);
  for (std::size_t i = 0; i < 4; ++i) error.Add(explanation.surrogate.coefficients[i], effects_[i]);
  EXPECT_TRUE(error.Holds("coefficients"));
  EXPECT_EQ(classifier_.images_scored(), 16u);
}

TEST_F(LinearLimeTest, OneSuperpixelByHand) {
  // One superpixel: on, with weight 1 and p_0 = 0.3 + 0.2 + 0.2 - 0.025 = 0.675, in n samples; off,
  // with weight exp(-8) and p_0 = 0.3, in m: coefficient = s / (s + alpha) * 0.375 with the scatter
  // s = n m exp(-8) / (n + m exp(-8)).
  LimeOptions options;
  options.samples = 500;
  const LabelMap whole = Grid(2, 1);
  LimeJob job = ValueOf(LimeJob::Start(classifier_, image(), whole, options));
  double n = 0;
  for (std::size_t i = 0; i < options.samples; ++i) n += job.Sample(i)[0];
  const double off = (500 - n) * std::exp(-8), scatter = n * off / (n + off);
  RunToEnd(context_, job);
  const LimeExplanation explanation = ValueOf(job.Estimate({0, {}}));
  EXPECT_NEAR(explanation.surrogate.coefficients[0], scatter / (scatter + 1) * 0.375, 1e-7);
  EXPECT_EQ(job.forward_passes(), 2u);
  EXPECT_TRUE(explanation.saliency.blank);  // one superpixel: the map is flat
}

TEST_F(LinearLimeTest, AContrastIsTheDifference) {
  LimeOptions options;
  options.samples = 300;
  const LimeJob job = Run(options);
  const LinearFit first = ValueOf(job.Estimate({0, {}})).surrogate;
  const LinearFit second = ValueOf(job.Estimate({1, {}})).surrogate;
  const LinearFit contrast = ValueOf(job.Estimate({0, 1})).surrogate;
  EXPECT_NEAR(contrast.intercept, first.intercept - second.intercept, 1e-12);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(contrast.coefficients[i], first.coefficients[i] - second.coefficients[i], 1e-12);
    EXPECT_NEAR(second.coefficients[i], -first.coefficients[i], 1e-6);
  }
}

TEST_F(LinearLimeTest, ThePapersKernelHasNoSquareRoot) {
  EXPECT_DOUBLE_EQ(LimeJob::SampleWeight(1, 4, 0.25, LimeKernel::kPaper), std::exp(-4));
  LimeOptions authors, paper;
  authors.samples = paper.samples = 200;
  paper.kernel = LimeKernel::kPaper;
  // Less weight on samples far away: alpha counts for more.
  const LinearFit a = ValueOf(Run(authors).Estimate({0, {}})).surrogate;
  const LinearFit p = ValueOf(Run(paper).Estimate({0, {}})).surrogate;
  EXPECT_NE(a.coefficients, p.coefficients);
  EXPECT_LT(p.coefficients[0], a.coefficients[0]);
}

TEST_F(LinearLimeTest, HiddenByTheSuperpixelsMean) {
  // Two superpixels: the left column (1, 1/4), the right one (1/2, 1). Hiding the left one shows
  // its mean 5/8 twice: p_0 changes by 0.2 (1 - 5/8) - 0.1 (1/4 - 5/8) = 0.1125; the right one,
  // mean 3/4: 0.4 (1/2 - 3/4) + 0 = -0.1.
  const LabelMap columns{2, 2, 2, {0, 1, 0, 1}};
  LimeOptions options;
  options.samples = 300;
  options.ridge_alpha = 1e-7;
  options.hidden = LimeHidden::kSuperpixelMean;
  LimeJob job = ValueOf(LimeJob::Start(classifier_, image(), columns, options));
  RunToEnd(context_, job);
  const LimeExplanation explanation = ValueOf(job.Estimate({0, {}}));
  EXPECT_NEAR(explanation.surrogate.coefficients[0], 0.1125, 1e-6);
  EXPECT_NEAR(explanation.surrogate.coefficients[1], -0.1, 1e-6);
  EXPECT_EQ(job.forward_passes(), 4u);
  // A superpixel of one colour hides nothing.
  LimeJob same = ValueOf(LimeJob::Start(classifier_, image(), Grid(2, 2), options));
  RunToEnd(context_, same);
  EXPECT_EQ(same.forward_passes(), 1u);
  EXPECT_TRUE(ValueOf(same.Estimate({0, {}})).saliency.blank);
}

TEST_F(LinearLimeTest, ShowsTheLargestWeights) {
  LimeOptions options;
  options.samples = 300;
  options.features = 2;
  const LimeExplanation positive = ValueOf(Run(options).Estimate({0, {}}));
  EXPECT_THAT(positive.shown, UnorderedElementsAre(0, 1));
  EXPECT_THAT(positive.superpixel_mask, ElementsAre(1, 1, 0, 0));
  // For the other class the third is the only one that speaks for it.
  const LimeExplanation other = ValueOf(Run(options).Estimate({1, {}}));
  EXPECT_EQ(other.shown.at(0), 2u);
  EXPECT_EQ(other.superpixel_mask[2], 1);
  EXPECT_EQ(other.superpixel_mask[0], 0);
  options.signs = ShownSigns::kBoth;
  options.features = 3;
  const LimeExplanation both = ValueOf(Run(options).Estimate({1, {}}));
  EXPECT_THAT(both.shown, UnorderedElementsAre(0, 1, 2));
  EXPECT_THAT(both.superpixel_mask, ElementsAre(-1, -1, 1, 0));
}

TEST_F(LinearLimeTest, ChoosesFeatures) {
  for (FeatureChoice choice : {FeatureChoice::kHighestWeights, FeatureChoice::kForwardSelection}) {
    LimeOptions options;
    options.samples = 400;
    options.feature_choice = choice;
    options.features = 2;
    const LinearFit fit = ValueOf(Run(options).Estimate({0, {}})).surrogate;
    EXPECT_GT(fit.coefficients[0], 0.1);
    EXPECT_GT(fit.coefficients[1], 0.1);
    EXPECT_EQ(fit.coefficients[2], 0);
    EXPECT_EQ(fit.coefficients[3], 0);
  }
}

TEST_F(LinearLimeTest, SamplesDependOnSeedAndIndexAlone) {
  LimeOptions options, longer, other_seed;
  options.seed = longer.seed = 41;
  options.samples = 64;
  longer.samples = 5000;
  longer.masking = Masking::kNormalized;
  other_seed.seed = 42;
  const LimeJob job = ValueOf(LimeJob::Start(classifier_, image(), Grid(2, 2), options));
  const LimeJob same = Run(longer);  // has done all its samples
  const LimeJob other = ValueOf(LimeJob::Start(classifier_, image(), Grid(2, 2), other_seed));
  EXPECT_THAT(job.Sample(0), Each(1));
  EXPECT_THAT(other.Sample(0), Each(1));
  std::size_t equal = 0;
  for (std::size_t i = 63; i > 0; --i) {
    EXPECT_EQ(job.Sample(i), same.Sample(i)) << i;
    equal += job.Sample(i) == other.Sample(i);
    // The bits are the topmost of the sample's own stream.
    Rng rng(41, i);
    for (std::uint8_t bit : job.Sample(i)) EXPECT_EQ(bit, rng.NextUint64() >> 63) << i;
  }
  EXPECT_LT(equal, 16u);  // of 63 pairs of 4 bits about 4 agree by chance
}

TEST_F(LinearLimeTest, NamesBadInput) {
  const auto start = [this](const LimeOptions& options) {
    return LimeJob::Start(classifier_, image(), Grid(2, 2), options);
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  LimeOptions options;
  options.samples = 0;
  EXPECT_STATUS(start(options), kInvalidArgument, "at least one sample");
  options = {};
  options.features = 0;
  EXPECT_STATUS(start(options), kInvalidArgument, "at least one feature");
  for (double bad : {0.0, -1.0, nan, infinity}) {
    options = {};
    options.kernel_width = bad;
    EXPECT_STATUS(start(options), kInvalidArgument, "kernel width");
    options = {};
    options.ridge_alpha = bad;
    EXPECT_STATUS(start(options), kInvalidArgument, "alpha");
  }
  EXPECT_STATUS(LimeJob::Start(classifier_, image(), Grid(3, 2), {}), kShapeMismatch,
                "cover 9 pixels; the image has 4");
  EXPECT_STATUS(LimeJob::Start(classifier_, image(), {}, {}), kShapeMismatch, "0 pixels");
  for (std::int32_t label : {-1, 4}) {
    LabelMap labels = Grid(2, 2);
    labels.labels[3] = label;
    EXPECT_STATUS(LimeJob::Start(classifier_, image(), labels, {}), kInvalidArgument,
                  "superpixel " + std::to_string(label) + " of 4");
  }
  EXPECT_STATUS(LimeJob::Start(classifier_, image().Reshaped({1, 4}), Grid(2, 2), {}),
                kShapeMismatch, "[1, 4]");
  pixels_[2] = 1.5f;
  EXPECT_STATUS(start({}), kInvalidArgument, "outside [0, 1]");
}

TEST_F(LinearLimeTest, NamesTargetsThatDoNotExist) {
  LimeJob job = ValueOf(LimeJob::Start(classifier_, image(), Grid(2, 2), {}));
  EXPECT_STATUS(job.Estimate({0, {}}), kInvalidArgument, "at least one weighted sample");
  ASSERT_OK(job.Step(context_, 1));
  EXPECT_OK(job.Estimate({0, {}}));
  EXPECT_STATUS(job.Estimate({2, {}}), kInvalidArgument, "class 2");
  EXPECT_STATUS(job.Estimate({0, 5}), kInvalidArgument, "class 5");
  EXPECT_STATUS(job.Estimate({1, 1}), kInvalidArgument, "itself");
}

/// The shipped network on a golden image with the default grid.
class LimeNetworkTest : public ::testing::Test {
 protected:
  LimeJob Start(ConstTensorView pixels, const LimeOptions& options) {
    return ValueOf(LimeJob::Start(goldens_.model(), pixels, Grid(28, 7), options));
  }
  ConstTensorView pixels() const { return goldens_.instance("10")->pixels; }
  Target target() const { return {goldens_.instance("10")->predicted_class(), {}}; }

  GoldenMaps goldens_;
};

/// Threads, and forward passes a step. Waking threads for a handful of passes takes long on a busy
/// machine, so small steps are taken by one thread.
constexpr std::pair<int, std::size_t> kThreadsAndBudgets[] = {
    {1, 1}, {1, 7}, {1, 128}, {1, 100000}, {2, 30}, {2, 100000}, {3, 128}, {3, 100000}};

TEST_F(LimeNetworkTest, StepsAndThreadsChangeNothing) {
  LimeOptions options;
  options.samples = 140;
  options.seed = 3;
  LimeJob whole = Start(pixels(), options);
  RunToEnd(goldens_.context(), whole);
  const LimeExplanation expected = ValueOf(whole.Estimate(target()));
  EXPECT_FALSE(expected.saliency.blank);
  for (const auto& [threads, budget] : kThreadsAndBudgets) {
    ExecutionContext context = ValueOf(MakeExecutionContext(threads));
    LimeJob job = Start(pixels(), options);
    RunToEnd(context, job, budget);
    const LimeExplanation actual = ValueOf(job.Estimate(target()));
    ExpectEqualFits(actual.surrogate, expected.surrogate);
    test::ExpectBitEqual(actual.saliency.map.values, expected.saliency.map.values);
    EXPECT_EQ(job.forward_passes(), whole.forward_passes()) << threads << ", " << budget;
  }
  options.seed = 4;
  LimeJob other = Start(pixels(), options);
  RunToEnd(goldens_.context(), other);
  EXPECT_NE(ValueOf(other.Estimate(target())).surrogate.coefficients,
            expected.surrogate.coefficients);
}

TEST_F(LimeNetworkTest, EveryEstimateOnTheWayIsFinite) {
  LimeOptions options;
  options.samples = 60;
  const WithoutParts model(goldens_.model());
  LimeJob job = ValueOf(LimeJob::Start(model, pixels(), Grid(28, 7), options));
  EXPECT_EQ(job.Progress().completed, 0u);
  EXPECT_EQ(job.Progress().total, 60u);
  std::size_t completed = 0, passes = 0;
  while (!job.Progress().done()) {
    // No budget is a budget of one.
    ASSERT_OK(job.Step(goldens_.context(), completed % 2));
    EXPECT_GT(job.Progress().completed, completed);
    EXPECT_LE(job.forward_passes(), passes + 1);
    completed = job.Progress().completed;
    passes = job.forward_passes();
    const LimeExplanation explanation = ValueOf(job.Estimate(target()));
    for (double c : explanation.surrogate.coefficients) EXPECT_TRUE(std::isfinite(c));
    EXPECT_TRUE(std::isfinite(explanation.surrogate.intercept));
    EXPECT_TRUE(std::isfinite(explanation.surrogate.r2));
    EXPECT_TRUE(AllFinite(explanation.saliency.map.values));
  }
  EXPECT_EQ(completed, 60u);
  ASSERT_OK(job.Step(goldens_.context(), 10));
  EXPECT_EQ(job.Progress().completed, 60u);
  EXPECT_EQ(job.forward_passes(), passes);
}

TEST_F(LimeNetworkTest, ScoringEachImageOnceIsExact) {
  LimeOptions options;
  options.samples = 150;
  for (Masking masking : {Masking::kPixel, Masking::kNormalized}) {
    options.masking = masking;
    const WithoutParts model(goldens_.model());
    LimeJob job = ValueOf(LimeJob::Start(model, pixels(), Grid(28, 7), options));
    RunToEnd(goldens_.context(), job);
    const LinearFit plain =
        PlainLime(goldens_.context(), goldens_.model(), pixels(), Grid(28, 7), options, target());
    ExpectEqualFits(ValueOf(job.Estimate(target())).surrogate, plain);
    EXPECT_LE(job.forward_passes(), 150u);
  }
}

TEST_F(LimeNetworkTest, FewInkedSuperpixelsNeedFewPasses) {
  // Ink in 3 of the 49 superpixels: at most 2^3 different images, all met in 300 samples.
  Tensor sparse = ValueOf(Tensor::Create({1, 28, 28, 1}));
  for (std::size_t pixel : {9u * 28 + 13, 13u * 28 + 13, 18u * 28 + 14}) sparse[pixel] = 1;
  LimeOptions options;
  options.samples = 300;
  LimeJob job = Start(sparse, options);
  RunToEnd(goldens_.context(), job);
  EXPECT_EQ(job.forward_passes(), 8u);
  const LinearFit plain =
      PlainLime(goldens_.context(), goldens_.model(), sparse, Grid(28, 7), options, target());
  const LinearFit fit = ValueOf(job.Estimate(target())).surrogate;
  for (std::size_t i = 0; i < 49; ++i) {
    EXPECT_NEAR(fit.coefficients[i], plain.coefficients[i], 1e-5) << i;
  }
  // Hidden is grey here: every superpixel counts.
  options.masking = Masking::kNormalized;
  LimeJob grey = Start(sparse, options);
  RunToEnd(goldens_.context(), grey);
  EXPECT_EQ(grey.forward_passes(), 300u);
}

TEST_F(LimeNetworkTest, RoundsByStatesAgreeWithThePlainPass) {
  // The fast way and the plain one, on every kind of superpixels, masking and hiding.
  const WithoutParts without(goldens_.model());
  const auto values = pixels().values();
  const std::vector<double> intensities(values.begin(), values.end());
  const std::vector<LabelMap> maps{Grid(28, 7), ValueOf(SlicSuperpixels(intensities, 28, 28)),
                                   ValueOf(QuickshiftSuperpixels(intensities, 28, 28, Rng(0, 0)))};
  Tolerance error(1e-5);
  std::size_t by_states = 0;
  for (const LabelMap& map : maps) {
    for (Masking masking : {Masking::kPixel, Masking::kNormalized}) {
      for (LimeHidden hidden : {LimeHidden::kZero, LimeHidden::kSuperpixelMean}) {
        LimeOptions options;
        options.samples = 1100;  // one round and a part of another
        options.masking = masking;
        options.hidden = hidden;
        LimeJob fast = ValueOf(LimeJob::Start(goldens_.model(), pixels(), map, options));
        RunToEnd(goldens_.context(), fast, 64);
        LimeJob plain = ValueOf(LimeJob::Start(without, pixels(), map, options));
        RunToEnd(goldens_.context(), plain);
        EXPECT_EQ(fast.forward_passes(), plain.forward_passes());
        EXPECT_EQ(plain.arithmetic_of_rounds().multiply_adds, 0);
        // Where all superpixels count, or next to none does, the plain pass may cost less.
        by_states += fast.arithmetic_of_rounds().multiply_adds > 0;
        const LinearFit ours = ValueOf(fast.Estimate(target())).surrogate;
        const LinearFit theirs = ValueOf(plain.Estimate(target())).surrogate;
        for (std::size_t i = 0; i < map.count; ++i) {
          error.Add(ours.coefficients[i], theirs.coefficients[i]);
        }
        // Steps change nothing.
        LimeJob again = ValueOf(LimeJob::Start(goldens_.model(), pixels(), map, options));
        RunToEnd(goldens_.context(), again, 100000);
        ExpectEqualFits(ValueOf(again.Estimate(target())).surrogate, ours);
      }
    }
  }
  EXPECT_GE(by_states, 6u);
  EXPECT_TRUE(error.Holds("coefficients"));
}

TEST_F(LimeNetworkTest, PiecesOfARoundChangeNoBit) {
  LimeOptions options;
  options.samples = 1100;  // one round and a part of another
  LimeOptions other = options;
  other.seed = 7;
  LimeJob whole = Start(pixels(), options), other_whole = Start(pixels(), other);
  RunToEnd(goldens_.context(), whole);
  RunToEnd(goldens_.context(), other_whole);
  ASSERT_GT(whole.arithmetic_of_rounds().multiply_adds, 0);
  // In turns, in one context: what one has begun is not the other's.
  LimeJob job = Start(pixels(), options), between = Start(pixels(), other);
  std::size_t pieces = 0;
  for (; !job.Progress().done(); ++pieces) {
    if (job.Progress().completed == 0) {
      EXPECT_STATUS(job.Estimate(target()), kInvalidArgument, "");
    }
    ASSERT_OK(job.StepPiece(goldens_.context(), 1));
    ASSERT_OK(between.StepPiece(goldens_.context(), 1000));
  }
  EXPECT_GE(pieces, 2 * 10u);
  EXPECT_TRUE(between.Progress().done());
  EXPECT_EQ(job.forward_passes(), whole.forward_passes());
  EXPECT_EQ(job.arithmetic_of_rounds().multiply_adds, whole.arithmetic_of_rounds().multiply_adds);
  ExpectEqualFits(ValueOf(job.Estimate(target())).surrogate,
                  ValueOf(whole.Estimate(target())).surrogate);
  ExpectEqualFits(ValueOf(between.Estimate(target())).surrogate,
                  ValueOf(other_whole.Estimate(target())).surrogate);
}

TEST_F(LimeNetworkTest, ARoundThatHasBegunInPiecesGoesOnInSteps) {
  LimeJob job = Start(pixels(), {}), whole = Start(pixels(), {});
  for (std::size_t piece = 0; piece < 3; ++piece) {
    ASSERT_OK(job.StepPiece(goldens_.context(), 1));
  }
  EXPECT_EQ(job.Progress().completed, 0u);
  ASSERT_OK(job.Step(goldens_.context(), 1));
  EXPECT_EQ(job.Progress().completed, 1000u);
  RunToEnd(goldens_.context(), whole);
  ExpectEqualFits(ValueOf(job.Estimate(target())).surrogate,
                  ValueOf(whole.Estimate(target())).surrogate);
}

TEST_F(LimeNetworkTest, WithoutRoundsAPieceIsAStep) {
  const WithoutParts without(goldens_.model());
  LimeJob job = ValueOf(LimeJob::Start(without, pixels(), Grid(28, 7), {}));
  while (!job.Progress().done()) ASSERT_OK(job.StepPiece(goldens_.context(), 64));
  LimeJob whole = ValueOf(LimeJob::Start(without, pixels(), Grid(28, 7), {}));
  RunToEnd(goldens_.context(), whole);
  ExpectEqualFits(ValueOf(job.Estimate(target())).surrogate,
                  ValueOf(whole.Estimate(target())).surrogate);
}

TEST_F(LimeNetworkTest, ABlankImageIsBlank) {
  const Tensor blank = ValueOf(Tensor::Create({1, 28, 28, 1}));
  LimeJob job = Start(blank, {});
  RunToEnd(goldens_.context(), job);
  EXPECT_EQ(job.forward_passes(), 1u);
  const LimeExplanation explanation = ValueOf(job.Estimate(target()));
  EXPECT_THAT(explanation.surrogate.coefficients, Each(0.0));
  EXPECT_TRUE(explanation.saliency.blank);
  EXPECT_THAT(explanation.saliency.map.values, Each(0.0f));
}

}  // namespace
}  // namespace inklens
