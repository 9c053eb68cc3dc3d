#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/status.h"

namespace inklens::cli {

/// @param pixels [height, width, channels] bytes; one channel is grey, three are RGB.
/// Errors: kInternal when the picture cannot be encoded.
Result<std::vector<std::uint8_t>> EncodePng(std::size_t width, std::size_t height,
                                            std::size_t channels,
                                            std::span<const std::uint8_t> pixels);

/// Whether a PNG can be written to `path`, before there is one: not under a name that says it is a
/// picture of another kind. A name that says nothing, or `-`, is as good as `.png`.
/// Errors: kInvalidArgument; those of CheckWritable (files.h).
Status CheckPngOutput(const std::string& path);

}  // namespace inklens::cli
