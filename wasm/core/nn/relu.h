#pragma once

#include "core/tensor/tensor.h"

namespace inklens {

/// y = max(x, 0), element by element. `output` may be `input` itself.
void ReluForward(ConstTensorView input, TensorView output);
/// dS/dx = dS/dy where the output y is positive, else 0. Only y is needed: it is positive
/// exactly where x is. `input_gradient` may be `output_gradient` itself.
void ReluBackward(ConstTensorView output, ConstTensorView output_gradient,
                  TensorView input_gradient);

}  // namespace inklens
