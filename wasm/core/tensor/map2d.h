#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <algorithm>
#include <cstddef>
#include <vector>

namespace inklens {

/// One value per position of a [height, width] grid, row-major: a CAM at layer size, a saliency
/// map at image size.
struct Map2D {
  std::size_t height = 0;
  std::size_t width = 0;
  std::vector<float> values;

  Map2D() = default;
  Map2D(std::size_t map_height, std::size_t map_width)
      : height(map_height), width(map_width), values(map_height * map_width) {}

  float& at(std::size_t y, std::size_t x) { return values[y * width + x]; }
  float at(std::size_t y, std::size_t x) const { return values[y * width + x]; }
};

/// Whether the value is the same everywhere: such a map puts no pixel before another.
inline bool IsConstant(const Map2D& map) {
  return std::all_of(map.values.begin(), map.values.end(),
                     [&](float value) { return value == map.values.front(); });
}

}  // namespace inklens
