#include "core/evaluate/fineness.h"

#include <gmock/gmock.h>

#include <cmath>

#include "core/evaluate/baselines.h"
#include "core/image/resize.h"
#include "evaluate/measured.h"

namespace inklens {
namespace {

using test::Detail;
using test::MapOf;

TEST(FinenessTest, AStripeByHand) {
  // Two columns of sixteen, v = 7/8 on them and -1/8 elsewhere: C(0) = 7/64, C(1) = (1 - 2 * 2 *
  // 2/16) / 15 + 1/64. Half is reached before one pixel.
  Map2D map(5, 16);
  for (std::size_t y = 0; y < 5; ++y) map.at(y, 7) = map.at(y, 8) = 1;
  const double c0 = 7.0 / 64, c1 = 0.5 / 15 + 1.0 / 64;
  const MeasureValue fineness = Fineness(map);
  EXPECT_NEAR(Detail(fineness, "rows"), 2 * (c0 / 2) / (c0 - c1), 1e-12);
  // Along the stripe nothing changes: the whole side.
  EXPECT_EQ(Detail(fineness, "columns"), 5);
  EXPECT_EQ(*fineness.value, Detail(fineness, "rows"));
}

TEST(FinenessTest, ALonePixelAndACheckerboardAreOnePixel) {
  Map2D dot(9, 9);
  dot.at(4, 4) = 1;
  EXPECT_EQ(*Fineness(dot).value, 1);
  Map2D board(8, 8);
  for (std::size_t i = 0; i < 64; ++i) board.values[i] = (i / 8 + i) % 2 ? 1.0f : 0.0f;
  EXPECT_EQ(*Fineness(board).value, 1);
}

TEST(FinenessTest, BlocksAreAsWideAsTheyAre) {
  for (std::size_t w : {1, 2, 4, 7}) {
    const std::size_t cells = 60;
    const Map2D random = RandomMap(cells, cells, w);
    Map2D blocks(cells * w, cells * w);
    for (std::size_t y = 0; y < blocks.height; ++y) {
      for (std::size_t x = 0; x < blocks.width; ++x) blocks.at(y, x) = random.at(y / w, x / w);
    }
    // Covariances of 3,600 cells have an error of 2%.
    const double width = static_cast<double>(w);
    EXPECT_NEAR(*Fineness(blocks).value, width, 0.08 * width);
    // Enlarged bilinearly each cell is a triangle of twice its width, whose autocovariance is the
    // cubic B-spline: half its height at 0.7223 cells.
    if (w < 4) continue;
    const Map2D smooth = ResizeBilinear(random, cells * w, cells * w);
    EXPECT_NEAR(*Fineness(smooth).value, 2 * 0.7223 * width, 0.08 * width);
  }
}

TEST(FinenessTest, AGaussianIsAsWideAsItsAutocovariance) {
  for (const double sigma : {2.0, 4.0}) {
    Map2D map(200, 200);
    for (std::size_t y = 0; y < 200; ++y) {
      for (std::size_t x = 0; x < 200; ++x) {
        const double dy = static_cast<double>(y) - 100, dx = static_cast<double>(x) - 100;
        map.at(y, x) = static_cast<float>(std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma)));
      }
    }
    // A lone detail: the mean contains it, and pairs far apart are fewer.
    const double width = 4 * sigma * std::sqrt(std::log(2.0));
    EXPECT_NEAR(*Fineness(map).value, width, 0.03 * width);
  }
}

TEST(FinenessTest, SidesAreTheirOwn) {
  Map2D wide(40, 40);
  for (std::size_t i = 0; i < 1600; ++i) {
    wide.values[i] = RandomMap(40, 10, 3).at(i / 40, i % 40 / 4);
  }
  const MeasureValue fineness = Fineness(wide);
  EXPECT_NEAR(Detail(fineness, "rows"), 4, 0.6);
  EXPECT_NEAR(Detail(fineness, "columns"), 1, 0.2);
  EXPECT_EQ(*fineness.value, Detail(fineness, "columns"));
}

TEST(FinenessTest, AConstantMapShowsNothing) {
  const MeasureValue none = Fineness(MapOf(2, 2, {1, 1, 1, 1}));
  EXPECT_FALSE(none.value);
  EXPECT_THAT(none.reason, ::testing::HasSubstr("the same everywhere"));
}

}  // namespace
}  // namespace inklens
