#include "core/image/decode.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::Each;

/// The pictures of image/data are 24x16: white (or clear) ground with a dark stroke, the
/// rectangle of columns 8 to 11 and rows 4 to 11.
std::vector<std::uint8_t> ReadPicture(const std::string& name) {
  return test::ReadSourceFile("native_tests/image/data/" + name);
}

bool InStroke(std::size_t y, std::size_t x) { return x >= 8 && x < 12 && y >= 4 && y < 12; }

/// Every pixel of `image` within `tolerance` of `stroke` in the stroke and of white outside.
void ExpectStroke(const GrayImage& image, int stroke, int tolerance) {
  ASSERT_EQ(image.width, 24u);
  ASSERT_EQ(image.height, 16u);
  ASSERT_EQ(image.pixels.size(), 24u * 16u);
  for (std::size_t y = 0; y < 16; ++y) {
    for (std::size_t x = 0; x < 24; ++x) {
      EXPECT_NEAR(image.at(y, x), InStroke(y, x) ? stroke : 255, tolerance)
          << "row " << y << ", column " << x;
    }
  }
}

TEST(DecodeImageTest, ReadsPngBmpAndGif) {
  for (const char* name : {"stroke_gray.png", "stroke.bmp", "stroke.gif"}) {
    SCOPED_TRACE(name);
    ExpectStroke(ValueOf(DecodeImage(ReadPicture(name))), /*stroke=*/0, /*tolerance=*/0);
  }
}

TEST(DecodeImageTest, ReadsJpegAsLuminance) {
  // 0.114 of blue 160 is 18; JPEG blurs.
  ExpectStroke(ValueOf(DecodeImage(ReadPicture("stroke_colour.jpg"))), /*stroke=*/18,
               /*tolerance=*/12);
}

TEST(DecodeImageTest, TransparentPartsAreWhitePaper) {
  const GrayImage image = ValueOf(DecodeImage(ReadPicture("stroke_transparent.png")));
  ASSERT_EQ(image.pixels.size(), 24u * 16u);
  EXPECT_EQ(image.at(0, 0), 255) << "clear";
  EXPECT_EQ(image.at(8, 10), 0) << "opaque black";
  EXPECT_NEAR(image.at(8, 12), 127, 1) << "half transparent black";
}

TEST(DecodeImageTest, RefusesBytesThatAreNoImage) {
  const std::string text = "a drawing of a seven, honestly";
  EXPECT_STATUS(DecodeImage({}), kDataLoss, "0 bytes");
  EXPECT_STATUS(DecodeImage(std::vector<std::uint8_t>(text.begin(), text.end())), kDataLoss,
                "not an image");
  EXPECT_STATUS(DecodeImage(std::vector<std::uint8_t>(1000, 0)), kDataLoss, "not an image");
}

TEST(DecodeImageTest, RefusesTruncatedImages) {
  // Up to and into the pixels. A GIF or PNG without its last few bytes has lost no pixel.
  for (const char* name : {"stroke_gray.png", "stroke_transparent.png", "stroke_colour.jpg"}) {
    const std::vector<std::uint8_t> whole = ReadPicture(name);
    for (std::size_t length = 0; length + 24 < whole.size(); ++length) {
      const Result<GrayImage> image = DecodeImage({whole.data(), length});
      ASSERT_EQ(image.status().code(), StatusCode::kDataLoss) << name << ", " << length << " bytes";
    }
  }
}

TEST(DecodeImageTest, SurvivesEveryFlippedByte) {
  for (const char* name : {"stroke_gray.png", "stroke_transparent.png", "stroke_colour.jpg",
                           "stroke.bmp", "stroke.gif"}) {
    const std::vector<std::uint8_t> whole = ReadPicture(name);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::vector<std::uint8_t> broken = whole;
      broken[at] ^= 0xff;
      const Result<GrayImage> image = DecodeImage(broken);
      if (!image.ok()) continue;
      ASSERT_EQ(image.value().pixels.size(), image.value().width * image.value().height)
          << name << ", byte " << at;
    }
  }
}

TEST(DecodeImageTest, RefusesHuffmanTablesOfTooManySymbols) {
  const std::vector<std::uint8_t> whole = ReadPicture("stroke_colour.jpg");
  const std::uint8_t marker[] = {0xff, 0xc4};
  int tables = 0;
  for (auto found = whole.begin();; ++found, ++tables) {
    found = std::search(found, whole.end(), std::begin(marker), std::end(marker));
    if (found == whole.end()) break;
    // Behind the marker: two bytes of length, one of identifier, sixteen counts.
    std::vector<std::uint8_t> broken = whole;
    const auto counts = broken.begin() + (found - whole.begin()) + 5;
    std::fill(counts, counts + 16, std::uint8_t{255});
    EXPECT_STATUS(DecodeImage(broken), kDataLoss, "more than 256 symbols");
    // The same in a table that its segment's length cuts short.
    broken[static_cast<std::size_t>(found - whole.begin()) + 3] = 4;
    EXPECT_STATUS(DecodeImage(broken), kDataLoss, "more than 256 symbols");
  }
  EXPECT_GE(tables, 1);
}

TEST(DecodeImageTest, RefusesHugeDimensionsBeforeDecoding) {
  // Bytes 16 to 23 of a PNG are its width and height, big endian.
  std::vector<std::uint8_t> huge = ReadPicture("stroke_gray.png");
  std::fill(huge.begin() + 16, huge.begin() + 24, std::uint8_t{0});
  huge[18] = huge[22] = 0x40;  // 16384 x 16384
  EXPECT_STATUS(DecodeImage(huge), kResourceExhausted, "16384x16384");
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
    const GrayImage ink = ValueOf(ExtractInk(
        WithStroke(static_cast<std::uint8_t>(ground), static_cast<std::uint8_t>(stroke))));
    EXPECT_EQ(ink.width, 24u);
    EXPECT_EQ(ink.height, 16u);
    EXPECT_EQ(ink.pixels, WithStroke(0, 255).pixels);
  }
}

TEST(ExtractInkTest, HalfTonesKeepTheirShare) {
  GrayImage picture = WithStroke(240, 40);
  picture.pixels[0 * 24 + 5] = 140;        // half way
  picture.pixels[8 * 24 + 20] = 240 - 39;  // just under a fifth: shadow
  picture.pixels[8 * 24 + 21] = 240 - 41;  // just over: faint ink
  const GrayImage ink = ValueOf(ExtractInk(picture));
  EXPECT_EQ(ink.at(0, 5), 128);
  EXPECT_EQ(ink.at(8, 20), 0);
  EXPECT_EQ(ink.at(8, 21), 52);
}

TEST(ExtractInkTest, AnEvenPictureHasNoInk) {
  for (int value : {0, 128, 255}) {
    const GrayImage ink = ValueOf(ExtractInk(Even(9, 7, static_cast<std::uint8_t>(value))));
    EXPECT_EQ(ink.pixels.size(), 63u);
    EXPECT_THAT(ink.pixels, Each(0));
  }
}

TEST(ExtractInkTest, FaintNoiseIsPaper) {
  GrayImage picture = Even(20, 20, 230);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    picture.pixels[i] = static_cast<std::uint8_t>(picture.pixels[i] - (i * 7) % 20);
  }
  EXPECT_THAT(ValueOf(ExtractInk(picture)).pixels, Each(0)) << "noise alone";
  for (std::size_t i = 205; i < 210; ++i) picture.pixels[i] = 20;
  const GrayImage ink = ValueOf(ExtractInk(picture));
  EXPECT_EQ(std::count_if(ink.pixels.begin(), ink.pixels.end(), [](int v) { return v > 0; }), 5)
      << "noise under a stroke";
}

TEST(ExtractInkTest, AStrokeAcrossTheBorderIsStillInk) {
  GrayImage picture = Even(20, 20, 255);
  for (std::size_t y = 0; y < 20; ++y) picture.pixels[y * 20 + 10] = 0;
  const GrayImage ink = ValueOf(ExtractInk(picture));
  EXPECT_EQ(ink.at(0, 10), 255);
  EXPECT_EQ(ink.at(0, 11), 0);
}

TEST(ExtractInkTest, RefusesAnEmptyPicture) {
  EXPECT_STATUS(ExtractInk(GrayImage{}), kInvalidArgument, "no pixels");
  EXPECT_STATUS(ExtractInk(GrayImage{5, 0, {}}), kInvalidArgument, "no pixels");
}

}  // namespace
}  // namespace inklens
