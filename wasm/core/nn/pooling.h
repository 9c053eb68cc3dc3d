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

/// Average pooling, as PyTorch's AvgPool2d: over the pixels inside the image
/// (count_include_pad=False), or over the whole window, where padding counts as zeros
/// (count_include_pad=True, PyTorch's default). The two agree when there is no padding.
class AveragePool2d {
 public:
  /// Errors: as MaxPool2d.
  static Result<AveragePool2d> Create(const Window2D& window, bool counts_padding);

  const Window2D& window() const { return window_; }
  bool counts_padding() const { return counts_padding_; }
  PoolingKind kind() const {
    return counts_padding_ ? PoolingKind::kPaddedAverage : PoolingKind::kAverage;
  }

  Result<Shape> OutputShape(const Shape& input) const;
  Status Forward(ExecutionContext& context, ConstTensorView input, TensorView output) const;
  /// Each output's gradient is shared equally by what it averaged; the padding's share is lost.
  Status Backward(ConstTensorView output_gradient, TensorView input_gradient) const;

 private:
  Window2D window_;
  bool counts_padding_ = false;
  ContextKey key_;
};

}  // namespace inklens
