#include "core/nn/pooling.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/reference_layers.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::NanTensor;
using test::RandomTensor;
using test::ToNchw;
using test::ToNhwc;
using test::ValueOf;
using ::testing::ElementsAre;

const std::vector<Window2D>& PoolingWindows() {
  static const auto* windows = new std::vector<Window2D>{
      {.kernel = {2, 2}, .stride = {2, 2}},
      {.kernel = {3, 3}, .stride = {2, 2}},  // overlapping
      {.kernel = {3, 3}, .stride = {1, 1}},
      {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}},
      {.kernel = {2, 2}, .stride = {1, 2}, .padding = {1, 1}},
      {.kernel = {4, 1}, .stride = {2, 1}, .padding = {2, 0}},
      {.kernel = {5, 4}, .stride = {5, 4}},
      {.kernel = {1, 1}, .stride = {1, 1}},
      {.kernel = {1, 1}, .stride = {2, 3}},
      {.kernel = {2, 2}, .stride = {3, 3}},  // gaps between the windows
      {.kernel = {2, 3}, .stride = {4, 1}, .padding = {1, 1}},
      {.kernel = {6, 7}, .stride = {1, 1}},  // more pixels than one pass of a kernel takes
  };
  return *windows;
}

const std::vector<Shape>& InputShapes() {
  static const auto* shapes = new std::vector<Shape>{
      {1, 6, 7, 1}, {2, 9, 8, 3}, {1, 12, 12, 33}, {5, 6, 7, 4}, {2, 9, 8, 3}};
  return *shapes;
}

::testing::Message Describe(const Window2D& window, const Shape& shape) {
  return ::testing::Message() << "kernel " << window.kernel.height << "x" << window.kernel.width
                              << ", stride " << window.stride.height << "x" << window.stride.width
                              << ", padding " << window.padding.height << "x"
                              << window.padding.width << ", input " << shape.ToString();
}

/// Values on few levels, so that nearly every window has a tie.
Tensor TiedTensor(const Shape& shape, Rng& rng) {
  Tensor tensor = RandomTensor(shape, rng);
  for (float& v : tensor.values()) v = std::round(v * 1.5f);
  return tensor;
}

class PoolingGridTest : public ::testing::TestWithParam<int> {
 protected:
  ExecutionContext context_ = ValueOf(MakeExecutionContext(GetParam()));
  Rng rng_{1, 0};
};

TEST_P(PoolingGridTest, MaxAgreesWithTheReference) {
  for (const Window2D& window : PoolingWindows()) {
    const MaxPool2d pool = ValueOf(MaxPool2d::Create(window));
    for (const Shape& shape : InputShapes()) {
      SCOPED_TRACE(Describe(window, shape));
      for (const bool tied : {false, true}) {
        const Tensor input = tied ? TiedTensor(shape, rng_) : RandomTensor(shape, rng_);
        Tensor output = NanTensor(ValueOf(pool.OutputShape(shape)));
        ASSERT_OK(pool.Forward(context_, input, output));
        const Tensor expected = ToNhwc(ReferenceMaxPool2d(window, ToNchw(input)));
        ASSERT_EQ(output.shape(), expected.shape());
        for (std::size_t i = 0; i < output.size(); ++i) ASSERT_EQ(output[i], expected[i]);
      }
    }
  }
}

TEST_P(PoolingGridTest, MaxGradientGoesToTheFirstMaximum) {
  for (const Window2D& window : PoolingWindows()) {
    const MaxPool2d pool = ValueOf(MaxPool2d::Create(window));
    for (const Shape& shape : InputShapes()) {
      SCOPED_TRACE(Describe(window, shape));
      for (const bool tied : {false, true}) {
        const Tensor input = tied ? TiedTensor(shape, rng_) : RandomTensor(shape, rng_);
        // Whole numbers, so that sums over overlapping windows are exact in any order.
        Tensor output_gradient = RandomTensor(ValueOf(pool.OutputShape(shape)), rng_, -9, 9);
        for (float& v : output_gradient.values()) v = std::round(v);
        Tensor input_gradient = NanTensor(shape);
        ASSERT_OK(pool.Backward(input, output_gradient, input_gradient));
        const Tensor expected =
            ToNhwc(ReferenceMaxPool2dBackward(window, ToNchw(output_gradient), ToNchw(input)));
        for (std::size_t i = 0; i < input_gradient.size(); ++i) {
          ASSERT_EQ(input_gradient[i], expected[i]) << "element " << i;
        }
      }
    }
  }
}

TEST_P(PoolingGridTest, AverageAgreesWithTheReference) {
  test::Tolerance forward(1e-6), backward(2e-6);
  const auto expect_agreement = [&](const Window2D& window, bool counts_padding) {
    const AveragePool2d pool = ValueOf(AveragePool2d::Create(window, counts_padding));
    for (const Shape& shape : InputShapes()) {
      SCOPED_TRACE(Describe(window, shape) << ", padding counts: " << counts_padding);
      const Tensor input = RandomTensor(shape, rng_);
      Tensor output = NanTensor(ValueOf(pool.OutputShape(shape)));
      ASSERT_OK(pool.Forward(context_, input, output));
      forward.Compare(
          output.values(),
          ToNhwc(ReferenceAveragePool2d(window, ToNchw(input), counts_padding)).values());

      const Tensor output_gradient = RandomTensor(output.shape(), rng_);
      Tensor input_gradient = NanTensor(shape);
      ASSERT_OK(pool.Backward(output_gradient, input_gradient));
      backward.Compare(input_gradient.values(),
                       ToNhwc(ReferenceAveragePool2dBackward(window, ToNchw(output_gradient),
                                                             ToNchw(input), counts_padding))
                           .values());
      // <A x, y> = <x, A^T y>: average pooling is linear.
      EXPECT_NEAR(test::Dot(output.values(), output_gradient.values()),
                  test::Dot(input.values(), input_gradient.values()),
                  1e-6 * static_cast<double>(output.size()));
    }
  };
  for (const Window2D& window : PoolingWindows()) {
    for (const bool counts_padding : {false, true}) expect_agreement(window, counts_padding);
  }
  EXPECT_TRUE(forward.Holds("average pooling forward"));
  EXPECT_TRUE(backward.Holds("average pooling backward"));
}

INSTANTIATE_TEST_SUITE_P(Threads, PoolingGridTest, ::testing::Values(1, 2, 3));

TEST(MaxPool2dTest, TiesByHand) {
  const MaxPool2d pool = ValueOf(MaxPool2d::Create({.kernel = {2, 2}, .stride = {2, 2}}));
  // Three windows: all equal; a tie between the upper right and the lower left; a tie below.
  const Tensor input = ValueOf(
      Tensor::FromValues({1, 2, 6, 1}, std::vector<float>{5, 5, 1, 8, 0, 0, 5, 5, 8, 2, 3, 3}));
  const Tensor output_gradient =
      ValueOf(Tensor::FromValues({1, 1, 3, 1}, std::vector<float>{1, 2, 4}));
  Tensor input_gradient = NanTensor({1, 2, 6, 1});
  ASSERT_OK(pool.Backward(input, output_gradient, input_gradient));
  EXPECT_THAT(input_gradient.values(), ElementsAre(1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 4, 0));
}

TEST(MaxPool2dTest, PaddingNeverWinsOverNegatives) {
  const Window2D window{.kernel = {3, 3}, .stride = {1, 1}, .padding = {1, 1}};
  const MaxPool2d pool = ValueOf(MaxPool2d::Create(window));
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor input = ValueOf(Tensor::FromValues({1, 1, 2, 1}, std::vector<float>{-3, -7}));
  Tensor output = NanTensor({1, 1, 2, 1});
  ASSERT_OK(pool.Forward(context, input, output));
  EXPECT_THAT(output.values(), ElementsAre(-3, -3));
}

TEST(PoolingTest, OutputShapeChecksTheInput) {
  const Window2D window{.kernel = {2, 3}, .stride = {2, 1}};
  const MaxPool2d max = ValueOf(MaxPool2d::Create(window));
  const AveragePool2d average = ValueOf(AveragePool2d::Create(window, false));
  EXPECT_EQ(ValueOf(max.OutputShape({2, 5, 5, 7})), (Shape{2, 2, 3, 7}));
  EXPECT_EQ(ValueOf(average.OutputShape({2, 5, 5, 7})), (Shape{2, 2, 3, 7}));
  EXPECT_STATUS(max.OutputShape({2, 1, 5, 7}), kShapeMismatch, "2x3 pooling does not fit");
  EXPECT_STATUS(average.OutputShape({2, 5, 2, 7}), kShapeMismatch, "[2, 5, 2, 7]");
  EXPECT_STATUS(max.OutputShape({2, 5}), kShapeMismatch, "[2, 5]");
}

TEST(PoolingTest, CreateRefusesSenselessWindows) {
  const auto expect_refused = [](const Window2D& window, const char* part) {
    EXPECT_STATUS(MaxPool2d::Create(window), kInvalidArgument, part);
    EXPECT_STATUS(AveragePool2d::Create(window, true), kInvalidArgument, part);
  };
  expect_refused({.kernel = {0, 2}}, "at least 1");
  expect_refused({.kernel = {2, 2}, .stride = {2, 0}}, "at least 1");
  expect_refused({.kernel = {2, 2}, .padding = {2, 0}}, "half its kernel");
  expect_refused({.kernel = {3, 3}, .padding = {0, 2}}, "half its kernel");
}

}  // namespace
}  // namespace inklens
