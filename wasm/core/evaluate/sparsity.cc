#include "core/evaluate/sparsity.h"

#include <algorithm>

namespace inklens {

MeasureValue Sparsity(const Map2D& map) {
  std::vector<float> values = map.values;
  std::sort(values.begin(), values.end());
  const double n = static_cast<double>(values.size());
  double sum = 0, weighted = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += values[i];
    weighted += values[i] * (n - static_cast<double>(i) - 0.5) / n;
  }
  if (!(sum > 0)) {
    return MeasureValue::None("The map is zero everywhere: there is nothing to be spread.");
  }
  MeasureValue result;
  result.value = std::max(0.0, 1 - 2 * weighted / sum);
  return result;
}

}  // namespace inklens
