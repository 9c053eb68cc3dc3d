#include "core/nn/conv2d.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/reference_layers.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::Array;
using test::CopyOf;
using test::NanTensor;
using test::RandomTensor;
using test::ToNchw;
using test::ToNhwc;
using test::ValueOf;

/// A layer and the same weights for the reference.
struct TestConv {
  TestConv(const Window2D& w, std::size_t in_channels, std::size_t out_channels, Rng& rng)
      : window(w),
        weights(RandomTensor({out_channels, w.kernel.height, w.kernel.width, in_channels}, rng)),
        bias(RandomTensor({out_channels}, rng)),
        layer(ValueOf(Conv2d::Create(w, CopyOf(weights), CopyOf(bias)))) {}

  Window2D window;
  Tensor weights;
  Tensor bias;
  Conv2d layer;
};

/// Sums of up to 800 products in single precision.
struct Tolerances {
  test::Tolerance forward{1e-4};
  test::Tolerance backward{1e-4};
};

/// Forward, fused ReLU, backward and the dot-product test of one input on this context.
void CheckAgainstReference(const TestConv& conv, const Shape& input_shape, Rng& rng,
                           ExecutionContext& context, Tolerances& tolerances) {
  SCOPED_TRACE(::testing::Message() << "input " << input_shape.ToString());
  const Tensor input = RandomTensor(input_shape, rng);
  const Shape output_shape = ValueOf(conv.layer.OutputShape(input_shape));
  Tensor output = NanTensor(output_shape), fused = NanTensor(output_shape);
  ASSERT_OK(conv.layer.Forward(context, input, output));
  ASSERT_OK(conv.layer.Forward(context, input, fused, Activation::kRelu));
  const Array reference_input = ToNchw(input), reference_weights = ToNchw(conv.weights);
  const Array expected =
      ReferenceConv2d(conv.window, reference_weights, ToNchw(conv.bias).values, reference_input);
  ASSERT_EQ(ToNchw(output).dims, expected.dims);
  tolerances.forward.Compare(output.values(), ToNhwc(expected).values());

  const Tensor output_gradient = RandomTensor(output_shape, rng);
  Tensor input_gradient = NanTensor(input_shape);
  ASSERT_OK(conv.layer.Backward(context, output_gradient, input_gradient));
  tolerances.backward.Compare(
      input_gradient.values(),
      ToNhwc(ReferenceConv2dBackward(conv.window, reference_weights, ToNchw(output_gradient),
                                     reference_input))
          .values());

  // <A x, y> = <x, A^T y>, A being the layer without its bias.
  double left = 0;
  for (std::size_t i = 0; i < output.size(); ++i) {
    const double without_bias = static_cast<double>(output[i]) - conv.bias[i % conv.bias.size()];
    left += without_bias * output_gradient[i];
    ASSERT_EQ(fused[i], output[i] > 0 ? output[i] : 0.0f) << "fused ReLU, element " << i;
  }
  EXPECT_NEAR(left, test::Dot(input.values(), input_gradient.values()),
              1e-6 * static_cast<double>(output.size()));
}

const std::vector<Window2D>& Windows() {
  static const auto* windows = new std::vector<Window2D>{
      {.kernel = {1, 1}},
      {.kernel = {3, 3}},
      {.kernel = {5, 5}},
      {.kernel = {3, 3}, .padding = {1, 1}},
      {.kernel = {5, 5}, .padding = {2, 2}},
      {.kernel = {2, 4}, .padding = {1, 3}},
      {.kernel = {3, 3}, .stride = {2, 2}},
      {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}},
      {.kernel = {4, 2}, .stride = {3, 1}, .padding = {0, 1}},
      {.kernel = {2, 2}, .stride = {2, 2}},
      {.kernel = {1, 1}, .stride = {2, 2}},
      {.kernel = {2, 1}, .stride = {3, 4}},   // gaps between the windows
      {.kernel = {2, 2}, .padding = {3, 3}},  // windows that see only padding
  };
  return *windows;
}

class Conv2dGridTest : public ::testing::TestWithParam<int> {};

TEST_P(Conv2dGridTest, AgreesWithTheReference) {
  Rng rng(1, 0);
  Tolerances tolerances;
  ExecutionContext context = ValueOf(MakeExecutionContext(GetParam()));
  for (const Window2D& window : Windows()) {
    for (const auto& [in_channels, out_channels] : {std::pair{1, 1}, {1, 32}, {3, 5}, {32, 17}}) {
      const auto ins = static_cast<std::size_t>(in_channels);
      SCOPED_TRACE(::testing::Message()
                   << "kernel " << window.kernel.height << "x" << window.kernel.width << ", stride "
                   << window.stride.height << "x" << window.stride.width << ", padding "
                   << window.padding.height << "x" << window.padding.width << ", channels "
                   << in_channels << " to " << out_channels);
      const TestConv conv(window, ins, static_cast<std::size_t>(out_channels), rng);
      // One context: the prepared operators must follow every change of batch and extent.
      for (const Shape& shape : {Shape{1, 9, 8, ins}, Shape{3, 9, 8, ins}, Shape{2, 6, 11, ins},
                                 Shape{1, 9, 8, ins}, Shape{5, 12, 7, ins}}) {
        CheckAgainstReference(conv, shape, rng, context, tolerances);
      }
    }
  }
  EXPECT_TRUE(tolerances.forward.Holds("convolution forward"));
  EXPECT_TRUE(tolerances.backward.Holds("convolution backward"));
}

INSTANTIATE_TEST_SUITE_P(Threads, Conv2dGridTest, ::testing::Values(1, 2, 3));

/// Weight and bias gradient of one input, and their dot-product test: S = <output, gradient> is
/// linear in the parameters, so <parameters, dS/dparameters> = S.
void CheckWeightGradient(const TestConv& conv, const Shape& input_shape, Rng& rng,
                         ExecutionContext& context, test::Tolerance& tolerance) {
  SCOPED_TRACE(::testing::Message() << "input " << input_shape.ToString());
  const Tensor input = RandomTensor(input_shape, rng);
  const Tensor output_gradient = RandomTensor(ValueOf(conv.layer.OutputShape(input_shape)), rng);
  Tensor weights = NanTensor(conv.weights.shape()), bias = NanTensor(conv.bias.shape());
  ASSERT_OK(conv.layer.WeightGradient(context, input, output_gradient, weights, bias));
  const Array gradient = ToNchw(output_gradient), image = ToNchw(input);
  const Array reference_weights = ToNchw(conv.weights);
  tolerance.Compare(weights.values(), ToNhwc(ReferenceConv2dWeightGradient(
                                                 conv.window, reference_weights, gradient, image))
                                          .values());
  tolerance.Compare(bias.values(), test::ReferenceBiasGradient(gradient));
  const double by_parameters = test::Dot(conv.weights.values(), weights.values()) +
                               test::Dot(conv.bias.values(), bias.values());
  const Array output =
      ReferenceConv2d(conv.window, reference_weights, ToNchw(conv.bias).values, image);
  EXPECT_NEAR(by_parameters, test::Dot(output.values, gradient.values),
              1e-6 * static_cast<double>(output_gradient.size()));
}

TEST_P(Conv2dGridTest, WeightGradientAgreesWithTheReference) {
  Rng rng(2, 0);
  test::Tolerance tolerance(1e-4);
  ExecutionContext context = ValueOf(MakeExecutionContext(GetParam()));
  for (const Window2D& window : Windows()) {
    for (const auto& [in_channels, out_channels] : {std::pair{1, 1}, {1, 32}, {3, 5}, {32, 17}}) {
      const auto ins = static_cast<std::size_t>(in_channels);
      SCOPED_TRACE(::testing::Message()
                   << "kernel " << window.kernel.height << "x" << window.kernel.width << ", stride "
                   << window.stride.height << "x" << window.stride.width << ", padding "
                   << window.padding.height << "x" << window.padding.width << ", channels "
                   << in_channels << " to " << out_channels);
      const TestConv conv(window, ins, static_cast<std::size_t>(out_channels), rng);
      for (const Shape& shape : {Shape{1, 9, 8, ins}, Shape{3, 9, 8, ins}, Shape{2, 6, 11, ins},
                                 Shape{1, 9, 8, ins}, Shape{5, 12, 7, ins}}) {
        CheckWeightGradient(conv, shape, rng, context, tolerance);
      }
    }
  }
  EXPECT_TRUE(tolerance.Holds("convolution weight gradient"));
}

TEST_P(Conv2dGridTest, WeightGradientOfTheSeedNetworksLayers) {
  Rng rng(3, 0);
  ExecutionContext context = ValueOf(MakeExecutionContext(GetParam()));
  test::Tolerance tolerance(5e-3);  // sums of up to 36,864 products
  CheckWeightGradient(TestConv({.kernel = {5, 5}}, 1, 32, rng), {64, 28, 28, 1}, rng, context,
                      tolerance);
  CheckWeightGradient(TestConv({.kernel = {5, 5}}, 32, 64, rng), {16, 12, 12, 32}, rng, context,
                      tolerance);
  EXPECT_TRUE(tolerance.Holds("weight gradients of the seed network's convolutions"));
}

TEST(Conv2dTest, ByHand) {
  // One channel in, two out: the sum of a window, and its first pixel less one.
  const Conv2d conv = ValueOf(Conv2d::Create(
      {.kernel = {1, 2}}, ValueOf(Tensor::FromValues({2, 1, 2, 1}, std::vector<float>{1, 1, 1, 0})),
      ValueOf(Tensor::FromValues({2}, std::vector<float>{0, -1}))));
  EXPECT_EQ(conv.in_channels(), 1u);
  EXPECT_EQ(conv.out_channels(), 2u);
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor input = ValueOf(Tensor::FromValues({1, 1, 3, 1}, std::vector<float>{1, 2, -4}));
  Tensor output = NanTensor({1, 1, 2, 2});
  ASSERT_OK(conv.Forward(context, input, output));
  EXPECT_THAT(output.values(), ::testing::ElementsAre(3, 0, -2, 1));
  const Tensor gradient = ValueOf(Tensor::FromValues({1, 1, 2, 2}, std::vector<float>{1, 2, 3, 4}));
  Tensor input_gradient = NanTensor({1, 1, 3, 1});
  ASSERT_OK(conv.Backward(context, gradient, input_gradient));
  EXPECT_THAT(input_gradient.values(), ::testing::ElementsAre(3, 8, 3));
  Tensor weight_gradient = NanTensor({2, 1, 2, 1}), bias_gradient = NanTensor({2});
  ASSERT_OK(conv.WeightGradient(context, input, gradient, weight_gradient, bias_gradient));
  EXPECT_THAT(weight_gradient.values(), ::testing::ElementsAre(7, -10, 10, -12));
  EXPECT_THAT(bias_gradient.values(), ::testing::ElementsAre(4, 6));
}

TEST(Conv2dTest, WeightGradientChecksItsTensors) {
  Rng rng(8, 0);
  const TestConv conv({.kernel = {3, 3}}, 2, 4, rng);
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor input = RandomTensor({2, 6, 5, 2}, rng), gradient = RandomTensor({2, 4, 3, 4}, rng);
  Tensor weights = NanTensor({4, 3, 3, 2}), bias = NanTensor({4});
  Tensor wrong_weights = NanTensor({4, 2, 3, 3}), wrong_bias = NanTensor({2});
  EXPECT_STATUS(conv.layer.WeightGradient(context, gradient, gradient, weights, bias),
                kShapeMismatch, "over 2 channels");
  EXPECT_STATUS(conv.layer.WeightGradient(context, input, input, weights, bias), kShapeMismatch,
                "output gradient [2, 6, 5, 2]");
  EXPECT_STATUS(conv.layer.WeightGradient(context, input, gradient, wrong_weights, bias),
                kShapeMismatch, "[4, 2, 3, 3]");
  EXPECT_STATUS(conv.layer.WeightGradient(context, input, gradient, weights, wrong_bias),
                kShapeMismatch, "and [2]");
}

TEST(Conv2dTest, ItemsOfABatchDoNotTouchEachOther) {
  Rng rng(4, 0);
  const TestConv conv({.kernel = {5, 5}, .padding = {2, 2}}, 3, 33, rng);
  ExecutionContext context = ValueOf(MakeExecutionContext(2));
  const Tensor batch = RandomTensor({7, 13, 11, 3}, rng);
  Tensor together = NanTensor({7, 13, 11, 33});
  ASSERT_OK(conv.layer.Forward(context, batch, together));
  for (std::size_t n = 0; n < 7; ++n) {
    Tensor alone = NanTensor({1, 13, 11, 33});
    ASSERT_OK(conv.layer.Forward(context, CopyOf(batch.view().Slice(n, 1)), alone));
    test::ExpectBitEqual(alone.values(), together.view().Slice(n, 1).values());
  }
}

/// Where the input is constant the outputs of a channel tie, and max pooling's gradient goes to the
/// first of them: they must be equal to the last bit, whatever form of the convolution runs.
TEST(Conv2dTest, AConstantInputGivesAConstantOutput) {
  Rng rng(8, 0);
  for (const std::size_t in_channels : {1, 3}) {
    const TestConv conv({.kernel = {5, 5}}, in_channels, 32, rng);
    for (const int threads : {1, 2, 3}) {
      ExecutionContext context = ValueOf(MakeExecutionContext(threads));
      for (const Shape& shape : {Shape{1, 28, 28, in_channels}, Shape{3, 28, 28, in_channels},
                                 Shape{2, 11, 13, in_channels}}) {
        Tensor input = NanTensor(shape);
        std::fill(input.values().begin(), input.values().end(), -0.4242129f);
        Tensor output = NanTensor(ValueOf(conv.layer.OutputShape(shape)));
        ASSERT_OK(conv.layer.Forward(context, input, output));
        const auto pixel = output.values().first(32);
        EXPECT_TRUE(AllFinite(pixel));
        for (std::size_t i = 32; i < output.size(); i += 32) {
          test::ExpectBitEqual(output.values().subspan(i, 32), pixel);
        }
      }
    }
  }
}

TEST(Conv2dTest, LayersInOneContextKeepApart) {
  Rng rng(5, 0);
  const TestConv first({.kernel = {3, 3}}, 2, 4, rng), second({.kernel = {3, 3}}, 2, 4, rng);
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  Tolerances tolerances;
  for (int i = 0; i < 2; ++i) {
    CheckAgainstReference(first, {1, 6, 6, 2}, rng, context, tolerances);
    CheckAgainstReference(second, {1, 6, 6, 2}, rng, context, tolerances);
  }
  EXPECT_TRUE(tolerances.forward.Holds("two convolutions, one context"));
}

TEST(Conv2dTest, OutputShapeChecksTheInput) {
  Rng rng(6, 0);
  const TestConv conv({.kernel = {5, 5}}, 3, 4, rng);
  EXPECT_EQ(ValueOf(conv.layer.OutputShape({2, 9, 5, 3})), (Shape{2, 5, 1, 4}));
  EXPECT_STATUS(conv.layer.OutputShape({2, 9, 5, 2}), kShapeMismatch, "over 3 channels");
  EXPECT_STATUS(conv.layer.OutputShape({2, 9, 4, 3}), kShapeMismatch, "does not fit");
  EXPECT_STATUS(conv.layer.OutputShape({2, 75}), kShapeMismatch, "[2, 75]");
}

TEST(Conv2dTest, CreateRefusesWhatDoesNotFit) {
  Rng rng(7, 0);
  const auto create = [&](const Window2D& window, const Shape& weights, const Shape& bias) {
    return Conv2d::Create(window, RandomTensor(weights, rng), RandomTensor(bias, rng));
  };
  EXPECT_STATUS(create({.kernel = {3, 3}}, {4, 3, 2, 1}, {4}), kShapeMismatch, "[4, 3, 2, 1]");
  EXPECT_STATUS(create({.kernel = {3, 3}}, {4, 3, 3}, {4}), kShapeMismatch, "[4, 3, 3]");
  EXPECT_STATUS(create({.kernel = {3, 3}}, {0, 3, 3, 1}, {0}), kShapeMismatch, "[0, 3, 3, 1]");
  EXPECT_STATUS(create({.kernel = {3, 3}}, {4, 3, 3, 1}, {5}), kShapeMismatch, "expected [4]");
  EXPECT_STATUS(create({.kernel = {0, 3}}, {4, 0, 3, 1}, {4}), kInvalidArgument, "at least 1");
  EXPECT_STATUS(create({.kernel = {3, 3}, .stride = {1, 0}}, {4, 3, 3, 1}, {4}), kInvalidArgument,
                "at least 1");
}

}  // namespace
}  // namespace inklens
