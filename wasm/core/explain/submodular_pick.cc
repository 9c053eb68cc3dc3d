#include "core/explain/submodular_pick.h"

#include <cmath>
#include <cstdint>

namespace inklens {

Result<Pick> SubmodularPick(std::span<const double> weights, std::size_t columns,
                            std::size_t budget) {
  if (columns == 0 || budget == 0) {
    return InvalidArgument("SP-LIME needs at least one superpixel and one image to pick.");
  }
  if (weights.size() % columns != 0) {
    return ShapeMismatch("SP-LIME got ", weights.size(), " weights; expected a multiple of ",
                         columns, ", one per superpixel.");
  }
  const std::size_t rows = weights.size() / columns;
  Pick pick;
  pick.importance.resize(columns);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!std::isfinite(weights[i])) return NonFinite("A weight given to SP-LIME is not finite.");
    pick.importance[i % columns] += std::abs(weights[i]);
  }
  for (double& value : pick.importance) value = std::sqrt(value);

  std::vector<std::uint8_t> covered(columns), picked(rows);
  while (pick.rows.size() < budget) {
    std::size_t best = rows;
    double best_gain = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      if (picked[row]) continue;
      double gain = 0;
      for (std::size_t j = 0; j < columns; ++j) {
        if (!covered[j] && weights[row * columns + j] != 0) gain += pick.importance[j];
      }
      if (gain > best_gain) {
        best = row;
        best_gain = gain;
      }
    }
    if (best == rows) break;
    picked[best] = 1;
    pick.rows.push_back(best);
    pick.coverage += best_gain;
    for (std::size_t j = 0; j < columns; ++j) {
      if (weights[best * columns + j] != 0) covered[j] = 1;
    }
  }
  return pick;
}

}  // namespace inklens
