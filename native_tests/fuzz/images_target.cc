// Pictures: whatever the bytes are, the core's decoder gives a picture or a sentence, and any
// picture is framed to the network's size.
//
// An input's first byte says what the rest is. 0: a picture file as it is. 1: a PNG whose checksums
// are made right, so that a change goes further than to them. 2: width and height (two bytes each)
// and pixels, of which there may be too few.

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <string>

#include "core/engine/engine.h"
#include "core/image/decode.h"
#include "core/image/framing.h"
#include "core/image/picture_file.h"
#include "fuzz/input_reader.h"
#include "fuzz/target.h"
#include "testing/test_data.h"

namespace inklens::fuzz {
namespace {

using Span = std::span<const std::uint8_t>;

constexpr std::size_t kPngSignatureBytes = 8;
constexpr std::size_t kFramedSide = 28;
/// A few bytes can claim a picture that takes a second. Between this and what the core refuses
/// nothing else happens than does below.
constexpr std::uint64_t kMostPixels = 1 << 16;

std::uint32_t BigEndian(Span bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
  return value;
}

std::uint32_t LittleEndian(Span bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i > 0; --i) value = value << 8 | bytes[at + i - 1];
  return value;
}

void RepairPngChecksums(Bytes& png) {
  for (std::size_t at = kPngSignatureBytes; at + 12 <= png.size();) {
    const std::uint64_t length = BigEndian(png, at, 4);
    if (at + 12 + length > png.size()) return;
    const std::size_t end = at + 8 + static_cast<std::size_t>(length);
    const uLong crc = crc32(0, png.data() + at + 4, static_cast<uInt>(length + 4));
    for (std::size_t i = 0; i < 4; ++i)
      png[end + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
    at = end + 4;
  }
}

std::uint64_t Product(std::uint64_t width, std::uint64_t height) { return width * height; }

/// The largest size that any frame header of a JPEG claims.
std::uint64_t ClaimedByJpeg(Span bytes) {
  std::uint64_t most = 0;
  for (std::size_t i = 2; i + 9 <= bytes.size(); ++i) {
    if (bytes[i] == 0xff && bytes[i + 1] >= 0xc0 && bytes[i + 1] <= 0xc2) {
      most = std::max(most, Product(BigEndian(bytes, i + 5, 2), BigEndian(bytes, i + 7, 2)));
    }
  }
  return most;
}

/// How many pixels the file claims to have; 0 where it does not say.
std::uint64_t ClaimedPixels(Span bytes) {
  if (bytes.size() < 26) return 0;
  if (bytes[0] == 0x89) return Product(BigEndian(bytes, 16, 4), BigEndian(bytes, 20, 4));
  if (bytes[0] == 'G') return Product(LittleEndian(bytes, 6, 2), LittleEndian(bytes, 8, 2));
  if (bytes[0] != 'B') return ClaimedByJpeg(bytes);
  // The oldest BMPs have two bytes for each, and rows may run from top to bottom.
  if (LittleEndian(bytes, 14, 4) == 12) {
    return Product(LittleEndian(bytes, 18, 2), LittleEndian(bytes, 20, 2));
  }
  const auto height = static_cast<std::int32_t>(LittleEndian(bytes, 22, 4));
  return Product(LittleEndian(bytes, 18, 4),
                 static_cast<std::uint64_t>(std::abs(static_cast<std::int64_t>(height))));
}

void ExpectFramed(const GrayImage& ink) {
  const Result<FramedDrawing> framed = FrameDrawing(ink);
  if (!framed.ok()) {
    FUZZ_EXPECT(framed.status().message().size() > 8);
    return;
  }
  CountAsRead();
  const GrayImage& image = framed.value().image;
  FUZZ_EXPECT(image.width == kFramedSide && image.height == kFramedSide);
  FUZZ_EXPECT(image.pixels.size() == kFramedSide * kFramedSide);
  const bool inked =
      std::any_of(image.pixels.begin(), image.pixels.end(), [](std::uint8_t p) { return p > 0; });
  FUZZ_EXPECT(inked || framed.value().blank);
}

void Decode(Span file) {
  const std::uint64_t claimed = ClaimedPixels(file);
  if (claimed > kMostPixels && claimed <= kMaxImagePixels) return;
  const Result<GrayImage> ink = Engine::DecodeInk(file);
  if (!ink.ok()) {
    FUZZ_EXPECT(ink.status().message().size() > 8);
    return;
  }
  const GrayImage& image = ink.value();
  FUZZ_EXPECT(image.width > 0 && image.height > 0);
  FUZZ_EXPECT(image.pixels.size() == image.width * image.height);
  ExpectFramed(image);
}

void FrameRaw(Span bytes) {
  InputReader reader(bytes);
  const std::size_t width = reader.Word(), height = reader.Word();
  const auto pixels = reader.rest();
  ExpectFramed({width, height, Bytes(pixels.begin(), pixels.end())});
}

Bytes Seed(std::uint8_t kind, const Bytes& rest) { return Joined(std::span(&kind, 1), rest); }

std::vector<Bytes> Seeds() {
  std::vector<Bytes> seeds;
  for (const char* name : {"image/data/stroke.bmp", "image/data/stroke.gif",
                           "image/data/stroke_colour.jpg", "image/data/stroke_gray.png",
                           "image/data/stroke_transparent.png", "cli/data/drawn_4.png"}) {
    const Bytes file = test::ReadSourceFile(std::string("native_tests/") + name);
    seeds.push_back(Seed(0, file));
    if (file[0] == 0x89) seeds.push_back(Seed(1, file));
  }
  const Bytes stroke = {0, 4,   0,   5, 0, 0, 0,  0, 0, 255, 9, 0,
                        0, 255, 200, 0, 0, 0, 77, 0, 0, 0,   0, 0};
  seeds.push_back(Seed(2, stroke));
  return seeds;
}

}  // namespace

Target MakeTarget() {
  return {.name = "images",
          .seeds = Seeds(),
          .dictionary = {"IHDR",
                         "IDAT",
                         "IEND",
                         "PLTE",
                         "tRNS",
                         "CgBI",
                         "\x89PNG\r\n\x1a\n",
                         "GIF87a",
                         "GIF89a",
                         "\x21\xf9\x04",
                         "\xff\xd8",
                         "\xff\xd9",
                         "\xff\xc4",
                         "\xff\xda",
                         "\xff\xdb",
                         "\xff\xc2",
                         "\xff\xdd",
                         "\xff\xe1",
                         "Exif",
                         "JFIF",
                         "BM",
                         "\x28",
                         "\x7c",
                         "\x6c",
                         "Adobe"},
          .most_bytes = 4096};
}

}  // namespace inklens::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inklens::fuzz;
  if (size == 0) return 0;
  Bytes rest(data + 1, data + size);
  switch (data[0] % 3) {
    case 1:
      RepairPngChecksums(rest);
      [[fallthrough]];
    case 0:
      Decode(rest);
      break;
    default:
      FrameRaw(rest);
  }
  return 0;
}
