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

}  // namespace

Result<GrayImage> DecodeImage(std::span<const std::uint8_t> bytes) {
  if (bytes.empty() || bytes.size() > INT_MAX) {
    return DataLoss("The image has ", bytes.size(), " bytes; expected a PNG, JPEG, BMP or GIF.");
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
