#include "core/train/distortion.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

using test::ValueOf;

double DistortedInk(const GrayImage& image) {
  return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0) / 255;
}

/// Leftmost, topmost, rightmost and bottommost pixel with ink.
struct Box {
  std::size_t left = 1000, top = 1000, right = 0, bottom = 0;
};

Box BoxOf(const GrayImage& image) {
  Box box;
  for (std::size_t y = 0; y < image.height; ++y) {
    for (std::size_t x = 0; x < image.width; ++x) {
      if (image.at(y, x) < 64) continue;
      box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x),
             std::max(box.bottom, y)};
    }
  }
  return box;
}

/// A vertical bar, 4 wide and 16 high.
GrayImage Bar() {
  GrayImage bar{28, 28, std::vector<std::uint8_t>(784)};
  for (std::size_t y = 6; y < 22; ++y) {
    for (std::size_t x = 12; x < 16; ++x) bar.pixels[y * 28 + x] = 255;
  }
  return bar;
}

GrayImage Distorted(Distortion distortion, std::uint64_t stream) {
  Rng rng(1, stream);
  return ValueOf(DistortDigit(Bar(), distortion, rng));
}

TEST(DistortionTest, WithoutOneTheDigitIsOnlyEnlarged) {
  const GrayImage canvas = Distorted(Distortion::kNone, 0);
  EXPECT_EQ(canvas.width, 140u);
  EXPECT_EQ(canvas.height, 140u);
  EXPECT_NEAR(DistortedInk(canvas), 64 * 3.5 * 3.5, 8);
  const Box box = BoxOf(canvas);
  EXPECT_NEAR(static_cast<double>(box.left + box.right) / 2, 69.5, 0.51);
  EXPECT_NEAR(static_cast<double>(box.bottom - box.top), 56, 2);
}

TEST(DistortionTest, EachChangesWhatItSays) {
  double smallest = 1e9, largest = 0, thinnest = 1e9, thickest = 0;
  for (std::uint64_t stream = 0; stream < 40; ++stream) {
    const double sized = DistortedInk(Distorted(Distortion::kSize, stream));
    smallest = std::min(smallest, sized);
    largest = std::max(largest, sized);
    const GrayImage placed = Distorted(Distortion::kPlace, stream);
    EXPECT_NEAR(DistortedInk(placed), 784, 10) << "all of it stays on the canvas";
    const Box slanted = BoxOf(Distorted(Distortion::kSlant, stream));
    EXPECT_GT(slanted.right - slanted.left, 14u + 56u / 5);
    EXPECT_NEAR(static_cast<double>(slanted.bottom - slanted.top), 56, 2);
    const double inked = DistortedInk(Distorted(Distortion::kThickness, stream));
    thinnest = std::min(thinnest, inked);
    thickest = std::max(thickest, inked);
  }
  EXPECT_LT(smallest, 784 * 0.25);
  EXPECT_GT(largest, 784 * 1.6);
  EXPECT_LT(thinnest, 784 * 0.8);
  EXPECT_GT(thickest, 784 * 1.7);
}

TEST(DistortionTest, TheStreamDecides) {
  EXPECT_EQ(Distorted(Distortion::kAll, 3).pixels, Distorted(Distortion::kAll, 3).pixels);
  EXPECT_NE(Distorted(Distortion::kAll, 3).pixels, Distorted(Distortion::kAll, 4).pixels);
}

TEST(DistortionTest, NamesDifferAndEmptyImagesAreRefused) {
  std::vector<std::string_view> names;
  for (Distortion distortion : kAllDistortions) names.push_back(DistortionName(distortion));
  EXPECT_THAT(names, ::testing::ElementsAre("none", "size", "place", "slant", "thickness", "all"));
  Rng rng(0, 0);
  EXPECT_STATUS(DistortDigit({}, Distortion::kAll, rng), kInvalidArgument, "0 pixels");
}

}  // namespace
}  // namespace inklens
