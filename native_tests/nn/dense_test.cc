#include "core/nn/dense.h"

#include <gmock/gmock.h>

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
using test::ValueOf;

TEST(DenseTest, ByHand) {
  const Dense dense = ValueOf(
      Dense::Create(ValueOf(Tensor::FromValues({2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6})),
                    ValueOf(Tensor::FromValues({2}, std::vector<float>{0.5f, -100}))));
  EXPECT_EQ(dense.in_features(), 3u);
  EXPECT_EQ(dense.out_features(), 2u);
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor input = ValueOf(Tensor::FromValues({1, 3}, std::vector<float>{1, 0, 2}));
  Tensor output = NanTensor({1, 2});
  ASSERT_OK(dense.Forward(context, input, output));
  EXPECT_THAT(output.values(), ::testing::ElementsAre(7.5f, -84));
  ASSERT_OK(dense.Forward(context, input, output, Activation::kRelu));
  EXPECT_THAT(output.values(), ::testing::ElementsAre(7.5f, 0));
  const Tensor gradient = ValueOf(Tensor::FromValues({1, 2}, std::vector<float>{1, 10}));
  Tensor input_gradient = NanTensor({1, 3});
  ASSERT_OK(dense.Backward(context, gradient, input_gradient));
  EXPECT_THAT(input_gradient.values(), ::testing::ElementsAre(41, 52, 63));
  Tensor weight_gradient = NanTensor({2, 3}), bias_gradient = NanTensor({2});
  ASSERT_OK(dense.WeightGradient(context, input, gradient, weight_gradient, bias_gradient));
  EXPECT_THAT(weight_gradient.values(), ::testing::ElementsAre(1, 0, 2, 10, 0, 20));
  EXPECT_THAT(bias_gradient.values(), ::testing::ElementsAre(1, 10));
}

/// Forward, fused ReLU, backward and the dot-product test of one size, for several batches on
/// one context.
void CheckAgainstReference(std::size_t in, std::size_t out, int threads, Rng& rng,
                           test::Tolerance& forward, test::Tolerance& backward) {
  SCOPED_TRACE(::testing::Message() << in << " to " << out << ", " << threads << " threads");
  const Tensor weights = RandomTensor({out, in}, rng), bias = RandomTensor({out}, rng);
  const Dense dense = ValueOf(Dense::Create(CopyOf(weights), CopyOf(bias)));
  ExecutionContext context = ValueOf(MakeExecutionContext(threads));
  for (std::size_t batch : {1u, 7u, 2u, 33u}) {
    SCOPED_TRACE(::testing::Message() << "batch " << batch);
    const Tensor input = RandomTensor({batch, in}, rng);
    Tensor output = NanTensor({batch, out}), fused = NanTensor({batch, out});
    ASSERT_OK(dense.Forward(context, input, output));
    ASSERT_OK(dense.Forward(context, input, fused, Activation::kRelu));
    const Array expected = ReferenceDense(ToNchw(weights), ToNchw(bias).values, ToNchw(input));
    forward.Compare(output.values(), expected.values);

    const Tensor output_gradient = RandomTensor({batch, out}, rng);
    Tensor input_gradient = NanTensor({batch, in});
    ASSERT_OK(dense.Backward(context, output_gradient, input_gradient));
    backward.Compare(input_gradient.values(),
                     ReferenceDenseBackward(ToNchw(weights), ToNchw(output_gradient)).values);

    // <A x, y> = <x, A^T y>, A being the layer without its bias.
    double without_bias = 0;
    for (std::size_t i = 0; i < output.size(); ++i) {
      without_bias += (static_cast<double>(output[i]) - bias[i % out]) * output_gradient[i];
      ASSERT_EQ(fused[i], output[i] > 0 ? output[i] : 0.0f) << "fused ReLU, element " << i;
    }
    EXPECT_NEAR(without_bias, test::Dot(input.values(), input_gradient.values()),
                1e-6 * static_cast<double>(batch * in * out));

    Tensor weight_gradient = NanTensor({out, in}), bias_gradient = NanTensor({out});
    ASSERT_OK(
        dense.WeightGradient(context, input, output_gradient, weight_gradient, bias_gradient));
    backward.Compare(weight_gradient.values(),
                     ReferenceDenseWeightGradient(ToNchw(output_gradient), ToNchw(input)).values);
    backward.Compare(bias_gradient.values(), test::ReferenceBiasGradient(ToNchw(output_gradient)));
    // S = <output, gradient> is linear in the parameters, so <parameters, dS/dparameters> = S.
    EXPECT_NEAR(test::Dot(weights.values(), weight_gradient.values()) +
                    test::Dot(bias.values(), bias_gradient.values()),
                test::Dot(expected.values, ToNchw(output_gradient).values),
                1e-6 * static_cast<double>(batch * in * out));
  }
}

TEST(DenseTest, AgreesWithTheReferenceOverAGrid) {
  Rng rng(1, 0);
  test::Tolerance forward(4e-5), backward(4e-5);
  for (int threads : {1, 2, 3}) {
    for (const auto& [in, out] :
         {std::pair{1, 1}, {1, 10}, {3, 17}, {64, 10}, {100, 33}, {1024, 10}, {129, 256}}) {
      CheckAgainstReference(static_cast<std::size_t>(in), static_cast<std::size_t>(out), threads,
                            rng, forward, backward);
    }
  }
  EXPECT_TRUE(forward.Holds("dense forward"));
  EXPECT_TRUE(backward.Holds("dense backward"));
}

TEST(DenseTest, OutputShapeChecksTheInput) {
  Rng rng(2, 0);
  const Dense dense = ValueOf(Dense::Create(RandomTensor({4, 3}, rng), RandomTensor({4}, rng)));
  EXPECT_EQ(ValueOf(dense.OutputShape({5, 3})), (Shape{5, 4}));
  EXPECT_STATUS(dense.OutputShape({5, 4}), kShapeMismatch, "3 inputs");
  EXPECT_STATUS(dense.OutputShape({5, 1, 1, 3}), kShapeMismatch, "[5, 1, 1, 3]");
}

TEST(DenseTest, WeightGradientChecksItsTensors) {
  Rng rng(4, 0);
  const Dense dense = ValueOf(Dense::Create(RandomTensor({4, 3}, rng), RandomTensor({4}, rng)));
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor input = RandomTensor({2, 3}, rng), gradient = RandomTensor({2, 4}, rng);
  Tensor weights = NanTensor({4, 3}), transposed = NanTensor({3, 4}), bias = NanTensor({4});
  EXPECT_STATUS(dense.WeightGradient(context, gradient, gradient, weights, bias), kShapeMismatch,
                "3 inputs");
  EXPECT_STATUS(dense.WeightGradient(context, input, input, weights, bias), kShapeMismatch,
                "output gradient [2, 3]");
  EXPECT_STATUS(dense.WeightGradient(context, input, gradient, transposed, bias), kShapeMismatch,
                "gradients [3, 4]");
}

TEST(DenseTest, CreateRefusesWhatDoesNotFit) {
  Rng rng(3, 0);
  EXPECT_STATUS(Dense::Create(RandomTensor({4, 3}, rng), RandomTensor({3}, rng)), kShapeMismatch,
                "bias has shape [3]; expected [4]");
  EXPECT_STATUS(Dense::Create(RandomTensor({4}, rng), RandomTensor({4}, rng)), kShapeMismatch,
                "weights have shape [4]");
  EXPECT_STATUS(Dense::Create(RandomTensor({0, 3}, rng), RandomTensor({0}, rng)), kShapeMismatch,
                "[0, 3]");
}

}  // namespace
}  // namespace inklens
