#include "core/nn/winograd.h"

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

struct Case {
  std::size_t tile, kernel, padding;
};

class WinogradTest : public ::testing::TestWithParam<Case> {
 protected:
  Window2D Window() const {
    const auto [tile, kernel, padding] = GetParam();
    return {.kernel = {kernel, kernel}, .padding = {padding, padding}};
  }
};

TEST_P(WinogradTest, AgreesWithTheReference) {
  ExecutionContext ready = ValueOf(MakeExecutionContext(1));
  const Window2D window = Window();
  Rng rng(1, 0);
  // Sums of up to 300 products in [-1, 1] that the transforms blow up on their way.
  test::Tolerance tolerance(GetParam().tile == 4 && GetParam().kernel == 5 ? 1e-3 : 2e-4);
  for (const auto& [ins, outs] : {std::pair<std::size_t, std::size_t>{4, 8}, {12, 4}, {8, 20}}) {
    const Tensor weights =
        RandomTensor({outs, window.kernel.height, window.kernel.width, ins}, rng);
    const Tensor bias = RandomTensor({outs}, rng);
    WinogradConvolution conv =
        ValueOf(WinogradConvolution::Create(window, GetParam().tile, weights, bias));
    for (int threads : {1, 3}) {
      ExecutionContext context = ValueOf(MakeExecutionContext(threads));
      for (const Shape& shape : {Shape{1, 12, 12, ins}, Shape{3, 9, 14, ins}, Shape{2, 6, 7, ins},
                                 Shape{5, 13, 10, ins}, Shape{1, 12, 12, ins}}) {
        const Tensor input = RandomTensor(shape, rng);
        for (const Epilogue& epilogue : kEpilogues) {
          Tensor output = NanTensor(OutputOf(window, shape, outs, epilogue));
          ASSERT_OK(conv.Run(context, input, output, epilogue));
          const Tensor expected = ReferenceForm(window, weights, bias, input, epilogue);
          tolerance.Compare(output.values(), expected.view().values());
        }
      }
    }
  }
  EXPECT_TRUE(tolerance.Holds("Winograd's convolution"));
}

TEST_P(WinogradTest, AnImagesBitsDependOnItAlone) {
  const Window2D window = Window();
  Rng rng(2, 0);
  const Tensor weights = RandomTensor({12, window.kernel.height, window.kernel.width, 8}, rng);
  const Tensor bias = RandomTensor({12}, rng);
  const Tensor batch = RandomTensor({11, 12, 12, 8}, rng);
  const Epilogue epilogue{Activation::kRelu, true};
  Tensor expected = NanTensor(OutputOf(window, batch.shape(), 12, epilogue));
  ExecutionContext single = ValueOf(MakeExecutionContext(1));
  WinogradConvolution alone =
      ValueOf(WinogradConvolution::Create(window, GetParam().tile, weights, bias));
  for (std::size_t n = 0; n < 11; ++n) {
    const Tensor image = CopyOf(batch.view().Slice(n, 1));
    ASSERT_OK(alone.Run(single, image, expected.view().Slice(n, 1), epilogue));
  }
  for (int threads : {1, 2, 3}) {
    ExecutionContext context = ValueOf(MakeExecutionContext(threads));
    WinogradConvolution conv =
        ValueOf(WinogradConvolution::Create(window, GetParam().tile, weights, bias));
    for (std::size_t count : {11u, 2u, 3u, 7u}) {
      const Tensor part = CopyOf(batch.view().Slice(11 - count, count));
      Tensor output = NanTensor(OutputOf(window, part.shape(), 12, epilogue));
      ASSERT_OK(conv.Run(context, part, output, epilogue));
      test::ExpectBitEqual(output.values(), expected.view().Slice(11 - count, count).values());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, WinogradTest,
                         ::testing::Values(Case{2, 3, 0}, Case{4, 3, 0}, Case{4, 3, 1},
                                           Case{2, 5, 0}, Case{4, 5, 0}, Case{4, 5, 2},
                                           Case{2, 5, 1}),
                         [](const auto& test) {
                           return "F" + std::to_string(test.param.tile) + "x" +
                                  std::to_string(test.param.kernel) + "Padding" +
                                  std::to_string(test.param.padding);
                         });

TEST(WinogradServesTest, SquareKernelsOfStrideOneAndChannelsByFours) {
  const Window2D window{.kernel = {5, 5}};
  EXPECT_TRUE(WinogradConvolution::Serves(window, {8, 5, 5, 4}));
  EXPECT_FALSE(WinogradConvolution::Serves(window, {8, 5, 5, 3}));
  EXPECT_FALSE(WinogradConvolution::Serves(window, {6, 5, 5, 4}));
  EXPECT_FALSE(WinogradConvolution::Serves({.kernel = {5, 3}}, {8, 5, 3, 4}));
  EXPECT_FALSE(WinogradConvolution::Serves({.kernel = {4, 4}}, {8, 4, 4, 4}));
  EXPECT_FALSE(WinogradConvolution::Serves({.kernel = {3, 3}, .stride = {1, 2}}, {8, 3, 3, 4}));
}

TEST(WinogradServesTest, RefusesWhatDoesNotFit) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));  // XNNPACK is made ready by it
  Rng rng(3, 0);
  WinogradConvolution conv = ValueOf(WinogradConvolution::Create(
      {.kernel = {3, 3}}, 4, RandomTensor({4, 3, 3, 8}, rng), RandomTensor({4}, rng)));
  const Tensor input = RandomTensor({2, 8, 8, 8}, rng);
  Tensor output = NanTensor({2, 5, 6, 4});
  EXPECT_STATUS(conv.Run(context, input, output, {}), kShapeMismatch, "[2, 5, 6, 4]");
}

TEST(WinogradServesTest, WhatIsNoNumberStaysSo) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  Rng rng(4, 0);
  WinogradConvolution conv = ValueOf(WinogradConvolution::Create(
      {.kernel = {3, 3}}, 4, RandomTensor({4, 3, 3, 4}, rng), RandomTensor({4}, rng)));
  Tensor input = RandomTensor({1, 6, 6, 4}, rng);
  input[0] = std::numeric_limits<float>::infinity();
  Tensor output = RandomTensor({1, 2, 2, 4}, rng);
  ASSERT_OK(conv.Run(context, input, output, {Activation::kRelu, true}));
  EXPECT_FALSE(AllFinite(output.values()));
}

}  // namespace
}  // namespace inklens
