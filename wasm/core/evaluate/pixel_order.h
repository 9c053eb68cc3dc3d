#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/tensor/map2d.h"

namespace inklens {

/// Whether a map can be measured.
/// @param name for sentences: the map's.
/// Errors: kShapeMismatch when it is not height x width; kNonFinite for NaN or infinity;
/// kInvalidArgument for a value outside [0, 1].
Status CheckMap(const std::string& name, const Map2D& map, std::size_t height, std::size_t width);

/// The same value everywhere: such a map has no order.
bool IsConstant(const Map2D& map);
/// What measures say of such a map.
inline constexpr const char* kNoOrder =
    "The map is the same everywhere: it puts no pixel before another.";

/// Flat indices of pixels, most salient first.
using PixelOrder = std::vector<std::uint32_t>;

/// All pixels by decreasing value; of equal ones the lower flat index first, so that the order is
/// the same everywhere (RISE's authors leave ties to their sort). A constant map comes in the order
/// of its indices: ask IsConstant first.
/// @param map finite values.   Cost: O(n log n).
PixelOrder OrderPixels(const Map2D& map);

}  // namespace inklens
