#include "core/tensor/tensor.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::Each;
using ::testing::ElementsAre;

static_assert(!std::is_copy_constructible_v<Tensor> && !std::is_copy_assignable_v<Tensor>);
static_assert(std::is_nothrow_move_constructible_v<Tensor>);

TEST(TensorTest, DefaultIsEmpty) {
  const Tensor tensor;
  EXPECT_EQ(tensor.shape(), Shape{0});
  EXPECT_EQ(tensor.size(), 0u);
  EXPECT_TRUE(tensor.values().empty());
}

TEST(TensorTest, CreateGivesAlignedZeros) {
  for (std::size_t size : {1u, 2u, 15u, 16u, 17u, 1000u}) {
    const Tensor tensor = ValueOf(Tensor::Create({size}));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data()) % kTensorAlignmentBytes, 0u);
    EXPECT_EQ(tensor.size(), size);
    EXPECT_THAT(tensor.values(), Each(0.0f));
  }
}

TEST(TensorTest, PaddingBehindTheEndIsReadable) {
  // An address sanitizer stops here if the padding is short; without one the zeros tell.
  for (std::size_t size : {1u, 16u, 31u, 32u, 33u}) {
    const Tensor tensor = ValueOf(Tensor::Create({size}));
    const volatile float* data = tensor.data();
    for (std::size_t i = 0; i < kTensorPaddingBytes / sizeof(float); ++i) {
      EXPECT_EQ(data[size + i], 0.0f);
    }
  }
}

TEST(TensorTest, ZeroExtentsAndRankZero) {
  EXPECT_EQ(ValueOf(Tensor::Create({3, 0, 2})).size(), 0u);
  EXPECT_EQ(ValueOf(Tensor::Create(Shape())).size(), 1u);
}

TEST(TensorTest, TooLargeShapesAreRefusedByName) {
  EXPECT_STATUS(Tensor::Create({kMaxTensorElements + 1}), kResourceExhausted, "[67108865]");
  EXPECT_STATUS(Tensor::Create({SIZE_MAX, 3}), kResourceExhausted, "larger than");
  EXPECT_STATUS(Tensor::Create({std::size_t{1} << 31, std::size_t{1} << 31, 4}), kResourceExhausted,
                "larger than");
}

TEST(TensorTest, FromValuesCopies) {
  std::vector<float> values{1, 2, 3, 4};
  const Tensor tensor = ValueOf(Tensor::FromValues({2, 2}, values));
  values[0] = 9;
  EXPECT_THAT(tensor.values(), ElementsAre(1, 2, 3, 4));
  EXPECT_STATUS(Tensor::FromValues({2, 3}, values), kShapeMismatch, "[2, 3] cannot hold 4");
  EXPECT_STATUS(Tensor::FromValues({3}, values), kShapeMismatch, "[3] cannot hold 4");
}

TEST(TensorTest, MovingKeepsTheElementsWhereTheyAre) {
  Tensor tensor = ValueOf(Tensor::FromValues({2}, std::vector<float>{1, 2}));
  const float* data = tensor.data();
  const Tensor moved = std::move(tensor);
  EXPECT_EQ(moved.data(), data);
  EXPECT_THAT(moved.values(), ElementsAre(1, 2));
}

TEST(TensorViewTest, WritesThrough) {
  Tensor tensor = ValueOf(Tensor::Create({2, 2}));
  const TensorView view = tensor;
  view[3] = 7;
  view.values()[0] = 5;
  EXPECT_THAT(tensor.values(), ElementsAre(5, 0, 0, 7));
  const ConstTensorView read_only = view;
  EXPECT_EQ(read_only.data(), tensor.data());
  EXPECT_EQ(read_only.shape(), (Shape{2, 2}));
}

TEST(TensorViewTest, SlicesAlongTheOutermostDimension) {
  Tensor tensor = ValueOf(Tensor::FromValues({3, 2}, std::vector<float>{0, 1, 2, 3, 4, 5}));
  const ConstTensorView middle = tensor.view().Slice(1, 1);
  EXPECT_EQ(middle.shape(), (Shape{1, 2}));
  EXPECT_THAT(middle.values(), ElementsAre(2, 3));
  const ConstTensorView read_only = tensor;
  EXPECT_THAT(read_only.Slice(1, 2).values(), ElementsAre(2, 3, 4, 5));
  EXPECT_EQ(read_only.Slice(3, 0).size(), 0u);
  tensor.view().Slice(2, 1)[0] = 9;
  EXPECT_EQ(tensor[4], 9);
}

TEST(TensorViewTest, ReshapingKeepsTheElements) {
  Tensor tensor = ValueOf(Tensor::FromValues({2, 3}, std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_THAT(tensor.view().Reshaped({3, 2}).Slice(2, 1).values(), ElementsAre(4, 5));
  const ConstTensorView read_only = tensor;
  EXPECT_EQ(read_only.Reshaped({6}).shape(), Shape{6});
}

TEST(AllFiniteTest, FindsNanAndInfinity) {
  using Limits = std::numeric_limits<float>;
  EXPECT_TRUE(AllFinite({}));
  EXPECT_TRUE(AllFinite(std::vector<float>{0, -1, Limits::max(), Limits::denorm_min()}));
  EXPECT_FALSE(AllFinite(std::vector<float>{0, Limits::quiet_NaN()}));
  EXPECT_FALSE(AllFinite(std::vector<float>{Limits::infinity(), 0}));
  EXPECT_FALSE(AllFinite(std::vector<float>{0, -Limits::infinity(), 0}));
}

}  // namespace
}  // namespace inklens
