#include "core/evaluate/baselines.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "evaluate/measured.h"

namespace inklens {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::Ge;
using ::testing::Lt;

ConstTensorView ImageOf(const std::vector<float>& pixels, std::size_t height, std::size_t width) {
  return {pixels.data(), {1, height, width, 1}};
}

TEST(BaselinesTest, RandomIsUniformAndSeeded) {
  const Map2D map = RandomMap(100, 50, 7);
  EXPECT_THAT(map.values, Each(::testing::AllOf(Ge(0), Lt(1))));
  // The mean of 5,000 has a deviation of 0.004.
  EXPECT_NEAR(std::accumulate(map.values.begin(), map.values.end(), 0.0) / 5000, 0.5, 0.02);
  EXPECT_EQ(RandomMap(100, 50, 7).values, map.values);
  EXPECT_NE(RandomMap(100, 50, 8).values, map.values);
}

TEST(BaselinesTest, InkIsTheImage) {
  const std::vector<float> pixels{0, 0.25f, 1, 0.5f, 0, 0};
  const Map2D map = InkMap(ImageOf(pixels, 2, 3));
  EXPECT_EQ(map.height, 2u);
  EXPECT_EQ(map.width, 3u);
  EXPECT_EQ(map.values, pixels);
}

TEST(BaselinesTest, BlobByHand) {
  // Sigma is 1: a quarter of 4. The centre lies half a row below row 1, on column 2.
  const Map2D map = BlobMap(4, 5);
  EXPECT_THAT(map.at(1, 2), FloatEq(static_cast<float>(std::exp(-0.125))));
  EXPECT_EQ(map.at(2, 2), map.at(1, 2));
  EXPECT_THAT(map.at(0, 0), FloatEq(static_cast<float>(std::exp(-(2.25 + 4) / 2))));
  EXPECT_EQ(map.at(3, 4), map.at(0, 0));
  EXPECT_EQ(BlobMap(5, 5).at(2, 2), 1);
}

TEST(BaselinesTest, EdgesByHand) {
  // A step between columns 1 and 2: g_x = 4 on both sides of it, g_y = 0.
  const std::vector<float> step{0, 0, 1, 1, 0, 0, 1, 1};
  EXPECT_THAT(EdgeMap(ImageOf(step, 2, 4)).values, ElementsAre(0, 1, 1, 0, 0, 1, 1, 0));
  // A lone pixel: (g_x, g_y) is (1, 1) off its corners, (2, 0) beside it, (0, 0) on it.
  const std::vector<float> dot{0, 0, 0, 0, 1, 0, 0, 0, 0};
  const float corner = std::sqrt(2.0f) / 2;
  EXPECT_THAT(EdgeMap(ImageOf(dot, 3, 3)).values,
              ElementsAre(FloatEq(corner), 1, FloatEq(corner), 1, 0, 1, FloatEq(corner), 1,
                          FloatEq(corner)));
  EXPECT_THAT(EdgeMap(ImageOf(std::vector<float>(6, 0.5f), 2, 3)).values, Each(0));
}

}  // namespace
}  // namespace inklens
