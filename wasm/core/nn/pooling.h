#pragma once

#include "core/xnn/operators.h"

namespace inklens {

/// Max pooling, as PyTorch's MaxPool2d. Immutable; operators live in the ExecutionContext.
class MaxPool2d {
 public:
  /// Errors: kInvalidArgument for a zero kernel or stride, or padding over half the kernel.
  static Result<MaxPool2d> Create(const Window2D& window);

  const Window2D& window() const { return window_; }

  /// [N,H,W,C] to [N,H',W',C]. Errors: kShapeMismatch.
  Result<Shape> OutputShape(const Shape& input) const;
  Status Forward(ExecutionContext& context, ConstTensorView input, TensorView output) const;
  /// The gradient goes to the first maximum of each window in row-major order (PyTorch's rule),
  /// found again in `input`. Overlapping windows add up. Every element of `input_gradient` is
  /// written.
  ///
  /// XNNPACK has an argmax pooling and an unpooling, but the one breaks ties in column-major
  /// order and the other overwrites where windows overlap, so neither gives this gradient.
  Status Backward(ConstTensorView input, ConstTensorView output_gradient,
                  TensorView input_gradient) const;

 private:
  Window2D window_;
  ContextKey key_;
};

/// Average pooling over the pixels inside the image: PyTorch's AvgPool2d with
/// count_include_pad=False (the two agree when there is no padding).
class AveragePool2d {
 public:
  /// Errors: as MaxPool2d.
  static Result<AveragePool2d> Create(const Window2D& window);

  const Window2D& window() const { return window_; }

  Result<Shape> OutputShape(const Shape& input) const;
  Status Forward(ExecutionContext& context, ConstTensorView input, TensorView output) const;
  /// Each output's gradient is shared equally by the pixels that it averaged.
  Status Backward(ConstTensorView output_gradient, TensorView input_gradient) const;

 private:
  Window2D window_;
  ContextKey key_;
};

}  // namespace inklens
