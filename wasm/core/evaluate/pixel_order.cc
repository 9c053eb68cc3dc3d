#include "core/evaluate/pixel_order.h"

#include <algorithm>

#include "core/base/sorted_indices.h"
#include "core/tensor/tensor.h"

namespace inklens {

Status CheckMap(const std::string& name, const Map2D& map, std::size_t height, std::size_t width) {
  if (map.height != height || map.width != width || map.values.size() != height * width) {
    return ShapeMismatch("The map ", name, " has ", map.width, "x", map.height,
                         " values; expected ", width, "x", height, ", as the image.");
  }
  if (!AllFinite(map.values)) return NonFinite("The map ", name, " is not finite everywhere.");
  if (!std::all_of(map.values.begin(), map.values.end(),
                   [](float v) { return v >= 0 && v <= 1; })) {
    return InvalidArgument("The map ", name, " has a value outside [0, 1].");
  }
  return Status::Ok();
}

PixelOrder OrderPixels(const Map2D& map) {
  const std::vector<float>& values = map.values;
  const std::vector<std::size_t> sorted = SortedIndices(
      values.size(), [&values](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  PixelOrder order(sorted.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) order[i] = static_cast<std::uint32_t>(sorted[i]);
  return order;
}

}  // namespace inklens
