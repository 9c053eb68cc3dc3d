#include "core/explain/as_listed/layer_cam.h"

#include <algorithm>

#include "core/image/resize.h"

namespace inklens {

Map2D FuseAsListed(std::span<const Map2D> cams, std::size_t height, std::size_t width) {
  Map2D fused(height, width);
  const float share = 1.0f / static_cast<float>(cams.size());
  for (Map2D map : cams) {
    for (float& value : map.values) value = std::max(value, 0.0f);
    map = ResizeBilinear(map, height, width);
    for (std::size_t i = 0; i < fused.values.size(); ++i) {
      fused.values[i] += share * map.values[i];
    }
  }
  return fused;
}

}  // namespace inklens
