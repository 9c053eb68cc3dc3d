#include "core/model/initialization.h"

#include <cmath>

#include "core/base/rng.h"
#include "core/model/parameters.h"

namespace inklens {

void InitializeParameters(Model& model, std::uint64_t seed, std::size_t first_layer) {
  std::uint64_t stream = 0;
  std::size_t layer = 0;
  for (Layer& transformation : model.sequence()) {
    ++layer;  // the one whose output this makes
    const std::optional<ParameterViews> parameters = BeginUpdate(transformation);
    if (!parameters) continue;
    const std::size_t outputs = parameters->bias.size();
    const double bound = 1 / std::sqrt(static_cast<double>(parameters->weights.size() / outputs));
    for (const TensorView& tensor : {parameters->weights, parameters->bias}) {
      Rng rng(seed, stream++);
      if (layer < first_layer) continue;
      for (float& value : tensor.values()) {
        value = static_cast<float>((2 * rng.NextDouble() - 1) * bound);
      }
    }
  }
}

}  // namespace inklens
