#include "core/evaluate/map_difference.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "core/evaluate/baselines.h"
#include "evaluate/measured.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::MapOf;
using test::ValueOf;
using ::testing::Each;
using ::testing::ElementsAre;

TEST(MapDifferenceTest, ByHand) {
  const MapDifference compared =
      ValueOf(CompareMaps(MapOf(1, 3, {0, 0.5f, 1}), MapOf(1, 3, {0.25f, 0, 1})));
  EXPECT_THAT(compared.difference.values, ElementsAre(-0.25f, 0.5f, 0));
  EXPECT_EQ(compared.difference.height, 1u);
  EXPECT_EQ(compared.largest, 0.5);
  // Ranks 1 2 3 and 2 1 3: 1 - 6 (1 + 1 + 0) / (3 (9 - 1)).
  EXPECT_NEAR(*compared.spearman, 0.5, 1e-12);
  // Less their means: (-1/2, 0, 1/2) and (-1/6, -5/12, 7/12).
  EXPECT_NEAR(*compared.pearson, 0.375 / std::sqrt(0.5 * 0.5416666666666666), 1e-7);
  EXPECT_FALSE(compared.structural_similarity.has_value());
}

TEST(MapDifferenceTest, OfAMapWithItselfAndTheOtherWayRound) {
  const Map2D a = RandomMap(12, 14, 1), b = RandomMap(12, 14, 2);
  const MapDifference same = ValueOf(CompareMaps(a, a));
  EXPECT_THAT(same.difference.values, Each(0.0f));
  EXPECT_EQ(same.largest, 0);
  EXPECT_DOUBLE_EQ(*same.pearson, 1);
  EXPECT_DOUBLE_EQ(*same.spearman, 1);
  EXPECT_DOUBLE_EQ(*same.structural_similarity, 1);
  const MapDifference there = ValueOf(CompareMaps(a, b)), back = ValueOf(CompareMaps(b, a));
  EXPECT_EQ(there.largest, back.largest);
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    EXPECT_EQ(there.difference.values[i], -back.difference.values[i]);
  }
  EXPECT_LT(std::abs(*there.spearman), 0.3);
}

TEST(MapDifferenceTest, NothingIsMadeUpForABlankMapAndBadOnesAreRefused) {
  const MapDifference compared = ValueOf(CompareMaps(MapOf(1, 2, {0, 1}), Map2D(1, 2)));
  EXPECT_FALSE(compared.pearson.has_value());
  EXPECT_FALSE(compared.spearman.has_value());
  EXPECT_THAT(compared.difference.values, ElementsAre(0, 1));
  EXPECT_STATUS(CompareMaps(Map2D(2, 3), Map2D(3, 2)), kShapeMismatch, "3x2 and 2x3");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_STATUS(CompareMaps(MapOf(1, 1, {nan}), Map2D(1, 1)), kNonFinite, "");
  EXPECT_STATUS(CompareMaps(Map2D(), Map2D()), kInvalidArgument, "no values");
}

}  // namespace
}  // namespace inklens
