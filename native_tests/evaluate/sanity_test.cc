#include "core/evaluate/sanity.h"

#include <gmock/gmock.h>

#include "core/evaluate/similarity.h"
#include "core/explain/grad_cam.h"
#include "core/explain/rise.h"
#include "core/xnn/thread_pool.h"
#include "evaluate/fake_maps.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

using test::DetailOf;
using test::MapOf;
using test::ValueOf;
using ::testing::ElementsAre;

/// S_0 = sum_i i a x_i with two layers to randomise; `step` says which copy it is.
class Cascading final : public DifferentiableClassifier {
 public:
  explicit Cascading(std::size_t step, std::uint64_t seed = 0)
      : step_(step),
        seed_(seed),
        toy_({.height = 1, .width = 4}, {1}, {0}, {1, 2, 3, 4, 0, 0, 0, 0}),
        layers_(toy_.layers().begin(), toy_.layers().end()) {
    layers_[1].has_parameters = layers_[3].has_parameters = true;
  }

  std::size_t step() const { return step_; }
  std::uint64_t seed() const { return seed_; }

  const InputSpec& input() const override { return toy_.input(); }
  std::size_t class_count() const override { return toy_.class_count(); }
  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override {
    return toy_.Logits(context, inputs, logits);
  }
  std::span<const LayerInfo> layers() const override { return layers_; }
  Result<ActivationTrace> Trace(ExecutionContext& context, ConstTensorView image) const override {
    return toy_.Trace(context, image);
  }
  Result<Tensor> ScoreGradient(ExecutionContext& context, const ActivationTrace& trace,
                               const Target& target, std::size_t layer) const override {
    return toy_.ScoreGradient(context, trace, target, layer);
  }
  Result<std::shared_ptr<const DifferentiableClassifier>> RandomizedCopy(
      std::uint64_t seed, std::size_t first_layer) const override {
    return std::shared_ptr<const DifferentiableClassifier>(
        std::make_shared<Cascading>(first_layer, seed));
  }

 private:
  std::size_t step_;
  std::uint64_t seed_;
  test::ToyDifferentiableClassifier toy_;
  std::vector<LayerInfo> layers_;
};

/// Its map by hand, and the maps of the steps "logits" and "conv" of the cascade.
MadeMap Made(std::vector<float> map, std::vector<float> logits, std::vector<float> conv) {
  auto classifier = std::make_shared<Cascading>(0);
  ExecutionContext context;
  auto instance = std::make_shared<const Instance>(
      ValueOf(MakeInstance(context, *classifier, {4, 1, {255, 0, 51, 0}})));
  MadeMap made{"toy", MapOf(1, 4, std::move(map)), {classifier, instance, {1, {}}}, {}};
  made.make = test::FakeMaker(
      [original = instance, logits, conv](const MapSubject& subject) -> Result<RemadeMap> {
        // The copy's own instance, of the same image and for the same target.
        EXPECT_NE(subject.instance, original);
        EXPECT_EQ(subject.instance->pixels[2], original->pixels[2]);
        EXPECT_EQ(subject.target.target_class, 1u);
        EXPECT_FALSE(subject.seed.has_value());
        const auto& copy = static_cast<const Cascading&>(*subject.classifier);
        EXPECT_EQ(copy.seed(), 5u);
        return RemadeMap{MapOf(1, 4, copy.step() == 3 ? logits : conv)};
      },
      2);
  return made;
}

MeasureValue Judge(MadeMap made, std::size_t budget = 100) {
  ExecutionContext context;
  return test::Finish(context, ValueOf(StartSanity(std::move(made), {.seed = 5})), budget);
}

TEST(SanityTest, ByHand) {
  const MeasureValue finding =
      Judge(Made({0, 0.25f, 0.5f, 1}, {0, 0.5f, 0.25f, 1}, {1, 0.25f, 0.5f, 0}));
  // Ranks (1 2 3 4) with (1 3 2 4) and (4 2 3 1): 1 - 6 * 2 / 60 and 1 - 6 * 18 / 60.
  ASSERT_EQ(finding.details.size(), 4u);  // too small for structural similarity
  EXPECT_EQ(finding.details[0].first, "logits.rank_correlation");
  EXPECT_NEAR(finding.details[0].second, 0.8, 1e-15);
  EXPECT_EQ(finding.details[1], (std::pair<std::string, double>("logits.blank", 0)));
  EXPECT_EQ(finding.details[2].first, "conv.rank_correlation");
  EXPECT_NEAR(finding.details[2].second, -0.8, 1e-15);
  EXPECT_EQ(finding.value, std::abs(finding.details[2].second));
}

TEST(SanityTest, ABlankStepIsReportedAsSuch) {
  const MeasureValue between = Judge(Made({0, 0.25f, 0.5f, 1}, {0, 0, 0, 0}, {0, 0.25f, 0.5f, 1}));
  EXPECT_EQ(DetailOf(between, "logits.rank_correlation"), std::nullopt);
  EXPECT_EQ(DetailOf(between, "logits.blank"), 1.0);
  EXPECT_EQ(between.value, 1.0);
  const MeasureValue last = Judge(Made({0, 0.25f, 0.5f, 1}, {0, 0.25f, 0.5f, 1}, {0, 0, 0, 0}));
  EXPECT_EQ(last.value, std::nullopt);
  EXPECT_EQ(last.reason,
            "With all layers randomised the map is the same everywhere: it puts no pixel before "
            "another.");
  EXPECT_EQ(DetailOf(last, "logits.rank_correlation"), 1.0);
  const MeasureValue original = Judge(Made({1, 1, 1, 1}, {}, {}));
  EXPECT_EQ(original.value, std::nullopt);
  EXPECT_EQ(original.reason, kNoOrder);
}

TEST(SanityTest, NamesBadInput) {
  MadeMap made{"toy", MapOf(1, 4, {0, 1, 0, 1}), test::ToySubject(1, 4, {1, 0, 0, 0}), {}};
  EXPECT_STATUS(StartSanity(made, {}), kUnsupported, "no layer that could be randomised");
  made.map = Map2D(4, 1);
  EXPECT_STATUS(StartSanity(made, {}), kShapeMismatch, "expected 4x1");
  ExecutionContext context;
  RemakingJob job = ValueOf(StartSanity(Made({0, 1, 0, 1}, {0, 1, 0}, {0, 1, 0, 1}), {.seed = 5}));
  ASSERT_OK(job.Step(context, 100));
  EXPECT_STATUS(job.Step(context, 100), kShapeMismatch, "A map of 4x1 pixels has 3 values.");
}

TEST(SanityTest, OptionsByName) {
  const auto table = SanityTable();
  const auto read = [&](const OptionValues& given) {
    return table.Read(ValueOf(CheckOptions("sanity", table.descriptors(), given, {})));
  };
  EXPECT_EQ(read({}).seed, 0u);
  EXPECT_EQ(read({{"seed", 12.0}}).seed, 12u);
}

/// Grad-CAM at relu2 of the shipped network: complete from the start.
Result<RemadeMap> GradCamOf(ExecutionContext& context, const MapSubject& subject) {
  INKLENS_ASSIGN_OR_RETURN(const std::size_t layer, FindLayer(*subject.classifier, "relu2"));
  INKLENS_ASSIGN_OR_RETURN(
      const Tensor gradient,
      subject.classifier->ScoreGradient(context, subject.instance->trace, subject.target, layer));
  INKLENS_ASSIGN_OR_RETURN(const Map2D cam,
                           GradCam(subject.instance->trace.outputs[layer], gradient));
  return RemadeMap{MakeSaliencyMap(cam, 28, 28).map};
}

Result<std::unique_ptr<MapJob>> MakeGradCam(ExecutionContext& context, const MapSubject& subject) {
  INKLENS_ASSIGN_OR_RETURN(RemadeMap made, GradCamOf(context, subject));
  return std::unique_ptr<MapJob>(std::make_unique<test::FakeMapJob>(std::move(made), 0));
}

/// RISE, stepped.
class RiseMapJob final : public MapJob {
 public:
  RiseMapJob(MapSubject subject, RiseJob job)
      : subject_(std::move(subject)), job_(std::move(job)) {}
  Status Step(ExecutionContext& context, std::size_t budget) override {
    return job_.Step(context, budget);
  }
  inklens::Progress Progress() const override { return job_.Progress(); }
  std::size_t forward_passes() const override { return job_.forward_passes(); }
  Result<RemadeMap> Map() const override {
    INKLENS_ASSIGN_OR_RETURN(RiseExplanation explained, job_.Estimate());
    return RemadeMap{std::move(explained.saliency.map)};
  }

 private:
  MapSubject subject_;  ///< the job looks at its classifier
  RiseJob job_;
};

Result<std::unique_ptr<MapJob>> MakeRise(ExecutionContext&, const MapSubject& subject) {
  RiseOptions options;
  options.samples = 200;
  INKLENS_ASSIGN_OR_RETURN(
      RiseJob job,
      RiseJob::Start(*subject.classifier, subject.instance->pixels, subject.target, options));
  return std::unique_ptr<MapJob>(std::make_unique<RiseMapJob>(subject, std::move(job)));
}

MadeMap OfShippedNetwork(ExecutionContext& context, const MapMaker& make) {
  auto model = std::make_shared<const Model>(test::LoadSeedModel());
  auto instance =
      std::make_shared<const Instance>(ValueOf(MakeInstance(context, *model, test::MnistImage(4))));
  const MapSubject subject{model, instance, {instance->predicted_class(), {}}};
  auto job = ValueOf(make(context, subject));
  while (!job->Progress().done()) EXPECT_OK(job->Step(context, 1000));
  return {"shipped", ValueOf(job->Map()).map, subject, make};
}

TEST(SanityTest, TheShippedNetworksCascade) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const MadeMap made = OfShippedNetwork(context, MakeGradCam);
  const MeasureValue finding = test::Finish(context, ValueOf(StartSanity(made, {.seed = 1})));
  std::vector<std::string> blanks;
  for (const auto& [name, value] : finding.details) {
    if (name.ends_with(".blank")) blanks.push_back(name);
  }
  EXPECT_THAT(blanks, ElementsAre("fc2.blank", "fc1.blank", "conv2.blank", "conv1.blank"));

  // The same by hand: the copy from conv2 on.
  MapSubject subject = made.subject;
  subject.classifier = ValueOf(made.subject.classifier->RandomizedCopy(
      1, ValueOf(FindLayer(*made.subject.classifier, "conv2"))));
  subject.instance = std::make_shared<const Instance>(
      ValueOf(MakeInstance(context, *subject.classifier, test::MnistImage(4))));
  const Map2D map = ValueOf(GradCamOf(context, subject)).map;
  EXPECT_EQ(DetailOf(finding, "conv2.rank_correlation"),
            ValueOf(RankCorrelation(ValuesOf(made.map), ValuesOf(map))));
  EXPECT_EQ(DetailOf(finding, "conv2.structural_similarity"),
            ValueOf(StructuralSimilarity(made.map, map)));
  EXPECT_EQ(DetailOf(finding, "conv2.blank"), IsConstant(map) ? 1.0 : 0.0);
  EXPECT_NE(DetailOf(finding, "fc2.structural_similarity"),
            DetailOf(finding, "conv2.structural_similarity"));
}

/// Stepped explanations inside, whatever the budget and the threads.
TEST(SanityTest, StepsAndThreadsChangeNoBit) {
  std::optional<MeasureValue> first;
  for (const auto& [threads, budget] : {std::pair(1, 1000), {1, 37}, {3, 128}}) {
    ExecutionContext context = ValueOf(MakeExecutionContext(threads));
    const MadeMap made = OfShippedNetwork(context, MakeRise);
    RemakingJob job = ValueOf(StartSanity(made, {}));
    std::size_t steps = 0, last = 0;
    for (; !job.Progress().done(); ++steps) {
      ASSERT_OK(job.Step(context, static_cast<std::size_t>(budget)));
      EXPECT_GE(job.Progress().completed, last);
      last = job.Progress().completed;
    }
    EXPECT_GE(steps, budget == 1000 ? 4u : 5u);
    EXPECT_GT(job.forward_passes(), 100u);
    const MeasureValue finding = ValueOf(job.Judged());
    if (!first) first = finding;
    EXPECT_EQ(finding.value, first->value);
    EXPECT_EQ(finding.details, first->details);
  }
  ASSERT_TRUE(first->value.has_value());
}

/// A network that does not look at its weights: whatever is randomised, the map stays.
TEST(SanityTest, AMapThatDoesNotHeedTheWeightsCorrelatesPerfectly) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const MadeMap made =
      OfShippedNetwork(context, test::FakeMaker([](const MapSubject& subject) -> Result<RemadeMap> {
                         const auto pixels = subject.instance->pixels.values();
                         return RemadeMap{MapOf(28, 28, {pixels.begin(), pixels.end()})};
                       }));
  const MeasureValue finding = test::Finish(context, ValueOf(StartSanity(made, {})));
  EXPECT_EQ(finding.value, 1.0);
  ASSERT_EQ(finding.details.size(), 12u);
  for (const auto& [name, value] : finding.details) {
    EXPECT_NEAR(value, name.ends_with(".blank") ? 0 : 1, 1e-12) << name;
  }
}

}  // namespace
}  // namespace inklens
