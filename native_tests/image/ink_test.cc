#include "core/image/ink.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "core/image/doubt.h"
#include "core/image/framing.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::Each;

bool InStroke(std::size_t y, std::size_t x) { return x >= 8 && x < 12 && y >= 4 && y < 12; }

GrayImage InkOf(const GrayImage& picture) {
  return ValueOf(ExtractInk({picture.width, picture.height, 1, picture.pixels})).image;
}

Ink InkOfFile(const std::string& name) {
  const Picture picture =
      ValueOf(DecodePicture(test::ReadSourceFile("native_tests/image/data/" + name)));
  return ValueOf(ExtractInk(picture.view()));
}

/// Like numbers as what matters: what the network would be shown.
std::vector<std::uint8_t> Framed(const GrayImage& ink) {
  return ValueOf(FrameDrawing(ink)).image.pixels;
}

double MeanDifference(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

GrayImage Even(std::size_t width, std::size_t height, std::uint8_t value) {
  return {width, height, std::vector<std::uint8_t>(width * height, value)};
}

/// `ground` with a block of `stroke` at rows 4 to 11, columns 8 to 11.
GrayImage WithStroke(std::uint8_t ground, std::uint8_t stroke) {
  GrayImage picture = Even(24, 16, ground);
  for (std::size_t y = 0; y < 16; ++y) {
    for (std::size_t x = 0; x < 24; ++x) {
      if (InStroke(y, x)) picture.pixels[y * 24 + x] = stroke;
    }
  }
  return picture;
}

TEST(ExtractInkTest, EitherPolarityGivesTheSameInk) {
  for (const auto& [ground, stroke] :
       {std::pair{255, 0}, {0, 255}, {200, 30}, {30, 200}, {255, 200}, {100, 130}}) {
    SCOPED_TRACE(::testing::Message() << "stroke " << stroke << " on " << ground);
    const GrayImage ink =
        InkOf((WithStroke(static_cast<std::uint8_t>(ground), static_cast<std::uint8_t>(stroke))));
    EXPECT_EQ(ink.width, 24u);
    EXPECT_EQ(ink.height, 16u);
    EXPECT_EQ(ink.pixels, WithStroke(0, 255).pixels);
  }
}

TEST(ExtractInkTest, HalfTonesKeepTheirShare) {
  GrayImage picture = WithStroke(240, 40);
  picture.pixels[2 * 24 + 9] = 140;        // half way
  picture.pixels[8 * 24 + 20] = 240 - 39;  // just under a fifth: shadow
  picture.pixels[8 * 24 + 21] = 240 - 41;  // just over: faint ink
  const GrayImage ink = InkOf(picture);
  EXPECT_EQ(ink.at(2, 9), 128);
  EXPECT_EQ(ink.at(8, 20), 0);
  EXPECT_EQ(ink.at(8, 21), 52);
}

TEST(ExtractInkTest, AnEvenPictureHasNoInk) {
  for (int value : {0, 128, 255}) {
    const GrayImage ink = InkOf((Even(9, 7, static_cast<std::uint8_t>(value))));
    EXPECT_EQ(ink.pixels.size(), 63u);
    EXPECT_THAT(ink.pixels, Each(0));
  }
}

TEST(ExtractInkTest, FaintNoiseIsPaper) {
  GrayImage picture = Even(20, 20, 230);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    picture.pixels[i] = static_cast<std::uint8_t>(picture.pixels[i] - (i * 7) % 20);
  }
  EXPECT_THAT(InkOf(picture).pixels, Each(0)) << "noise alone";
  for (std::size_t i = 205; i < 210; ++i) picture.pixels[i] = 20;
  const GrayImage ink = InkOf(picture);
  EXPECT_EQ(std::count_if(ink.pixels.begin(), ink.pixels.end(), [](int v) { return v > 0; }), 5)
      << "noise under a stroke";
}

TEST(ExtractInkTest, AStrokeAcrossTheBorderIsStillInk) {
  GrayImage picture = Even(20, 20, 255);
  for (std::size_t y = 0; y < 20; ++y) picture.pixels[y * 20 + 10] = 0;
  const GrayImage ink = InkOf(picture);
  EXPECT_EQ(ink.at(0, 10), 255);
  EXPECT_EQ(ink.at(0, 11), 0);
}

TEST(ExtractInkTest, RefusesAnEmptyPicture) {
  EXPECT_STATUS(ExtractInk(PictureView{}), kInvalidArgument, "no pixels");
  EXPECT_STATUS(ExtractInk(PictureView{5, 0, 1, {}}), kInvalidArgument, "no pixels");
}

/// 300 pixels of paper with grain, and what is out of focus on it: darkest where `away` is 0.
template <typename Away>
GrayImage OutOfFocus(const Away& away) {
  constexpr double kBlur = 6;  // standard deviation, pixels
  GrayImage sheet = Even(300, 300, 225);
  Rng rng(3, 0);
  for (std::size_t y = 0; y < 300; ++y) {
    for (std::size_t x = 0; x < 300; ++x) {
      const double from = away(static_cast<double>(x), static_cast<double>(y)) / kBlur;
      const double value = 225 - 130 * std::exp(-from * from / 2) + 6 * rng.NextDouble() - 3;
      sheet.pixels[y * 300 + x] = static_cast<std::uint8_t>(value);
    }
  }
  return sheet;
}

TEST(ExtractInkTest, StrokesOutOfFocusAreInkAndAnArmsShadeIsNot) {
  const GrayImage ring =
      InkOf(OutOfFocus([](double x, double y) { return std::hypot(x - 150, y - 150) - 60; }));
  EXPECT_GT(ring.at(150, 90), 200);
  EXPECT_GT(ring.at(210, 150), 200);
  EXPECT_EQ(ring.at(150, 150), 0);
  EXPECT_EQ(ring.at(20, 20), 0);
  const GrayImage arm =
      InkOf(OutOfFocus([](double x, double y) { return (x - y / 2 - 60) * 0.9; }));
  EXPECT_THAT(arm.pixels, Each(0));
}

/// MNIST's test image `index`, dark on white paper of 300 pixels: what is put on it must not change
/// what the network is shown.
GrayImage Sheet(std::size_t index) {
  const GrayImage digit = test::MnistImage(index);
  GrayImage sheet = Even(300, 300, 255);
  for (std::size_t y = 0; y < 140; ++y) {
    for (std::size_t x = 0; x < 140; ++x) {
      const int value = 255 - digit.at(y / 5, x / 5);
      sheet.pixels[(y + 80) * 300 + x + 80] = static_cast<std::uint8_t>(value);
    }
  }
  return sheet;
}

/// The sheet in a light that falls off by half to the right, with grain of a standard deviation
/// of 3.
GrayImage Photographed(GrayImage sheet) {
  Rng rng(5, 0);
  for (std::size_t i = 0; i < sheet.pixels.size(); ++i) {
    const double light = 0.9 - 0.45 * static_cast<double>(i % sheet.width) / 300;
    double grain = -6;
    for (int n = 0; n < 12; ++n) grain += rng.NextDouble();
    sheet.pixels[i] = static_cast<std::uint8_t>(
        std::clamp(light * (30 + sheet.pixels[i] * 225.0 / 255) + 3 * grain, 0.0, 255.0));
  }
  return sheet;
}

/// A sheet of 300 pixels on a dark table of 500, askew.
GrayImage OnTable(const GrayImage& sheet, double degrees) {
  GrayImage table = Even(500, 500, 60);
  const double c = std::cos(degrees / 57.2958), s = std::sin(degrees / 57.2958);
  for (std::size_t y = 0; y < 500; ++y) {
    for (std::size_t x = 0; x < 500; ++x) {
      const double dx = static_cast<double>(x) - 250, dy = static_cast<double>(y) - 250;
      const double u = c * dx + s * dy + 150, v = c * dy - s * dx + 150;
      if (u < 0 || v < 0 || u >= 300 || v >= 300) continue;
      table.pixels[y * 500 + x] =
          sheet.at(static_cast<std::size_t>(v), static_cast<std::size_t>(u));
    }
  }
  return table;
}

TEST(ExtractInkTest, ASheetOnALargerTableIsThePaper) {
  for (const double degrees : {0.0, 3.0, 20.0, 45.0}) {
    SCOPED_TRACE(degrees);
    const GrayImage picture = OnTable(Sheet(4), degrees);
    const Ink ink = ValueOf(ExtractInk({500, 500, 1, picture.pixels}));
    EXPECT_GE(ink.ignored.border, 1u);
    std::size_t inked = 0;
    for (std::size_t y = 0; y < 500; ++y) {
      for (std::size_t x = 0; x < 500; ++x) {
        if (ink.image.at(y, x) == 0) continue;
        ++inked;
        // The digit's box, however it is turned.
        ASSERT_LT(std::hypot(static_cast<double>(x) - 250, static_cast<double>(y) - 250), 105);
      }
    }
    EXPECT_GT(inked, 2000u);
    EXPECT_LT(inked, 6000u);
  }
}

TEST(ExtractInkTest, ABoldZeroIsNoSheet) {
  GrayImage picture = Even(100, 100, 255);
  for (std::size_t y = 0; y < 100; ++y) {
    for (std::size_t x = 0; x < 100; ++x) {
      const double from = std::hypot(static_cast<double>(x) - 50, static_cast<double>(y) - 50);
      if (from > 12 && from < 40) picture.pixels[y * 100 + x] = 0;
    }
  }
  const GrayImage ink = InkOf(picture);
  EXPECT_EQ(ink.at(50, 20), 255);
  EXPECT_EQ(ink.at(50, 50), 0);
}

TEST(ExtractInkTest, AnEvenSheetsInkIsTheDigitToTheBit) {
  for (std::size_t i = 0; i < 20; ++i) {
    const GrayImage sheet = Sheet(i);
    // Simple enough to be said in a line: a fifth of the largest difference is faint.
    const int most = 255 - *std::min_element(sheet.pixels.begin(), sheet.pixels.end());
    GrayImage expected = sheet;
    for (std::uint8_t& value : expected.pixels) {
      const int ink = 255 - value;
      value = static_cast<std::uint8_t>(ink > 0.2 * most ? std::lround(255.0 * ink / most) : 0);
    }
    EXPECT_EQ(InkOf(sheet).pixels, expected.pixels) << "digit " << i;
  }
}

TEST(ExtractInkTest, ShadeAndGrainAreNoInk) {
  for (std::size_t i = 0; i < 10; ++i) {
    const GrayImage sheet = Sheet(i);
    EXPECT_LT(MeanDifference(Framed(InkOf(Photographed(sheet))), Framed(InkOf(sheet))), 8)
        << "digit " << i;
  }
  EXPECT_THAT(InkOf(Photographed(Even(300, 300, 255))).pixels, Each(0)) << "empty paper";
}

TEST(ExtractInkTest, AHandsShadowIsNoInk) {
  GrayImage sheet = Sheet(3);
  GrayImage empty = Even(300, 300, 255);
  for (GrayImage* picture : {&sheet, &empty}) {
    for (std::size_t i = 0; i < picture->pixels.size(); ++i) {
      const double y = static_cast<double>(i / 300), x = static_cast<double>(i % 300);
      const double edge = 1 / (1 + std::exp(-(y - 170 - 25 * std::sin(x / 60)) / 5));
      picture->pixels[i] = static_cast<std::uint8_t>(picture->pixels[i] * (0.9 - 0.4 * edge));
    }
    *picture = Photographed(*picture);
  }
  // In the shadow the ink itself is fainter.
  EXPECT_LT(MeanDifference(Framed(InkOf(sheet)), Framed(InkOf(Sheet(3)))), 25);
  EXPECT_THAT(InkOf(empty).pixels, Each(0));
}

TEST(ExtractInkTest, LinesAcrossThePageAreIgnored) {
  for (const bool photographed : {false, true}) {
    for (const double slope : {0.0, 0.03, -0.02}) {
      GrayImage sheet = Sheet(4);
      for (std::size_t x = 0; x < 300; ++x) {
        for (const int start : {40, 110, 180, 250}) {
          const auto y = static_cast<std::size_t>(start + slope * static_cast<double>(x));
          for (std::size_t row : {y, y + 1}) {
            std::uint8_t& pixel = sheet.pixels[row * 300 + x];
            pixel = std::min<std::uint8_t>(pixel, 150);
          }
        }
      }
      if (photographed) sheet = Photographed(sheet);
      const Ink ink = ValueOf(ExtractInk({300, 300, 1, sheet.pixels}));
      EXPECT_EQ(ink.ignored.lines, 4u) << "slope " << slope;
      EXPECT_LT(MeanDifference(Framed(ink.image), Framed(InkOf(Sheet(4)))), 10) << slope;
    }
  }
}

TEST(ExtractInkTest, AnEmptyExerciseBookHasNoInk) {
  GrayImage sheet = Even(300, 300, 255);
  for (std::size_t i = 0; i < sheet.pixels.size(); ++i) {
    if (i / 300 % 40 < 2) sheet.pixels[i] = 120;
  }
  EXPECT_THAT(InkOf(sheet).pixels, Each(0));
}

/// A screenshot of something to draw on, with a line around it.
TEST(ExtractInkTest, AFaintLineAlongTheBorderIsTheSheetsEdge) {
  constexpr std::size_t kSide = 270;
  const auto in_stroke = [](std::size_t y, std::size_t x) {
    const double radius = std::hypot(static_cast<double>(y) - 135, static_cast<double>(x) - 135);
    // A hole that is narrower than the stroke: by itself it may be taken for a light stroke.
    return radius > 12 && radius < 50;
  };
  for (const auto& [paper, line, stroke] : {std::array{240, 218, 30}, {25, 46, 230}}) {
    GrayImage picture = Even(kSide, kSide, static_cast<std::uint8_t>(paper));
    GrayImage wanted = Even(kSide, kSide, 0);
    for (std::size_t y = 0; y < kSide; ++y) {
      for (std::size_t x = 0; x < kSide; ++x) {
        std::uint8_t& pixel = picture.pixels[y * kSide + x];
        if (y == 0 || x == 0 || y + 1 == kSide || x + 1 == kSide) {
          pixel = static_cast<std::uint8_t>(line);
        } else if (in_stroke(y, x)) {
          pixel = static_cast<std::uint8_t>(stroke);
          wanted.pixels[y * kSide + x] = 255;
        }
      }
    }
    EXPECT_EQ(InkOf(picture).pixels, wanted.pixels) << "stroke " << stroke;
  }
}

TEST(ExtractInkTest, AScansDarkFrameIsIgnored) {
  for (const std::size_t wide : {2, 5, 12}) {
    GrayImage sheet = Sheet(7);
    for (std::size_t i = 0; i < sheet.pixels.size(); ++i) {
      const std::size_t y = i / 300, x = i % 300;
      if (std::min({y, x, 299 - y, 299 - x}) < wide) sheet.pixels[i] = 10;
    }
    const Ink ink = ValueOf(ExtractInk({300, 300, 1, sheet.pixels}));
    EXPECT_GE(ink.ignored.border + ink.ignored.lines, 1u);
    EXPECT_EQ(Framed(ink.image), Framed(InkOf(Sheet(7)))) << wide << " pixels";
  }
}

TEST(ExtractInkTest, SpecksFarFromTheDigitAreIgnored) {
  for (const std::size_t side : {1, 3, 5}) {
    GrayImage sheet = Sheet(8);
    for (std::size_t i = 0; i < sheet.pixels.size(); ++i) {
      const std::size_t y = i / 300, x = i % 300;
      const bool first = y >= 10 && y < 10 + side && x >= 280 && x < 280 + side;
      const bool second = y >= 290 && y < 290 + side && x >= 4 && x < 4 + side;
      if (first || second) sheet.pixels[i] = 0;
    }
    const Ink ink = ValueOf(ExtractInk({300, 300, 1, sheet.pixels}));
    EXPECT_EQ(ink.ignored.specks, 2u);
    EXPECT_EQ(Framed(ink.image), Framed(InkOf(Sheet(8)))) << side << " pixels";
  }
}

TEST(ExtractInkTest, ColoursOfLikeLuminanceAreFarApart) {
  for (const char* name : {"4-red-on-green.png", "4-pale-yellow-on-white.png"}) {
    const FramedDrawing framed = ValueOf(FrameDrawing(InkOfFile(name).image));
    EXPECT_FALSE(framed.blank) << name;
    EXPECT_EQ(framed.doubt, Doubt::kNone) << name;
  }
}

TEST(ExtractInkTest, WhatIsIgnoredIsCounted) {
  EXPECT_EQ(InkOfFile("2-two-specks.png").ignored.specks, 2u);
  EXPECT_EQ(InkOfFile("7-one-pixel.png").ignored.specks, 1u);
  const Ink scan = InkOfFile("scan-with-frame.png");
  EXPECT_GE(scan.ignored.border + scan.ignored.lines, 1u);
}

TEST(ExtractInkTest, LargePicturesAreReducedByWholeNumbers) {
  const std::size_t side = 4100;  // twice 2050, of which 2^22 pixels hold one
  std::vector<std::uint8_t> samples(side * side, 255);
  for (std::size_t y = 1000; y < 3000; ++y) {
    for (std::size_t x = 1800; x < 2000; ++x) samples[y * side + x] = 0;
  }
  const Ink ink = ValueOf(ExtractInk({side, side, 1, samples}));
  EXPECT_EQ(ink.image.width, 1366u);
  EXPECT_EQ(ink.image.height, 1366u);
  EXPECT_EQ(ink.image.at(600, 633), 255);
  EXPECT_EQ(ink.image.at(600, 680), 0);
}

}  // namespace
}  // namespace inklens
