#include "core/evaluate/pixel_order.h"

#include <algorithm>
#include <bit>

#include "core/tensor/tensor.h"

namespace inklens {
namespace {

/// Unsigned integers in the opposite order of the floats: sorting them compares no floats and moves
/// no pairs.
std::uint32_t DescendingKey(float value) {
  // Adding zero makes -0 and 0 the same bits.
  const auto bits = std::bit_cast<std::uint32_t>(value + 0.0f);
  return (bits >> 31) ? bits : ~bits & 0x7fffffffu;
}

}  // namespace

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

bool IsConstant(const Map2D& map) {
  return std::all_of(map.values.begin(), map.values.end(),
                     [&](float v) { return v == map.values.front(); });
}

PixelOrder OrderPixels(const Map2D& map) {
  std::vector<std::uint64_t> keys(map.values.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = std::uint64_t{DescendingKey(map.values[i])} << 32 | i;
  }
  std::sort(keys.begin(), keys.end());
  PixelOrder order(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) order[i] = static_cast<std::uint32_t>(keys[i]);
  return order;
}

}  // namespace inklens
