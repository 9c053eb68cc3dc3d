#include "core/nn/batch_norm.h"

#include <gmock/gmock.h>

#include <cmath>
#include <utility>
#include <vector>

#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/reference_layers.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::Array;
using test::NanTensor;
using test::RandomTensor;
using test::ToNchw;
using test::ValueOf;
using ::testing::ElementsAre;

Tensor Values(const Shape& shape, const std::vector<float>& values) {
  return ValueOf(Tensor::FromValues(shape, values));
}

Tensor Vector(const std::vector<float>& values) { return Values({values.size()}, values); }

/// Two channels with deviations 2 and 1 and factors 3 and -1.
BatchNorm::Parameters ByHand() {
  return {.weight = Vector({6, -1}),
          .bias = Vector({1, 0}),
          .running_mean = Vector({10, 3}),
          .running_var = Vector({3, 0}),
          .epsilon = 1};
}

/// Random parameters, and the same for the reference.
struct Twins {
  BatchNorm norm;
  test::ReferenceBatchNorm reference;
};

Twins RandomTwins(std::size_t channels, Rng& rng) {
  BatchNorm::Parameters parameters{.weight = RandomTensor({channels}, rng, -2, 2),
                                   .bias = RandomTensor({channels}, rng),
                                   .running_mean = RandomTensor({channels}, rng),
                                   .running_var = RandomTensor({channels}, rng, 0, 2)};
  test::ReferenceBatchNorm reference{
      ToNchw(parameters.weight).values, ToNchw(parameters.bias).values,
      ToNchw(parameters.running_mean).values, ToNchw(parameters.running_var).values};
  return {ValueOf(BatchNorm::Create(std::move(parameters))), std::move(reference)};
}

TEST(BatchNormTest, ByHand) {
  const BatchNorm norm = ValueOf(BatchNorm::Create(ByHand()));
  EXPECT_EQ(norm.channels(), 2u);
  const Tensor input = Values({1, 1, 2, 2}, {10, 3, 12, 5});
  Tensor output = NanTensor({1, 1, 2, 2});
  ASSERT_OK(norm.Forward(input, output));
  EXPECT_THAT(output.values(), ElementsAre(1, 0, 7, -2));
  Tensor gradient = Values({2, 2}, {1, 2, 3, 4});
  ASSERT_OK(norm.Backward(gradient, gradient));  // in place
  EXPECT_THAT(gradient.values(), ElementsAre(3, -2, 9, -4));
}

TEST(BatchNormTest, FoldsIntoALayerByHand) {
  const BatchNorm norm = ValueOf(BatchNorm::Create(ByHand()));
  const Dense dense = ValueOf(
      norm.FoldedInto(ValueOf(Dense::Create(Values({2, 3}, {1, 2, 3, 4, 5, 6}), Vector({10, 7})))));
  EXPECT_THAT(dense.weights().values(), ElementsAre(3, 6, 9, -4, -5, -6));
  EXPECT_THAT(dense.bias().values(), ElementsAre(1, -4));
  const Window2D window{.kernel = {1, 2}, .stride = {2, 1}, .padding = {0, 1}};
  const Conv2d conv = ValueOf(norm.FoldedInto(
      ValueOf(Conv2d::Create(window, Values({2, 1, 2, 1}, {1, 2, 3, 4}), Vector({0, 0})))));
  EXPECT_THAT(conv.weights().values(), ElementsAre(3, 6, -3, -4));
  EXPECT_THAT(conv.bias().values(), ElementsAre(-29, 3));
  EXPECT_EQ(conv.window().stride, window.stride);
  EXPECT_EQ(conv.window().padding, window.padding);
}

/// Without rounding what is expected: the core computes in double precision as well.
void Compare(const Tensor& actual, const Array& expected, test::Tolerance& tolerance) {
  const std::vector<double> values = ToNchw(actual).values;
  ASSERT_EQ(values.size(), expected.values.size());
  for (std::size_t i = 0; i < values.size(); ++i) tolerance.Add(values[i], expected.values[i]);
}

TEST(BatchNormTest, AgreesWithTheReference) {
  Rng rng(31, 0);
  test::Tolerance forward(5e-6), backward(5e-6);
  for (const Shape& shape :
       {Shape{1, 1, 1, 1}, Shape{1, 3, 5, 1}, Shape{2, 4, 3, 7}, Shape{5, 1, 2, 32},
        Shape{3, 6, 6, 33}, Shape{1, 1}, Shape{1, 10}, Shape{7, 65}}) {
    SCOPED_TRACE(shape.ToString());
    const auto [norm, reference] = RandomTwins(shape[shape.rank() - 1], rng);
    const Tensor input = RandomTensor(shape, rng), output_gradient = RandomTensor(shape, rng);
    Tensor output = NanTensor(shape), input_gradient = NanTensor(shape);
    ASSERT_OK(norm.Forward(input, output));
    ASSERT_OK(norm.Backward(output_gradient, input_gradient));
    Compare(output, reference.Forward(ToNchw(input)), forward);
    Compare(input_gradient, reference.Backward(ToNchw(output_gradient)), backward);
  }
  EXPECT_TRUE(forward.Holds("batch normalisation forward"));
  EXPECT_TRUE(backward.Holds("batch normalisation backward"));
}

TEST(BatchNormTest, AFoldedConvolutionAgreesWithTheReference) {
  Rng rng(32, 0);
  ExecutionContext context = ValueOf(MakeExecutionContext(2));
  test::Tolerance tolerance(2e-4);
  for (const auto& [in, out] : {std::pair{1u, 1u}, {1u, 8u}, {3u, 5u}, {16u, 33u}}) {
    for (const Window2D& window :
         {Window2D{.kernel = {1, 1}}, Window2D{.kernel = {3, 2}, .stride = {2, 1}},
          Window2D{.kernel = {5, 5}, .stride = {1, 1}, .padding = {2, 2}}}) {
      SCOPED_TRACE(::testing::Message() << in << " to " << out << ", " << window.kernel.height);
      const auto [norm, reference] = RandomTwins(out, rng);
      Tensor weights = RandomTensor({out, window.kernel.height, window.kernel.width, in}, rng);
      Tensor bias = RandomTensor({out}, rng);
      const Tensor input = RandomTensor({2, 7, 6, in}, rng);
      const Array expected = reference.Forward(
          ReferenceConv2d(window, ToNchw(weights), ToNchw(bias).values, ToNchw(input)));
      const Conv2d conv = ValueOf(
          norm.FoldedInto(ValueOf(Conv2d::Create(window, std::move(weights), std::move(bias)))));
      Tensor output = NanTensor(ValueOf(conv.OutputShape(input.shape())));
      ASSERT_OK(conv.Forward(context, input, output));
      tolerance.Compare(output.values(), ToNhwc(expected).values());
    }
  }
  EXPECT_TRUE(tolerance.Holds("folded convolution"));
}

TEST(BatchNormTest, AFoldedDenseLayerAgreesWithTheReference) {
  Rng rng(33, 0);
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  test::Tolerance tolerance(2e-5);
  for (const auto& [in, out] : {std::pair{1u, 2u}, {7u, 1u}, {40u, 33u}}) {
    SCOPED_TRACE(::testing::Message() << in << " to " << out);
    const auto [norm, reference] = RandomTwins(out, rng);
    Tensor weights = RandomTensor({out, in}, rng), bias = RandomTensor({out}, rng);
    const Tensor input = RandomTensor({3, in}, rng);
    const Array expected =
        reference.Forward(ReferenceDense(ToNchw(weights), ToNchw(bias).values, ToNchw(input)));
    const Dense dense =
        ValueOf(norm.FoldedInto(ValueOf(Dense::Create(std::move(weights), std::move(bias)))));
    Tensor output = NanTensor({3, out});
    ASSERT_OK(dense.Forward(context, input, output));
    tolerance.Compare(output.values(), expected.values);
  }
  EXPECT_TRUE(tolerance.Holds("folded dense layer"));
}

TEST(BatchNormTest, RefusesParametersThatMakeNoSense) {
  const auto create = [](auto&& spoil) {
    BatchNorm::Parameters parameters = ByHand();
    spoil(parameters);
    return BatchNorm::Create(std::move(parameters)).status();
  };
  EXPECT_STATUS(create([](auto& p) { p.running_mean = Vector({1}); }), kShapeMismatch,
                "[2], [2], [1] and [2]");
  EXPECT_STATUS(create([](auto& p) { p.weight = Values({1, 2}, {1, 2}); }), kShapeMismatch,
                "[1, 2], [2]");
  EXPECT_STATUS(BatchNorm::Create({}).status(), kShapeMismatch, "expected [channels]");
  EXPECT_STATUS(create([](auto& p) { p.running_var[1] = -0.25f; }), kInvalidArgument,
                "running_var in channel 1");
  EXPECT_STATUS(create([](auto& p) { p.running_var[0] = std::nanf(""); }), kInvalidArgument,
                "running_var in channel 0");
  EXPECT_STATUS(create([](auto& p) { p.epsilon = 0; }), kInvalidArgument,
                "running_var in channel 1");  // which is 0
  EXPECT_STATUS(create([](auto& p) { p.epsilon = -1; }), kInvalidArgument, "eps");
  EXPECT_STATUS(create([](auto& p) { p.epsilon = std::nan(""); }), kInvalidArgument, "eps");
  EXPECT_STATUS(create([](auto& p) { p.weight[1] = HUGE_VALF; }), kNonFinite, "channel 1");
  EXPECT_STATUS(create([](auto& p) {
                  p.weight[1] = 1e38f;
                  p.epsilon = 1e-10;
                }),
                kNonFinite, "channel 1");
}

TEST(BatchNormTest, RefusesWhatDoesNotFit) {
  const BatchNorm norm = ValueOf(BatchNorm::Create(ByHand()));
  Tensor three = NanTensor({1, 3}), two = NanTensor({1, 2}), flat = NanTensor({2});
  EXPECT_STATUS(norm.Forward(three, three), kShapeMismatch, "2 channels cannot read");
  EXPECT_STATUS(norm.Forward(flat, flat), kShapeMismatch, "2 channels cannot read");
  EXPECT_STATUS(norm.Forward(two, three), kShapeMismatch, "cannot give [1, 3]");
  EXPECT_STATUS(norm.Backward(three, three), kShapeMismatch, "2 channels cannot read");
  EXPECT_STATUS(norm.Backward(two, three), kShapeMismatch, "no input gradient of shape [1, 3]");
  const auto dense = [](std::size_t outputs, float weight) {
    std::vector<float> weights(outputs, weight);
    return ValueOf(Dense::Create(Values({outputs, 1}, weights), NanTensor({outputs})));
  };
  EXPECT_STATUS(norm.FoldedInto(dense(3, 1)).status(), kShapeMismatch, "a layer that gives 3");
  EXPECT_STATUS(norm.FoldedInto(dense(2, 3e38f)).status(), kNonFinite, "larger than a float");
}

}  // namespace
}  // namespace inklens
