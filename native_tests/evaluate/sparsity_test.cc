#include "core/evaluate/sparsity.h"

#include <gmock/gmock.h>

#include "evaluate/measured.h"

namespace inklens {
namespace {

using test::MapOf;

TEST(SparsityTest, ByHand) {
  EXPECT_EQ(*Sparsity(MapOf(2, 2, {0.5f, 0.5f, 0.5f, 0.5f})).value, 0);
  EXPECT_DOUBLE_EQ(*Sparsity(MapOf(2, 2, {0, 0, 0.5f, 0})).value, 0.75);
  // 1 - 2 (1 * 3.5 + 2 * 2.5 + 3 * 1.5 + 4 * 0.5) / (10 * 4)
  EXPECT_NEAR(*Sparsity(MapOf(1, 4, {0.75f, 0.25f, 1, 0.5f})).value, 0.25, 1e-15);
  EXPECT_DOUBLE_EQ(*Sparsity(MapOf(1, 2, {0, 1})).value, 0.5);
}

TEST(SparsityTest, ScaleAndOrderDoNotMatter) {
  const double value = *Sparsity(MapOf(1, 5, {0, 0.125f, 0.25f, 0.5f, 1})).value;
  EXPECT_DOUBLE_EQ(*Sparsity(MapOf(5, 1, {0.5f, 0.0625f, 0, 0.25f, 0.125f})).value, value);
  EXPECT_LT(*Sparsity(MapOf(1, 5, {0.5f, 0.625f, 0.75f, 1, 1})).value, value);
}

TEST(SparsityTest, NothingHasNone) {
  const MeasureValue none = Sparsity(MapOf(1, 3, {0, 0, 0}));
  EXPECT_FALSE(none.value);
  EXPECT_THAT(none.reason, ::testing::HasSubstr("zero everywhere"));
}

}  // namespace
}  // namespace inklens
