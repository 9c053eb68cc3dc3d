#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/engine/explanation.h"
#include "core/image/gray_image.h"

namespace inklens::cli {

/// Whether a map is the source document's own listing's, which is wrong.
bool IsAsListed(const Explanation& explanation);

/// A map and the image that it explains.
struct OverlayPanel {
  const GrayImage* digit;
  const Explanation* explanation;
};

/// A PNG with the maps side by side, each over its digit, in viridis, with a colour bar; LIME's
/// with the boundaries of its superpixels.
/// @param panels at least one, of images of one size.
/// Errors: kInternal when the picture cannot be encoded.
Result<std::vector<std::uint8_t>> RenderOverlays(std::span<const OverlayPanel> panels);

}  // namespace inklens::cli
