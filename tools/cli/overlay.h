#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/engine/explanation.h"
#include "core/image/gray_image.h"

namespace inklens::cli {

/// Whether a map is the source document's own listing's, which is wrong.
bool IsAsListed(const Explanation& explanation);

/// A PNG with the maps side by side, each over the digit, in viridis, with a colour bar; LIME's
/// with the boundaries of its superpixels. Errors: kInternal when the picture cannot be encoded.
Result<std::vector<std::uint8_t>> RenderOverlays(const GrayImage& digit,
                                                 std::span<const Explanation> results);

}  // namespace inklens::cli
