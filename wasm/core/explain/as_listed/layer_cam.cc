#include "core/explain/as_listed/layer_cam.h"

#include <algorithm>

#include "core/image/resize.h"

namespace inklens {

Map2D LayerToBeFusedAsListed(const Map2D& cam, std::size_t height, std::size_t width) {
  Map2D map = cam;
  for (float& value : map.values) value = std::max(value, 0.0f);
  return ResizeBilinear(map, height, width);
}

Map2D FuseAsListed(std::span<const Map2D> cams, std::size_t height, std::size_t width) {
  Map2D fused(height, width);
  const float share = 1.0f / static_cast<float>(cams.size());
  for (const Map2D& cam : cams) {
    const Map2D map = LayerToBeFusedAsListed(cam, height, width);
    for (std::size_t i = 0; i < fused.values.size(); ++i) {
      fused.values[i] += share * map.values[i];
    }
  }
  return fused;
}

}  // namespace inklens
