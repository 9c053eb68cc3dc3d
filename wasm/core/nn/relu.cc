#include "core/nn/relu.h"

namespace inklens {

void ReluForward(ConstTensorView input, TensorView output) {
  const std::size_t size = input.size();
  const float* x = input.data();
  float* y = output.data();
  // NaN passes through, as in PyTorch.
  for (std::size_t i = 0; i < size; ++i) y[i] = x[i] < 0.0f ? 0.0f : x[i];
}

void ReluBackward(ConstTensorView output, ConstTensorView output_gradient,
                  TensorView input_gradient) {
  const std::size_t size = output.size();
  const float* y = output.data();
  const float* gy = output_gradient.data();
  float* gx = input_gradient.data();
  for (std::size_t i = 0; i < size; ++i) gx[i] = y[i] > 0.0f ? gy[i] : 0.0f;
}

}  // namespace inklens
