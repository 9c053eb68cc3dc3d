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

using test::Array;
using test::NanTensor;
using test::TestNetwork;
using test::Tolerance;
using test::ValueOf;

struct Architecture {
  const char* name;
  Extent2D image;
  std::function<void(TestNetwork&)> build;
};

std::ostream& operator<<(std::ostream& out, const Architecture& architecture) {
  return out << architecture.name;
}

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
  ASSERT_EQ(trace.outputs.size(), expected.size());
  Tolerance tolerance(1e-5);
  for (std::size_t layer = 0; layer < expected.size(); ++layer) {
    const LayerInfo& info = model.layers()[layer];
    SCOPED_TRACE(info.name);
    EXPECT_EQ(trace.outputs[layer].shape(), info.output);
    ASSERT_EQ(trace.outputs[layer].size(), expected[layer].values.size());
    if (info.output.rank() == 2 && !IsInReferenceOrder(model, layer)) continue;
    tolerance.Compare(trace.outputs[layer].values(), ToNhwc(expected[layer]).values());
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
  for (std::size_t layer = 0; layer < outputs.size(); ++layer) {
    SCOPED_TRACE(model.layers()[layer].name);
    const Tensor gradient = ValueOf(model.ScoreGradient(
        context_, trace, {.target_class = winner, .contrast_class = neighbour}, layer));
    ASSERT_EQ(gradient.shape(), model.layers()[layer].output);
    if (gradient.shape().rank() == 2 && !IsInReferenceOrder(model, layer)) continue;
    tolerance.Compare(gradient.values(), ToNhwc(network_.Backward(outputs, score, layer)).values());
    tolerance.Compare(gradient.values(),
                      ToNhwc(CentralDifferences(network_, outputs, score, layer)).values());
  }
  EXPECT_TRUE(tolerance.Holds("gradients"));
}

INSTANTIATE_TEST_SUITE_P(Networks, ArchitecturesTest, ::testing::ValuesIn(Architectures()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace inklens
