#include "core/image/decode.h"

#include <gmock/gmock.h>
#include <zlib.h>

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

/// The pictures of image/data are 24x16: white (or clear) ground with a dark stroke, the
/// rectangle of columns 8 to 11 and rows 4 to 11.
std::vector<std::uint8_t> ReadPicture(const std::string& name) {
  return test::ReadSourceFile("native_tests/image/data/" + name);
}

bool InSampleStroke(std::size_t y, std::size_t x) { return x >= 8 && x < 12 && y >= 4 && y < 12; }

/// Every pixel of `image` within `tolerance` of `stroke` in the stroke and of white outside.
void ExpectStroke(const GrayImage& image, int stroke, int tolerance) {
  ASSERT_EQ(image.width, 24u);
  ASSERT_EQ(image.height, 16u);
  ASSERT_EQ(image.pixels.size(), 24u * 16u);
  for (std::size_t y = 0; y < 16; ++y) {
    for (std::size_t x = 0; x < 24; ++x) {
      EXPECT_NEAR(image.at(y, x), InSampleStroke(y, x) ? stroke : 255, tolerance)
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
  EXPECT_STATUS(DecodeImage(std::vector<std::uint8_t>(text.begin(), text.end())), kUnsupported,
                "This is a text file, which is not read");
  EXPECT_STATUS(DecodeImage(std::vector<std::uint8_t>(1000, 0)), kDataLoss, "not an image");
}

TEST(DecodeImageTest, RefusesTruncatedImages) {
  for (const char* name : {"stroke_gray.png", "stroke_transparent.png", "stroke_colour.jpg",
                           "stroke.bmp", "stroke.gif"}) {
    const std::vector<std::uint8_t> whole = ReadPicture(name);
    // A GIF's last byte says that no further frame comes, this BMP's last fills its last row.
    const bool spare = std::string(name) == "stroke.gif" || std::string(name) == "stroke.bmp";
    const std::size_t needed = whole.size() - (spare ? 1 : 0);
    for (std::size_t length = 0; length < needed; ++length) {
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
    EXPECT_STATUS(DecodeImage(broken), kDataLoss, "more than 255 symbols");
    // The same in a table that its segment's length cuts short.
    broken[static_cast<std::size_t>(found - whole.begin()) + 3] = 4;
    EXPECT_STATUS(DecodeImage(broken), kDataLoss, "more than 255 symbols");
  }
  EXPECT_GE(tables, 1);
}

TEST(DecodeImageTest, RefusesAScanWhoseHuffmanTablesAreMissing) {
  std::vector<std::uint8_t> jpeg = ReadPicture("stroke_colour.jpg");
  const std::uint8_t marker[] = {0xff, 0xc4};
  // The tables become comments.
  for (auto found = jpeg.begin();;) {
    found = std::search(found, jpeg.end(), std::begin(marker), std::end(marker));
    if (found == jpeg.end()) break;
    found[1] = 0xfe;
  }
  EXPECT_STATUS(DecodeImage(jpeg), kDataLoss, "tables are missing");
}

TEST(DecodeImageTest, RefusesHugeDimensionsBeforeDecoding) {
  // Bytes 16 to 23 of a PNG are its width and height, big endian.
  std::vector<std::uint8_t> huge = ReadPicture("stroke_gray.png");
  std::fill(huge.begin() + 16, huge.begin() + 24, std::uint8_t{0});
  huge[18] = huge[22] = 0x40;  // 16384 x 16384
  EXPECT_STATUS(DecodeImage(huge), kResourceExhausted, "16384x16384");
}

/// A BMP of 24 bits and its pixels, all `value`. A negative height: the uppermost row first.
std::vector<std::uint8_t> Bmp(std::int32_t width, std::int32_t height, std::size_t rows,
                              std::uint8_t value = 255) {
  std::vector<std::uint8_t> bytes(54);
  const auto put = [&bytes](std::size_t at, std::int64_t number) {
    for (int i = 0; i < 4; ++i) bytes[at++] = static_cast<std::uint8_t>(number >> 8 * i);
  };
  bytes[0] = 'B', bytes[1] = 'M';
  put(10, 54), put(14, 40), put(18, width), put(22, height);
  bytes[26] = 1, bytes[28] = 24;
  bytes.insert(bytes.end(), rows * (static_cast<std::size_t>(width) * 3 + 3) / 4 * 4, value);
  return bytes;
}

TEST(DecodeImageTest, SizesWhoseProductWrapsIn32BitsAreRefused) {
  EXPECT_STATUS(DecodeImage(Bmp(65536, 65536, 0)), kResourceExhausted, "65536x65536");
  EXPECT_STATUS(DecodeImage(Bmp(65536, -65536, 0)), kResourceExhausted, "65536x65536");
  EXPECT_STATUS(DecodeImage(Bmp(2147483647, 2147483647, 0)), kResourceExhausted, "at most");
  EXPECT_STATUS(DecodeImage(Bmp(0, 10, 0)), kDataLoss, "0x10");
  EXPECT_STATUS(DecodeImage(Bmp(-4, 4, 0)), kDataLoss, "negative width");
}

TEST(DecodeImageTest, ABmpMayStartWithItsUppermostRow) {
  std::vector<std::uint8_t> down = Bmp(4, -2, 2);
  std::fill(down.begin() + 54, down.begin() + 54 + 12, std::uint8_t{0});
  const GrayImage image = ValueOf(DecodeImage(down));
  ASSERT_EQ(image.height, 2u);
  EXPECT_EQ(image.at(0, 0), 0);
  EXPECT_EQ(image.at(1, 0), 255);
}

/// A BMP of OS/2 of 2x1 pixels: what `header` says, colours of three bytes, pixels.
std::vector<std::uint8_t> Os2Bmp(std::uint8_t bits, const std::vector<std::uint8_t>& colours,
                                 std::uint8_t pixels) {
  const auto begin = static_cast<std::uint8_t>(26 + colours.size());
  std::vector<std::uint8_t> bytes{'B', 'M', 0, 0, 0, 0, 0, 0, 0, 0, begin, 0,    0,
                                  0,   12,  0, 0, 0, 2, 0, 1, 0, 1, 0,     bits, 0};
  bytes.insert(bytes.end(), colours.begin(), colours.end());
  bytes.insert(bytes.end(), {pixels, 0, 0, 0});
  return bytes;
}

TEST(DecodeImageTest, ColoursOfABmpOfOs2AreThreeBytes) {
  // stb_image counts four too few of them, and takes those from memory that nobody wrote.
  const GrayImage bits = ValueOf(DecodeImage(Os2Bmp(1, {10, 10, 10, 200, 200, 200}, 0b01000000)));
  EXPECT_THAT(bits.pixels, ::testing::ElementsAre(10, 200));
  std::vector<std::uint8_t> ramp;
  for (int i = 0; i < 16; ++i) ramp.insert(ramp.end(), 3, static_cast<std::uint8_t>(10 * i));
  EXPECT_THAT(ValueOf(DecodeImage(Os2Bmp(4, ramp, 0xf2))).pixels, ::testing::ElementsAre(150, 20));
  // A colour that the map lacks is black.
  EXPECT_THAT(ValueOf(DecodeImage(Os2Bmp(4, {9, 9, 9, 200, 200, 200}, 0x1f))).pixels,
              ::testing::ElementsAre(200, 0));
  EXPECT_STATUS(DecodeImage(Os2Bmp(2, {0, 0, 0}, 0)), kUnsupported, "has 2 bits a pixel");
}

TEST(DecodeImageTest, MasksOfABmpStandInItsHeaderOrBehindIt) {
  // Red and blue change places; 40 bytes and masks, and a header of 56 that has them.
  for (const std::uint8_t header : {40, 56}) {
    std::vector<std::uint8_t> bmp(14 + 56);
    bmp[0] = 'B', bmp[1] = 'M', bmp[10] = header == 40 ? 66 : 70, bmp[14] = header;
    bmp[18] = 1, bmp[22] = 1, bmp[26] = 1, bmp[28] = 32, bmp[30] = 3;
    bmp[54] = 0xff, bmp[59] = 0xff, bmp[64] = 0xff;
    if (header == 40) bmp.resize(66);
    bmp.insert(bmp.end(), {255, 0, 0, 0});
    EXPECT_THAT(ValueOf(DecodeImage(bmp)).pixels, ::testing::ElementsAre(255 * 77 >> 8))
        << int{header};
  }
  std::vector<std::uint8_t> within = Bmp(4, 2, 2);
  within[10] = 20;
  EXPECT_STATUS(DecodeImage(within), kDataLoss, "pixels begin within its header");
  // What stands between header and pixels is nobody's business.
  std::vector<std::uint8_t> apart = Bmp(4, 2, 2, 7);
  apart.insert(apart.begin() + 54, 100, std::uint8_t{1});
  apart[10] = 154;
  EXPECT_THAT(ValueOf(DecodeImage(apart)).pixels, ::testing::Each(7));
}

TEST(DecodeImageTest, TheFourthByteOfABmpWithoutMasksIsAlphaOnlyWhereItAloneShowsAPicture) {
  const auto two_pixels = [](std::initializer_list<std::uint8_t> pixels) {
    std::vector<std::uint8_t> bmp = Bmp(2, 1, 0);
    bmp[28] = 32;
    bmp.insert(bmp.end(), pixels);
    return ValueOf(DecodeImage(bmp)).pixels;
  };
  EXPECT_THAT(two_pixels({9, 9, 9, 0, 200, 200, 200, 0}), ::testing::ElementsAre(9, 200));
  EXPECT_THAT(two_pixels({9, 9, 9, 17, 200, 200, 200, 0}), ::testing::ElementsAre(9, 200));
  EXPECT_THAT(two_pixels({0, 0, 0, 255, 0, 0, 0, 0}), ::testing::ElementsAre(0, 255));
  EXPECT_THAT(two_pixels({5, 5, 5, 0, 5, 5, 5, 0}), ::testing::ElementsAre(5, 5));
}

TEST(DecodeImageTest, ABmpOf24BitsWithMasksIsNotCalledCompressed) {
  std::vector<std::uint8_t> bmp = Bmp(4, 2, 2);
  bmp[30] = 3;
  EXPECT_STATUS(DecodeImage(bmp), kUnsupported, "masks for its colours and 24 bits a pixel");
}

std::vector<std::uint8_t> PngChunk(std::string_view type, const std::vector<std::uint8_t>& body) {
  std::vector<std::uint8_t> bytes(type.begin(), type.end());
  bytes.insert(bytes.end(), body.begin(), body.end());
  const uLong crc = crc32_z(0, bytes.data(), bytes.size());
  bytes.insert(bytes.begin(), {0, 0, 0, static_cast<std::uint8_t>(body.size())});
  for (int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(crc >> shift));
  return bytes;
}

/// 2x1 pixels of 8 bits, 1 and 200, of a map.
std::vector<std::uint8_t> MappedPng(const std::vector<std::uint8_t>& map) {
  std::vector<std::uint8_t> packed(64);
  const std::vector<std::uint8_t> rows{0, 1, 200};
  uLongf size = packed.size();
  EXPECT_EQ(compress(packed.data(), &size, rows.data(), rows.size()), Z_OK);
  packed.resize(size);
  std::vector<std::uint8_t> png{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  for (const auto& part : {PngChunk("IHDR", {0, 0, 0, 2, 0, 0, 0, 1, 8, 3, 0, 0, 0}),
                           PngChunk("PLTE", map), PngChunk("IDAT", packed), PngChunk("IEND", {})}) {
    png.insert(png.end(), part.begin(), part.end());
  }
  return png;
}

TEST(DecodeImageTest, AColourMapOfNoWholeNumberOfColoursIsRefused) {
  EXPECT_STATUS(DecodeImage(MappedPng({9, 9, 9, 180, 180, 180, 7})), kDataLoss, "PLTE");
  EXPECT_STATUS(DecodeImage(MappedPng({})), kDataLoss, "PLTE");
}

TEST(DecodeImageTest, ColoursThatAPngLacksAreBlack) {
  const std::vector<std::uint8_t> png = MappedPng({9, 9, 9, 180, 180, 180});
  EXPECT_THAT(ValueOf(DecodeImage(png)).pixels, ::testing::ElementsAre(180, 0));
  std::vector<std::uint8_t> xcode = png;
  const std::vector<std::uint8_t> mark = PngChunk("CgBI", {0, 0, 0, 0});
  xcode.insert(xcode.begin() + 8, mark.begin(), mark.end());
  EXPECT_STATUS(DecodeImage(xcode), kUnsupported, "CgBI");
}

TEST(DecodeImageTest, FourColoursOfAJpegNeedAdobesWord) {
  std::vector<std::uint8_t> jpeg{0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4};
  for (std::uint8_t c = 1; c <= 4; ++c) jpeg.insert(jpeg.end(), {c, 0x11, 0});
  jpeg.insert(jpeg.end(), {0xff, 0xda, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0, 0xff, 0xd9});
  EXPECT_STATUS(DecodeImage(jpeg), kUnsupported, "four colours and does not say which");
  const std::vector<std::uint8_t> adobe{0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b',
                                        'e',  0,    0, 0,  0,   0,   0,   2};
  jpeg.insert(jpeg.begin() + 2, adobe.begin(), adobe.end());
  EXPECT_STATUS(DecodeImage(jpeg), kDataLoss, "tables are missing");
}

/// The segment of a table that quantizes by `step` all over, in 16 bits.
std::vector<std::uint8_t> QuantizationTable(std::uint16_t step) {
  std::vector<std::uint8_t> segment{0xff, 0xdb, 0, 131, 0x10};
  for (int i = 0; i < 64; ++i) {
    segment.push_back(static_cast<std::uint8_t>(step >> 8));
    segment.push_back(static_cast<std::uint8_t>(step & 255));
  }
  return segment;
}

/// 64x8 gray pixels: eight blocks, each the longest step down from the one before.
std::vector<std::uint8_t> SteepJpeg(const std::vector<std::uint8_t>& table) {
  std::vector<std::uint8_t> jpeg{0xff, 0xd8};
  jpeg.insert(jpeg.end(), table.begin(), table.end());
  jpeg.insert(jpeg.end(), {0xff, 0xc0, 0, 11, 8, 0, 8, 0, 64, 1, 1, 0x11, 0});
  // One code each, "0": a difference of 15 bits, and no other coefficient.
  for (const auto& [kind, symbol] : {std::pair<int, int>{0x00, 15}, {0x10, 0}}) {
    jpeg.insert(jpeg.end(), {0xff, 0xc4, 0, 20, static_cast<std::uint8_t>(kind), 1});
    jpeg.insert(jpeg.end(), 15, 0);
    jpeg.push_back(static_cast<std::uint8_t>(symbol));
  }
  jpeg.insert(jpeg.end(), {0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0});
  jpeg.insert(jpeg.end(), 17, 0);  // 17 bits a block
  jpeg.insert(jpeg.end(), {0xff, 0xd9});
  return jpeg;
}

TEST(DecodeImageTest, AJpegWithoutItsQuantizationTableIsRefused) {
  EXPECT_STATUS(DecodeImage(SteepJpeg({})), kDataLoss, "tables are missing");
  EXPECT_TRUE(DecodeImage(SteepJpeg(QuantizationTable(1))).ok());
}

// By the sanitizers: eight times -32767 with steps of 65535 are more than 32 bits.
TEST(DecodeImageTest, AJpegsProductsMayOverflow) {
  const GrayImage image = ValueOf(DecodeImage(SteepJpeg(QuantizationTable(65535))));
  EXPECT_EQ(image.pixels.size(), 64u * 8);
}

TEST(DecodeImageTest, OfTwoOrientationsTheFirstCounts) {
  const std::vector<std::uint8_t> turned = ReadPicture("phone-orientation-6.jpg");
  const std::vector<std::uint8_t> other{0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,    'M', 'M',
                                        0,    42,   0, 0,  0,   8,   0,   1,   1, 0x12, 0,   3,
                                        0,    0,    0, 1,  0,   3,   0,   0,   0, 0,    0,   0};
  std::vector<std::uint8_t> twice = turned;
  const auto first = std::search(twice.begin(), twice.end(), other.begin() + 4, other.begin() + 10);
  ASSERT_NE(first, twice.end());
  const std::size_t length = static_cast<std::size_t>(first[-2]) << 8 | first[-1];
  twice.insert(first - 2 + static_cast<std::ptrdiff_t>(length), other.begin(), other.end());
  EXPECT_EQ(ValueOf(DecodeImage(twice)).pixels, ValueOf(DecodeImage(turned)).pixels);
}

TEST(DecodeImageTest, AGifWhoseFirstFrameIsEmptySaysSo) {
  std::vector<std::uint8_t> gif = ReadPicture("stroke.gif");
  const std::size_t behind =
      13 + ((gif[10] & 0x80) != 0 ? std::size_t{3} << ((gif[10] & 7) + 1) : 0);
  const std::vector<std::uint8_t> empty{0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0x2c, 0};
  gif.insert(gif.begin() + static_cast<std::ptrdiff_t>(behind), empty.begin(), empty.end());
  EXPECT_STATUS(DecodeImage(gif), kDataLoss, "first frame has 0x0 pixels");
}

TEST(DecodeImageTest, FilesThatEndEarlySaySo) {
  std::vector<std::uint8_t> bmp = Bmp(300, 300, 300);
  bmp.resize(180036);
  EXPECT_STATUS(DecodeImage(bmp), kDataLoss, "BMP ends early");
  // A JPEG whose codes are cut and that still has its end marker.
  const std::vector<std::uint8_t> whole = ReadPicture("phone-orientation-6.jpg");
  int told = 0, tried = 0;
  for (std::size_t length = whole.size() - 20; length > whole.size() / 2; length -= 40, ++tried) {
    std::vector<std::uint8_t> cut(whole.begin(),
                                  whole.begin() + static_cast<std::ptrdiff_t>(length));
    cut.insert(cut.end(), {0xff, 0xd9});
    const Result<GrayImage> image = DecodeImage(cut);
    told += image.status().message().find("ends early") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(tried, 10);
  EXPECT_EQ(told, tried);
  EXPECT_TRUE(DecodeImage(whole).ok());
}

TEST(DecodeImageTest, WrongChecksumsOfAPngAreTold) {
  std::vector<std::uint8_t> broken = ReadPicture("stroke_gray.png");
  broken[29] ^= 1;  // of the header: its checksum follows 8 + 8 + 13 bytes
  EXPECT_STATUS(DecodeImage(broken), kDataLoss, "checksum");
}

TEST(DecodeImageTest, OtherFormatsAreNamed) {
  EXPECT_STATUS(DecodeImage(ReadPicture("seven.webp")), kUnsupported, "WebP");
  EXPECT_STATUS(DecodeImage(ReadPicture("compressed.bmp")), kUnsupported, "RLE8");
  using namespace std::string_literals;
  for (const auto& [start, name] :
       {std::pair{"II*\0...."s, "TIFF"s},
        {"MM\0*...."s, "TIFF"s},
        {"\0\0\0\x1c"
         "ftypheic"s,
         "HEIC"s},
        {"\0\0\0\x1c"
         "ftypavif"s,
         "AVIF"s},
        {"\xff\x0a...."s, "JPEG XL"s},
        {"8BPS...."s, "PSD"s},
        {"\0\0\2\0\0\0\0\0"s, "TGA"s},
        {"\0\0\2\0\1\0\x20\x20"s, "CUR"s},
        {"version https://git-lfs.github.com/spec/v1"s, "git lfs pull"s},
        {"P5\n2 2 255\n"s, "Netpbm"s},
        {"%PDF-1.7"s, "PDF"s},
        {"<!DOCTYPE html>"s, "a web page"s},
        {"7z\xbc\xaf\x27\x1c"s, "a 7z archive"s},
        {"\xff\xd8\xff\xf7\0\x0b\x08\0\x08\0\x08\1\1\x11\0"s, "lossless"s},  // JPEG-LS
        {"\0\0\1\0...."s, "ICO"s}}) {
    const std::vector<std::uint8_t> bytes(start.begin(), start.end());
    EXPECT_STATUS(DecodeImage(bytes), kUnsupported, name);
  }
}

TEST(DecodeImageTest, LongFilesAreRefusedUnread) {
  EXPECT_STATUS(DecodeImage(std::vector<std::uint8_t>((std::size_t{1} << 26) + 1)),
                kResourceExhausted, "67108865 bytes; expected at most 67108864");
}

TEST(DecodeImageTest, WhiteInkOnATransparentGroundStandsOnBlack) {
  const GrayImage image = ValueOf(DecodeImage(ReadPicture("white-ink-transparent.png")));
  EXPECT_EQ(image.at(0, 0), 0);
  EXPECT_EQ(*std::max_element(image.pixels.begin(), image.pixels.end()), 255);
}

TEST(TurnedTest, AllEightOrientations) {
  // 1 2 3
  // 4 5 6, as Exif 2.32's table 4 has them: where the first row and column are seen.
  const GrayImage stored{3, 2, {1, 2, 3, 4, 5, 6}};
  const std::vector<std::uint8_t> seen[] = {
      {1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}, {6, 5, 4, 3, 2, 1}, {4, 5, 6, 1, 2, 3},
      {1, 4, 2, 5, 3, 6}, {4, 1, 5, 2, 6, 3}, {6, 3, 5, 2, 4, 1}, {3, 6, 2, 5, 1, 4}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    const GrayImage turned = Turned(stored, orientation);
    EXPECT_EQ(turned.pixels, seen[orientation - 1]);
    EXPECT_EQ(turned.width, orientation < 5 ? 3u : 2u);
    EXPECT_EQ(turned.height, orientation < 5 ? 2u : 3u);
  }
}

TEST(DecodeImageTest, TurnsAPhonesPicture) {
  // Its four stands upright: more ink right of the middle than left, in the lower half a single
  // stroke. The stored one lies on its side.
  std::vector<std::uint8_t> phone = ReadPicture("phone-orientation-6.jpg");
  const GrayImage upright = ValueOf(DecodeImage(phone));
  const std::string tag = {0x01, 0x12, 0, 3};
  const auto found = std::search(phone.begin(), phone.end(), tag.begin(), tag.end());
  ASSERT_NE(found, phone.end());
  found[9] = 1;
  const GrayImage stored = ValueOf(DecodeImage(phone));
  EXPECT_EQ(upright.pixels, Turned(stored, 6).pixels);
  EXPECT_NE(upright.pixels, stored.pixels);
  found[9] = 9;  // there is no such
  EXPECT_EQ(ValueOf(DecodeImage(phone)).pixels, stored.pixels);
}

}  // namespace
}  // namespace inklens
