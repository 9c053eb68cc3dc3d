#include "core/engine/measure_job.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "core/engine/engine.h"
#include "core/xnn/thread_pool.h"
#include "engine/world.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Values = std::vector<std::vector<MeasureValue>>;

std::vector<MeasureRequest> AllMeasures() {
  std::vector<MeasureRequest> requests;
  for (const MeasureDescriptor& measure : Measures()) requests.push_back({measure.name, {}});
  return requests;
}

Values Finish(MeasureJob job, std::size_t budget = 1000) {
  while (!job.Progress().done()) EXPECT_OK(job.Step(budget));
  return job.values();
}

void ExpectSame(const MeasureValue& actual, const MeasureValue& expected) {
  EXPECT_EQ(actual.value, expected.value);
  EXPECT_EQ(actual.reason, expected.reason);
  EXPECT_EQ(actual.curve, expected.curve);
  EXPECT_EQ(actual.details, expected.details);
}

class MeasureJobTest : public ::testing::Test {
 protected:
  Result<MeasureJob> Start(std::vector<MeasureRequest> measures, std::vector<MeasuredMap> maps,
                           const std::string& image = "10") {
    const auto& instance = goldens_.instance(image);
    return MeasureJob::Start(test::WorldOf(goldens_.context(), goldens_.model()), instance,
                             {instance->predicted_class(), {}}, std::move(measures),
                             std::move(maps));
  }
  MeasuredMap Explained(const std::string& image, const ExplanationRequest& request) {
    ExplanationJob job = ValueOf(
        test::StartJob(goldens_.context(), goldens_.model(), goldens_.instance(image), request));
    while (!job.Progress().done()) EXPECT_OK(job.Step(1000));
    return {request.method, ValueOf(job.Estimate()).saliency.map, request};
  }
  std::vector<MeasuredMap> Baselines() { return BaselineMaps(*goldens_.instance("10"), 5); }

  test::GoldenMaps goldens_;
};

TEST_F(MeasureJobTest, OwnMapsGiveTheGoldenNumbers) {
  const test::GoldenFile metrics("metrics.safetensors");
  test::Tolerance areas(1e-2), drops(1e-3);
  const std::vector<std::pair<ExplanationRequest, std::string>> methods = {
      {{"grad-cam", {}}, "gradcam/relu2"},
      {{"grad-cam++", {{"variant", "pytorch-grad-cam"}}}, "gradcampp/relu2"},
      {{"layer-cam", {}}, "layercam/relu2"},
      {{"layer-cam", {{"variant", "fused"}}}, "layercam_fused_paper"},
      {{"score-cam", {{"variant", "authors"}, {"masking", "normalized"}}}, "scorecam_a/relu2"}};
  for (const std::string& image : test::kGoldenImages) {
    std::vector<MeasuredMap> maps;
    for (const auto& [request, golden] : methods) maps.push_back(Explained(image, request));
    const Values values = Finish(ValueOf(Start({{"deletion", {{"substrate", "mean"}}},
                                                {"insertion", {}},
                                                {"deletion", {}},
                                                {"average-drop", {}},
                                                {"increase", {}}},
                                               maps, image)));
    for (std::size_t i = 0; i < methods.size(); ++i) {
      const auto summary = metrics.Doubles(image + "/" + methods[i].second + "/summary");
      areas.Add(*values[0][i].value, summary[0]);
      areas.Add(*values[1][i].value, summary[1]);
      areas.Add(*values[2][i].value, summary[4]);
      // The golden fusion is not scaled to [0, 1] again: the same order, another brightness.
      if (methods[i].second == "layercam_fused_paper") continue;
      drops.Add(*values[3][i].value, summary[7]);
      EXPECT_EQ(*values[4][i].value, 100 * summary[8]) << image << methods[i].second;
    }
  }
  EXPECT_TRUE(areas.Holds("areas of own maps"));
  EXPECT_TRUE(drops.Holds("drops of own maps, percent"));
}

TEST_F(MeasureJobTest, NothingBesideANumberChangesIt) {
  std::vector<MeasuredMap> maps = Baselines();
  maps.push_back(Explained("10", {"grad-cam", {}}));
  const Values all = Finish(ValueOf(Start(AllMeasures(), maps)));
  ASSERT_EQ(all.size(), Measures().size());
  // Backwards, in small steps, on three threads.
  std::vector<MeasureRequest> measures = AllMeasures();
  std::reverse(measures.begin(), measures.end());
  std::vector<MeasuredMap> reversed = maps;
  std::reverse(reversed.begin(), reversed.end());
  ExecutionContext threads = ValueOf(MakeExecutionContext(3));
  const auto& instance = goldens_.instance("10");
  const Values backwards =
      Finish(ValueOf(MeasureJob::Start(test::WorldOf(threads, goldens_.model()), instance,
                                       {instance->predicted_class(), {}}, measures, reversed)),
             13);
  for (std::size_t m = 0; m < all.size(); ++m) {
    for (std::size_t i = 0; i < maps.size(); ++i) {
      SCOPED_TRACE(measures[all.size() - 1 - m].measure + " of " + maps[i].name);
      EXPECT_TRUE(all[m][i].value);
      ExpectSame(backwards[all.size() - 1 - m][maps.size() - 1 - i], all[m][i]);
      ExpectSame(Finish(ValueOf(Start({AllMeasures()[m]}, {maps[i]})))[0][0], all[m][i]);
    }
  }
}

TEST_F(MeasureJobTest, BudgetsAndCosts) {
  MeasureJob job = ValueOf(Start(AllMeasures(), Baselines()));
  const std::size_t total = 4 * (29 + 29 + 2 + 2 + 8 + 201);
  EXPECT_EQ(job.Progress().total, total);
  EXPECT_EQ(job.forward_passes(), 0u);
  ASSERT_OK(job.Step(50));
  EXPECT_EQ(job.forward_passes(), 50u);
  EXPECT_FALSE(job.Progress().done());
  // What needs no pass is there, the rest is not yet.
  EXPECT_TRUE(job.values()[6][0].value);
  EXPECT_FALSE(job.values()[0][0].value);
  while (!job.Progress().done()) ASSERT_OK(job.Step(50));
  EXPECT_TRUE(job.values()[0][0].value);
  // Deletion of black, drop and increase, and infidelity of all maps share most of their images.
  EXPECT_LT(job.forward_passes(), total / 2);
  const MeasureJob pure = ValueOf(Start({{"sparsity", {}}, {"fineness", {}}}, Baselines()));
  EXPECT_TRUE(pure.Progress().done());
  EXPECT_EQ(pure.forward_passes(), 0u);
  EXPECT_TRUE(pure.values()[1][3].value);
  EXPECT_TRUE(ValueOf(Start({}, {})).Progress().done());
}

TEST_F(MeasureJobTest, InkBeatsChanceAndAnythingBeatsNothing) {
  const Values values = Finish(ValueOf(Start(AllMeasures(), Baselines())));
  const auto of = [&](Measure measure, std::size_t map) {
    return *values[static_cast<std::size_t>(measure)][map].value;
  };
  constexpr std::size_t kRandom = 0, kInk = 1, kBlob = 2, kEdges = 3;
  EXPECT_LT(of(Measure::kDeletion, kInk), of(Measure::kDeletion, kRandom));
  EXPECT_GT(of(Measure::kInsertion, kInk), of(Measure::kInsertion, kRandom));
  EXPECT_GT(of(Measure::kRoad, kInk), of(Measure::kRoad, kRandom));
  EXPECT_GT(of(Measure::kSparsity, kInk), of(Measure::kSparsity, kBlob));
  EXPECT_NEAR(of(Measure::kFineness, kRandom), 1, 0.1);
  EXPECT_GT(of(Measure::kFineness, kBlob), of(Measure::kFineness, kEdges));
}

TEST_F(MeasureJobTest, OptionsReachTheMeasures) {
  const auto of = [&](const char* measure, OptionValues options) {
    return Finish(ValueOf(Start({{measure, std::move(options)}}, Baselines())))[0][0];
  };
  EXPECT_EQ(of("deletion", {}).curve.size(), 29u);
  EXPECT_EQ(of("deletion", {{"step_pixels", 100.0}}).curve.size(), 9u);
  EXPECT_NE(of("insertion", {{"substrate", "black"}}).value, of("insertion", {}).value);
  EXPECT_NE(of("road", {{"seed", 1.0}}).value, of("road", {}).value);
  EXPECT_NE(of("road", {{"noise", 0.0}}).value, of("road", {}).value);
  const MeasureValue standard = of("infidelity", {});
  for (const auto& [name, value] : OptionValues{{"largest_side", 5.0},
                                                {"output", "probability"},
                                                {"perturbation", "gaussian"},
                                                {"samples", 20.0},
                                                {"scale", "none"},
                                                {"seed", 1.0}}) {
    EXPECT_NE(of("infidelity", {{name, value}}).value, standard.value) << name;
  }
  EXPECT_NE(of("infidelity", {{"perturbation", "gaussian"}, {"deviation", 1.0}}).value,
            of("infidelity", {{"perturbation", "gaussian"}}).value);
  EXPECT_STATUS(Start({{"deletion", {{"step_pixels", 0.0}}}}, Baselines()), kInvalidArgument,
                "step_pixels");
  EXPECT_STATUS(Start({{"deletion", {{"substrate", "snow"}}}}, Baselines()), kNotFound, "snow");
  EXPECT_STATUS(Start({{"infidelity", {{"deviation", 1.0}}}}, Baselines()), kInvalidArgument,
                "perturbation is gaussian");
  EXPECT_STATUS(Start({{"sparsity", {{"seed", 1.0}}}}, Baselines()), kNotFound, "seed");
  EXPECT_STATUS(Start({{"beauty", {}}}, Baselines()), kNotFound, "beauty");
}

TEST_F(MeasureJobTest, AConstantMapHasNoOrder) {
  Map2D zeros(28, 28), half(28, 28);
  for (float& value : half.values) value = 0.5f;
  const Values values =
      Finish(ValueOf(Start(AllMeasures(), {{"zeros", zeros, {}}, {"half", half, {}}})));
  for (const Measure measure : {Measure::kDeletion, Measure::kInsertion, Measure::kRoad}) {
    for (const MeasureValue& value : values[static_cast<std::size_t>(measure)]) {
      EXPECT_FALSE(value.value);
      EXPECT_EQ(value.reason, "The map is the same everywhere: it puts no pixel before another.");
    }
  }
  // The others need none: a black image, and one half as bright.
  const auto& drops = values[static_cast<std::size_t>(Measure::kAverageDrop)];
  EXPECT_GT(*drops[0].value, *drops[1].value);
  EXPECT_TRUE(values[static_cast<std::size_t>(Measure::kInfidelity)][0].value);
  EXPECT_FALSE(values[static_cast<std::size_t>(Measure::kSparsity)][0].value);
  EXPECT_EQ(values[static_cast<std::size_t>(Measure::kSparsity)][1].value, 0);
  EXPECT_THAT(values[static_cast<std::size_t>(Measure::kFineness)][1].reason,
              HasSubstr("shows no detail"));
}

TEST_F(MeasureJobTest, NamesBadMapsAndTargets) {
  std::vector<MeasuredMap> maps = Baselines();
  maps[1].map = Map2D(8, 8);
  EXPECT_STATUS(Start(AllMeasures(), maps), kShapeMismatch,
                "The map ink has 8x8 values; expected 28x28, as the image.");
  maps = Baselines();
  maps[2].map.values[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_STATUS(Start(AllMeasures(), maps), kNonFinite, "The map blob");
  maps[2].map.values[5] = 2;
  EXPECT_STATUS(Start(AllMeasures(), maps), kInvalidArgument, "outside [0, 1]");
  EXPECT_STATUS(MeasureJob::Start(test::WorldOf(goldens_.context(), goldens_.model()),
                                  goldens_.instance("0"), {10, {}}, AllMeasures(), Baselines()),
                kInvalidArgument, "10");
}

TEST_F(MeasureJobTest, TheEngineStartsThem) {
  Engine engine = ValueOf(Engine::Create(1));
  EXPECT_STATUS(engine.Measure(nullptr, {}, {}, {}), kInvalidArgument, "No model");
  EXPECT_EQ(engine.measures().size(), Measures().size());
  ASSERT_OK(engine.LoadModel(test::SeedWeights()));
  EXPECT_STATUS(engine.Measure(nullptr, {}, {}, {}), kInvalidArgument, "no image");
  const auto instance = ValueOf(engine.Classify(test::MnistImage(10)));
  MeasureJob job = ValueOf(engine.Measure(instance, {instance->predicted_class(), {}},
                                          {{"deletion", {}}}, BaselineMaps(*instance, 5)));
  // The job keeps what it works with.
  engine.UseModel(nullptr);
  const Values values = Finish(std::move(job));
  ExpectSame(values[0][1], Finish(ValueOf(Start({{"deletion", {}}}, Baselines())))[0][1]);
}

}  // namespace
}  // namespace inklens
