#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/classifier/classifier.h"

namespace inklens {

/// Which pixels of the image an output of a layer depends on: output (y, x) sees the rows
/// offset_y + y stride_y to offset_y + y stride_y + height - 1, and columns likewise. What of them
/// lies outside the image is padding. Sizes and strides in pixels of the image.
struct ReceptiveField {
  std::int64_t height = 1, width = 1;
  std::int64_t stride_y = 1, stride_x = 1;
  std::int64_t offset_y = 0, offset_x = 0;

  friend bool operator==(const ReceptiveField&, const ReceptiveField&) = default;
};

/// One per layer, from the windows of the layers up to it; nothing for a layer without height and
/// width. No output sees more, and one may see less (a ReLU that is off sees nothing).
/// @param layers front to back, the first being the image. Values beyond any image are cut off at
/// 2^30.
std::vector<std::optional<ReceptiveField>> ReceptiveFields(std::span<const LayerInfo> layers);

}  // namespace inklens
