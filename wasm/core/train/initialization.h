#pragma once

#include <cstdint>

#include "core/model/model.h"

namespace inklens {

/// The network of the source document (conv 5x5 to 32, ReLU, pool 2, conv 5x5 to 64, ReLU, pool 2,
/// flatten, dense to 1024, ReLU, dense to 10) for MNIST's 28x28 images, all parameters zero.
Result<Model> MakeSeedNetwork();

/// Draws every parameter anew as PyTorch's Conv2d and Linear do by default: weights and biases
/// uniform in [-1/sqrt(fan_in), 1/sqrt(fan_in)), which is kaiming_uniform with a = sqrt(5). The
/// stream of a tensor is its place in the sequence.
void InitializeParameters(Model& model, std::uint64_t seed);

}  // namespace inklens
