// The operators' arithmetic is tested through the layers of nn; here stands what only the handles
// know: extents, and shapes that do not fit.

#include "core/xnn/operators.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <span>
#include <vector>

#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::NanTensor;
using test::RandomTensor;
using test::ValueOf;

TEST(Window2DTest, OutputExtentFollowsTheFormula) {
  EXPECT_EQ((Window2D{.kernel = {5, 5}}).OutputExtent({28, 28}), (Extent2D{24, 24}));
  EXPECT_EQ((Window2D{.kernel = {2, 2}, .stride = {2, 2}}).OutputExtent({7, 8}), (Extent2D{3, 4}));
  EXPECT_EQ((Window2D{.kernel = {3, 1}, .stride = {2, 3}, .padding = {1, 0}}).OutputExtent({6, 7}),
            (Extent2D{3, 3}));
  EXPECT_EQ((Window2D{.kernel = {3, 3}, .padding = {1, 1}}).OutputExtent({1, 1}), (Extent2D{1, 1}));
}

TEST(Window2DTest, NothingWhereTheWindowDoesNotFit) {
  EXPECT_EQ((Window2D{.kernel = {5, 2}}).OutputExtent({4, 9}), Extent2D{});
  EXPECT_EQ((Window2D{.kernel = {2, 5}}).OutputExtent({9, 4}), Extent2D{});
}

class OperatorsTest : public ::testing::Test {
 protected:
  ExecutionContext context_ = ValueOf(MakeExecutionContext(1));
  Rng rng_{1, 0};
};

TEST_F(OperatorsTest, ConvolutionRefusesShapesThatDoNotFit) {
  const Tensor weights = RandomTensor({4, 3, 3, 2}, rng_), bias = RandomTensor({4}, rng_);
  ConvolutionOperator op =
      ValueOf(ConvolutionOperator::Create({.kernel = {3, 3}}, weights, bias, Activation::kNone));
  const Tensor input = RandomTensor({2, 6, 5, 2}, rng_);
  Tensor good = NanTensor({2, 4, 3, 4});
  EXPECT_OK(op.Run(context_, input, good));
  EXPECT_TRUE(AllFinite(good.values()));
  for (const Shape& shape : {Shape{2, 3, 4, 4}, Shape{1, 4, 3, 4}, Shape{2, 4, 3, 5}, Shape{96}}) {
    Tensor output = NanTensor(shape);
    EXPECT_STATUS(op.Run(context_, input, output), kShapeMismatch, shape.ToString());
  }
  const Tensor other = RandomTensor({2, 6, 5, 3}, rng_);
  EXPECT_STATUS(op.Run(context_, other, good), kShapeMismatch, "[2, 6, 5, 3]");
}

TEST_F(OperatorsTest, TransposeByHand) {
  const Tensor input = ValueOf(Tensor::FromValues({2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6}));
  Tensor output = NanTensor({3, 2});
  constexpr std::size_t kExchange[] = {1, 0};
  ASSERT_OK(Transpose(context_, input, kExchange, output));
  EXPECT_THAT(output.values(), ::testing::ElementsAre(1, 4, 2, 5, 3, 6));
  Tensor wrong = NanTensor({2, 3});
  EXPECT_STATUS(Transpose(context_, input, kExchange, wrong), kShapeMismatch, "[2, 3] to [2, 3]");
  constexpr std::size_t kBeyond[] = {1, 2};
  EXPECT_STATUS(Transpose(context_, input, kBeyond, output), kShapeMismatch, "transposition");
}

TEST_F(OperatorsTest, FullyConnectedRefusesShapesThatDoNotFit) {
  const Tensor weights = RandomTensor({4, 3}, rng_), bias = RandomTensor({4}, rng_);
  FullyConnectedOperator op = ValueOf(
      FullyConnectedOperator::Create(weights, bias, /*transposed=*/false, Activation::kNone));
  const Tensor input = RandomTensor({2, 3}, rng_);
  Tensor good = NanTensor({2, 4});
  EXPECT_OK(op.Run(context_, input, good));
  EXPECT_TRUE(AllFinite(good.values()));
  for (const Shape& shape : {Shape{2, 3}, Shape{1, 4}, Shape{8}}) {
    Tensor output = NanTensor(shape);
    EXPECT_STATUS(op.Run(context_, input, output), kShapeMismatch, shape.ToString());
  }
  const Tensor other = RandomTensor({2, 4}, rng_);
  EXPECT_STATUS(op.Run(context_, other, good), kShapeMismatch, "[2, 4]");
}

TEST_F(OperatorsTest, GroupedProductByHand) {
  // Two groups of a 2x1 matrix each.
  const Tensor weights = ValueOf(Tensor::FromValues({2, 2, 1}, std::vector<float>{1, 2, 3, -1}));
  GroupedProductOperator op = ValueOf(GroupedProductOperator::Create(weights));
  for (const std::size_t batch : {3, 1, 2}) {
    Tensor input = NanTensor({batch, 2, 1}), output = NanTensor({batch, 2, 2});
    for (std::size_t i = 0; i < 2 * batch; ++i) input[i] = static_cast<float>(i + 1);
    ASSERT_OK(op.Run(context_, input, output));
    for (std::size_t n = 0; n < batch; ++n) {
      const float a = input[2 * n], b = input[2 * n + 1];
      EXPECT_THAT(output.view().Slice(n, 1).values(), ::testing::ElementsAre(a, 2 * a, 3 * b, -b));
    }
  }
  const Tensor input = RandomTensor({2, 2, 1}, rng_);
  Tensor wrong = NanTensor({2, 4});
  EXPECT_STATUS(op.Run(context_, input, wrong), kShapeMismatch, "[2, 4]");
}

TEST_F(OperatorsTest, PoolingRefusesShapesThatDoNotFit) {
  for (PoolingKind kind : {PoolingKind::kMax, PoolingKind::kAverage, PoolingKind::kPaddedAverage}) {
    PoolingOperator op =
        ValueOf(PoolingOperator::Create(kind, {.kernel = {2, 2}, .stride = {2, 2}}));
    const Tensor input = RandomTensor({1, 4, 6, 3}, rng_);
    Tensor good = NanTensor({1, 2, 3, 3});
    EXPECT_OK(op.Run(context_, input, good));
    EXPECT_TRUE(AllFinite(good.values()));
    for (const Shape& shape :
         {Shape{1, 3, 2, 3}, Shape{2, 2, 3, 3}, Shape{1, 2, 3, 2}, Shape{18}}) {
      Tensor output = NanTensor(shape);
      EXPECT_STATUS(op.Run(context_, input, output), kShapeMismatch, shape.ToString());
    }
  }
}

// An average over more than nine values adds up in room of each thread's own: with the room of one,
// three would write some 500 KB beside it.
TEST_F(OperatorsTest, ThreadsMayComeAndGoBetweenRuns) {
  context_ = ValueOf(MakeExecutionContext(3));
  PoolingOperator pooling =
      ValueOf(PoolingOperator::Create(PoolingKind::kAverage, {.kernel = {5, 5}, .stride = {1, 1}}));
  constexpr std::size_t kChannels = 65'536;
  const Tensor input = RandomTensor({1, 9, 5, kChannels}, rng_);
  std::vector<float> first;
  for (const bool alone : {true, false, true, false}) {
    const ExecutionContext::Alone maybe(context_, alone);
    Tensor output = NanTensor({1, 5, 1, kChannels});
    ASSERT_OK(pooling.Run(context_, input, output));
    const std::span<const float> values = output.values();
    if (first.empty()) first.assign(values.begin(), values.end());
    EXPECT_TRUE(std::ranges::equal(values, first)) << "alone: " << alone;
  }
}

}  // namespace
}  // namespace inklens
