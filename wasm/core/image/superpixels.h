#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/status.h"

namespace inklens {

/// Which superpixel each pixel belongs to, row-major; labels are 0 .. count-1, all in use.
struct LabelMap {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t count = 0;
  std::vector<std::int32_t> labels;
};

/// A grid of `rows` x `columns` rectangles, numbered row by row, as equal as whole pixels allow:
/// pixel (y, x) has label floor(y rows / height) columns + floor(x columns / width).
/// Errors: kInvalidArgument when there are no rows or columns, or more than pixels.
Result<LabelMap> GridSuperpixels(std::size_t height, std::size_t width, std::size_t rows,
                                 std::size_t columns);

/// Whether `intensities` are an image that superpixels can be made of: row-major, one value per
/// pixel, all finite. The methods that look at the image ask here first.
/// Errors: kShapeMismatch, also for an image without pixels; kNonFinite.
Status CheckIntensities(std::span<const double> intensities, std::size_t height, std::size_t width);

}  // namespace inklens
