#pragma once

#include <cstddef>

#include "core/image/gray_image.h"

namespace inklens {

/// Takes out thin straight lines that go across the whole page, level or upright within about five
/// degrees: an exercise book's, squared paper's, a printed rule. Where a stroke crosses or touches
/// one, the stroke's pixels stay. A picture with a side under 100 pixels has none: there a stroke
/// is as thin.
/// @param difference greater than `threshold` where there may be ink; taken out is set to 0.
/// @return how many lines.
/// Cost: O(pixels) and about 10^7 steps where there are lines.
std::size_t RemovePageLines(GrayImage& difference, int threshold);

}  // namespace inklens
