#pragma once

#include "core/nn/convolution_plan.h"
#include "core/nn/parameters.h"
#include "core/xnn/operators.h"

namespace inklens {

/// 2-D convolution (cross-correlation, as PyTorch's Conv2d) with stride and zero padding.
/// Immutable but for BeginUpdate; the packed operators live in the ExecutionContext.
class Conv2d {
 public:
  /// @param weights [out_channels, kernel_h, kernel_w, in_channels] (OHWI), finite.
  /// @param bias    [out_channels].
  /// Errors: kShapeMismatch when they do not fit `window` or each other, kInvalidArgument for a
  /// window with a zero kernel or stride.
  static Result<Conv2d> Create(const Window2D& window, Tensor weights, Tensor bias);

  const Window2D& window() const { return window_; }
  std::size_t in_channels() const { return weights_.shape()[3]; }
  std::size_t out_channels() const { return weights_.shape()[0]; }

  const Tensor& weights() const { return weights_; }
  const Tensor& bias() const { return bias_; }
  /// The parameters, to be changed in place by whoever trains the layer, while nothing else uses
  /// it. Contexts prepare their operators anew afterwards; call it again for another change.
  ParameterViews BeginUpdate();

  /// [N,H,W,Ci] to [N,H',W',Co]. Errors: kShapeMismatch for other channels or too small an image.
  Result<Shape> OutputShape(const Shape& input) const;
  /// output_o = b_o + sum_hwi w_ohwi x_i, with ReLU applied when `activation` says so.
  /// Cost: N H' W' Co kh kw Ci multiply-adds.
  Status Forward(ExecutionContext& context, ConstTensorView input, TensorView output,
                 Activation activation = Activation::kNone) const;
  /// The same in the form that PlanConvolution chose for kFast and inputs of this extent, with
  /// pooling where the form can (PoolsOutputs). Outputs differ from Forward's by rounding, but an
  /// item's bits depend neither on the other items nor on threads.
  /// Errors: kShapeMismatch.   Cost: FormArithmetic for each item.
  Status ForwardFast(ExecutionContext& context, ConvolutionForm form, ConstTensorView input,
                     TensorView output, const Epilogue& epilogue) const;
  /// dS/dinput from dS/doutput (before any ReLU). Every element of `input_gradient` is written.
  /// Errors: kShapeMismatch. Cost: as Forward, and kh kw Ci additions per output pixel.
  Status Backward(ExecutionContext& context, ConstTensorView output_gradient,
                  TensorView input_gradient) const;
  /// dS/dweights (OHWI) and dS/dbias [out_channels], summed over the batch, from what Forward read
  /// and dS/doutput (before any ReLU). Both are written, nothing is added to what they held.
  /// Errors: kShapeMismatch. Cost: as Forward, and a copy of kh kw Ci values per output
  /// pixel.
  Status WeightGradient(ExecutionContext& context, ConstTensorView input,
                        ConstTensorView output_gradient, TensorView weight_gradient,
                        TensorView bias_gradient) const;

 private:
  /// Adds a chunk's share to WeightGradient's sum in the context.
  Status AddChunkGradient(ExecutionContext& context, ConstTensorView input,
                          ConstTensorView output_gradient) const;

  Window2D window_;
  Tensor weights_;
  Tensor bias_;
  ContextKey key_;
  ContextKey gradient_key_;  ///< of the gradients' scratch memory
};

}  // namespace inklens
