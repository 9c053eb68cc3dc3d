#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/status.h"
#include "core/image/gray_image.h"

namespace inklens {

/// Samples of 8 bits, row by row: one a pixel (gray) or three (red, green, blue).
struct PictureView {
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t channels = 1;
  std::span<const std::uint8_t> samples;
};

/// A decoded picture on an opaque ground, as its file stores it.
struct Picture {
  struct Free {
    void operator()(std::uint8_t* decoded) const;
  };
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t channels = 1;
  int orientation = 1;  ///< see PictureFile
  std::unique_ptr<std::uint8_t, Free> samples;

  PictureView view() const {
    return {width, height, channels, {samples.get(), width * height * channels}};
  }
};

/// Decodes a PNG, JPEG, BMP or GIF (its first frame). Transparent parts become white, or black
/// where all that is to be seen is light. Errors: those of InspectPicture; kDataLoss when decoding
/// fails or a JPEG's codes end before its picture does; kResourceExhausted for more than
/// kMaxImagePixels, also where memory is short.
Result<Picture> DecodePicture(std::span<const std::uint8_t> bytes);

/// The same as luminance, 255 = white, and turned as its orientation says.
Result<GrayImage> DecodeImage(std::span<const std::uint8_t> bytes);

/// Turned or mirrored as EXIF's `orientation` says; other numbers than 2 to 8 change nothing.
GrayImage Turned(GrayImage image, int orientation);

}  // namespace inklens
