#include "core/image/quickshift.h"

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
constexpr QuickshiftOptions kFine{2, 6, 0.5};

/// Of a single row of pixels, with all noise 0 but that of the pixel `denser`.
std::vector<std::int32_t> LabelsOfRow(const Values& row, std::size_t denser,
                                      const QuickshiftOptions& options) {
  Values noise(row.size());
  noise[denser] = 1e-5;
  return ValueOf(QuickshiftSuperpixels(row, 1, row.size(), noise, options)).labels;
}

// Without colour the density of six pixels in a row falls from the two in the middle, which noise
// tells apart, to the ends: every pixel's link goes one pixel further in.
TEST(QuickshiftTest, LinksClimbToTheDensestPixel) {
  EXPECT_THAT(LabelsOfRow(Values(6), 2, {1, 200, 0}), Each(0));
  EXPECT_THAT(LabelsOfRow(Values(6), 3, {1, 200, 0}), Each(0));
}

TEST(QuickshiftTest, LinksLongerThanTheMaxDistanceAreCut) {
  EXPECT_THAT(LabelsOfRow(Values(6), 2, {1, 1, 0}), Each(0)) << "each link is 1 long";
  EXPECT_THAT(LabelsOfRow(Values(6), 2, {1, 0.99, 0}), ElementsAre(0, 1, 2, 3, 4, 5));
}

// Two runs of three: the middle of each is its densest pixel, and the less dense middle can only
// link to the other one, three pixels away.
TEST(QuickshiftTest, RunsSeparateByColour) {
  const Values row = {0, 0, 0, 1, 1, 1};
  EXPECT_THAT(LabelsOfRow(row, 4, {1, 50, 1}), ElementsAre(0, 0, 0, 1, 1, 1));
  EXPECT_THAT(LabelsOfRow(row, 4, {1, kInfinity, 1}), Each(0));
  EXPECT_THAT(LabelsOfRow(row, 3, {1, 200, 0}), Each(0)) << "colour does not count";
}

TEST(QuickshiftTest, SuperpixelsAreNumberedByTheirDensestPixels) {
  // The first pixel belongs to the run of the last three, over the run of zeros.
  EXPECT_THAT(LabelsOfRow({1, 0, 0, 0, 1, 1, 1}, 2, {1.5, 50, 1}),
              ElementsAre(1, 0, 0, 0, 1, 1, 1));
}

/// The distance at which two runs of these intensities come to hang together, ratio 1, is
/// hypot(|Lab difference|, 3).
void ExpectColourDistance(double low, double high, double distance, double tolerance) {
  const Values row = {low, low, low, high, high, high};
  const double link = std::hypot(distance, 3);
  EXPECT_THAT(LabelsOfRow(row, 4, {1, link - tolerance, 1}), ElementsAre(0, 0, 0, 1, 1, 1))
      << low << " to " << high;
  EXPECT_THAT(LabelsOfRow(row, 4, {1, link + tolerance, 1}), Each(0)) << low << " to " << high;
}

TEST(QuickshiftTest, ColoursAreLab) {
  // White by scikit-image is L 100, a -0.0024549378620509, b 0.0046534211540550; black is 0.
  ExpectColourDistance(0, 1, std::hypot(100, 0.0024549378620509, 0.0046534211540550), 1e-11);
  // L* = 116 Y^(1/3) - 16 with Y = ((v + 0.055) / 1.055)^2.4, above 1 as well, where a and b stay
  // below 0.02; L* = 116 * 7.787 * v / 12.92 below 0, where they stay below 0.004.
  const double bright = 116 * std::pow((2.82 + 0.055) / 1.055, 0.8) - 16;
  ExpectColourDistance(1, 2.82, bright - 100, 1e-5);
  ExpectColourDistance(-0.42, 0, 116 * 7.787 * 0.42 / 12.92, 1e-5);
}

// Found by scikit-image 0.19.3, random_seed 0 to 11 alike: levels outside [0, 1] stay apart.
TEST(QuickshiftTest, IntensitiesOutsideTheUnitIntervalAreColoursOfTheirOwn) {
  constexpr double a = -0.42, b = 0.3, c = 1.3, d = 2.82;
  const LabelMap map = ValueOf(QuickshiftSuperpixels(Values{d, c, c, b, b, a,  //
                                                            a, a, a, d, c, d,  //
                                                            c, c, d, c, c, c,  //
                                                            c, d, b, d, c, a,  //
                                                            b, d, c, a, d, c},
                                                     5, 6, Rng(0, 0), {1, 4, 0.1}));
  EXPECT_EQ(map.count, 4u);
  EXPECT_THAT(map.labels, ElementsAre(2, 3, 3, 0, 0, 1,  //
                                      1, 1, 1, 2, 3, 2,  //
                                      3, 3, 2, 3, 3, 3,  //
                                      3, 2, 0, 2, 3, 1,  //
                                      0, 2, 3, 1, 2, 3));
}

TEST(QuickshiftTest, AgreesWithScikitImageInEveryPixel) {
  const GoldenFile golden("superpixels.safetensors");
  const Values noise = golden.Doubles("noise_seed42");
  for (std::size_t i = 0; i < 20; ++i) {
    const Values image = Intensities(MnistImage(i));
    const std::string key = std::to_string(i);
    const LabelMap coarse = ValueOf(QuickshiftSuperpixels(image, 28, 28, noise));
    EXPECT_EQ(PixelsThatDiffer(coarse, golden.Integers(key + "/quickshift_lime")), 0u) << i;
    const LabelMap fine = ValueOf(QuickshiftSuperpixels(image, 28, 28, noise, kFine));
    EXPECT_EQ(PixelsThatDiffer(fine, golden.Integers(key + "/quickshift_fine")), 0u) << i;
  }
}

TEST(QuickshiftTest, AgreesWithLimeInEveryPixel) {
  const GoldenFile golden("superpixels.safetensors");
  for (std::size_t i = 0; i < 11; ++i) {
    const std::string key = std::to_string(i) + "/quickshift/";
    const LabelMap map = ValueOf(
        QuickshiftSuperpixels(Intensities(MnistImage(i)), 28, 28, golden.Doubles(key + "noise")));
    EXPECT_EQ(PixelsThatDiffer(map, golden.Integers(key + "segments")), 0u) << i;
  }
}

TEST(QuickshiftTest, DrawsTwelveUniformsForEveryPixelsNoise) {
  Rng rng(42, 7);
  Values noise(28 * 28);
  double sum = 0, sum_of_squares = 0;
  for (double& value : noise) {
    double normal = -6;
    for (int i = 0; i < 12; ++i) normal += rng.NextDouble();
    value = 1e-5 * normal;
    sum += normal;
    sum_of_squares += normal * normal;
  }
  // Five standard deviations of the mean, and of the variance of something near normal.
  EXPECT_NEAR(sum / 784, 0, 5 / std::sqrt(784.0));
  EXPECT_NEAR(sum_of_squares / 784, 1, 5 * std::sqrt(2 / 784.0));
  const Values image = Intensities(MnistImage(2));
  EXPECT_EQ(ValueOf(QuickshiftSuperpixels(image, 28, 28, Rng(42, 7), kFine)).labels,
            ValueOf(QuickshiftSuperpixels(image, 28, 28, noise, kFine)).labels);
}

/// FNV-1a.
std::uint64_t Hash(const std::vector<std::int32_t>& labels) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (std::int32_t label : labels) {
    hash = (hash ^ static_cast<std::uint64_t>(label)) * 0x100000001b3ULL;
  }
  return hash;
}

// The noise decides where the ground of this image goes, so a different bit is likely to show.
TEST(QuickshiftTest, GivesTheSameSuperpixelsEverywhere) {
  const Values image = Intensities(MnistImage(2));
  std::vector<std::int32_t> labels;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const LabelMap map = ValueOf(QuickshiftSuperpixels(image, 28, 28, Rng(seed, 0), kFine));
    labels.insert(labels.end(), map.labels.begin(), map.labels.end());
  }
  EXPECT_EQ(Hash(labels), 1834261251872327876u);
}

TEST(QuickshiftTest, MakesLabelMapsOfAnySize) {
  Rng rng(1, 0);
  for (std::uint64_t i = 0; i < 60; ++i) {
    const std::size_t height = 1 + rng.NextBelow(24), width = 1 + rng.NextBelow(24);
    const Values image = RandomIntensities(height * width, -0.42, 2.82, rng);
    for (const QuickshiftOptions& options :
         {QuickshiftOptions{}, kFine, QuickshiftOptions{1, 2, 1}, QuickshiftOptions{1e200, 3, 1}}) {
      const LabelMap map = ValueOf(QuickshiftSuperpixels(image, height, width, Rng(i, 1), options));
      EXPECT_TRUE(IsLabelMap(map, height, width)) << height << "x" << width;
    }
  }
}

TEST(QuickshiftTest, RefusesOptionsOutOfRange) {
  const auto with = [](const QuickshiftOptions& options) {
    return QuickshiftSuperpixels(Values(4), 2, 2, Rng(0, 0), options);
  };
  EXPECT_STATUS(with({0.9, 200, 0.2}), kInvalidArgument, "kernel size");
  EXPECT_STATUS(with({kInfinity, 200, 0.2}), kInvalidArgument, "kernel size");
  EXPECT_STATUS(with({std::nan(""), 200, 0.2}), kInvalidArgument, "kernel size");
  EXPECT_STATUS(with({4, 0, 0.2}), kInvalidArgument, "max distance");
  EXPECT_STATUS(with({4, std::nan(""), 0.2}), kInvalidArgument, "max distance");
  EXPECT_STATUS(with({4, 200, -0.1}), kInvalidArgument, "ratio");
  EXPECT_STATUS(with({4, 200, 1.1}), kInvalidArgument, "ratio");
  EXPECT_STATUS(with({4, 200, std::nan("")}), kInvalidArgument, "ratio");
  EXPECT_OK(with({1, kInfinity, 1}));
  EXPECT_OK(with({1, 1e-9, 0}));
}

TEST(QuickshiftTest, RefusesWhatWouldTakeMinutes) {
  EXPECT_STATUS(QuickshiftSuperpixels(Values(128 * 128), 128, 128, Rng(0, 0), {100, 200, 0.2}),
                kResourceExhausted, "268435456 pairs of pixels; expected at most 250000000");
}

TEST(QuickshiftTest, RefusesImagesAndNoiseThatDoNotFitOrAreNotFinite) {
  const Rng rng(0, 0);
  EXPECT_STATUS(QuickshiftSuperpixels(Values(5), 2, 3, rng), kShapeMismatch, "5 intensities");
  EXPECT_STATUS(QuickshiftSuperpixels(Values(), 0, 0, rng), kShapeMismatch, "0x0 pixels");
  EXPECT_STATUS(QuickshiftSuperpixels(Values(6), 2, 3, Values(5)), kShapeMismatch,
                "5 values of noise for 6 pixels");
  EXPECT_STATUS(QuickshiftSuperpixels(Values{0, std::nan("")}, 1, 2, rng), kNonFinite,
                "An intensity is not finite");
  EXPECT_STATUS(QuickshiftSuperpixels(Values(2), 1, 2, Values{0, kInfinity}), kNonFinite, "noise");
  EXPECT_STATUS(QuickshiftSuperpixels(Values{0, 1e200}, 1, 2, rng), kNonFinite, "too large");
  EXPECT_STATUS(QuickshiftSuperpixels(Values{0, -1e308}, 1, 2, rng), kNonFinite, "too large");
  EXPECT_THAT(ValueOf(QuickshiftSuperpixels(Values{-1e100, 1e100}, 1, 2, rng)).labels,
              ElementsAre(0, 1));
}

}  // namespace
}  // namespace inklens
