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
  EXPECT_THAT(ReferenceAveragePool2d(padded, image, /*counts_padding=*/true).values,
              ElementsAre(0.25, 3.5, 0.5, 1.75, 0.75, 1.75));
  EXPECT_THAT(ReferenceAveragePool2dBackward(padded, Image({1, 1, 2, 3}, {4, 8, 12, 16, 20, 24}),
                                             image, /*counts_padding=*/true)
                  .values,
              ElementsAre(1, 2, 2, 3, 4, 5, 5, 6));
}

TEST(ReferenceLayersTest, BatchNormByHand) {
  // With epsilon the deviations are 2 and 1.
  const ReferenceBatchNorm norm{{6, -1}, {1, 0}, {10, 3}, {3, 0}, /*epsilon=*/1};
  EXPECT_THAT(norm.Forward(Image({1, 2, 1, 2}, {10, 12, 3, 5})).values, ElementsAre(1, 7, 0, -2));
  EXPECT_THAT(norm.Forward(Image({2, 2}, {8, 4, 14, 3})).values, ElementsAre(-5, -1, 13, 0));
  EXPECT_THAT(norm.Backward(Image({1, 2, 1, 2}, {1, 2, 3, 4})).values, ElementsAre(3, 6, -3, -4));
}

TEST(ReferenceLayersTest, BackwardAgreesWithCentralDifferences) {
  TestNetwork network({9, 8}, 3);
  network.Conv2d("conv1", 3, {.kernel = {3, 2}, .stride = {1, 1}, .padding = {1, 0}})
      .BatchNorm("norm1")
      .MaxPool2d("pool1", {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}})
      .Relu("relu1")  // not before the pooling: equal zeros have no derivative
      .Conv2d("conv2", 4, {.kernel = {2, 2}, .stride = {2, 1}, .padding = {1, 1}})
      .AveragePool2d("pool2", {.kernel = {2, 2}, .stride = {1, 1}, .padding = {1, 1}})
      .Flatten("flatten")
      .BatchNorm("norm2")
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

TEST(ReferenceLayersTest, WeightGradientsByHand) {
  const Array image = Image({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6});
  const Window2D padded{.kernel = {2, 2}, .stride = {2, 2}, .padding = {1, 1}};
  const Array gradient = Image({1, 1, 2, 2}, {1, 10, 100, 1000});
  // Windows, in padded coordinates: (0,1;0,1), (0,1;2,3), (2,3;0,1), (2,3;2,3).
  EXPECT_THAT(
      ReferenceConv2dWeightGradient(padded, Image({1, 1, 2, 2}, {0, 0, 0, 0}), gradient, image)
          .values,
      ElementsAre(5000, 6400, 20, 31));
  EXPECT_THAT(ReferenceBiasGradient(gradient), ElementsAre(1111));
  EXPECT_THAT(
      ReferenceDenseWeightGradient(Image({2, 1}, {1, 10}), Image({2, 2}, {1, 2, 3, 4})).values,
      ElementsAre(31, 42));
  EXPECT_THAT(ReferenceBiasGradient(Image({2, 2}, {1, 2, 10, 20})), ElementsAre(11, 22));
}

/// The derivative of sum(gradient * forward(parameters)) by central differences.
template <typename Forward>
std::vector<double> Differences(std::vector<double> parameters, const Array& gradient,
                                const Forward& forward) {
  constexpr double kStep = 1e-3;  // the layers are linear in their parameters: no error from it
  std::vector<double> result;
  for (double& parameter : parameters) {
    const double at = parameter;
    parameter = at + kStep;
    const double above = Dot(forward(parameters).values, gradient.values);
    parameter = at - kStep;
    const double below = Dot(forward(parameters).values, gradient.values);
    parameter = at;
    result.push_back((above - below) / (2 * kStep));
  }
  return result;
}

TEST(ReferenceLayersTest, WeightGradientsAgreeWithCentralDifferences) {
  Rng rng(6, 0);
  Tolerance tolerance(1e-10);
  const auto compare = [&tolerance](const std::vector<double>& a, const std::vector<double>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) tolerance.Add(a[i], b[i]);
  };
  const Array image = RandomArray({2, 3, 6, 7}, rng);
  for (const Window2D& window : {Window2D{.kernel = {3, 2}},
                                 Window2D{.kernel = {2, 3}, .stride = {2, 3}, .padding = {1, 2}}}) {
    const Array weights = RandomArray({4, 3, window.kernel.height, window.kernel.width}, rng);
    const std::vector<double> bias = RandomArray({4}, rng).values;
    const Array gradient = RandomArray(ReferenceConv2d(window, weights, bias, image).dims, rng);
    const auto of_weights = [&](const std::vector<double>& values) {
      return ReferenceConv2d(window, Image(weights.dims, values), bias, image);
    };
    const auto of_bias = [&](const std::vector<double>& values) {
      return ReferenceConv2d(window, weights, values, image);
    };
    compare(ReferenceConv2dWeightGradient(window, weights, gradient, image).values,
            Differences(weights.values, gradient, of_weights));
    compare(ReferenceBiasGradient(gradient), Differences(bias, gradient, of_bias));
  }
  const Array input = RandomArray({3, 5}, rng), weights = RandomArray({4, 5}, rng);
  const std::vector<double> bias = RandomArray({4}, rng).values;
  const Array gradient = RandomArray({3, 4}, rng);
  const auto of_weights = [&](const std::vector<double>& values) {
    return ReferenceDense(Image(weights.dims, values), bias, input);
  };
  const auto of_bias = [&](const std::vector<double>& values) {
    return ReferenceDense(weights, values, input);
  };
  compare(ReferenceDenseWeightGradient(gradient, input).values,
          Differences(weights.values, gradient, of_weights));
  compare(ReferenceBiasGradient(gradient), Differences(bias, gradient, of_bias));
  EXPECT_TRUE(tolerance.Holds("reference weight gradients"));
}

}  // namespace
}  // namespace inklens::test
