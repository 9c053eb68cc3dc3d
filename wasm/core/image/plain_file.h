#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace inklens {

// Files as stb_image (up to 2.27) reads them right. It takes a colour that a picture uses and its
// colour map lacks from memory that nobody wrote, counts OS/2's colours wrongly, looks for the
// masks of one header behind it instead of in it, and takes a fourth byte that means nothing for
// alpha.

/// What a BMP says of its pixels.
struct BmpHeader {
  std::size_t pixels = 0;  ///< where they begin
  std::uint32_t bytes = 0;
  std::uint32_t width = 0;
  std::int32_t height = 0;
  std::uint32_t bits = 0;
  std::uint32_t compression = 0;

  /// What stands behind the end reads as zeros.
  static BmpHeader Of(std::span<const std::uint8_t> bmp);
  /// Whether masks say where in a pixel its colours are.
  bool masked() const {
    return (compression == 3 || compression == 6) && (bits == 16 || bits == 32) && bytes != 64;
  }
};

/// The same picture behind a header of 40 bytes with all the colours that its pixels can name, or
/// one of 108 bytes with its masks. For a file that InspectPicture has passed.
std::vector<std::uint8_t> PlainBmp(std::span<const std::uint8_t> bmp);

/// The same PNG with black for every colour that its pixels could name and its colour map lacks;
/// the new chunks' checksums are not right. None where there is nothing to add: most files need no
/// copy. Likewise for a file that InspectPicture has passed.
std::optional<std::vector<std::uint8_t>> WithWholePalette(std::span<const std::uint8_t> png);

}  // namespace inklens
