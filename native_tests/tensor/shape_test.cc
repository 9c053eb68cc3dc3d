#include "core/tensor/shape.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <vector>

namespace inklens {
namespace {

using ::testing::ElementsAre;

TEST(ShapeTest, KnowsItsExtents) {
  const Shape shape{2, 3, 5};
  EXPECT_EQ(shape.rank(), 3u);
  EXPECT_EQ(shape[0], 2u);
  EXPECT_EQ(shape[2], 5u);
  EXPECT_THAT(shape.dims(), ElementsAre(2, 3, 5));
  EXPECT_EQ(shape.ElementCount(), 30u);
  EXPECT_EQ(shape.ToString(), "[2, 3, 5]");
}

TEST(ShapeTest, RankZeroIsAScalar) {
  EXPECT_EQ(Shape().rank(), 0u);
  EXPECT_EQ(Shape().ElementCount(), 1u);
  EXPECT_EQ(Shape().CheckedElementCount(1), 1u);
  EXPECT_EQ(Shape().ToString(), "[]");
}

TEST(ShapeTest, EqualityLooksAtRankAndExtents) {
  EXPECT_EQ((Shape{2, 3}), (Shape{2, 3}));
  EXPECT_NE((Shape{2, 3}), (Shape{3, 2}));
  EXPECT_NE((Shape{2, 3}), (Shape{2, 3, 1}));
  EXPECT_NE(Shape{0}, Shape());
}

TEST(ShapeTest, FromSpanTakesUpToSixDimensions) {
  const std::vector<std::size_t> six{1, 2, 3, 4, 5, 6}, seven(7, 1);
  ASSERT_TRUE(Shape::FromSpan(six).has_value());
  EXPECT_THAT(Shape::FromSpan(six)->dims(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(*Shape::FromSpan({}), Shape());
  EXPECT_FALSE(Shape::FromSpan(seven).has_value());
}

TEST(ShapeTest, CheckedElementCountKeepsToTheLimit) {
  EXPECT_EQ((Shape{4, 25}).CheckedElementCount(100), 100u);
  EXPECT_EQ((Shape{4, 25}).CheckedElementCount(99), std::nullopt);
  EXPECT_EQ((Shape{101, 1}).CheckedElementCount(100), std::nullopt);
}

TEST(ShapeTest, CheckedElementCountSurvivesProductsThatWrapAround) {
  const std::size_t half = std::size_t{1} << (4 * sizeof(std::size_t));
  EXPECT_EQ((Shape{half, half}).CheckedElementCount(1000), std::nullopt);
  EXPECT_EQ((Shape{half, half}).CheckedElementCount(SIZE_MAX), std::nullopt);
  EXPECT_EQ((Shape{SIZE_MAX}).CheckedElementCount(SIZE_MAX), SIZE_MAX);
}

TEST(ShapeTest, AZeroAnywhereMakesTheCountZero) {
  EXPECT_EQ((Shape{0}).CheckedElementCount(10), 0u);
  EXPECT_EQ((Shape{0, SIZE_MAX}).CheckedElementCount(10), 0u);
  EXPECT_EQ((Shape{SIZE_MAX, 0}).CheckedElementCount(10), 0u);
  EXPECT_EQ((Shape{2, 0, 3}).ElementCount(), 0u);
}

}  // namespace
}  // namespace inklens
