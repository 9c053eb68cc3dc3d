#pragma once

#include <cstdint>
#include <span>

#include "core/base/status.h"
#include "core/image/gray_image.h"

namespace inklens {

/// Larger pictures are refused before memory is taken for them.
inline constexpr std::size_t kMaxImagePixels = std::size_t{1} << 25;

/// Decodes a PNG, JPEG, BMP or GIF to luminance, 255 = white. Transparent parts become white.
/// Errors: kDataLoss when the bytes are no image or end early, kResourceExhausted when it has
/// more than kMaxImagePixels.
Result<GrayImage> DecodeImage(std::span<const std::uint8_t> bytes);

/// Turns a picture of dark strokes on light ground, or of light ones on dark, into ink:
/// 0 = ground, 255 = full ink. The ground is the median of the picture's border; differences
/// under a fifth of the largest are taken for paper and shadow. An even picture gives no ink.
/// Errors: kInvalidArgument for an empty picture.
Result<GrayImage> ExtractInk(const GrayImage& picture);

}  // namespace inklens
