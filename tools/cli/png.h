#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/status.h"

namespace inklens::cli {

/// @param pixels [height, width, channels] bytes; one channel is grey, three are RGB.
/// Errors: kInternal when the picture cannot be encoded.
Result<std::vector<std::uint8_t>> EncodePng(std::size_t width, std::size_t height,
                                            std::size_t channels,
                                            std::span<const std::uint8_t> pixels);

}  // namespace inklens::cli
