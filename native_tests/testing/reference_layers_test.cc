#include "testing/reference_layers.h"

#include <gmock/gmock.h>

#include "testing/test_network.h"
#include "testing/tolerance.h"

namespace inklens::test {
namespace {

using ::testing::ElementsAre;

Array Image(std::vector<std::size_t> dims, std::vector<double> values) {
  Array array(std::move(dims));
  array.values = std::move(values);
  return array;
}

TEST(ReferenceLayersTest, ConvolutionByHand) {
  const Array image = Image({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6});
  const Array kernel = Image({1, 1, 2, 2}, {1, 10, 100, 1000});
  EXPECT_THAT(ReferenceConv2d({.kernel = {2, 2}}, kernel, {0.5}, image).values,
              ElementsAre(5421.5, 6532.5));
  const Window2D padded{.kernel = {2, 2}, .stride = {2, 2}, .padding = {1, 1}};
  EXPECT_THAT(ReferenceConv2d(padded, kernel, {0}, image).values, ElementsAre(1000, 3200, 40, 65));
  EXPECT_THAT(
      ReferenceConv2dBackward(padded, kernel, Image({1, 1, 2, 2}, {1, 2, 3, 4}), image).values,
      ElementsAre(1000, 200, 2000, 30, 4, 40));
}

TEST(ReferenceLayersTest, PoolingByHand) {
  const Array image = Image({1, 1, 2, 4}, {1, 7, 7, 2, 7, 0, 3, 7});
  const Window2D window{.kernel = {2, 2}, .stride = {1, 1}};
  const Array gradient = Image({1, 1, 1, 3}, {1, 10, 100});
  EXPECT_THAT(ReferenceMaxPool2d(window, image).values, ElementsAre(7, 7, 7));
  EXPECT_THAT(ReferenceMaxPool2dBackward(window, gradient, image).values,
              ElementsAre(0, 11, 100, 0, 0, 0, 0, 0));
  const Window2D padded{.kernel = {2, 2}, .stride = {2, 2}, .padding = {1, 1}};
  EXPECT_THAT(ReferenceAveragePool2d(padded, image).values, ElementsAre(1, 7, 2, 7, 1.5, 7));
  EXPECT_THAT(
      ReferenceAveragePool2dBackward(padded, Image({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6}), image).values,
      ElementsAre(1, 1, 1, 3, 4, 2.5, 2.5, 6));
}

TEST(ReferenceLayersTest, BackwardAgreesWithCentralDifferences) {
  TestNetwork network({9, 8}, 3);
  network.Conv2d("conv1", 3, {.kernel = {3, 2}, .stride = {1, 1}, .padding = {1, 0}})
      .MaxPool2d("pool1", {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}})
      .Relu("relu1")  // not before the pooling: equal zeros have no derivative
      .Conv2d("conv2", 4, {.kernel = {2, 2}, .stride = {2, 1}, .padding = {1, 1}})
      .AveragePool2d("pool2", {.kernel = {2, 2}, .stride = {1, 1}, .padding = {1, 1}})
      .Flatten("flatten")
      .Dense("fc1", 6)
      .Relu("relu2")
      .Dense("fc2", 3);
  Rng rng(5, 0);
  const Array image = RandomArray(network.image_dims(2), rng);
  const std::vector<Array> outputs = network.Forward(image);
  const Array logit_gradient = RandomArray(outputs.back().dims, rng);
  Tolerance tolerance(2e-8);
  for (std::size_t layer = 0; layer < outputs.size(); ++layer) {
    const Array analytic = network.Backward(outputs, logit_gradient, layer);
    const Array numeric = CentralDifferences(network, outputs, logit_gradient, layer);
    for (std::size_t i = 0; i < analytic.values.size(); ++i) {
      tolerance.Add(analytic.values[i], numeric.values[i]);
    }
  }
  EXPECT_TRUE(tolerance.Holds("reference gradients"));
}

}  // namespace
}  // namespace inklens::test
