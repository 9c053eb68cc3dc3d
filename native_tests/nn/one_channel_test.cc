#include "core/nn/one_channel.h"

#include <algorithm>

#include "fast_forms.h"

namespace inklens {
namespace {

using test::CopyOf;
using test::kEpilogues;
using test::NanTensor;
using test::OutputOf;
using test::RandomTensor;
using test::ReferenceForm;
using test::ValueOf;

const Window2D kWindows[] = {{.kernel = {5, 5}},
                             {.kernel = {3, 3}},
                             {.kernel = {3, 3}, .padding = {1, 1}},
                             {.kernel = {2, 5}, .padding = {0, 2}},
                             {.kernel = {4, 3}, .padding = {3, 0}}};

TEST(OneChannelTest, AgreesWithTheReference) {
  Rng rng(1, 0);
  test::Tolerance tolerance(1e-5);
  for (const Window2D& window : kWindows) {
    for (const std::size_t channels : {8, 24}) {
      const Tensor weights =
          RandomTensor({channels, window.kernel.height, window.kernel.width, 1}, rng);
      const Tensor bias = RandomTensor({channels}, rng);
      OneChannelConvolution conv = ValueOf(OneChannelConvolution::Create(window, weights, bias));
      for (int threads : {1, 3}) {
        ExecutionContext context = ValueOf(MakeExecutionContext(threads));
        for (const Shape& shape :
             {Shape{1, 12, 12, 1}, Shape{4, 9, 14, 1}, Shape{3, 10, 9, 1}, Shape{2, 7, 11, 1}}) {
          ASSERT_TRUE(OneChannelConvolution::Serves(window, weights.shape(), {shape[1], shape[2]}));
          const Tensor input = RandomTensor(shape, rng);
          for (const Epilogue& epilogue : kEpilogues) {
            Tensor output = NanTensor(OutputOf(window, shape, channels, epilogue));
            ASSERT_OK(conv.Run(context, input, output, epilogue));
            const Tensor expected = ReferenceForm(window, weights, bias, input, epilogue);
            tolerance.Compare(output.values(), expected.view().values());
          }
        }
      }
    }
  }
  EXPECT_TRUE(tolerance.Holds("convolution of one channel"));
}

/// Images that differ from the one before in a single pixel, in none, and in all of them: whatever
/// was copied is what would have been summed up.
TEST(OneChannelTest, WhatIsCopiedIsWhatWouldBeSummedUp) {
  Rng rng(2, 0);
  for (const Window2D& window : kWindows) {
    const Tensor weights = RandomTensor({16, window.kernel.height, window.kernel.width, 1}, rng);
    const Tensor bias = RandomTensor({16}, rng);
    Tensor batch = RandomTensor({40, 11, 12, 1}, rng);
    for (std::size_t n = 1; n < 40; ++n) {
      if (n % 10 == 0) continue;
      const auto image = batch.view().Slice(n, 1).values();
      std::ranges::copy(batch.view().Slice(n - 1, 1).values(), image.begin());
      if (n % 10 < 8) image[rng.NextBelow(image.size())] += 1.0f;
    }
    for (const Epilogue& epilogue : kEpilogues) {
      Tensor expected = NanTensor(OutputOf(window, batch.shape(), 16, epilogue));
      ExecutionContext single = ValueOf(MakeExecutionContext(1));
      OneChannelConvolution alone = ValueOf(OneChannelConvolution::Create(window, weights, bias));
      for (std::size_t n = 0; n < 40; ++n) {
        const Tensor image = CopyOf(batch.view().Slice(n, 1));
        ASSERT_OK(alone.Run(single, image, expected.view().Slice(n, 1), epilogue));
      }
      for (int threads : {1, 2, 3}) {
        ExecutionContext context = ValueOf(MakeExecutionContext(threads));
        Tensor output = NanTensor(expected.shape());
        ASSERT_OK(alone.Run(context, batch, output, epilogue));
        test::ExpectBitEqual(output.values(), expected.values());
      }
    }
  }
}

TEST(OneChannelTest, Serves) {
  const Window2D window{.kernel = {5, 5}};
  EXPECT_TRUE(OneChannelConvolution::Serves(window, {8, 5, 5, 1}, {8, 8}));
  EXPECT_FALSE(OneChannelConvolution::Serves(window, {8, 5, 5, 1}, {8, 7})) << "three outputs";
  EXPECT_FALSE(OneChannelConvolution::Serves(window, {8, 5, 5, 2}, {8, 8}));
  EXPECT_FALSE(OneChannelConvolution::Serves(window, {12, 5, 5, 1}, {8, 8}));
  EXPECT_FALSE(OneChannelConvolution::Serves({.kernel = {4, 4}}, {8, 4, 4, 1}, {8, 8}));
  EXPECT_FALSE(
      OneChannelConvolution::Serves({.kernel = {5, 5}, .stride = {2, 1}}, {8, 5, 5, 1}, {9, 9}));
}

TEST(OneChannelTest, RefusesWhatDoesNotFit) {
  Rng rng(3, 0);
  OneChannelConvolution conv = ValueOf(OneChannelConvolution::Create(
      {.kernel = {3, 3}}, RandomTensor({8, 3, 3, 1}, rng), RandomTensor({8}, rng)));
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor input = RandomTensor({2, 8, 8, 1}, rng);
  Tensor output = NanTensor({2, 5, 6, 8});
  EXPECT_STATUS(conv.Run(context, input, output, {}), kShapeMismatch, "[2, 5, 6, 8]");
}

}  // namespace
}  // namespace inklens
