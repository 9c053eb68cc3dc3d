#pragma once

#include "core/model/model.h"

namespace inklens {

/// The network of the source document (conv 5x5 to 32, ReLU, pool 2, conv 5x5 to 64, ReLU, pool 2,
/// flatten, dense to 1024, ReLU, dense to 10) for MNIST's 28x28 images, all parameters zero.
Result<Model> MakeSeedNetwork();

}  // namespace inklens
