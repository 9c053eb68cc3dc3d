#include "core/engine/measure_job.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "core/engine/engine.h"
#include "core/evaluate/pixel_order.h"
#include "core/evaluate/similarity.h"
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

std::vector<MeasureRequest> QuickMeasures() {
  std::vector<MeasureRequest> requests;
  for (const MeasureDescriptor& measure : Measures()) {
    if (!measure.explains_again) requests.push_back({measure.name, {}});
  }
  return requests;
}

/// Those that explain again, with few explanations.
std::vector<MeasureRequest> SlowMeasures() {
  return {{"discrimination", {}},
          {"sensitivity", {{"samples", 3.0}}},
          {"sanity", {}},
          {"stability", {{"runs", 3.0}, {"long_run", 60.0}}}};
}

std::vector<MeasureRequest> AllMeasures() {
  std::vector<MeasureRequest> requests = QuickMeasures();
  for (MeasureRequest& measure : SlowMeasures()) requests.push_back(std::move(measure));
  return requests;
}

std::optional<double> DetailOf(const MeasureValue& value, const std::string& name) {
  for (const auto& [key, number] : value.details) {
    if (key == name) return number;
  }
  return std::nullopt;
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
  maps.push_back(Explained("10", {"rise", {{"samples", 20.0}}}));
  maps.push_back(Explained("10", {"lime", {{"samples", 20.0}, {"seed", 4.0}}}));
  const Values all = Finish(ValueOf(Start(AllMeasures(), maps)));
  ASSERT_EQ(all.size(), Measures().size());
  // Backwards, in small steps, on two threads.
  std::vector<MeasureRequest> measures = AllMeasures();
  std::reverse(measures.begin(), measures.end());
  std::vector<MeasuredMap> reversed = maps;
  std::reverse(reversed.begin(), reversed.end());
  ExecutionContext threads = ValueOf(MakeExecutionContext(2));
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
  MeasureJob job = ValueOf(Start(QuickMeasures(), Baselines()));
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
  const Values values = Finish(ValueOf(Start(QuickMeasures(), Baselines())));
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
      Finish(ValueOf(Start(QuickMeasures(), {{"zeros", zeros, {}}, {"half", half, {}}})));
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

// Of a map that asks no network nothing of it changes with the network or the class.
TEST_F(MeasureJobTest, BaselinesAreMadeAnew) {
  const Values values = Finish(ValueOf(Start(SlowMeasures(), Baselines())));
  constexpr std::size_t kRandom = 0, kInk = 1, kBlob = 2, kEdges = 3;
  for (const std::size_t map : {kRandom, kInk, kBlob, kEdges}) {
    EXPECT_DOUBLE_EQ(*values[0][map].value, 1) << map;
    EXPECT_DOUBLE_EQ(*values[2][map].value, 1) << map;
    EXPECT_EQ(DetailOf(values[2][map], "conv1.blank"), 0) << map;
  }
  EXPECT_EQ(values[1][kRandom].value, 0);
  EXPECT_EQ(values[1][kBlob].value, 0);
  EXPECT_GT(*values[1][kInk].value, 0.001);
  EXPECT_LT(*values[1][kInk].value, 0.1);
  EXPECT_GT(*values[1][kEdges].value, 0.001);
  // Forty of 784 pixels at random: they share two, of seventy-eight.
  EXPECT_LT(*values[3][kRandom].value, 0.1);
  EXPECT_EQ(DetailOf(values[3][kRandom], "deterministic"), 0);
  for (const std::size_t map : {kInk, kBlob, kEdges}) EXPECT_EQ(values[3][map].value, 1) << map;
}

TEST_F(MeasureJobTest, MethodsAreMadeAnewAsTheyWere) {
  const std::vector<MeasuredMap> maps = {Explained("10", {"grad-cam", {}}),
                                         Explained("10", {"score-cam", {}}),
                                         Explained("10", {"rise", {{"samples", 200.0}}}),
                                         Explained("10", {"rise", {{"samples", 2000.0}}}),
                                         Explained("10", {"lime", {{"samples", 200.0}}})};
  const Values values = Finish(ValueOf(Start(SlowMeasures(), maps)));
  constexpr std::size_t kGradCam = 0, kScoreCam = 1, kShort = 2, kLong = 3, kLime = 4;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    SCOPED_TRACE(maps[i].name);
    for (const auto& measure : values) ASSERT_TRUE(measure[i].value) << measure[i].reason;
    EXPECT_LT(*values[0][i].value, 0.99);
    EXPECT_GT(*values[1][i].value, 0);
    EXPECT_LT(*values[2][i].value, 0.99);
    EXPECT_TRUE(DetailOf(values[2][i], "fc2.rank_correlation"));
  }
  // The other class's map by hand.
  const auto other = static_cast<std::size_t>(*DetailOf(values[0][kGradCam], "other_class"));
  const MeasuredMap others =
      Explained("10", {"grad-cam", {{"target_class", static_cast<double>(other)}}});
  std::vector<double> a(maps[0].map.values.begin(), maps[0].map.values.end());
  std::vector<double> b(others.map.values.begin(), others.map.values.end());
  EXPECT_EQ(values[0][kGradCam].value, ValueOf(RankCorrelation(a, b)));
  EXPECT_EQ(DetailOf(values[3][kGradCam], "deterministic"), 1);
  EXPECT_EQ(DetailOf(values[3][kScoreCam], "deterministic"), 1);
  EXPECT_GT(*values[3][kLong].value, *values[3][kShort].value);
  EXPECT_LT(*DetailOf(values[3][kLong], "relative_standard_error"),
            *DetailOf(values[3][kShort], "relative_standard_error"));
  EXPECT_TRUE(DetailOf(values[3][kLime], "parts.jaccard"));
  EXPECT_TRUE(DetailOf(values[3][kLime], "long_run.correlation"));
}

TEST_F(MeasureJobTest, ExplanationsCountInPasses) {
  const MeasuredMap rise = Explained("10", {"rise", {{"samples", 100.0}}});
  MeasureJob job = ValueOf(Start({{"stability", {{"runs", 2.0}, {"long_run", 1000.0}}}}, {rise}));
  EXPECT_EQ(job.Progress().total, 2 * 101 + 1000u);
  EXPECT_EQ(job.Progress().completed, 0u);
  std::size_t last = 0;
  while (!job.Progress().done()) {
    EXPECT_FALSE(job.values()[0][0].value);
    const std::size_t before = job.forward_passes();
    ASSERT_OK(job.Step(40));
    EXPECT_LE(job.forward_passes() - before, 80u);
    EXPECT_GE(job.Progress().completed, last);
    EXPECT_EQ(job.Progress().total, 1202u);
    last = job.Progress().completed;
  }
  // Masks that show the same are scored once.
  EXPECT_GT(job.forward_passes(), 1000u);
  EXPECT_LE(job.forward_passes(), 1200u);
  EXPECT_TRUE(job.values()[0][0].value);
  // The network reads a changed image once, and the measured one not again.
  const MeasuredMap cam = Explained("10", {"grad-cam", {}});
  MeasureJob cams =
      ValueOf(Start({{"sensitivity", {{"samples", 3.0}}}, {"discrimination", {}}}, {cam}));
  while (!cams.Progress().done()) ASSERT_OK(cams.Step(1));
  EXPECT_EQ(cams.forward_passes(), 3u);
}

TEST_F(MeasureJobTest, WhatStandsAgainstAMapIsItsReason) {
  const double predicted = static_cast<double>(goldens_.instance("10")->predicted_class());
  MeasuredMap unknown = Explained("10", {"grad-cam", {}});
  unknown.request.reset();
  std::vector<MeasuredMap> maps = {unknown, Explained("10", {"grad-cam", {}}),
                                   Explained("10", {"rise", {{"samples", 50.0}}})};
  const Values values =
      Finish(ValueOf(Start({{"discrimination", {{"other_class", predicted}}},
                            {"sensitivity", {{"samples", 2.0}, {"range", "free"}}}},
                           maps)));
  EXPECT_THAT(values[0][0].reason, HasSubstr("How the map was made is not known"));
  EXPECT_THAT(values[0][1].reason, HasSubstr("cannot be told apart from itself"));
  EXPECT_TRUE(values[1][1].value);
  // A method that masks refuses pixels beyond ink: the others get their numbers all the same.
  EXPECT_FALSE(values[1][2].value);
  EXPECT_THAT(values[1][2].reason, HasSubstr("[0, 1]"));
  // A request that makes no map is an error, but only where a map is made.
  maps[1].request->options["layer"] = "conv9";
  EXPECT_STATUS(Start({{"sanity", {}}}, maps), kNotFound, "conv9");
  EXPECT_OK(Start({{"sparsity", {}}}, maps));
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

TEST_F(MeasureJobTest, ImagesAreThoseOfTheCurve) {
  const auto& instance = goldens_.instance("10");
  const ExplanationWorld world = test::WorldOf(goldens_.context(), goldens_.model());
  const MeasuredMap map = Explained("10", {"grad-cam", {}});
  for (const char* name : {"deletion", "insertion"}) {
    const MeasureRequest measure{name, {{"step_pixels", 90.0}}};
    const auto curve = Finish(ValueOf(Start({measure}, {map})))[0][0].curve;
    ASSERT_EQ(curve.size(), 10u);
    for (std::size_t i = 0; i < curve.size(); ++i) {
      const PerturbedImage image = ValueOf(PerturbImage(world, *instance, measure, map, i));
      EXPECT_EQ(image.count, curve.size());
      // Bit by bit: the sums are the measure's.
      EXPECT_EQ(image.probabilities[instance->predicted_class()], curve[i]) << name << " " << i;
    }
  }
  // Of 90 pixels those that the map shows most are black, and no other has changed.
  const PixelOrder order = OrderPixels(map.map);
  const PerturbedImage image =
      ValueOf(PerturbImage(world, *instance, {"deletion", {{"step_pixels", 90.0}}}, map, 1));
  const auto before = instance->pixels.values();
  for (std::size_t i = 0; i < order.size(); ++i) {
    EXPECT_NEAR(image.pixels.values[order[i]], i < 90 ? 0 : before[order[i]], 1e-6);
  }
}

TEST_F(MeasureJobTest, ImagesThatThereAreNot) {
  const ExplanationWorld world = test::WorldOf(goldens_.context(), goldens_.model());
  const Instance& instance = *goldens_.instance("10");
  const MeasuredMap map = Explained("10", {"grad-cam", {}});
  EXPECT_STATUS(PerturbImage(world, instance, {"deletion", {}}, map, 29), kInvalidArgument,
                "There is no image number 29 of deletion; expected a number below 29.");
  EXPECT_STATUS(PerturbImage(world, instance, {"sparsity", {}}, map, 0), kUnsupported,
                "scores no changed images");
  EXPECT_STATUS(PerturbImage(world, instance, {"sanity", {}}, map, 0), kUnsupported, "sanity");
  EXPECT_STATUS(PerturbImage(world, instance, {"beauty", {}}, map, 0), kNotFound, "beauty");
  MeasuredMap flat = map;
  flat.map = Map2D(28, 28);
  EXPECT_STATUS(PerturbImage(world, instance, {"insertion", {}}, flat, 0), kInvalidArgument,
                "the same everywhere");
  flat.map = Map2D(3, 28);
  EXPECT_STATUS(PerturbImage(world, instance, {"insertion", {}}, flat, 0), kShapeMismatch, "28x3");
}

}  // namespace
}  // namespace inklens
