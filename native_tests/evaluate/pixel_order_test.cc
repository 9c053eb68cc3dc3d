#include "core/evaluate/pixel_order.h"

#include <gmock/gmock.h>

#include <limits>

#include "evaluate/measured.h"

namespace inklens {
namespace {

using test::MapOf;
using ::testing::ElementsAre;

TEST(PixelOrderTest, MostSalientFirstAndTiesByIndex) {
  EXPECT_THAT(OrderPixels(MapOf(2, 3, {0.5f, 1, 0, 0.5f, 0.25f, 1})),
              ElementsAre(1, 5, 0, 3, 4, 2));
  // The two zeros are one value; negative numbers come behind them.
  EXPECT_THAT(OrderPixels(MapOf(1, 6, {-1, 0.0f, -0.0f, 0.0f, -2, 1e-30f})),
              ElementsAre(5, 1, 2, 3, 0, 4));
}

TEST(PixelOrderTest, IsThatOfTheGoldens) {
  const test::GoldenFile core("core.safetensors"), metrics("metrics.safetensors");
  std::size_t compared = 0;
  for (const char* image : {"0", "4", "10"}) {
    for (const std::string& name : test::kMeasuredMaps) {
      if (name == "lime_grid") continue;  // ordered by signed weights, which are not stored
      const PixelOrder order = OrderPixels(test::MeasuredGolden(core, metrics, image, name));
      const auto golden = metrics.Integers(std::string(image) + "/" + name + "/order");
      EXPECT_THAT(order, ::testing::ElementsAreArray(golden)) << image << " " << name;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 18u);
}

TEST(PixelOrderTest, KnowsConstantMaps) {
  EXPECT_TRUE(IsConstant(MapOf(1, 3, {0.5f, 0.5f, 0.5f})));
  EXPECT_TRUE(IsConstant(MapOf(1, 2, {0.0f, -0.0f})));
  EXPECT_FALSE(IsConstant(MapOf(1, 3, {0.5f, 0.5f, 0.51f})));
}

TEST(PixelOrderTest, RefusesMapsThatCannotBeMeasured) {
  EXPECT_OK(CheckMap("ink", MapOf(2, 3, {0, 1, 0, 0, 0, 0}), 2, 3));
  EXPECT_STATUS(CheckMap("ink", MapOf(3, 2, {0, 1, 0, 0, 0, 0}), 2, 3), kShapeMismatch,
                "The map ink has 2x3 values; expected 3x2, as the image.");
  EXPECT_STATUS(CheckMap("ink", MapOf(2, 3, {0, 1}), 2, 3), kShapeMismatch, "ink");
  EXPECT_STATUS(CheckMap("ink", MapOf(1, 2, {0, std::numeric_limits<float>::quiet_NaN()}), 1, 2),
                kNonFinite, "The map ink is not finite everywhere.");
  for (float bad : {-0.1f, 1.1f}) {
    EXPECT_STATUS(CheckMap("ink", MapOf(1, 2, {0, bad}), 1, 2), kInvalidArgument,
                  "The map ink has a value outside [0, 1].");
  }
}

}  // namespace
}  // namespace inklens
