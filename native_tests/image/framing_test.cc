#include "core/image/framing.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numeric>
#include <vector>

#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::Each;

GrayImage Blank(std::size_t width, std::size_t height) {
  return {width, height, std::vector<std::uint8_t>(width * height)};
}

void FillRectangle(GrayImage& image, std::size_t top, std::size_t left, std::size_t height,
                   std::size_t width, std::uint8_t value = 255) {
  for (std::size_t y = top; y < top + height; ++y) {
    for (std::size_t x = left; x < left + width; ++x) image.pixels[y * image.width + x] = value;
  }
}

/// An L of thick strokes: its centre of mass is not the middle of its box.
GrayImage LetterL(std::size_t width, std::size_t height, std::size_t top, std::size_t left,
                  std::size_t unit) {
  GrayImage image = Blank(width, height);
  FillRectangle(image, top, left, 10 * unit, 2 * unit);
  FillRectangle(image, top + 8 * unit, left, 2 * unit, 7 * unit);
  return image;
}

/// `image` with every pixel as a square of `factor`, at (top, left) of a larger sheet.
GrayImage OnSheet(const GrayImage& image, std::size_t factor, std::size_t sheet, std::size_t top,
                  std::size_t left) {
  GrayImage result = Blank(sheet, sheet);
  for (std::size_t y = 0; y < image.height; ++y) {
    for (std::size_t x = 0; x < image.width; ++x) {
      FillRectangle(result, top + y * factor, left + x * factor, factor, factor, image.at(y, x));
    }
  }
  return result;
}

struct Box {
  std::size_t top = SIZE_MAX, left = SIZE_MAX, bottom = 0, right = 0;
  std::size_t height() const { return bottom - top; }
  std::size_t width() const { return right - left; }
};

Box BoxOf(const GrayImage& image) {
  Box box;
  for (std::size_t y = 0; y < image.height; ++y) {
    for (std::size_t x = 0; x < image.width; ++x) {
      if (image.at(y, x) == 0) continue;
      box.top = std::min(box.top, y);
      box.left = std::min(box.left, x);
      box.bottom = std::max(box.bottom, y + 1);
      box.right = std::max(box.right, x + 1);
    }
  }
  return box;
}

double TotalInk(const GrayImage& image) {
  return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0);
}

struct Point {
  double y = 0, x = 0;
};

Point CentreOfMass(const GrayImage& image) {
  Point centre;
  for (std::size_t y = 0; y < image.height; ++y) {
    for (std::size_t x = 0; x < image.width; ++x) {
      centre.y += image.at(y, x) * (static_cast<double>(y) + 0.5);
      centre.x += image.at(y, x) * (static_cast<double>(x) + 0.5);
    }
  }
  return {centre.y / TotalInk(image), centre.x / TotalInk(image)};
}

GrayImage Frame(const GrayImage& ink) {
  FramedDrawing framed = ValueOf(FrameDrawing(ink));
  EXPECT_FALSE(framed.blank);
  EXPECT_EQ(framed.image.width, 28u);
  EXPECT_EQ(framed.image.height, 28u);
  EXPECT_EQ(framed.image.pixels.size(), 784u);
  return framed.image;
}

TEST(FrameDrawingTest, NoInkIsBlank) {
  for (std::uint8_t level : {0, 31}) {  // 31: no pixel reaches the ink threshold
    GrayImage sheet = Blank(280, 200);
    FillRectangle(sheet, 10, 10, 50, 50, level);
    const FramedDrawing framed = ValueOf(FrameDrawing(sheet));
    EXPECT_TRUE(framed.blank);
    EXPECT_EQ(framed.image.pixels.size(), 784u);
    EXPECT_THAT(framed.image.pixels, Each(0));
  }
}

TEST(FrameDrawingTest, ASinglePixelBecomesTheWholeBox) {
  GrayImage sheet = Blank(280, 280);
  sheet.pixels[17 * 280 + 250] = 200;
  const GrayImage framed = Frame(sheet);
  GrayImage expected = Blank(28, 28);
  FillRectangle(expected, 4, 4, 20, 20, 200);
  EXPECT_EQ(framed.pixels, expected.pixels);
}

TEST(FrameDrawingTest, ThinLinesStayLines) {
  GrayImage horizontal = Blank(280, 280), vertical = Blank(280, 280);
  FillRectangle(horizontal, 30, 40, 3, 200);
  FillRectangle(vertical, 40, 30, 200, 3);
  GrayImage flat = Blank(28, 28), upright = Blank(28, 28);
  FillRectangle(flat, 14, 4, 1, 20);
  FillRectangle(upright, 4, 14, 20, 1);
  EXPECT_EQ(Frame(horizontal).pixels, flat.pixels);
  EXPECT_EQ(Frame(vertical).pixels, upright.pixels);
}

TEST(FrameDrawingTest, TheLongerSideIsTwentyPixels) {
  for (const auto& [height, width] :
       {std::pair{200, 120}, {120, 200}, {77, 77}, {20, 20}, {9, 6}}) {
    GrayImage sheet = Blank(300, 300);
    FillRectangle(sheet, 31, 57, static_cast<std::size_t>(height), static_cast<std::size_t>(width));
    const Box box = BoxOf(Frame(sheet));
    const double scale = 20.0 / std::max(height, width);
    EXPECT_EQ(box.height(), static_cast<std::size_t>(std::lround(height * scale)));
    EXPECT_EQ(box.width(), static_cast<std::size_t>(std::lround(width * scale)));
  }
}

TEST(FrameDrawingTest, TheCentreOfMassIsWhereMnistHasIt) {
  for (std::size_t i = 0; i < 100; ++i) {
    const GrayImage digit = test::MnistImage(i);
    for (const GrayImage& image : {digit, Frame(OnSheet(digit, 3, 100, 1, 14))}) {
      const Point centre = CentreOfMass(image);
      EXPECT_GE(centre.y, 14) << "digit " << i;
      EXPECT_GE(centre.x, 14) << "digit " << i;
      EXPECT_LT(centre.y, 15) << "digit " << i;
      EXPECT_LT(centre.x, 15) << "digit " << i;
    }
  }
}

TEST(FrameDrawingTest, AllInkStaysInsideWhereTheMiddleCannotBeReached) {
  // Nearly all mass in the bottom row: its centre can only come within 4 rows of the edge.
  GrayImage sheet = Blank(200, 200);
  FillRectangle(sheet, 0, 0, 200, 2, 40);
  FillRectangle(sheet, 190, 0, 10, 200);
  const GrayImage framed = Frame(sheet);
  const Box box = BoxOf(framed);
  EXPECT_EQ(box.height(), 20u);
  EXPECT_EQ(box.top, 0u);
  EXPECT_GT(CentreOfMass(framed).y, 15);
}

TEST(FrameDrawingTest, WhereItIsDrawnDoesNotMatter) {
  const GrayImage expected = Frame(LetterL(280, 280, 20, 30, 10));
  for (const auto& [top, left] : {std::pair{0, 0}, {180, 210}, {77, 3}}) {
    const GrayImage sheet =
        LetterL(280, 280, static_cast<std::size_t>(top), static_cast<std::size_t>(left), 10);
    EXPECT_EQ(Frame(sheet).pixels, expected.pixels) << top << ", " << left;
  }
  EXPECT_EQ(Frame(LetterL(500, 111, 5, 300, 10)).pixels, expected.pixels) << "another sheet";
}

TEST(FrameDrawingTest, HowLargeItIsDrawnDoesNotMatter) {
  const GrayImage expected = Frame(LetterL(280, 280, 20, 30, 10));
  for (std::size_t unit : {2u, 4u, 7u, 25u}) {
    const GrayImage framed = Frame(LetterL(280, 280, 5, 6, unit));
    EXPECT_EQ(framed.pixels, expected.pixels) << "unit " << unit;
  }
}

TEST(FrameDrawingTest, InkIsConserved) {
  for (std::size_t unit : {3u, 7u, 19u}) {
    const GrayImage sheet = LetterL(280, 280, 5, 6, unit);
    // 10 units become 20 pixels, 7 units 14.
    const double scale = 2.0 / static_cast<double>(unit);
    EXPECT_NEAR(TotalInk(Frame(sheet)) / (TotalInk(sheet) * scale * scale), 1, 1e-3)
        << "unit " << unit;
  }
}

TEST(FrameDrawingTest, DigitsOfMnistComeBack) {
  // Their box is 20 pixels already, so ten times the size and anywhere on a sheet they must come
  // back as they were, less the faint columns beside the box. Where these, or rounding, carry the
  // centre of mass across a pixel's edge, all is a pixel off: allowed for a few.
  int came_back = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const GrayImage digit = test::MnistImage(i);
    const GrayImage framed = Frame(OnSheet(digit, 10, 400, i * 7 % 120, i * 11 % 120));
    bool same = true;
    for (std::size_t p = 0; p < 784; ++p) {
      const bool faint_and_cropped = framed.pixels[p] == 0 && digit.pixels[p] < 32;
      same = same && (framed.pixels[p] == digit.pixels[p] || faint_and_cropped);
    }
    came_back += same ? 1 : 0;
  }
  EXPECT_GE(came_back, 97);
}

TEST(FrameDrawingTest, FaintEdgesDoNotStretchTheBox) {
  GrayImage crisp = Blank(100, 100), soft = Blank(100, 100);
  FillRectangle(soft, 28, 28, 44, 44, 31);
  FillRectangle(crisp, 30, 30, 40, 40);
  FillRectangle(soft, 30, 30, 40, 40);
  EXPECT_EQ(Frame(soft).pixels, Frame(crisp).pixels);
}

TEST(FrameDrawingTest, OtherFieldsThanMnists) {
  GrayImage sheet = Blank(50, 50);
  FillRectangle(sheet, 5, 5, 40, 20);
  const FramingOptions options{.width = 40, .height = 32, .box = 0.5};
  const FramedDrawing framed = ValueOf(FrameDrawing(sheet, options));
  EXPECT_EQ(framed.image.width, 40u);
  EXPECT_EQ(framed.image.height, 32u);
  const Box box = BoxOf(framed.image);
  EXPECT_EQ(box.height(), 16u);
  EXPECT_EQ(box.width(), 8u);
  EXPECT_EQ(box.top, 8u);
  EXPECT_EQ(box.left, 16u);
}

FramingOptions Without(std::initializer_list<FramingStep> steps) {
  FramingOptions options;
  for (const FramingStep step : steps) options.steps.LeaveOut(step);
  return options;
}

TEST(FrameInStepsTest, ShowsTheWayToWhatFrameDrawingGives) {
  const GrayImage sheet = LetterL(280, 200, 20, 30, 10);
  const auto [framed, images] = ValueOf(FrameInSteps(sheet));
  EXPECT_EQ(images[0].pixels, sheet.pixels);
  // The box of the L: 10 units high, 7 wide.
  EXPECT_EQ(images[1].height, 100u);
  EXPECT_EQ(images[1].width, 70u);
  EXPECT_EQ(images[2].height, 20u);
  EXPECT_EQ(images[2].width, 14u);
  EXPECT_EQ(images[3].pixels, Frame(sheet).pixels);
  EXPECT_EQ(framed.image.pixels, Frame(sheet).pixels);
}

TEST(FrameInStepsTest, EveryStepLeftOutGivesWhatFrameDrawingGivesWithoutIt) {
  const GrayImage sheet = LetterL(280, 200, 20, 30, 10);
  for (const FramingStep step : kFramingSteps) {
    const FramingOptions options = Without({step});
    const auto [framed, images] = ValueOf(FrameInSteps(sheet, options));
    const FramedDrawing alone = ValueOf(FrameDrawing(sheet, options));
    EXPECT_EQ(framed.image.pixels, alone.image.pixels) << FramingStepName(step);
    EXPECT_EQ(images[3].pixels, alone.image.pixels) << FramingStepName(step);
    EXPECT_NE(alone.image.pixels, Frame(sheet).pixels) << FramingStepName(step);
    EXPECT_FALSE(alone.blank);
  }
}

TEST(FrameInStepsTest, WithoutInkThePaperIsBright) {
  const GrayImage sheet = LetterL(280, 280, 20, 30, 10);
  const auto [framed, images] = ValueOf(FrameInSteps(sheet, Without({FramingStep::kInk})));
  for (std::size_t i = 0; i < sheet.pixels.size(); ++i) {
    ASSERT_EQ(images[0].pixels[i], 255 - sheet.pixels[i]);
  }
  // Paper is all around: there is nothing to crop.
  EXPECT_EQ(images[1].pixels, images[0].pixels);
}

TEST(FrameInStepsTest, WithoutCropTheSheetIsScaled) {
  const GrayImage sheet = LetterL(280, 140, 20, 30, 10);
  const auto [framed, images] = ValueOf(FrameInSteps(sheet, Without({FramingStep::kCrop})));
  EXPECT_EQ(images[1].pixels, sheet.pixels);
  EXPECT_EQ(images[2].width, 20u);
  EXPECT_EQ(images[2].height, 10u);
}

TEST(FrameInStepsTest, WithoutBoxTheFrameIsFilled) {
  const GrayImage sheet = LetterL(280, 280, 20, 30, 10);
  const Box box = BoxOf(ValueOf(FrameDrawing(sheet, Without({FramingStep::kBox}))).image);
  EXPECT_EQ(box.height(), 28u);
  EXPECT_EQ(box.width(), 20u);
}

TEST(FrameInStepsTest, WithoutCentreTheBoxIsInTheMiddle) {
  const GrayImage sheet = LetterL(280, 280, 20, 30, 10);
  const Box box = BoxOf(ValueOf(FrameDrawing(sheet, Without({FramingStep::kCentre}))).image);
  EXPECT_EQ(box.top, 4u);
  EXPECT_EQ(box.left, 7u);
}

TEST(FrameInStepsTest, AllStepsLeftOutAndNoOrOnlyInkAreNoError) {
  const FramingOptions none =
      Without({FramingStep::kInk, FramingStep::kCrop, FramingStep::kBox, FramingStep::kCentre});
  GrayImage full = Blank(30, 30);
  EXPECT_TRUE(ValueOf(FrameInSteps(full, none)).framed.blank);
  FillRectangle(full, 0, 0, 30, 30);
  for (const FramingOptions& options : {none, Without({FramingStep::kInk})}) {
    const FramedDrawing framed = ValueOf(FrameDrawing(full, options));
    EXPECT_FALSE(framed.blank);
    EXPECT_THAT(framed.image.pixels, Each(0));
  }
}

TEST(FrameDrawingTest, RefusesSizesThatDoNotMatch) {
  EXPECT_STATUS(FrameDrawing(GrayImage{}), kInvalidArgument, "0 pixels");
  EXPECT_STATUS(FrameDrawing(GrayImage{4, 4, std::vector<std::uint8_t>(15)}), kInvalidArgument,
                "15 pixels; expected 4x4");
  EXPECT_STATUS(FrameDrawing(GrayImage{4, 0, {}}), kInvalidArgument, "expected 4x0");
  // Where sizes have 32 bits their product is 0.
  EXPECT_STATUS(FrameDrawing(GrayImage{65536, 65536, {}}), kInvalidArgument,
                "0 pixels; expected 65536x65536");
}

TEST(FrameDrawingTest, RefusesOptionsThatLeaveNoRoom) {
  GrayImage sheet = Blank(10, 10);
  FillRectangle(sheet, 2, 2, 3, 3);
  EXPECT_STATUS(FrameDrawing(sheet, {.width = 0, .height = 28}), kInvalidArgument, "0x28");
  EXPECT_STATUS(FrameDrawing(sheet, {.width = 28, .height = 0}), kInvalidArgument, "28x0");
  for (double box : {1.01, 0.0, -1.0, std::nan("")}) {
    FramingOptions options;
    options.box = box;
    EXPECT_STATUS(FrameDrawing(sheet, options), kInvalidArgument, "box");
  }
}

TEST(FrameDrawingTest, HairlinesBecomeAsDarkAsAThinPenAndNothingElseChanges) {
  // A seven of lines of one pixel in 400, and of lines of 24: a frame's pixel is 20 of them.
  const auto seven = [](std::size_t pen) {
    GrayImage sheet = Blank(600, 600);
    FillRectangle(sheet, 100, 200, pen, 200);
    FillRectangle(sheet, 100, 400 - pen, 400, pen);
    return ValueOf(FrameDrawing(sheet)).image;
  };
  const auto most = [](const GrayImage& image) {
    return int{*std::max_element(image.pixels.begin(), image.pixels.end())};
  };
  EXPECT_EQ(most(seven(1)), 192);
  EXPECT_EQ(most(seven(5)), 192);
  EXPECT_EQ(most(seven(24)), 255);
  // What has one pixel of a pen keeps all that is fainter as it is.
  GrayImage faint = LetterL(200, 200, 50, 60, 10);
  FillRectangle(faint, 50, 60, 10, 10, 100);
  const GrayImage framed = ValueOf(FrameDrawing(faint)).image;
  EXPECT_EQ(most(framed), 255);
  EXPECT_NE(std::find(framed.pixels.begin(), framed.pixels.end(), 100), framed.pixels.end());
}

}  // namespace
}  // namespace inklens
