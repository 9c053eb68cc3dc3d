#pragma once

#include "core/tensor/tensor.h"

namespace inklens {

/// What a layer learns.
struct ParameterViews {
  TensorView weights;
  TensorView bias;
};

}  // namespace inklens
