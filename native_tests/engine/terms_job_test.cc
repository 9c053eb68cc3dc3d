#include "core/engine/terms_job.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/classifier/probabilities.h"
#include "core/explain/ridge.h"
#include "core/xnn/thread_pool.h"
#include "engine/world.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::GoldenMaps;
using test::ValueOf;
using test::WorldOf;
using ::testing::ElementsAre;

MethodTerms Finish(TermsJob job, std::size_t budget = 50) {
  while (!job.Progress().done()) EXPECT_OK(job.Step(budget));
  return ValueOf(job.Terms());
}

/// The term of this name, and of this layer where one is given.
const Term& Find(const MethodTerms& terms, const std::string& name, const std::string& layer = "") {
  static const Term none;
  for (const Term& term : terms.terms) {
    if (term.name == name && (layer.empty() || term.layer == layer)) return term;
  }
  ADD_FAILURE() << terms.method << " has no " << name << " " << layer;
  return none;
}

bool Has(const MethodTerms& terms, const std::string& name) {
  return std::any_of(terms.terms.begin(), terms.terms.end(),
                     [&](const Term& term) { return term.name == name; });
}

std::vector<std::string> VariantsOf(const std::string& method) {
  return ValueOf(FindMethod(method)).options.front().choices;
}

/// The last of the maps that a term holds.
std::vector<float> Last(const Term& term) {
  const std::size_t size = term.values.size() / term.shape[0];
  return {term.values.end() - static_cast<std::ptrdiff_t>(size), term.values.end()};
}

void ExpectWellFormed(const MethodTerms& terms) {
  for (const Term& term : terms.terms) {
    SCOPED_TRACE(terms.method + " " + term.name);
    EXPECT_EQ(term.values.size(), term.shape.ElementCount());
    if (std::string(term.name) != "running_errors") {
      EXPECT_TRUE(AllFinite(term.values));
    }
  }
}

/// That the shares of the channels, taken in the order that is given, are the partial sums, and
/// that the order is the one that was asked for.
void ExpectSumsUp(const MethodTerms& terms, const std::string& layer,
                  ChannelOrder by = ChannelOrder::kContribution) {
  const Term& shares = Find(terms, "weighted_activations", layer);
  const Term& order = Find(terms, "channel_order", layer);
  const Term& sums = Find(terms, "partial_sums", layer);
  const std::size_t size = shares.shape[1] * shares.shape[2];
  std::vector<double> sum(size), absolute(size);
  double before = INFINITY;
  for (std::size_t step = 0; step < order.values.size(); ++step) {
    const auto channel = static_cast<std::size_t>(order.values[step]);
    double contribution = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const double share = shares.values[channel * size + i];
      sum[i] += share;
      absolute[i] += std::abs(share);
      contribution += std::abs(share);
      ASSERT_NEAR(sums.values[step * size + i], sum[i], 2e-7 * absolute[i] + 1e-12);
    }
    const double rank = by == ChannelOrder::kWeight
                            ? Find(terms, "channel_weights", layer).values[channel]
                            : contribution;
    EXPECT_LE(rank, before);
    if (rank == before) {
      EXPECT_GT(order.values[step], order.values[step - 1]);
    }
    before = rank;
  }
  EXPECT_EQ(Find(terms, "cam", layer).values, Last(sums));
}

class TermsJobTest : public ::testing::Test {
 protected:
  Result<TermsJob> Start(const TermsRequest& request) {
    return TermsJob::Start(WorldOf(goldens_.context(), goldens_.model()), goldens_.instance("10"),
                           request);
  }
  MethodTerms Run(const TermsRequest& request) { return Finish(ValueOf(Start(request))); }
  Explanation Explain(const ExplanationRequest& request) {
    ExplanationJob job = ValueOf(
        test::StartJob(goldens_.context(), goldens_.model(), goldens_.instance("10"), request));
    while (!job.Progress().done()) EXPECT_OK(job.Step(50));
    return ValueOf(job.Estimate());
  }
  /// That the terms of a CAM add up to the very map that the method gives.
  MethodTerms CheckCam(const ExplanationRequest& request,
                       ChannelOrder order = ChannelOrder::kContribution) {
    SCOPED_TRACE(request.method + " " + OptionText(request.options.at("variant")));
    const Explanation explanation = Explain(request);
    MethodTerms terms = Run({.explanation = request, .channel_order = order});
    ExpectWellFormed(terms);
    EXPECT_EQ(terms.options, explanation.options);
    EXPECT_EQ(Find(terms, "saliency_map").values, explanation.saliency.map.values);
    const auto layer = explanation.options.find("layer");
    if (layer == explanation.options.end()) return terms;
    const auto& name = std::get<std::string>(layer->second);
    ExpectSumsUp(terms, name, order);
    EXPECT_EQ(Find(terms, "cam", name).values, explanation.cam.values);
    EXPECT_EQ(Last(Find(terms, "partial_maps", name)), explanation.saliency.map.values);
    return terms;
  }

  GoldenMaps goldens_;
};

TEST_F(TermsJobTest, OfTheGradientMethodsAddUpAtEveryLayer) {
  for (const char* method : {"grad-cam", "grad-cam++", "layer-cam"}) {
    for (const std::string& variant : VariantsOf(method)) {
      ExplanationRequest request{method, {{"variant", variant}}};
      if (std::string(method) == "layer-cam" && variant != "paper") continue;
      const bool convolutions = variant == "as-listed" && std::string(method) == "grad-cam++";
      for (const LayerInfo& layer : goldens_.model().layers()) {
        if (layer.kind == "input" || layer.output.rank() != 4) continue;
        if (convolutions && layer.kind != "conv2d") continue;
        request.options["layer"] = layer.name;
        request.options["target_class"] = 3.0;
        CheckCam(request);
      }
    }
  }
}

TEST_F(TermsJobTest, InTheOrderOfTheWeightsAddUpToTheSameMap) {
  for (const char* method : {"grad-cam", "grad-cam++", "score-cam"}) {
    for (const std::string& variant : VariantsOf(method)) {
      const ExplanationRequest request{method, {{"variant", variant}}};
      const MethodTerms weighed = CheckCam(request, ChannelOrder::kWeight);
      const MethodTerms usual = Run({request});
      for (const char* name : {"channel_weights", "weighted_activations"}) {
        EXPECT_EQ(Find(weighed, name).values, Find(usual, name).values);
      }
    }
  }
}

TEST_F(TermsJobTest, OfAFusionAreThoseOfItsLayers) {
  for (const char* variant : {"fused", "as-listed"}) {
    const MethodTerms terms = CheckCam({"layer-cam", {{"variant", std::string(variant)}}});
    const auto& names = std::get<std::vector<std::string>>(terms.options.at("layers"));
    const Term& layers = Find(terms, "layer_maps");
    ASSERT_EQ(layers.shape[0], names.size());
    ASSERT_GE(names.size(), 2u);
    for (const std::string& name : names) ExpectSumsUp(terms, name);
    // The maximum of the layers, or in the listing their mean.
    const bool mean = std::string(variant) == "as-listed";
    const Term& cam = *std::find_if(terms.terms.begin(), terms.terms.end(), [](const Term& term) {
      return std::string(term.name) == "cam" && term.layer.empty();
    });
    for (std::size_t i = 0; i < cam.values.size(); ++i) {
      double expected = 0;
      for (std::size_t l = 0; l < names.size(); ++l) {
        const double value = layers.values[l * cam.values.size() + i];
        expected =
            mean ? expected + value / static_cast<double>(names.size()) : std::max(expected, value);
      }
      ASSERT_NEAR(cam.values[i], expected, mean ? 1e-6 * std::abs(expected) : 0);
    }
    EXPECT_TRUE(Has(terms, mean ? "channel_weights" : "positive_gradient"));
  }
}

TEST_F(TermsJobTest, OfGradCamPlusPlusStandBesideGradCams) {
  const MethodTerms plain = Run({{"grad-cam", {}}});
  for (const char* variant : {"paper", "pytorch-grad-cam", "authors"}) {
    const MethodTerms terms = Run({{"grad-cam++", {{"variant", std::string(variant)}}}});
    EXPECT_EQ(Find(terms, "grad_cam_weights").values, Find(plain, "channel_weights").values);
    EXPECT_EQ(Find(terms, "score_gradient").values, Find(plain, "score_gradient").values);
    // w_k = sum alpha ReLU(g)
    const Term& alpha = Find(terms, "alpha");
    const Term& gradient = Find(terms, "score_gradient");
    const Term& weights = Find(terms, "channel_weights");
    const std::size_t size = alpha.shape[1] * alpha.shape[2];
    for (std::size_t k = 0; k < weights.values.size(); ++k) {
      double sum = 0;
      for (std::size_t i = k * size; i < (k + 1) * size; ++i) {
        sum += static_cast<double>(alpha.values[i]) * std::max(gradient.values[i], 0.0f);
      }
      EXPECT_NEAR(weights.values[k], sum, 1e-6 * std::abs(sum));
    }
  }
  const MethodTerms listed = Run({{"grad-cam++", {{"variant", std::string("as-listed")}}}});
  EXPECT_FALSE(Has(listed, "alpha"));
  EXPECT_EQ(Find(listed, "weight_gradient").shape, (Shape{64, 32, 5, 5}));
}

TEST_F(TermsJobTest, OfScoreCamAddUpAndShowWhatWasScored) {
  const InputSpec& spec = goldens_.model().input();
  for (const std::string& variant : VariantsOf("score-cam")) {
    for (const char* masking : {"pixel", "normalized"}) {
      for (const char* layer : {"conv2", "relu1"}) {
        const MethodTerms terms = CheckCam({"score-cam",
                                            {{"variant", variant},
                                             {"masking", std::string(masking)},
                                             {"layer", std::string(layer)}}});
        EXPECT_EQ(Has(terms, "baseline_score"),
                  variant == "paper" || variant == "pytorch-grad-cam");
        // The masked images are those that were scored: the network says the same of them.
        const Term& images = Find(terms, "masked_images");
        const Term& scores = Find(terms, "channel_scores");
        for (std::size_t k : {3u, 17u}) {
          Tensor input = ValueOf(Tensor::Create(spec.ImageShape(1)));
          for (std::size_t i = 0; i < 784; ++i) {
            input[i] = spec.Normalize(images.values[k * 784 + i]);
          }
          Tensor logits = ValueOf(Tensor::Create({1, 10}));
          ASSERT_OK(goldens_.model().Logits(goldens_.context(), input, logits));
          std::vector<float> probabilities(10);
          Probabilities(OutputKind::kSoftmax, logits.values(), probabilities);
          const auto target =
              static_cast<std::size_t>(std::get<double>(terms.options.at("target_class")));
          EXPECT_NEAR(scores.values[k],
                      variant == "authors" ? probabilities[target] : logits[target], 5e-4);
        }
      }
    }
  }
}

TEST(TermsJobOfAToyTest, ScoreCamWithAFlatChannel) {
  // A^0 = x and A^1 = 1 everywhere; S_0 = A^0_0 + 3 A^0_1.
  const test::ToyDifferentiableClassifier classifier({1, 2}, {1, 0}, {0, 1}, {1, 0, 3, 0});
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const auto instance = std::make_shared<const Instance>(
      ValueOf(MakeInstance(context, classifier, {2, 1, {255, 51}})));
  ExplanationRequest request{"score-cam", {{"layer", std::string("relu")}}};
  const MethodTerms terms =
      Finish(ValueOf(TermsJob::Start(WorldOf(context, classifier), instance, {request})));
  EXPECT_THAT(Find(terms, "channel_masks").values, ElementsAre(1, 0, 0, 0));
  EXPECT_THAT(Find(terms, "masked_images").values, ElementsAre(1, 0, 0, 0));
  EXPECT_THAT(Find(terms, "channel_scores").values, ElementsAre(1, 0));
  EXPECT_THAT(Find(terms, "baseline_score").values, ElementsAre(0));
  const float e = std::exp(1.0f);
  EXPECT_THAT(Find(terms, "channel_weights").values,
              ElementsAre(::testing::FloatEq(e / (e + 1)), 0));
}

TEST_F(TermsJobTest, OfRiseAreItsMapOnTheWay) {
  Tensor masks = ValueOf(Tensor::Create({30, 28, 28}));
  for (std::size_t i = 0; i < masks.size(); ++i) masks[i] = static_cast<float>(i % 89) / 89;
  const auto given = std::make_shared<const Tensor>(std::move(masks));
  for (const OptionValues& options :
       {OptionValues{{"samples", 700.0}, {"seed", 5.0}},
        OptionValues{{"samples", 700.0}, {"variant", std::string("measured")}, {"cells", 2.0}},
        OptionValues{{"samples", 700.0}, {"stop_when_stable", 0.2}}, OptionValues{{"samples", 1.0}},
        OptionValues{{"masks", given}}}) {
    const ExplanationRequest request{"rise", options};
    const Explanation explanation = Explain(request);
    const MethodTerms terms = Run({request});
    ExpectWellFormed(terms);
    const std::size_t samples = explanation.rise->samples;
    const Term& scores = Find(terms, "sample_scores");
    ASSERT_EQ(scores.values.size(), std::min<std::size_t>(samples, 64));
    EXPECT_EQ(Find(terms, "saliency_map").values, explanation.saliency.map.values);
    EXPECT_EQ(Last(Find(terms, "running_maps")), explanation.saliency.map.values);
    const Term& counts = Find(terms, "running_samples");
    EXPECT_EQ(counts.values.front(), 1);
    EXPECT_EQ(counts.values.back(), static_cast<float>(samples));
    EXPECT_TRUE(std::is_sorted(counts.values.begin(), counts.values.end()));
    EXPECT_LE(counts.values.size(), 13u);
    if (!options.contains("samples")) continue;
    // A map on the way is that of as many samples.
    for (std::size_t step = 0; step + 1 < counts.values.size(); step += 3) {
      ExplanationRequest fewer = request;
      fewer.options.erase("stop_when_stable");
      fewer.options["samples"] = static_cast<double>(counts.values[step]);
      const Explanation there = Explain(fewer);
      const auto begin =
          Find(terms, "running_maps").values.begin() + static_cast<std::ptrdiff_t>(step * 784);
      EXPECT_EQ(std::vector<float>(begin, begin + 784), there.saliency.map.values) << step;
      if (counts.values[step] < 2) continue;
      const auto& error = there.rise->standard_error.values;
      const auto& map = there.rise->importance.values;
      const float range =
          *std::max_element(map.begin(), map.end()) - *std::min_element(map.begin(), map.end());
      EXPECT_FLOAT_EQ(Find(terms, "running_errors").values[step],
                      *std::max_element(error.begin(), error.end()) / range);
    }
    EXPECT_TRUE(std::isnan(Find(terms, "running_errors").values.front()));
  }
}

TEST_F(TermsJobTest, OfRiseShowTheMasksThatWereScored) {
  TermsRequest request{{"rise", {{"samples", 300.0}}}};
  request.samples = 256;
  const MethodTerms terms = Run(request);
  const Term& masks = Find(terms, "masks");
  const Term& scores = Find(terms, "sample_scores");
  ASSERT_EQ(masks.shape, (Shape{256, 28, 28}));
  // Given back as masks of one's own, each makes a map that is its score times itself over p.
  for (std::size_t i : {0u, 77u, 255u}) {
    const auto begin = masks.values.begin() + static_cast<std::ptrdiff_t>(i * 784);
    const std::vector<float> mask(begin, begin + 784);
    const auto given =
        std::make_shared<const Tensor>(ValueOf(Tensor::FromValues({1, 28, 28}, mask)));
    const Explanation one = Explain({"rise", {{"masks", given}}});
    EXPECT_NEAR(one.rise->importance.values[0], scores.values[i], 1e-6);
  }
}

TEST_F(TermsJobTest, OfLimeFitWhatTheySay) {
  for (const std::string& variant : VariantsOf("lime")) {
    const ExplanationRequest request{"lime",
                                     {{"samples", 400.0},
                                      {"seed", 9.0},
                                      {"variant", variant},
                                      {"superpixels", std::string("grid")},
                                      {"contrast_class", 6.0}}};
    const Explanation explanation = Explain(request);
    const MethodTerms terms = Run({request});
    ExpectWellFormed(terms);
    EXPECT_EQ(Find(terms, "saliency_map").values, explanation.saliency.map.values);
    const LinearFit& fit = explanation.lime->surrogate;
    EXPECT_FLOAT_EQ(Find(terms, "fit_r2").values[0], static_cast<float>(fit.r2));
    EXPECT_FLOAT_EQ(Find(terms, "intercept").values[0], static_cast<float>(fit.intercept));
    const Term& coefficients = Find(terms, "coefficients");
    for (std::size_t s = 0; s < coefficients.values.size(); ++s) {
      EXPECT_EQ(coefficients.values[s], static_cast<float>(fit.coefficients[s]));
    }
    EXPECT_EQ(Find(terms, "perturbations").shape, (Shape{400, 49}));
    EXPECT_EQ(Find(terms, "labels").values[783], 48);
    // The first sample shows all: the image's own probability, at distance 0.
    EXPECT_EQ(Find(terms, "distances").values[0], 0);
    EXPECT_EQ(Find(terms, "sample_weights").values[0], 1);
  }
}

/// The fit of LIME's terms made anew, without one of the samples.
LinearFit FitWithout(const MethodTerms& terms, std::size_t left_out) {
  const Term& shown = Find(terms, "perturbations");
  const std::size_t count = shown.shape[1];
  WeightedRidge ridge(count, 1);
  for (std::size_t i = 0; i < shown.shape[0]; ++i) {
    if (i == left_out) continue;
    std::vector<std::uint8_t> on;
    for (std::size_t s = 0; s < count; ++s) {
      on.push_back(shown.values[i * count + s] != 0 ? 1 : 0);
    }
    const double score = Find(terms, "sample_probabilities").values[i];
    ridge.AddSample(on, std::span(&score, 1), Find(terms, "sample_weights").values[i]);
  }
  const double one = 1;
  return ValueOf(ridge.Fit(std::span(&one, 1), 1.0));
}

TEST_F(TermsJobTest, OfLimeWithoutASampleAreAFitMadeWithoutIt) {
  const ExplanationRequest request{"lime", {{"samples", 150.0}}};
  const MethodTerms all = Run({request});
  for (std::size_t left_out : {0u, 1u, 149u}) {
    const MethodTerms terms = Run({request, left_out});
    const LinearFit expected = FitWithout(all, left_out);
    const Term& coefficients = Find(terms, "coefficients");
    EXPECT_NE(coefficients.values, Find(all, "coefficients").values);
    for (std::size_t s = 0; s < coefficients.values.size(); ++s) {
      EXPECT_NEAR(coefficients.values[s], expected.coefficients[s], 1e-6);
    }
    EXPECT_NEAR(Find(terms, "fit_r2").values[0], expected.r2, 1e-6);
    EXPECT_NEAR(Find(terms, "intercept").values[0], expected.intercept, 1e-6);
    // All samples are shown, the one that is left out among them.
    EXPECT_EQ(Find(terms, "perturbations").values, Find(all, "perturbations").values);
    EXPECT_EQ(Find(terms, "sample_probabilities").values, Find(all, "sample_probabilities").values);
  }
}

TEST_F(TermsJobTest, DoNotDependOnSteps) {
  for (const ExplanationRequest& request :
       {ExplanationRequest{"rise", {{"samples", 300.0}}},
        ExplanationRequest{"lime", {{"samples", 300.0}}}, ExplanationRequest{"score-cam", {}}}) {
    const MethodTerms one = Finish(ValueOf(Start({request})), 1000);
    const MethodTerms other = Finish(ValueOf(Start({request})), 7);
    ASSERT_EQ(one.terms.size(), other.terms.size());
    for (std::size_t i = 0; i < one.terms.size(); ++i) {
      if (std::string(one.terms[i].name) == "running_errors") continue;  // holds NaN
      EXPECT_EQ(one.terms[i].values, other.terms[i].values) << one.terms[i].name;
    }
  }
}

TEST_F(TermsJobTest, AreThereOnceTheJobIsDone) {
  TermsJob job = ValueOf(Start({{"rise", {}}}));
  ASSERT_OK(job.Step(10));
  EXPECT_STATUS(job.Terms(), kInvalidArgument, "once the job is done");
}

TEST(TermsJobOfAToyTest, GradCamByHand) {
  // A = (x, 2 x - 1) before the ReLU; S_0 = 3 B^0_0 + B^0_1 + 4 B^1_0 - 2 B^1_1.
  const test::ToyDifferentiableClassifier classifier({1, 2}, {1, 2}, {0, -1}, {3, 4, 1, -2});
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const auto instance = std::make_shared<const Instance>(
      ValueOf(MakeInstance(context, classifier, {2, 1, {255, 51}})));
  const MethodTerms terms = Finish(ValueOf(TermsJob::Start(
      WorldOf(context, classifier), instance, {{"grad-cam", {{"layer", std::string("relu")}}}})));
  // B^0 = (1, 0.2), B^1 = (1, 0).
  EXPECT_THAT(Find(terms, "activations").values, ElementsAre(1, 0.2f, 1, 0));
  EXPECT_THAT(Find(terms, "score_gradient").values, ElementsAre(3, 1, 4, -2));
  EXPECT_THAT(Find(terms, "channel_weights").values, ElementsAre(2, 1));
  EXPECT_THAT(Find(terms, "weighted_activations").values, ElementsAre(2, 0.4f, 1, 0));
  EXPECT_THAT(Find(terms, "channel_order").values, ElementsAre(0, 1));
  EXPECT_THAT(Find(terms, "partial_sums").values, ElementsAre(2, 0.4f, 3, 0.4f));
  EXPECT_THAT(Find(terms, "partial_maps").values, ElementsAre(1, 0, 1, 0));
  EXPECT_EQ(Find(terms, "partial_maps").shape, (Shape{2, 1, 2}));
  EXPECT_THAT(Find(terms, "cam").values, ElementsAre(3, 0.4f));
  EXPECT_EQ(Find(terms, "cam").layer, "relu");
}

/// Grad-CAM's terms behind the ReLU of a toy, for the picture (1, 0.2).
MethodTerms OfToy(const test::ToyDifferentiableClassifier& classifier, ChannelOrder order) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const auto instance = std::make_shared<const Instance>(
      ValueOf(MakeInstance(context, classifier, {2, 1, {255, 51}})));
  return Finish(ValueOf(TermsJob::Start(
      WorldOf(context, classifier), instance,
      {.explanation = {"grad-cam", {{"layer", std::string("relu")}}}, .channel_order = order})));
}

TEST(TermsJobOfAToyTest, TheLargestSignedWeightIsFirst) {
  // B^0 = (1, 0.2) and B^1 = (1, 0) weigh 2 and -5, and their shares are (2, 0.4) and (-5, 0).
  const test::ToyDifferentiableClassifier classifier({1, 2}, {1, 2}, {0, -1}, {3, -8, 1, -2});
  const MethodTerms usual = OfToy(classifier, ChannelOrder::kContribution);
  EXPECT_THAT(Find(usual, "channel_weights").values, ElementsAre(2, -5));
  EXPECT_THAT(Find(usual, "channel_order").values, ElementsAre(1, 0));
  const MethodTerms weighed = OfToy(classifier, ChannelOrder::kWeight);
  EXPECT_THAT(Find(weighed, "channel_order").values, ElementsAre(0, 1));
  EXPECT_THAT(Find(weighed, "partial_sums").values, ElementsAre(2, 0.4f, -3, 0.4f));
  EXPECT_THAT(Find(weighed, "partial_maps").values, ElementsAre(1, 0, 0, 1));
}

TEST(TermsJobOfAToyTest, OfEqualWeightsTheFirstChannelIsFirst) {
  // B^0 = (1, 0) and B^1 = (1, 0.2) weigh 2 both.
  const test::ToyDifferentiableClassifier classifier({1, 2}, {2, 1}, {-1, 0}, {3, 3, 1, 1});
  EXPECT_THAT(Find(OfToy(classifier, ChannelOrder::kContribution), "channel_order").values,
              ElementsAre(1, 0));
  EXPECT_THAT(Find(OfToy(classifier, ChannelOrder::kWeight), "channel_order").values,
              ElementsAre(0, 1));
}

TEST_F(TermsJobTest, RefusesAnOrderThatTheMethodDoesNotHave) {
  for (const char* method : {"lime", "rise", "layer-cam"}) {
    EXPECT_STATUS(Start({.explanation = {method, {}}, .channel_order = ChannelOrder::kWeight}),
                  kInvalidArgument, std::string(method) + " has no weight for each channel");
  }
}

TEST_F(TermsJobTest, RefusesWhatIsNoExplanation) {
  EXPECT_STATUS(Start({{"grad-scam", {}}}), kNotFound, "grad-scam");
  EXPECT_STATUS(Start({{"grad-cam", {{"layer", std::string("conv9")}}}}), kNotFound, "conv9");
}

TEST_F(TermsJobTest, RefusesSamplesThatAreNotThere) {
  const OptionValues few = {{"samples", 20.0}};
  EXPECT_STATUS(Start({{"grad-cam", {}}, 1}), kInvalidArgument, "grad-cam has no sample");
  EXPECT_STATUS(Start({{"lime", few}, 20}), kInvalidArgument, "Sample 20 of 20");
  EXPECT_STATUS(Start({{"lime", {{"samples", 1.0}}}, 0}), kInvalidArgument, "another one to fit");
  EXPECT_STATUS(Start({{"lime", {{"samples", 10'001.0}}}}), kInvalidArgument, "at most 10000");
  EXPECT_STATUS(Start({{"rise", few}, {}, 0}), kInvalidArgument, "expected 1 to 256");
  EXPECT_STATUS(Start({{"rise", few}, {}, 257}), kInvalidArgument, "expected 1 to 256");
  EXPECT_STATUS(Start({{"lime", few}, {}, 5}), kInvalidArgument, "no choice of samples");
}

}  // namespace
}  // namespace inklens
