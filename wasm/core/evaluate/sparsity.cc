#include "core/evaluate/sparsity.h"

#include <algorithm>

#include "core/evaluate/pixel_order.h"

namespace inklens {

MeasureValue Sparsity(const Map2D& map) {
  // The other measures' sort: one more, of floats, would be 3 KB of WebAssembly.
  const PixelOrder order = OrderPixels(map);
  const double n = static_cast<double>(order.size());
  double sum = 0, weighted = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const float value = map.values[order[order.size() - 1 - i]];
    sum += value;
    weighted += value * (n - static_cast<double>(i) - 0.5) / n;
  }
  if (!(sum > 0)) {
    return MeasureValue::None("The map is zero everywhere: there is nothing to be spread.");
  }
  MeasureValue result;
  result.value = std::max(0.0, 1 - 2 * weighted / sum);
  return result;
}

}  // namespace inklens
