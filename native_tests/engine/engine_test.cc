#include "core/engine/engine.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/evaluate/map_difference.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/test_network.h"

namespace inklens {
namespace {

using test::ValueOf;

class EngineTest : public ::testing::Test {
 protected:
  static Engine Loaded() {
    Engine engine = ValueOf(Engine::Create(1));
    EXPECT_OK(engine.LoadModel(test::ReadSourceFile("model_weights/mnist_cnn_seed0.safetensors")));
    return engine;
  }
  static Explanation Finish(ExplanationJob job) {
    while (!job.Progress().done()) EXPECT_OK(job.Step(100));
    return ValueOf(job.Estimate());
  }
};

TEST_F(EngineTest, SaysThatThereIsNoModel) {
  Engine engine = ValueOf(Engine::Create(1));
  EXPECT_EQ(engine.model(), nullptr);
  EXPECT_STATUS(engine.Frame({1, 1, {255}}), kInvalidArgument, "No model has been loaded yet.");
  EXPECT_STATUS(engine.Classify({1, 1, {255}}), kInvalidArgument, "No model");
  EXPECT_STATUS(engine.Explain(nullptr, {"rise", {}}), kInvalidArgument, "No model");
  // The table is there all the same.
  EXPECT_EQ(engine.methods().size(), Methods().size());
}

TEST_F(EngineTest, RefusesThreadsThatItCannotHave) {
  EXPECT_STATUS(Engine::Create(0), kInvalidArgument, "");
}

TEST_F(EngineTest, RemembersTheLastImage) {
  Engine engine = Loaded();
  const auto first = ValueOf(engine.Classify(test::MnistImage(0)));
  EXPECT_EQ(ValueOf(engine.Classify(test::MnistImage(0))), first);
  const auto second = ValueOf(engine.Classify(test::MnistImage(1)));
  EXPECT_NE(second, first);
  EXPECT_EQ(first->predicted_class(), 7u);
  EXPECT_EQ(second->predicted_class(), 2u);
  // One that was read before can still be explained.
  EXPECT_EQ(Finish(ValueOf(engine.Explain(first, {"grad-cam", {}}))).target.target_class, 7u);
  EXPECT_STATUS(engine.Explain(nullptr, {"rise", {}}), kInvalidArgument, "no image");
}

TEST_F(EngineTest, AModelThatCannotBeReadLeavesTheOneBefore) {
  Engine engine = Loaded();
  const auto model = engine.model();
  EXPECT_FALSE(engine.LoadModel(std::vector<std::uint8_t>{1, 2, 3}).ok());
  EXPECT_EQ(engine.model(), model);
  EXPECT_OK(engine.Classify(test::MnistImage(0)));
}

TEST_F(EngineTest, JobsOutliveTheEngineAndItsModel) {
  ExplanationJob job = [] {
    Engine engine = Loaded();
    const auto instance = ValueOf(engine.Classify(test::MnistImage(0)));
    ExplanationJob started = ValueOf(engine.Explain(instance, {"rise", {{"samples", 20.0}}}));
    engine.UseModel(nullptr);
    return started;
  }();
  EXPECT_EQ(Finish(std::move(job)).rise->samples, 20u);
}

TEST_F(EngineTest, AnImageOfAnotherNetworkIsRefused) {
  Engine engine = Loaded();
  const auto instance = ValueOf(engine.Classify(test::MnistImage(0)));
  test::TestNetwork other({28, 28}, 1);
  other.Flatten("flat").Dense("head", 3);
  ASSERT_OK(engine.LoadModel(other.File().Bytes()));
  EXPECT_STATUS(engine.Explain(instance, {"rise", {}}), kInvalidArgument, "another network");
}

TEST_F(EngineTest, MethodsAreThoseOfTheNetwork) {
  Engine engine = ValueOf(Engine::Create(1));
  test::TestNetwork network({5, 6}, 1);
  network.Conv2d("edges", 2, {{3, 3}, {1, 1}, {1, 1}}).Flatten("flat").Dense("head", 2);
  ASSERT_OK(engine.LoadModel(network.File().Bytes()));
  for (const MethodDescriptor& method : engine.methods()) {
    for (const OptionDescriptor& option : method.options) {
      if (option.name == "cells" || option.name == "grid_size") {
        EXPECT_EQ(option.maximum, 5);
        EXPECT_EQ(OptionText(*option.default_value), "5");
      }
      if (option.kind == OptionKind::kLayer) {
        EXPECT_THAT(option.choices, ::testing::ElementsAre("edges")) << method.name;
        EXPECT_EQ(OptionText(*option.default_value), "edges") << method.name;
      }
    }
  }
}

TEST_F(EngineTest, RandomizedIsTheCascadeOfTheSanityCheck) {
  Engine engine = Loaded();
  const std::vector<std::string> cascade = engine.cascade();
  EXPECT_THAT(cascade, ::testing::ElementsAre("fc2", "fc1", "conv2", "conv1"));
  const auto instance = ValueOf(engine.Classify(test::MnistImage(0)));
  const ExplanationRequest request{"grad-cam", {{"target_class", 7.0}}};
  const Map2D map = Finish(ValueOf(engine.Explain(instance, request))).saliency.map;
  MeasureJob job = ValueOf(
      engine.Measure(instance, {7, {}}, {{"sanity", {{"seed", 5.0}}}}, {{"map", map, request}}));
  while (!job.Progress().done()) ASSERT_OK(job.Step(100));
  const auto& details = job.values()[0][0].details;
  for (std::size_t layers = 1; layers <= cascade.size(); ++layers) {
    Engine other = ValueOf(engine.Randomized(layers, 5));
    const auto read = ValueOf(other.Classify(test::MnistImage(0)));
    const Map2D remade = Finish(ValueOf(other.Explain(read, request))).saliency.map;
    const MapDifference compared = ValueOf(CompareMaps(map, remade));
    const auto found = std::find_if(details.begin(), details.end(), [&](const auto& detail) {
      return detail.first == cascade[layers - 1] + ".rank_correlation";
    });
    ASSERT_EQ(found != details.end(), compared.spearman.has_value());
    if (!compared.spearman) continue;
    EXPECT_EQ(found->second, *compared.spearman) << cascade[layers - 1];
  }
  // The network itself is as it was, and none is drawn for no layer.
  EXPECT_EQ(ValueOf(engine.Randomized(0, 5)).model(), engine.model());
  EXPECT_STATUS(engine.Randomized(5, 0), kInvalidArgument, "has 4 layers to randomise; 5 were");
  EXPECT_STATUS(engine.Beside().Randomized(1, 0), kInvalidArgument, "No model");
  EXPECT_TRUE(engine.Beside().cascade().empty());
}

TEST_F(EngineTest, PerturbsWhatItHasRead) {
  Engine engine = Loaded();
  const auto instance = ValueOf(engine.Classify(test::MnistImage(0)));
  const MeasuredMap ink = BaselineMaps(*instance, 0)[1];
  const PerturbedImage last = ValueOf(engine.Perturb(instance.get(), {"deletion", {}}, ink, 28));
  EXPECT_THAT(last.pixels.values, ::testing::Each(::testing::FloatNear(0, 1e-6f)));
  EXPECT_STATUS(engine.Perturb(nullptr, {"deletion", {}}, ink, 0), kInvalidArgument, "no image");
}

TEST_F(EngineTest, ReadsInSteps) {
  Engine engine = Loaded();
  const GrayImage digit = test::MnistImage(0);
  const auto reading = ValueOf(engine.ReadInSteps(digit, {}));
  const FramedDrawing framed = ValueOf(engine.Frame(digit));
  EXPECT_EQ(reading.stages.framed.image.pixels, framed.image.pixels);
  const auto instance = ValueOf(engine.Classify(framed.image));
  EXPECT_THAT(reading.logits, ::testing::ElementsAreArray(instance->logits()));
  EXPECT_EQ(reading.probabilities, instance->probabilities);
  EXPECT_THAT(reading.input.values(), ::testing::ElementsAreArray(instance->input.values()));

  // What is not normalised is the pixels themselves.
  const auto raw = ValueOf(engine.ReadInSteps(digit, {.normalize = false}));
  EXPECT_THAT(raw.input.values(), ::testing::ElementsAreArray(instance->pixels.values()));
  EXPECT_NE(raw.logits, reading.logits);
  EXPECT_EQ(raw.probabilities.size(), 10u);

  const auto blank = ValueOf(engine.ReadInSteps({1, 1, {0}}, {}));
  EXPECT_TRUE(blank.stages.framed.blank);
  EXPECT_TRUE(blank.logits.empty());
}

TEST_F(EngineTest, StepsAreLeftOutByName) {
  const std::vector<std::string> names = {"crop", "normalize"};
  const ReadingSteps steps = ValueOf(ReadingStepsWithout(names));
  EXPECT_FALSE(steps.normalize);
  EXPECT_FALSE(steps.framing.takes(FramingStep::kCrop));
  EXPECT_TRUE(steps.framing.takes(FramingStep::kInk));
  const std::vector<std::string> unknown = {"center"};
  EXPECT_STATUS(ReadingStepsWithout(unknown), kInvalidArgument, "\"center\"; expected ink");
}

}  // namespace
}  // namespace inklens
