#include "core/image/decode.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>

// Only what reads from memory is compiled: the core does no file work.
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_ONLY_GIF
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include "stb_image.h"
#pragma GCC diagnostic pop

namespace inklens {
namespace {

/// Below this difference (of 255) between ground and strokes a picture counts as even.
constexpr int kLeastContrast = 24;

std::uint8_t Median(std::vector<std::uint8_t> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<std::uint8_t> Border(const GrayImage& picture) {
  std::vector<std::uint8_t> border;
  for (std::size_t x = 0; x < picture.width; ++x) {
    border.push_back(picture.at(0, x));
    border.push_back(picture.at(picture.height - 1, x));
  }
  for (std::size_t y = 0; y < picture.height; ++y) {
    border.push_back(picture.at(y, 0));
    border.push_back(picture.at(y, picture.width - 1));
  }
  return border;
}

/// Whether each table of a JPEG's DHT segment lists at most the 256 symbols that there are. The
/// segment is the first `length` bytes of `bytes`; a last table that runs out of it is read on, and
/// behind the file's end come zeros, as stb_image reads them.
bool HuffmanTablesFit(std::span<const std::uint8_t> bytes, std::size_t length) {
  constexpr std::size_t kTableHeaderBytes = 17;  // an identifier, 16 counts of symbols
  for (std::size_t table = 0; table < length;) {
    std::size_t symbols = 0;
    for (std::size_t i = table + 1; i < table + kTableHeaderBytes && i < bytes.size(); ++i) {
      symbols += bytes[i];
    }
    if (symbols > 256) return false;
    table += kTableHeaderBytes + symbols;
  }
  return true;
}

/// False for a JPEG with a Huffman table of too many symbols: stb_image up to 2.27 writes them past
/// the end of its own memory. Walks the file from marker to marker.
bool IsSafeForStb(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 2 || bytes[0] != 0xff || bytes[1] != 0xd8) return true;
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    const int marker = bytes[at] == 0xff ? bytes[at + 1] : 0;
    // No marker (compressed data, fill bytes), or one without a segment.
    if (marker == 0 || marker == 0xff || (marker >= 0xd0 && marker <= 0xd9)) {
      ++at;
      continue;
    }
    const std::size_t length = std::size_t{bytes[at + 2]} << 8 | bytes[at + 3];
    const auto rest = bytes.subspan(at + 4);
    const std::size_t content = std::min(rest.size(), std::max<std::size_t>(length, 2) - 2);
    if (marker == 0xc4 && !HuffmanTablesFit(rest, content)) return false;
    at += 4 + content;
  }
  return true;
}

}  // namespace

Result<GrayImage> DecodeImage(std::span<const std::uint8_t> bytes) {
  if (bytes.empty() || bytes.size() > INT_MAX) {
    return DataLoss("The image has ", bytes.size(), " bytes; expected a PNG, JPEG, BMP or GIF.");
  }
  if (!IsSafeForStb(bytes)) {
    return DataLoss("The JPEG has a Huffman table of more than 256 symbols; it is corrupt.");
  }
  const int length = static_cast<int>(bytes.size());
  int width = 0, height = 0, channels = 0;
  if (!stbi_info_from_memory(bytes.data(), length, &width, &height, &channels)) {
    return DataLoss("These bytes are not an image; expected a PNG, JPEG, BMP or GIF.");
  }
  const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  if (count > kMaxImagePixels) {
    return ResourceExhausted("The image has ", width, "x", height, " pixels; expected at most ",
                             kMaxImagePixels, " in all.");
  }
  struct Free {
    void operator()(stbi_uc* data) const { stbi_image_free(data); }
  };
  const std::unique_ptr<stbi_uc, Free> decoded(stbi_load_from_memory(
      bytes.data(), length, &width, &height, &channels, /*desired_channels=*/STBI_grey_alpha));
  if (!decoded) {
    return DataLoss(std::string("The image could not be decoded ("), stbi_failure_reason(), ").");
  }
  GrayImage image;
  image.width = static_cast<std::size_t>(width);
  image.height = static_cast<std::size_t>(height);
  image.pixels.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const int luminance = decoded.get()[2 * i];
    const int alpha = decoded.get()[2 * i + 1];
    image.pixels[i] =
        static_cast<std::uint8_t>((luminance * alpha + 255 * (255 - alpha) + 127) / 255);
  }
  return image;
}

Result<GrayImage> ExtractInk(const GrayImage& picture) {
  if (picture.width == 0 || picture.height == 0) {
    return InvalidArgument("The picture has no pixels.");
  }
  const int ground = Median(Border(picture));
  const auto [darkest, lightest] =
      std::minmax_element(picture.pixels.begin(), picture.pixels.end());
  // Strokes are on the side of the ground that reaches further from it.
  const bool dark_strokes = ground - *darkest >= *lightest - ground;
  const int contrast = dark_strokes ? ground - *darkest : *lightest - ground;
  GrayImage ink{picture.width, picture.height, std::vector<std::uint8_t>(picture.pixels.size())};
  if (contrast < kLeastContrast) return ink;
  const double threshold = 0.2 * contrast;
  for (std::size_t i = 0; i < ink.pixels.size(); ++i) {
    const int difference = dark_strokes ? ground - picture.pixels[i] : picture.pixels[i] - ground;
    if (difference <= threshold) continue;
    ink.pixels[i] = static_cast<std::uint8_t>(std::lround(255.0 * difference / contrast));
  }
  return ink;
}

}  // namespace inklens
