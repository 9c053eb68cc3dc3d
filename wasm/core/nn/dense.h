#pragma once

#include "core/nn/parameters.h"
#include "core/nn/sparse_product.h"
#include "core/xnn/operators.h"

namespace inklens {

/// Fully connected layer, as PyTorch's Linear. Immutable but for BeginUpdate; packed
/// operators live in the ExecutionContext.
class Dense {
 public:
  /// @param weights [out, in], finite.   @param bias [out].   Errors: kShapeMismatch.
  static Result<Dense> Create(Tensor weights, Tensor bias);

  std::size_t in_features() const { return weights_.shape()[1]; }
  std::size_t out_features() const { return weights_.shape()[0]; }

  const Tensor& weights() const { return weights_; }
  const Tensor& bias() const { return bias_; }
  /// As Conv2d::BeginUpdate.
  ParameterViews BeginUpdate();

  /// [N, in] to [N, out]. Errors: kShapeMismatch.
  Result<Shape> OutputShape(const Shape& input) const;
  /// y = x W^T + b, with ReLU applied when `activation` says so. Cost: N out in multiply-adds.
  Status Forward(ExecutionContext& context, ConstTensorView input, TensorView output,
                 Activation activation = Activation::kNone) const;
  /// The same sums; those of rows that are mostly zero without their zeros (nn/sparse_product.h),
  /// which may round otherwise than Forward's. Every row's bits are the same in any batch. Cost:
  /// for a sparse row its nonzeros times out, for others as Forward.
  Status ForwardFast(ExecutionContext& context, ConstTensorView input, TensorView output,
                     Activation activation = Activation::kNone) const;
  /// The weights laid out for skipping, made at first use; they live as long as `context` and this.
  /// Errors: kResourceExhausted.
  Result<const WeightPanels*> Panels(ExecutionContext& context) const;
  /// dS/dx = dS/dy W. Every element of `input_gradient` [N, in] is written.
  Status Backward(ExecutionContext& context, ConstTensorView output_gradient,
                  TensorView input_gradient) const;
  /// dS/dW = sum_n dS/dy_n x_n^T [out, in] and dS/db = sum_n dS/dy_n [out], from what Forward read
  /// and dS/dy (before any ReLU). Both are written, nothing is added to what they held.
  /// Errors: kShapeMismatch. Cost: as Forward.
  Status WeightGradient(ExecutionContext& context, ConstTensorView input,
                        ConstTensorView output_gradient, TensorView weight_gradient,
                        TensorView bias_gradient) const;

 private:
  /// Forward by XNNPACK.
  Status Multiply(ExecutionContext& context, ConstTensorView input, TensorView output,
                  Activation activation) const;

  Tensor weights_;
  Tensor bias_;
  ContextKey key_;
};

}  // namespace inklens
