#pragma once

#include <cstdint>

#include "core/model/model.h"

namespace inklens {

/// Draws the parameters of layers()[first_layer] and all after it anew, as PyTorch's Conv2d and
/// Linear do by default: weights and biases uniform in [-1/sqrt(fan_in), 1/sqrt(fan_in)), which is
/// kaiming_uniform with a = sqrt(5). The stream of a tensor is its place in the whole sequence, so
/// that it does not depend on `first_layer`. Batch normalisations stay as they are.
void InitializeParameters(Model& model, std::uint64_t seed, std::size_t first_layer = 0);

}  // namespace inklens
