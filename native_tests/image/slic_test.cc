#include "core/image/slic.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "image/label_maps.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

using test::GoldenFile;
using test::Intensities;
using test::IsLabelMap;
using test::MnistImage;
using test::PixelsThatDiffer;
using test::RandomIntensities;
using test::ValueOf;
using ::testing::Each;
using ::testing::ElementsAre;

using Values = std::vector<double>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<std::int32_t> Labels(const Values& image, std::size_t height, std::size_t width,
                                 const SlicOptions& options) {
  return ValueOf(SlicSuperpixels(image, height, width, options)).labels;
}

// Centres start at 1 and 3 each way; row and column 2, in between, go to the first centre, and all
// stay where they are. The last centre is left with the corner alone, less than half of the mean
// size of 4, so that the corner joins the neighbour it meets last, the one above.
TEST(SlicTest, FlatImageByHand) {
  EXPECT_THAT(Labels(Values(16, 0.3), 4, 4, {4, 10}), ElementsAre(0, 0, 0, 1,  //
                                                                  0, 0, 0, 1,  //
                                                                  0, 0, 0, 1,  //
                                                                  2, 2, 2, 1));
}

// Centres start at 2 and 6 with intensity 0, so that pixel 4 goes to the first of them by nearness
// alone. With low compactness pixels 3 and 4 then leave it for the centre of their own intensity;
// with high compactness pixel 4 alone does, for it lies half-way.
TEST(SlicTest, EdgeByHand) {
  const Values edge = {0, 0, 0, 1, 1, 1, 1, 1};
  EXPECT_THAT(Labels(edge, 1, 8, {2, 0.1}), ElementsAre(0, 0, 0, 1, 1, 1, 1, 1));
  EXPECT_THAT(Labels(edge, 8, 1, {2, 0.1}), ElementsAre(0, 0, 0, 1, 1, 1, 1, 1));
  EXPECT_THAT(Labels(edge, 1, 8, {2, 10}), ElementsAre(0, 0, 0, 0, 1, 1, 1, 1));
}

TEST(SlicTest, OneForAllAndOnePixelEach) {
  EXPECT_THAT(Labels(Values(16), 4, 4, {1, 10}), Each(0));
  EXPECT_THAT(Labels(Values{5}, 1, 1, {1, 10}), Each(0));
  EXPECT_THAT(Labels(Values(6), 2, 3, {6, 10}), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(Labels(Values(6), 2, 3, {std::numeric_limits<std::size_t>::max(), 10}),
              ElementsAre(0, 1, 2, 3, 4, 5));
}

// Found by scikit-image 0.19.3.
TEST(SlicTest, AnotherSizeAndRange) {
  constexpr double a = -0.42, b = 0.3, c = 1.3, d = 2.82;
  EXPECT_THAT(Labels({d, a, a, d, a, c, a, b, b,  //
                      b, b, a, a, a, a, c, c, c,  //
                      b, c, d, b, b, d, d, d, b,  //
                      c, d, c, d, c, c, b, d, a,  //
                      c, c, d, c, b, b, b, b, c},
                     5, 9, {4, 0.5}),
              ElementsAre(0, 0, 0, 0, 1, 1, 1, 1, 1,  //
                          0, 0, 0, 1, 1, 1, 2, 2, 2,  //
                          0, 3, 3, 1, 1, 2, 2, 2, 4,  //
                          3, 3, 3, 3, 5, 5, 4, 2, 4,  //
                          3, 3, 3, 5, 5, 5, 4, 4, 4));
}

TEST(SlicTest, AgreesWithScikitImageInEveryPixel) {
  const GoldenFile golden("superpixels.safetensors");
  for (std::size_t i = 0; i < 20; ++i) {
    const Values image = Intensities(MnistImage(i));
    const std::string key = std::to_string(i);
    const LabelMap square = ValueOf(SlicSuperpixels(image, 28, 28));
    EXPECT_EQ(PixelsThatDiffer(square, golden.Integers(key + "/slic_c10")), 0u) << i;
    const LabelMap close = ValueOf(SlicSuperpixels(image, 28, 28, {30, 0.1}));
    EXPECT_EQ(PixelsThatDiffer(close, golden.Integers(key + "/slic_c0.1")), 0u) << i;
  }
}

// Powers of two, so that the scaled intensities are the same to the last bit.
TEST(SlicTest, BrightnessAndContrastDoNotMatter) {
  Rng rng(2, 0);
  const Values image = RandomIntensities(20 * 30, 0, 1, rng);
  Values other;
  for (double value : image) other.push_back(8 * value - 4);
  EXPECT_EQ(Labels(image, 20, 30, {30, 0.2}), Labels(other, 20, 30, {30, 0.2}));
}

/// Whether each superpixel is one 4-connected piece.
bool AreConnected(const LabelMap& map) {
  std::vector<bool> reached(map.labels.size());
  std::size_t pieces = 0;
  for (std::size_t start = 0; start < map.labels.size(); ++start) {
    if (reached[start]) continue;
    ++pieces;
    std::vector<std::size_t> open = {start};
    reached[start] = true;
    while (!open.empty()) {
      const std::size_t p = open.back(), x = p % map.width;
      open.pop_back();
      const auto visit = [&](bool inside, std::size_t q) {
        if (!inside || reached[q] || map.labels[q] != map.labels[start]) return;
        reached[q] = true;
        open.push_back(q);
      };
      visit(x > 0, p - 1);
      visit(x + 1 < map.width, p + 1);
      visit(p >= map.width, p - map.width);
      visit(p + map.width < map.labels.size(), p + map.width);
    }
  }
  return pieces == map.count;
}

TEST(SlicTest, MakesConnectedSuperpixelsOfImagesOfAnySize) {
  Rng rng(3, 0);
  for (int i = 0; i < 100; ++i) {
    const std::size_t height = 1 + rng.NextBelow(40), width = 1 + rng.NextBelow(40);
    const Values image = RandomIntensities(height * width, -0.42, 2.82, rng);
    const std::size_t segments = 1 + rng.NextBelow(100);
    for (double compactness : {1e-9, 0.01, 0.3, 10.0, 1e9}) {
      const LabelMap map = ValueOf(SlicSuperpixels(image, height, width, {segments, compactness}));
      EXPECT_TRUE(IsLabelMap(map, height, width)) << height << "x" << width << ", " << segments;
      EXPECT_TRUE(AreConnected(map)) << height << "x" << width << ", " << segments;
    }
  }
}

TEST(SlicTest, RefusesWhatIsOutOfRange) {
  const Values image(6);
  EXPECT_STATUS(SlicSuperpixels(image, 2, 3, {0, 10}), kInvalidArgument, "at least 1 segment");
  EXPECT_STATUS(SlicSuperpixels(image, 2, 3, {30, 0}), kInvalidArgument, "compactness");
  EXPECT_STATUS(SlicSuperpixels(image, 2, 3, {30, -1}), kInvalidArgument, "compactness");
  EXPECT_STATUS(SlicSuperpixels(image, 2, 3, {30, kInfinity}), kInvalidArgument, "compactness");
  EXPECT_STATUS(SlicSuperpixels(image, 2, 3, {30, std::nan("")}), kInvalidArgument, "compactness");
  EXPECT_STATUS(SlicSuperpixels(image, 3, 3), kShapeMismatch, "6 intensities");
  EXPECT_STATUS(SlicSuperpixels(Values(), 0, 0), kShapeMismatch, "0x0 pixels");
  EXPECT_STATUS(SlicSuperpixels(Values{0, kInfinity}, 1, 2), kNonFinite, "An intensity");
  EXPECT_STATUS(SlicSuperpixels(Values{-1e308, 1e308}, 1, 2), kNonFinite, "too far apart");
  EXPECT_STATUS(SlicSuperpixels(image, 2, 3, {30, 1e-310}), kNonFinite, "compactness is too small");
}

}  // namespace
}  // namespace inklens
