#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/status.h"

namespace inklens {

/// Longer files are refused before anything is looked at.
inline constexpr std::size_t kMaxPictureBytes = std::size_t{1} << 26;

/// Larger pictures are refused before memory is taken for them.
inline constexpr std::size_t kMaxImagePixels = std::size_t{1} << 25;

enum class PictureFormat { kPng, kJpeg, kBmp, kGif };

/// What a picture's file says of itself.
struct PictureFile {
  PictureFormat format = PictureFormat::kPng;
  std::uint64_t width = 0, height = 0;  ///< as stored, before it is turned; > 0
  /// How the stored picture is to be turned or mirrored: EXIF's 1 to 8 (Exif 2.32, table 4), in a
  /// JPEG's APP1 segment or a PNG's eXIf chunk; 1, as it is, where nothing is said.
  int orientation = 1;

  /// Each side is below 2^32: the product fits.
  bool too_large() const { return width * height > kMaxImagePixels; }
};

/// Errors: kResourceExhausted for a file of more than kMaxPictureBytes.
Status CheckPictureBytes(std::size_t bytes);

/// Names a file's format, and, unless it is too large anyway, checks that the file is whole before
/// it is decoded: that no part that the picture needs is missing behind the file's end, that the
/// checksums of a PNG's chunks are right (PNG 1.2, section 3.4), that a GIF's codes fill its first
/// frame. Whether a JPEG's codes last as long as its picture is seen only in decoding. Sources: the
/// PNG, GIF89a, BMP (Windows' bitmap structures) and JPEG (ITU-T T.81) formats. Errors:
/// kUnsupported for a format that is not read, by name (WebP, TIFF, HEIC, a compressed BMP, an
/// arithmetic JPEG, ...); kDataLoss for a file that ends early, is corrupt or is no picture;
/// kResourceExhausted for more than kMaxPictureBytes.
/// Cost: O(bytes).
Result<PictureFile> InspectPicture(std::span<const std::uint8_t> bytes);

/// A JPEG whose every scan is followed by some bytes that mean nothing. Decoders never look at them
/// where the scan's codes last as long as its picture, so that both files give the same pixels;
/// where they end early the pixels differ. For a file that InspectPicture has passed.
std::vector<std::uint8_t> WithBytesBehindScans(std::span<const std::uint8_t> jpeg);

}  // namespace inklens
