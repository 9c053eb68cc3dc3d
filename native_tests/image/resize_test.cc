#include "core/image/resize.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "testing/arrays.h"
#include "testing/test_data.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

Map2D MakeMap(std::size_t height, std::size_t width, std::vector<float> values) {
  Map2D map(height, width);
  map.values = std::move(values);
  return map;
}

TEST(ResizeBilinearTest, HalfPixelCentresByHand) {
  EXPECT_THAT(ResizeBilinear(MakeMap(1, 2, {0, 4}), 1, 4).values, ElementsAre(0, 1, 3, 4));
  EXPECT_THAT(ResizeBilinear(MakeMap(2, 1, {0, 4}), 4, 1).values, ElementsAre(0, 1, 3, 4));
  EXPECT_THAT(ResizeBilinear(MakeMap(1, 4, {0, 1, 2, 7}), 1, 2).values, ElementsAre(0.5f, 4.5f));
  EXPECT_THAT(ResizeBilinear(MakeMap(2, 2, {0, 4, 8, 12}), 4, 4).values,
              ElementsAre(0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12));
}

TEST(ResizeBilinearTest, SameSizeIsTheSameMap) {
  const Map2D map = MakeMap(2, 3, {1, -2, 3, 4, 5, 6});
  EXPECT_EQ(ResizeBilinear(map, 2, 3).values, map.values);
}

TEST(ResizeBilinearTest, OnePixelSpreadsAndAConstantStays) {
  EXPECT_THAT(ResizeBilinear(MakeMap(1, 1, {2.5f}), 3, 5).values, Each(2.5f));
  for (const auto& [height, width] : {std::pair{28, 28}, {5, 3}, {1, 9}}) {
    const Map2D resized =
        ResizeBilinear(MakeMap(4, 4, std::vector<float>(16, 0.75f)),
                       static_cast<std::size_t>(height), static_cast<std::size_t>(width));
    EXPECT_EQ(resized.values.size(), static_cast<std::size_t>(height * width));
    EXPECT_THAT(resized.values, Each(0.75f));
  }
}

TEST(ResizeBilinearTest, AlignedCornersByHand) {
  const auto resize = [](const Map2D& map, std::size_t height, std::size_t width) {
    return ResizeBilinear(map, height, width, SampleAlignment::kCorners).values;
  };
  EXPECT_THAT(resize(MakeMap(1, 2, {0, 4}), 1, 5), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(resize(MakeMap(2, 2, {0, 4, 8, 12}), 3, 3), ElementsAre(0, 2, 4, 4, 6, 8, 8, 10, 12));
  EXPECT_THAT(resize(MakeMap(1, 5, {0, 1, 2, 3, 7}), 1, 2), ElementsAre(0, 7));
  EXPECT_THAT(resize(MakeMap(1, 3, {5, 6, 7}), 1, 1), ElementsAre(5)) << "the first corner";
}

/// The map pipeline on the goldens' raw maps: positive part, to [0, 1], to image size.
TEST(ResizeBilinearTest, GoldenMapsFollowFromGoldenRawMaps) {
  const test::GoldenFile golden("core.safetensors");
  test::Tolerance tolerance(5e-6);
  for (const char* layer : {"conv2", "relu2", "relu1", "pool1", "pool2"}) {
    for (const char* image : {"0", "4", "10"}) {
      const std::string name = std::string(image) + "/cam/top/gradcam/" + layer;
      const Tensor raw = golden.Floats(name + "/raw");
      Map2D map(raw.shape()[0], raw.shape()[1]);
      std::transform(raw.values().begin(), raw.values().end(), map.values.begin(),
                     [](float v) { return std::max(v, 0.0f); });
      MinMaxNormalize(map.values);
      map = ResizeBilinear(map, 28, 28);
      MinMaxNormalize(map.values);
      tolerance.Compare(map.values, golden.Doubles(name + "/map28"));
    }
  }
  EXPECT_TRUE(tolerance.Holds("map28 from golden raw"));
}

TEST(MinMaxNormalizeTest, SpansZeroToOne) {
  std::vector<float> values{-2, 2, 0, 6};
  EXPECT_TRUE(MinMaxNormalize(values));
  EXPECT_THAT(values, ElementsAre(0, 0.5f, 0.25f, 1));
}

TEST(MinMaxNormalizeTest, FlatBecomesZeroAndSaysSo) {
  for (float level : {-3.0f, 0.0f, 5.0f}) {
    std::vector<float> values(4, level);
    EXPECT_FALSE(MinMaxNormalize(values));
    EXPECT_THAT(values, Each(0.0f));
  }
  EXPECT_FALSE(MinMaxNormalize({}));
}

}  // namespace
}  // namespace inklens
