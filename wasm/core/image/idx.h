#pragma once

#include <cstdint>
#include <span>

#include "core/base/status.h"
#include "core/image/gray_image.h"

namespace inklens {

/// The images of an uncompressed idx3-ubyte file (MNIST's format): big-endian magic 0x803,
/// count, height, width, then the pixels. Views the bytes it was read from.
struct IdxImages {
  std::size_t count = 0;
  std::size_t height = 0;
  std::size_t width = 0;
  std::span<const std::uint8_t> pixels;

  /// Errors: kInvalidArgument when index >= count, naming the count.
  Result<GrayImage> Image(std::size_t index) const;
};

/// Errors: kUnsupported for another kind of file, by name, and for an idx file of other numbers or
/// dimensions; kDataLoss for a wrong magic number, or a length that does not match the counts.
Result<IdxImages> ReadIdxImages(std::span<const std::uint8_t> bytes);

/// The labels of an uncompressed idx1-ubyte file (magic 0x801); as many bytes as labels.
/// Errors: as ReadIdxImages.
Result<std::span<const std::uint8_t>> ReadIdxLabels(std::span<const std::uint8_t> bytes);

}  // namespace inklens
