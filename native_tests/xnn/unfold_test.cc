#include "core/xnn/unfold.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::NanTensor;
using test::RandomTensor;
using test::ValueOf;
using ::testing::FloatNear;
using ::testing::Pointwise;

const std::vector<Window2D>& Windows() {
  static const auto* windows = new std::vector<Window2D>{
      {.kernel = {1, 1}},
      {.kernel = {1, 2}},
      {.kernel = {3, 3}},
      {.kernel = {5, 5}},
      {.kernel = {2, 7}},
      {.kernel = {3, 3}, .padding = {1, 1}},
      {.kernel = {5, 5}, .padding = {2, 2}},
      {.kernel = {2, 4}, .padding = {1, 3}},
      {.kernel = {3, 3}, .stride = {2, 2}},
      {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}},
      {.kernel = {4, 2}, .stride = {3, 1}, .padding = {0, 1}},
      {.kernel = {2, 1}, .stride = {3, 4}},   // gaps between the windows
      {.kernel = {2, 2}, .padding = {3, 3}},  // windows that see only padding
  };
  return *windows;
}

/// Few and many columns, single images and more images than threads.
std::vector<Shape> InputShapes(std::size_t channels) {
  return {{1, 9, 8, channels}, {3, 9, 8, channels}, {2, 6, 11, channels}, {7, 12, 29, channels}};
}

std::string Describe(const Window2D& w, const Shape& input) {
  return (::testing::Message() << "kernel " << w.kernel.height << "x" << w.kernel.width
                               << ", stride " << w.stride.height << "x" << w.stride.width
                               << ", padding " << w.padding.height << "x" << w.padding.width
                               << ", input " << input.ToString())
      .GetString();
}

TEST(UnfoldRowsTest, ByHand) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor input = ValueOf(Tensor::FromValues({1, 2, 2, 2}, std::vector<float>{1, 2, 3, 4,  //
                                                                                   5, 6, 7, 8}));
  Tensor unfolded = NanTensor({1, 2, 3, 4});
  ASSERT_OK(UnfoldRows(context, {.kernel = {2, 2}, .padding = {0, 1}}, input, unfolded));
  EXPECT_THAT(unfolded.values(),
              ::testing::ElementsAre(0, 0, 1, 2, /**/ 1, 2, 3, 4, /**/ 3, 4, 0, 0,  //
                                     0, 0, 5, 6, /**/ 5, 6, 7, 8, /**/ 7, 8, 0, 0));
}

TEST(UnfoldRowsTest, RefusesWhatDoesNotFit) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Window2D window{.kernel = {9, 3}};
  const Tensor input = NanTensor({2, 4, 5, 2});
  for (const Shape& shape :
       {Shape{2, 4, 4, 6}, Shape{2, 4, 3, 2}, Shape{2, 3, 3, 6}, Shape{1, 4, 3, 6}, Shape{144}}) {
    Tensor unfolded = NanTensor(shape);
    EXPECT_STATUS(UnfoldRows(context, window, input, unfolded), kShapeMismatch, shape.ToString());
  }
  Tensor unfolded = NanTensor({2, 4, 3, 6});
  EXPECT_OK(UnfoldRows(context, window, input, unfolded));
  EXPECT_STATUS(UnfoldRows(context, {.kernel = {1, 6}}, input, unfolded), kShapeMismatch, "");
}

class UnfoldRowsGridTest : public ::testing::TestWithParam<int> {
 protected:
  ExecutionContext context_ = ValueOf(MakeExecutionContext(GetParam()));
  Rng rng_{1, 0};

  Tensor Unfold(const Window2D& window, const Tensor& input) {
    const Shape& in = input.shape();
    const std::size_t width = window.OutputExtent({window.kernel.height, in[2]}).width;
    Tensor unfolded = NanTensor({in[0], in[1], width, window.kernel.width * in[3]});
    EXPECT_OK(UnfoldRows(context_, window, input, unfolded));
    return unfolded;
  }
};

TEST_P(UnfoldRowsGridTest, CopiesWhatItsFormulaSays) {
  for (const Window2D& window : Windows()) {
    for (std::size_t channels : {1, 2, 3, 4, 5}) {
      for (const Shape& shape : InputShapes(channels)) {
        SCOPED_TRACE(Describe(window, shape));
        const Tensor input = RandomTensor(shape, rng_);
        const Tensor unfolded = Unfold(window, input);
        const Shape& out = unfolded.shape();
        std::vector<float> expected;
        for (std::size_t row = 0; row < out[0] * out[1]; ++row) {
          for (std::size_t i = 0; i < out[2] * out[3]; ++i) {
            const std::size_t padded =
                i / out[3] * window.stride.width + i % out[3] / channels;  // column
            const bool inside =
                padded >= window.padding.width && padded - window.padding.width < shape[2];
            expected.push_back(
                inside ? input[(row * shape[2] + padded - window.padding.width) * channels +
                               i % channels]
                       : 0.0f);
          }
        }
        test::ExpectBitEqual(unfolded.values(), expected);
      }
    }
  }
}

/// Nothing behind the end is written: it may belong to someone else.
TEST_P(UnfoldRowsGridTest, StaysInsideItsMemory) {
  for (const Window2D& window : Windows()) {
    SCOPED_TRACE(Describe(window, {2, 6, 9, 1}));
    const Tensor input = RandomTensor({2, 6, 9, 1}, rng_);
    const std::size_t width = window.OutputExtent({window.kernel.height, 9}).width;
    const Shape shape{2, 6, width, window.kernel.width};
    Tensor memory = NanTensor({shape.ElementCount() + 16});
    ASSERT_OK(UnfoldRows(context_, window, input, TensorView(memory.data(), shape)));
    EXPECT_TRUE(AllFinite(memory.values().first(shape.ElementCount())));
    const auto behind = memory.values().subspan(shape.ElementCount());
    EXPECT_TRUE(std::all_of(behind.begin(), behind.end(), [](float v) { return std::isnan(v); }));
  }
}

Tensor Convolve(ExecutionContext& context, ConvolutionOperator op, const Tensor& input,
                const Shape& output_shape) {
  Tensor output = NanTensor(output_shape);
  EXPECT_OK(op.Run(context, input, output));
  return output;
}

/// Whether this processor's kernels sum the channels of a pixel in their order, as they do the
/// taps: eight taps over one channel against one tap over the same numbers as eight channels.
bool SumsInOrder(ExecutionContext& context, Rng& rng) {
  const Tensor input = RandomTensor({1, 64, 8, 1}, rng), weights = RandomTensor({32, 1, 8, 1}, rng);
  const Tensor bias = RandomTensor({32}, rng);
  const Tensor taps = Convolve(
      context,
      ValueOf(ConvolutionOperator::Create({.kernel = {1, 8}}, weights, bias, Activation::kNone)),
      input, {1, 64, 1, 32});
  const Tensor pixels = ValueOf(Tensor::FromValues({1, 64, 1, 8}, input.values()));
  const Tensor depth = Convolve(
      context,
      ValueOf(ConvolutionOperator::Create(
          {.kernel = {1, 1}}, weights.view().Reshaped({32, 1, 1, 8}), bias, Activation::kNone)),
      pixels, taps.shape());
  return std::ranges::equal(taps.values(), depth.values());
}

/// The claim on which Conv2d's choice between the two forms rests. Where a processor's kernels take
/// channels in an order of their own, the sums are the same up to rounding.
TEST_P(UnfoldRowsGridTest, ConvolutionGivesTheSameBits) {
  const bool in_order = SumsInOrder(context_, rng_);
  for (const Window2D& window : Windows()) {
    for (const auto& [in, out] : {std::pair{1, 2}, {1, 7}, {1, 32}, {2, 9}, {3, 33}, {5, 16}}) {
      const auto ins = static_cast<std::size_t>(in), outs = static_cast<std::size_t>(out);
      const Tensor weights =
          RandomTensor({outs, window.kernel.height, window.kernel.width, ins}, rng_);
      const Tensor bias = RandomTensor({outs}, rng_);
      const ConstTensorView reshaped =
          weights.view().Reshaped({outs, window.kernel.height, 1, window.kernel.width * ins});
      for (const Activation activation : {Activation::kNone, Activation::kRelu}) {
        for (const Shape& shape : InputShapes(ins)) {
          SCOPED_TRACE(Describe(window, shape));
          const Tensor input = RandomTensor(shape, rng_);
          const Extent2D extent = window.OutputExtent({shape[1], shape[2]});
          const Shape output_shape{shape[0], extent.height, extent.width, outs};
          const Tensor plain = Convolve(
              context_, ValueOf(ConvolutionOperator::Create(window, weights, bias, activation)),
              input, output_shape);
          const Tensor over_rows =
              Convolve(context_,
                       ValueOf(ConvolutionOperator::Create(OverUnfoldedRows(window), reshaped, bias,
                                                           activation)),
                       Unfold(window, input), output_shape);
          if (in_order) {
            test::ExpectBitEqual(over_rows.values(), plain.values());
          } else {
            EXPECT_THAT(over_rows.values(), Pointwise(FloatNear(1e-4f), plain.values()));
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, UnfoldRowsGridTest, ::testing::Values(1, 2));

}  // namespace
}  // namespace inklens
