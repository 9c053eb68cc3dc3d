#include "core/image/superpixels.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;

TEST(GridSuperpixelsTest, NumbersRowByRow) {
  const LabelMap map = ValueOf(GridSuperpixels(2, 4, 2, 2));
  EXPECT_EQ(map.height, 2u);
  EXPECT_EQ(map.width, 4u);
  EXPECT_EQ(map.count, 4u);
  EXPECT_THAT(map.labels, ElementsAre(0, 0, 1, 1, 2, 2, 3, 3));
}

TEST(GridSuperpixelsTest, UnevenGridsDifferByAtMostOneRowAndColumn) {
  const LabelMap map = ValueOf(GridSuperpixels(28, 29, 5, 6));
  std::map<int, int> sizes;
  for (int label : map.labels) ++sizes[label];
  ASSERT_EQ(sizes.size(), 30u) << "every label is in use";
  EXPECT_EQ(sizes.begin()->first, 0);
  EXPECT_EQ(sizes.rbegin()->first, 29);
  for (const auto& [label, size] : sizes) {
    EXPECT_GE(size, 5 * 4) << "superpixel " << label;
    EXPECT_LE(size, 6 * 5) << "superpixel " << label;
  }
}

TEST(GridSuperpixelsTest, OnePixelEachAndOneForAll) {
  EXPECT_THAT(ValueOf(GridSuperpixels(2, 2, 2, 2)).labels, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(ValueOf(GridSuperpixels(2, 2, 1, 1)).labels, ElementsAre(0, 0, 0, 0));
}

TEST(GridSuperpixelsTest, AgreesWithTheGoldenGrid) {
  const LabelMap map = ValueOf(GridSuperpixels(28, 28, 7, 7));
  const std::vector<std::int64_t> golden =
      test::GoldenFile("lime.safetensors").Integers("10/grid/segments");
  EXPECT_EQ(std::vector<std::int64_t>(map.labels.begin(), map.labels.end()), golden);
}

TEST(GridSuperpixelsTest, RefusesGridsThatDoNotFit) {
  EXPECT_STATUS(GridSuperpixels(28, 28, 0, 7), kInvalidArgument, "0x7");
  EXPECT_STATUS(GridSuperpixels(28, 28, 7, 0), kInvalidArgument, "7x0");
  EXPECT_STATUS(GridSuperpixels(28, 28, 29, 7), kInvalidArgument, "29x7 superpixels");
  EXPECT_STATUS(GridSuperpixels(28, 28, 7, 29), kInvalidArgument, "28x28 pixels");
  EXPECT_STATUS(GridSuperpixels(0, 0, 1, 1), kInvalidArgument, "0x0");
}

TEST(CheckIntensitiesTest, WantsOneFiniteValueForEachPixel) {
  const std::vector<double> six(6);
  EXPECT_OK(CheckIntensities(six, 2, 3));
  EXPECT_STATUS(CheckIntensities(six, 3, 3), kShapeMismatch, "3x3 pixels");
  EXPECT_STATUS(CheckIntensities(six, 4, 1), kShapeMismatch, "6 intensities");
  EXPECT_STATUS(CheckIntensities(six, 0, 6), kShapeMismatch, "0x6");
  EXPECT_STATUS(CheckIntensities({}, 0, 0), kShapeMismatch, "at least one");
  // Twice this is 6 where sizes wrap around.
  const std::size_t wraps = std::numeric_limits<std::size_t>::max() / 2 + 4;
  EXPECT_STATUS(CheckIntensities(six, 2, wraps), kShapeMismatch, "6 intensities");
  for (double bad :
       {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
    EXPECT_STATUS(CheckIntensities(std::vector<double>{0, bad}, 1, 2), kNonFinite, "not finite");
  }
}

}  // namespace
}  // namespace inklens
