#include "core/model/model.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "core/classifier/softmax.h"
#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/test_network.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::CopyOf;
using test::ExpectBitEqual;
using test::GoldenFile;
using test::NanTensor;
using test::Tolerance;
using test::ValueOf;

constexpr const char* kFullImages[] = {"0", "4", "10"};
constexpr const char* kTargets[] = {"top", "other"};

/// Images 0 .. count-1 of MNIST's test set as the model reads them.
Tensor NormalizedImages(const Model& model, std::size_t count) {
  Tensor inputs = ValueOf(Tensor::Create(model.input().ImageShape(count)));
  for (std::size_t i = 0; i < count; ++i) {
    const GrayImage image = test::MnistImage(i);
    std::transform(
        image.pixels.begin(), image.pixels.end(), inputs.view().Slice(i, 1).values().begin(),
        [&](int pixel) { return model.input().Normalize(static_cast<float>(pixel) / 255.0f); });
  }
  return inputs;
}

Tensor LogitsOf(const Model& model, ConstTensorView inputs, ExecutionContext& context) {
  Tensor logits = NanTensor({inputs.shape()[0], model.class_count()});
  EXPECT_OK(model.Logits(context, inputs, logits));
  return logits;
}

/// The seed network on the goldens' images.
class SeedModelTest : public ::testing::Test {
 protected:
  ActivationTrace TraceOf(const std::string& image) {
    return ValueOf(model_.Trace(context_, golden_.Activation(image + "/input")));
  }
  std::size_t LayerNamed(const std::string& name) { return ValueOf(FindLayer(model_, name)); }

  /// A golden activation. The files leave out what is the positive part of another.
  Tensor GoldenActivation(const std::string& image, const std::string& layer) {
    if (layer != "relu1" && layer != "relu2") return golden_.Activation(image + "/act/" + layer);
    Tensor tensor = golden_.Activation(image + "/act/conv" + layer.back());
    for (float& v : tensor.values()) v = std::max(v, 0.0f);
    return tensor;
  }

  GoldenFile golden_{"core.safetensors"};
  Model model_ = test::LoadSeedModel();
  ExecutionContext context_ = ValueOf(MakeExecutionContext(2));
};

/// The goldens' names of layers and ours: their fc1 is taken after its ReLU.
struct LayerNames {
  const char* golden;
  const char* ours;
};
constexpr LayerNames kLayers[] = {{"conv1", "conv1"}, {"relu1", "relu1"}, {"pool1", "pool1"},
                                  {"conv2", "conv2"}, {"relu2", "relu2"}, {"pool2", "pool2"},
                                  {"fc1", "relu3"}};

TEST_F(SeedModelTest, DescribesItself) {
  EXPECT_EQ(model_.name(), "MNIST CNN (seed 0)");
  EXPECT_EQ(model_.input().ImageShape(1), (Shape{1, 28, 28, 1}));
  EXPECT_EQ(model_.class_count(), 10u);
  EXPECT_EQ(model_.class_names().at(7), "7");
  EXPECT_EQ(model_.metadata().at("format"), "inklens.model.v1");
  std::vector<std::string> layers;
  for (const LayerInfo& layer : model_.layers()) {
    layers.push_back(layer.name + " " + layer.kind + " " + layer.output.ToString());
  }
  EXPECT_THAT(layers, ::testing::ElementsAre(
                          "input input [1, 28, 28, 1]", "conv1 conv2d [1, 24, 24, 32]",
                          "relu1 relu [1, 24, 24, 32]", "pool1 max_pool2d [1, 12, 12, 32]",
                          "conv2 conv2d [1, 8, 8, 64]", "relu2 relu [1, 8, 8, 64]",
                          "pool2 max_pool2d [1, 4, 4, 64]", "flatten flatten [1, 1024]",
                          "fc1 dense [1, 1024]", "relu3 relu [1, 1024]", "fc2 dense [1, 10]"));
}

/// "3x3 stride 1x1 padding 0x0", or "none".
std::string WindowText(const LayerInfo& layer) {
  if (!layer.window) return "none";
  const LayerInfo::Window& w = *layer.window;
  const auto pair = [](std::size_t height, std::size_t width) {
    return std::to_string(height) + "x" + std::to_string(width);
  };
  return pair(w.kernel_height, w.kernel_width) + " stride " +
         pair(w.stride_height, w.stride_width) + " padding " +
         pair(w.padding_height, w.padding_width);
}

TEST(ModelLayersTest, ConvolutionsAndPoolingsTellTheirWindow) {
  test::TestNetwork network({13, 17}, 3);
  network.Conv2d("conv", 2, {.kernel = {3, 5}, .stride = {2, 1}, .padding = {1, 0}})
      .Relu("relu")
      .MaxPool2d("max", {.kernel = {2, 4}, .stride = {1, 3}, .padding = {0, 2}})
      .AveragePool2d("average", {.kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 0}})
      .Flatten("flatten")
      .Dense("fc", 3);
  const Model model = ValueOf(Model::Load(network.File().Bytes()));
  std::vector<std::string> windows;
  for (const LayerInfo& layer : model.layers()) {
    windows.push_back(layer.name + ": " + WindowText(layer));
  }
  EXPECT_THAT(windows, ::testing::ElementsAre("input: none", "conv: 3x5 stride 2x1 padding 1x0",
                                              "relu: none", "max: 2x4 stride 1x3 padding 0x2",
                                              "average: 3x2 stride 2x1 padding 1x0",
                                              "flatten: none", "fc: none"));
}

TEST_F(SeedModelTest, LogitsAndProbabilitiesMatchTheGoldens) {
  const Tensor logits = LogitsOf(model_, NormalizedImages(model_, 11), context_);
  Tolerance logit_tolerance(1e-5), probability_tolerance(1e-6);
  for (std::size_t i = 0; i < 11; ++i) {
    const std::string image = std::to_string(i);
    const auto row = logits.view().Slice(i, 1).values();
    logit_tolerance.Compare(row, golden_.Floats(image + "/logits").values());
    std::vector<float> probabilities(10);
    Softmax(row, probabilities);
    probability_tolerance.Compare(probabilities, golden_.Floats(image + "/probs").values());
    EXPECT_EQ(static_cast<std::int64_t>(ArgMax(row)), golden_.Integer(image + "/class_top"));
  }
  EXPECT_TRUE(logit_tolerance.Holds("logits"));
  EXPECT_TRUE(probability_tolerance.Holds("probabilities"));
}

TEST_F(SeedModelTest, ReadsTheSampleOfMnist) {
  const Tensor logits = LogitsOf(model_, NormalizedImages(model_, 100), context_);
  int right = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const std::size_t c = ArgMax(logits.view().Slice(i, 1).values());
    right += static_cast<int>(c) == test::MnistLabel(i) ? 1 : 0;
  }
  EXPECT_GE(right, 99);
}

TEST_F(SeedModelTest, ActivationsMatchTheGoldensAtEveryLayer) {
  for (const LayerNames& layer : kLayers) {
    Tolerance tolerance(2e-5);
    for (const char* image : kFullImages) {
      const ActivationTrace trace = TraceOf(image);
      const Tensor expected = GoldenActivation(image, layer.golden);
      const Tensor& actual = trace.outputs[LayerNamed(layer.ours)];
      ASSERT_EQ(actual.shape(), expected.shape());
      tolerance.Compare(actual.values(), expected.values());
    }
    EXPECT_TRUE(tolerance.Holds(std::string("activation ") + layer.golden));
  }
}

TEST_F(SeedModelTest, GradientsMatchTheGoldensAtEveryLayer) {
  std::vector<LayerNames> layers(std::begin(kLayers), std::end(kLayers));
  layers.push_back({"input", "input"});
  for (const LayerNames& layer : layers) {
    Tolerance tolerance(2e-6);
    for (const char* image : kFullImages) {
      const ActivationTrace trace = TraceOf(image);
      for (const std::string target_name : kTargets) {
        const Target target{.target_class = static_cast<std::size_t>(
                                golden_.Integer(std::string(image) + "/class_" + target_name)),
                            .contrast_class = {}};
        const Tensor gradient =
            ValueOf(model_.ScoreGradient(context_, trace, target, LayerNamed(layer.ours)));
        const Tensor expected =
            golden_.Activation(std::string(image) + "/grad/" + target_name + "/" + layer.golden);
        ASSERT_EQ(gradient.shape(), expected.shape());
        // At fc1 it is a row of fc2's weights.
        if (layer.golden == std::string("fc1")) {
          ExpectBitEqual(gradient.values(), expected.values());
        } else {
          tolerance.Compare(gradient.values(), expected.values());
        }
      }
    }
    if (layer.golden == std::string("fc1")) continue;
    EXPECT_TRUE(tolerance.Holds(std::string("gradient ") + layer.golden));
  }
}

TEST_F(SeedModelTest, TiesInMaxPoolingGoWherePyTorchSendsThem) {
  // argmax: for each pool1 output the flat index into the 24x24 plane that received its gradient.
  // Where the gradient at pool1 is not zero, ours must have arrived in that very pixel.
  const std::size_t pool1 = LayerNamed("pool1"), relu1 = LayerNamed("relu1");
  int checked = 0;
  for (const char* image : kFullImages) {
    const ActivationTrace trace = TraceOf(image);
    const auto argmax = golden_.Integers(std::string(image) + "/argmax/pool1");
    const Target target{.target_class = ArgMax(trace.logits()), .contrast_class = {}};
    const Tensor pooled = ValueOf(model_.ScoreGradient(context_, trace, target, pool1));
    const Tensor full = ValueOf(model_.ScoreGradient(context_, trace, target, relu1));
    for (std::size_t c = 0; c < 32; ++c) {
      for (std::size_t p = 0; p < 144; ++p) {
        if (pooled[p * 32 + c] == 0) continue;
        const auto pixel = static_cast<std::size_t>(argmax[c * 144 + p]);
        // Ties at zero have no consequence, and no rule in the goldens' activations.
        if (trace.outputs[relu1][pixel * 32 + c] == 0) continue;
        ASSERT_EQ(full[pixel * 32 + c], pooled[p * 32 + c]) << "channel " << c << ", window " << p;
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 3000);
}

TEST_F(SeedModelTest, TheGradientOfAContrastIsTheDifference) {
  const ActivationTrace trace = TraceOf("4");
  Tolerance tolerance(1e-6);
  for (const char* layer : {"relu2", "conv1", "input"}) {
    const std::size_t index = LayerNamed(layer);
    const auto gradient = [&](const Target& target) {
      return ValueOf(model_.ScoreGradient(context_, trace, target, index));
    };
    const Tensor four = gradient({.target_class = 4, .contrast_class = {}});
    const Tensor nine = gradient({.target_class = 9, .contrast_class = {}});
    const Tensor contrast = gradient({.target_class = 4, .contrast_class = 9});
    for (std::size_t i = 0; i < contrast.size(); ++i) {
      tolerance.Add(contrast[i], static_cast<double>(four[i]) - nine[i]);
    }
  }
  EXPECT_TRUE(tolerance.Holds("contrast gradient"));
}

TEST_F(SeedModelTest, TheLastLayersGradientIsTheTargetItself) {
  const ActivationTrace trace = TraceOf("4");
  const Tensor gradient = ValueOf(model_.ScoreGradient(
      context_, trace, {.target_class = 4, .contrast_class = 9}, model_.layers().size() - 1));
  EXPECT_THAT(gradient.values(), ::testing::ElementsAre(0, 0, 0, 0, 1, 0, 0, 0, 0, -1));
}

TEST_F(SeedModelTest, BatchSizeAndThreadsChangeNoBit) {
  const Tensor inputs = NormalizedImages(model_, 100);
  ExecutionContext single = ValueOf(MakeExecutionContext(1));
  Tensor expected = NanTensor({100, 10});
  for (std::size_t i = 0; i < 100; ++i) {
    const Tensor one = CopyOf(inputs.view().Slice(i, 1));
    ASSERT_OK(model_.Logits(single, one, expected.view().Slice(i, 1)));
  }
  for (int threads : {1, 2, 3}) {
    ExecutionContext context = ValueOf(MakeExecutionContext(threads));
    // One context for all: the prepared operators change their batch again and again.
    for (std::size_t batch : {1u, 64u, 2u, 7u, 100u}) {
      SCOPED_TRACE(::testing::Message() << threads << " threads, batch " << batch);
      for (std::size_t begin = 0; begin < 100; begin += batch) {
        const std::size_t count = std::min<std::size_t>(batch, 100 - begin);
        const Tensor part = CopyOf(inputs.view().Slice(begin, count));
        const Tensor logits = LogitsOf(model_, part, context);
        ExpectBitEqual(logits.values(), expected.view().Slice(begin, count).values());
      }
    }
  }
}

TEST_F(SeedModelTest, TraceAndGradientsAreTheSameForAnyThreadCount) {
  const Tensor input = golden_.Activation("10/input");
  const Target target{.target_class = 7, .contrast_class = {}};
  std::vector<Tensor> expected, expected_gradients;
  for (int threads : {1, 2, 3}) {
    SCOPED_TRACE(::testing::Message() << threads << " threads");
    ExecutionContext context = ValueOf(MakeExecutionContext(threads));
    ActivationTrace trace = ValueOf(model_.Trace(context, input));
    ExpectBitEqual(trace.logits(), LogitsOf(model_, input, context).values());
    std::vector<Tensor> gradients;
    for (std::size_t layer = 0; layer < trace.outputs.size(); ++layer) {
      gradients.push_back(ValueOf(model_.ScoreGradient(context, trace, target, layer)));
    }
    if (expected.empty()) {
      expected = std::move(trace.outputs);
      expected_gradients = std::move(gradients);
      continue;
    }
    for (std::size_t layer = 0; layer < expected.size(); ++layer) {
      SCOPED_TRACE(model_.layers()[layer].name);
      ExpectBitEqual(trace.outputs[layer].values(), expected[layer].values());
      ExpectBitEqual(gradients[layer].values(), expected_gradients[layer].values());
    }
  }
}

TEST_F(SeedModelTest, TracesLogitsAreBitEqualToLogits) {
  const Tensor inputs = NormalizedImages(model_, 20);
  const Tensor logits = LogitsOf(model_, inputs, context_);
  for (std::size_t i = 0; i < 20; ++i) {
    const ActivationTrace trace =
        ValueOf(model_.Trace(context_, CopyOf(inputs.view().Slice(i, 1))));
    ExpectBitEqual(trace.logits(), logits.view().Slice(i, 1).values());
  }
}

TEST_F(SeedModelTest, TwoModelsShareAContext) {
  const Model other = test::LoadSeedModel();
  const Tensor inputs = NormalizedImages(model_, 5);
  const Tensor first = LogitsOf(model_, inputs, context_);
  const Tensor second = LogitsOf(other, inputs, context_);
  const Tensor again = LogitsOf(model_, inputs, context_);
  ExpectBitEqual(second.values(), first.values());
  ExpectBitEqual(again.values(), first.values());
}

TEST_F(SeedModelTest, RefusesShapesThatDoNotFit) {
  Tensor logits = NanTensor({2, 10});
  for (const Shape& shape : {Shape{1, 28, 28, 1}, Shape{2, 28, 27, 1}, Shape{2, 28, 28, 2},
                             Shape{2, 784}, Shape{0, 28, 28, 1}}) {
    const Tensor inputs = ValueOf(Tensor::Create(shape));
    EXPECT_STATUS(model_.Logits(context_, inputs, logits), kShapeMismatch, shape.ToString());
  }
  const Tensor good = ValueOf(Tensor::Create({2, 28, 28, 1}));
  Tensor narrow = NanTensor({2, 9});
  EXPECT_STATUS(model_.Logits(context_, good, narrow), kShapeMismatch, "[2, 9]");
  EXPECT_STATUS(model_.Trace(context_, good), kShapeMismatch, "[2, 28, 28, 1]");
}

TEST_F(SeedModelTest, ScoreGradientChecksTargetLayerAndTrace) {
  const ActivationTrace trace = TraceOf("4");
  const Target four{.target_class = 4, .contrast_class = {}};
  EXPECT_STATUS(
      model_.ScoreGradient(context_, trace, {.target_class = 10, .contrast_class = {}}, 0),
      kInvalidArgument, "no class 10; this model has 10");
  EXPECT_STATUS(model_.ScoreGradient(context_, trace, {.target_class = 4, .contrast_class = 4}, 0),
                kInvalidArgument, "itself");
  EXPECT_STATUS(model_.ScoreGradient(context_, trace, four, 11), kInvalidArgument,
                "no layer number 11; this model has 11");
  EXPECT_STATUS(model_.ScoreGradient(context_, ActivationTrace(), four, 0), kShapeMismatch,
                "have 0 layers; this model has 11");
}

TEST_F(SeedModelTest, ScoreGradientRefusesTheTraceOfAnotherModelOfAsManyLayers) {
  test::TestNetwork network({9, 9}, 1);
  network.Relu("a").Relu("b").Relu("c").Relu("d").Relu("e").Relu("f").Relu("g").Flatten("h");
  network.Dense("i", 12).Dense("j", 10);
  const auto bytes = network.File().Bytes();
  const Model other = ValueOf(Model::Load(bytes));
  ASSERT_EQ(other.layers().size(), model_.layers().size());
  const Tensor image = ValueOf(Tensor::Create({1, 9, 9, 1}));
  const ActivationTrace trace = ValueOf(other.Trace(context_, image));
  EXPECT_STATUS(model_.ScoreGradient(context_, trace, {.target_class = 4, .contrast_class = {}}, 0),
                kShapeMismatch, "[1, 9, 9, 1]");
}

TEST_F(SeedModelTest, UnknownLayersAreAnsweredWithTheKnownOnes) {
  EXPECT_STATUS(FindLayer(model_, "conv3"), kNotFound,
                "no layer \"conv3\"; this model has input, conv1, relu1, pool1, conv2, relu2, "
                "pool2, flatten, fc1, relu3, fc2.");
}

}  // namespace
}  // namespace inklens
