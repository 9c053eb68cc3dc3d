// Networks other than the seed network: any sequence of layers that a weights file describes must
// run like its reference twin, forwards and backwards.

#include <gmock/gmock.h>

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/test_network.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::Architecture;
using test::Array;
using test::NanTensor;
using test::TestNetwork;
using test::Tolerance;
using test::ValueOf;

const std::vector<Architecture>& Architectures() {
  static const auto* architectures = new std::vector<Architecture>{
      {"DenseOnly", {4, 5}, [](TestNetwork& n) { n.Flatten("flatten").Dense("fc", 3); }},
      {"StridesAndPadding",
       {13, 11},
       [](TestNetwork& n) {
         n.Conv2d("c1", 6, {.kernel = {3, 5}, .stride = {2, 1}, .padding = {1, 2}})
             .Relu("r1")
             .Conv2d("c2", 5, {.kernel = {3, 3}, .stride = {2, 3}, .padding = {1, 1}})
             .Relu("r2")
             .Flatten("flatten")
             .Dense("fc", 4);
       }},
      {"AveragePooling",
       {12, 10},
       [](TestNetwork& n) {
         n.Conv2d("c1", 4, {.kernel = {3, 3}})
             .AveragePool2d("p1", {.kernel = {3, 2}, .stride = {2, 2}, .padding = {1, 1}})
             .Relu("r1")
             .Flatten("flatten")
             .Dense("fc1", 9)
             .Relu("r2")
             .Dense("fc2", 3);
       }},
      {"AveragePoolingThatCountsPadding",
       {9, 10},
       [](TestNetwork& n) {
         n.Conv2d("c1", 4, {.kernel = {3, 3}})
             .AveragePool2d("p1", {.kernel = {3, 3}, .stride = {2, 1}, .padding = {1, 1}}, true)
             .Relu("r1")
             .Flatten("flatten")
             .Dense("fc1", 3);
       }},
      {"OverlappingMaxPooling",
       {11, 11},
       [](TestNetwork& n) {
         n.Conv2d("c1", 5, {.kernel = {2, 2}})
             .MaxPool2d("p1", {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}})
             .Relu("r1")
             .Conv2d("c2", 6, {.kernel = {2, 2}})
             .MaxPool2d("p2", {.kernel = {2, 2}, .stride = {1, 1}})
             .Flatten("flatten")
             .Dense("fc", 5);
       }},
      // Fully convolutional, to one pixel: no dense layer, and a flatten that moves nothing.
      {"NoDenseLayer",
       {8, 8},
       [](TestNetwork& n) {
         n.Conv2d("c1", 7, {.kernel = {3, 3}, .stride = {2, 2}})
             .Relu("r1")
             .Conv2d("c2", 4, {.kernel = {1, 1}})
             .AveragePool2d("p", {.kernel = {3, 3}, .stride = {3, 3}})
             .Flatten("flatten");
       }},
      {"TwoFlattens",
       {6, 7},
       [](TestNetwork& n) {
         n.Conv2d("c1", 3, {.kernel = {3, 3}})
             .Flatten("f1")
             .Relu("r1")
             .Flatten("f2")
             .Dense("fc1", 6)
             .Flatten("f3")
             .Dense("fc2", 3);
       }},
      {"ReluFirstAndLast",
       {5, 5},
       [](TestNetwork& n) {
         n.Relu("r0").Flatten("flatten").Dense("fc1", 8).Relu("r1").Dense("fc2", 4).Relu("r2");
       }},
      {"PoolingFirst",
       {9, 9},
       [](TestNetwork& n) {
         n.AveragePool2d("p0", {.kernel = {2, 2}, .stride = {1, 1}})
             .MaxPool2d("p1", {.kernel = {2, 2}, .stride = {3, 3}})
             .Flatten("flatten")
             .Dense("fc", 3);
       }},
      // As networks are trained today: each normalisation goes into the layer before it.
      {"FoldedBatchNorms",
       {12, 11},
       [](TestNetwork& n) {
         n.Conv2d("c1", 5, {.kernel = {3, 3}, .stride = {1, 2}, .padding = {1, 1}})
             .BatchNorm("n1")
             .MaxPool2d("p1", {.kernel = {2, 2}, .stride = {2, 2}})
             .Relu("r1")  // not before the pooling: equal zeros have no derivative
             .Conv2d("c2", 6, {.kernel = {2, 3}})
             .BatchNorm("n2")
             .BatchNorm("n3")
             .Relu("r2")
             .Flatten("flatten")
             .Dense("fc1", 8)
             .BatchNorm("n4")
             .Relu("r3")
             .Dense("fc2", 4)
             .BatchNorm("n5");
       }},
      {"BatchNormsOfTheirOwn",
       {9, 10},
       [](TestNetwork& n) {
         n.BatchNorm("n0")
             .Conv2d("c1", 4, {.kernel = {3, 3}})
             .Relu("r1")
             .BatchNorm("n1")
             .AveragePool2d("p1", {.kernel = {2, 2}, .stride = {2, 2}})
             .BatchNorm("n2")
             .BatchNorm("n3")
             .Flatten("flatten")
             .BatchNorm("n4")
             .Relu("r2")
             .BatchNorm("n5")
             .Dense("fc1", 7)
             .Relu("r3")
             .BatchNorm("n6")
             .Dense("fc2", 3);
       }},
  };
  return *architectures;
}

/// Between a flatten of an image of many pixels and the next dense layer the core keeps HWC order
/// where PyTorch has CHW.
bool IsInReferenceOrder(const Model& model, std::size_t layer) {
  while (layer > 0 && model.layers()[layer].kind != "dense") {
    const Shape& before = model.layers()[layer - 1].output;
    if (before.rank() == 4) return before[1] * before[2] == 1 || before[3] == 1;
    --layer;
  }
  return true;
}

class ArchitecturesTest : public ::testing::TestWithParam<Architecture> {
 protected:
  ArchitecturesTest() { GetParam().build(network_); }

  Model Load() {
    const auto bytes = network_.File().Bytes();
    return ValueOf(Model::Load(bytes));
  }
  Array Images(std::size_t count) { return test::RandomArray(network_.image_dims(count), rng_); }

  Rng rng_{17, 0};
  TestNetwork network_{GetParam().image, 18};
  ExecutionContext context_ = ValueOf(MakeExecutionContext(2));
};

TEST_P(ArchitecturesTest, LogitsAgreeWithTheReference) {
  const Model model = Load();
  Tolerance tolerance(1e-5);
  for (std::size_t batch : {1u, 5u, 2u}) {
    const Array images = Images(batch);
    const Array expected = network_.Forward(images).back();
    ASSERT_EQ(expected.dims, (std::vector<std::size_t>{batch, model.class_count()}));
    Tensor logits = NanTensor({batch, model.class_count()});
    ASSERT_OK(model.Logits(context_, ToNhwc(images), logits));
    tolerance.Compare(logits.values(), expected.values);
  }
  EXPECT_TRUE(tolerance.Holds("logits"));
}

TEST_P(ArchitecturesTest, ActivationsAgreeWithTheReference) {
  const Model model = Load();
  const Array image = Images(1);
  const std::vector<Array> expected = network_.Forward(image);
  const ActivationTrace trace = ValueOf(model.Trace(context_, ToNhwc(image)));
  ASSERT_EQ(trace.outputs.size(), model.layers().size());
  Tolerance tolerance(1e-5);
  for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
    const LayerInfo& info = model.layers()[layer];
    SCOPED_TRACE(info.name);
    const Array& reference = expected[network_.IndexOf(info.name)];
    EXPECT_EQ(trace.outputs[layer].shape(), info.output);
    ASSERT_EQ(trace.outputs[layer].size(), reference.values.size());
    if (info.output.rank() == 2 && !IsInReferenceOrder(model, layer)) continue;
    tolerance.Compare(trace.outputs[layer].values(), ToNhwc(reference).values());
  }
  EXPECT_TRUE(tolerance.Holds("activations"));
}

TEST_P(ArchitecturesTest, GradientsAgreeWithTheReferenceAndCentralDifferences) {
  const Model model = Load();
  const Array image = Images(1);
  const std::vector<Array> outputs = network_.Forward(image);
  const ActivationTrace trace = ValueOf(model.Trace(context_, ToNhwc(image)));
  // The winner against its neighbour: where the last layer is a ReLU, another may have no gradient.
  const std::size_t winner = ArgMax(trace.logits());
  const std::size_t neighbour = (winner + 1) % model.class_count();
  Array score(outputs.back().dims);
  score.values[winner] = 1;
  score.values[neighbour] = -1;
  Tolerance tolerance(5e-6);
  for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
    SCOPED_TRACE(model.layers()[layer].name);
    const std::size_t at = network_.IndexOf(model.layers()[layer].name);
    const Tensor gradient = ValueOf(model.ScoreGradient(
        context_, trace, {.target_class = winner, .contrast_class = neighbour}, layer));
    ASSERT_EQ(gradient.shape(), model.layers()[layer].output);
    if (gradient.shape().rank() == 2 && !IsInReferenceOrder(model, layer)) continue;
    tolerance.Compare(gradient.values(), ToNhwc(network_.Backward(outputs, score, at)).values());
    tolerance.Compare(gradient.values(),
                      ToNhwc(CentralDifferences(network_, outputs, score, at)).values());
  }
  EXPECT_TRUE(tolerance.Holds("gradients"));
}

TEST(ArchitectureLayersTest, AFoldedLayerHasTheNameOfItsNormalisation) {
  const auto layers_of = [](const char* architecture) {
    std::vector<std::string> layers;
    for (const Architecture& candidate : Architectures()) {
      if (std::string(candidate.name) != architecture) continue;
      TestNetwork network(candidate.image, 18);
      candidate.build(network);
      const Model model = ValueOf(Model::Load(network.File().Bytes()));
      for (const LayerInfo& info : model.layers()) layers.push_back(info.name + " " + info.kind);
    }
    return layers;
  };
  EXPECT_THAT(
      layers_of("FoldedBatchNorms"),
      ::testing::ElementsAre("input input", "n1 conv2d", "p1 max_pool2d", "r1 relu", "n3 conv2d",
                             "r2 relu", "flatten flatten", "n4 dense", "r3 relu", "n5 dense"));
  EXPECT_THAT(layers_of("BatchNormsOfTheirOwn"),
              ::testing::ElementsAre("input input", "n0 batch_norm2d", "c1 conv2d", "r1 relu",
                                     "n1 batch_norm2d", "p1 average_pool2d", "n2 batch_norm2d",
                                     "n3 batch_norm2d", "flatten flatten", "n4 batch_norm1d",
                                     "r2 relu", "n5 batch_norm1d", "fc1 dense", "r3 relu",
                                     "n6 batch_norm1d", "fc2 dense"));
}

INSTANTIATE_TEST_SUITE_P(Networks, ArchitecturesTest, ::testing::ValuesIn(Architectures()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace inklens
