#include "core/train/augmentation.h"

#include <gmock/gmock.h>

#include <numeric>
#include <vector>

namespace inklens {
namespace {

constexpr AugmentationOptions kNone{
    .shift_px = 0, .rotation_degrees = 0, .scale = 0, .shear = 0, .elastic_px = 0, .thickness = 0};

std::vector<float> Augmented(const AugmentationOptions& options, std::size_t height,
                             std::size_t width, std::vector<float> image, std::uint64_t stream) {
  Rng rng(1, stream);
  Augment(options, height, width, rng, image);
  return image;
}

/// A 4x4 block in the middle of 12x12.
std::vector<float> Block() {
  std::vector<float> image(144);
  for (std::size_t y = 4; y < 8; ++y) {
    for (std::size_t x = 4; x < 8; ++x) image[y * 12 + x] = 1;
  }
  return image;
}

double Mass(const std::vector<float>& image) {
  return std::accumulate(image.begin(), image.end(), 0.0);
}

double Centre(const std::vector<float>& image, bool vertical) {
  double moment = 0;
  for (std::size_t i = 0; i < image.size(); ++i) {
    moment += image[i] * (static_cast<double>(vertical ? i / 12 : i % 12) + 0.5);
  }
  return moment / Mass(image);
}

TEST(AugmentationTest, SampleBilinearByHand) {
  const std::vector<float> image{1, 2, 3, 4};
  EXPECT_EQ(SampleBilinear(image, 2, 2, 0.5, 0.5), 1);
  EXPECT_EQ(SampleBilinear(image, 2, 2, 1.0, 1.0), 2.5f);
  EXPECT_EQ(SampleBilinear(image, 2, 2, 0.5, 1.25), 1.75f);
  EXPECT_EQ(SampleBilinear(image, 2, 2, 0.0, 0.5), 0.5f) << "half of it lies outside";
  EXPECT_EQ(SampleBilinear(image, 2, 2, -3, 0.5), 0);
  EXPECT_EQ(SampleBilinear(image, 2, 2, 0.5, 1e9), 0);
}

TEST(AugmentationTest, NothingAskedForChangesNothing) {
  EXPECT_EQ(Augmented(kNone, 12, 12, Block(), 0), Block());
}

TEST(AugmentationTest, AShiftMovesTheCentreAndKeepsTheMass) {
  AugmentationOptions options = kNone;
  options.shift_px = 3;
  for (std::uint64_t stream = 0; stream < 20; ++stream) {
    const std::vector<float> image = Augmented(options, 12, 12, Block(), stream);
    EXPECT_NEAR(Mass(image), 16, 1e-4);
    EXPECT_LE(std::abs(Centre(image, true) - 6), 3.001);
    EXPECT_LE(std::abs(Centre(image, false) - 6), 3.001);
    EXPECT_GT(std::abs(Centre(image, true) - 6) + std::abs(Centre(image, false) - 6), 0.01);
  }
}

TEST(AugmentationTest, ScaleThicknessAndShearDoAsTheySay) {
  AugmentationOptions scale = kNone, thickness = kNone, shear = kNone;
  scale.scale = 0.3;
  thickness.thickness = 1;
  shear.shear = 0.5;
  double smallest = 100, largest = 0, thinnest = 100, thickest = 0;
  for (std::uint64_t stream = 0; stream < 40; ++stream) {
    const double scaled = Mass(Augmented(scale, 12, 12, Block(), stream));
    smallest = std::min(smallest, scaled);
    largest = std::max(largest, scaled);
    const double inked = Mass(Augmented(thickness, 12, 12, Block(), stream));
    thinnest = std::min(thinnest, inked);
    thickest = std::max(thickest, inked);
    EXPECT_NEAR(Mass(Augmented(shear, 12, 12, Block(), stream)), 16, 0.5);
  }
  EXPECT_LT(smallest, 13);
  EXPECT_GT(largest, 19);
  EXPECT_GE(thinnest, 4) << "eroded to 2x2";
  EXPECT_LT(thinnest, 7);
  EXPECT_LE(thickest, 32) << "dilated by its 16 neighbours";
  EXPECT_GT(thickest, 28);
}

TEST(AugmentationTest, ElasticDisplacementIsAsLargeAsAskedFor) {
  // Where the image is a ramp, the change of the value is the displacement.
  constexpr std::size_t kSize = 64;
  std::vector<float> ramp(kSize * kSize);
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<float>(i % kSize);
  AugmentationOptions options = kNone;
  options.elastic_px = 1;
  double squares = 0;
  std::size_t count = 0;
  for (std::uint64_t stream = 0; stream < 60; ++stream) {
    const std::vector<float> moved = Augmented(options, kSize, kSize, ramp, stream);
    for (std::size_t y = 16; y < 48; ++y) {
      for (std::size_t x = 16; x < 48; ++x, ++count) {
        const double d = moved[y * kSize + x] - static_cast<double>(x);
        squares += d * d;
      }
    }
  }
  // The amplitude is uniform in [0, 1), whose mean square is 1/3.
  EXPECT_NEAR(squares / static_cast<double>(count), 1.0 / 3, 0.1);
}

TEST(AugmentationTest, ValuesStayInRangeAndFollowTheStream) {
  const std::vector<float> first = Augmented({}, 12, 12, Block(), 3);
  EXPECT_EQ(Augmented({}, 12, 12, Block(), 3), first);
  EXPECT_NE(Augmented({}, 12, 12, Block(), 4), first);
  for (std::uint64_t stream = 0; stream < 50; ++stream) {
    for (float v : Augmented({}, 12, 12, Block(), stream)) {
      EXPECT_GE(v, -1e-6f);
      EXPECT_LE(v, 1 + 1e-6f);
    }
  }
}

}  // namespace
}  // namespace inklens
