#pragma once

#include <cstddef>
#include <vector>

#include "core/base/execution_context.h"
#include "core/base/status.h"
#include "core/tensor/tensor.h"

namespace inklens {

/// PyTorch's defaults.
struct AdamOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
};

/// The Adam optimiser (Kingma and Ba, arXiv:1412.6980, algorithm 1) for one parameter tensor, in
/// PyTorch's form: with g the gradient at step t,
///   m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g^2,
///   w -= learning_rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
class Adam {
 public:
  static Result<Adam> Create(const Shape& shape);

  /// One step. The result does not depend on the number of threads.
  /// @param step       t, from 1.
  /// @param parameters w, changed in place.   @param gradient of the same shape.
  void Update(ExecutionContext& context, std::size_t step, const AdamOptions& options,
              ConstTensorView gradient, TensorView parameters);

  /// m and v: with the step, all there is to go on from.
  TensorView first_moment() { return first_; }
  TensorView second_moment() { return second_; }

 private:
  Tensor first_;
  Tensor second_;
};

}  // namespace inklens
