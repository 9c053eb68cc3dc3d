#pragma once

#include <vector>

#include "core/nn/conv2d.h"
#include "core/nn/dense.h"

namespace inklens {

/// Batch normalisation as a trained network applies it: PyTorch's BatchNorm1d and BatchNorm2d in
/// eval(). For each channel c, the innermost extent of the input,
///   y_c = weight_c (x_c - running_mean_c) / sqrt(running_var_c + epsilon) + bias_c.
/// Immutable. Nothing of it is learnt here.
class BatchNorm {
 public:
  /// Each tensor is [channels].
  struct Parameters {
    Tensor weight, bias, running_mean, running_var;
    double epsilon = 1e-5;  ///< 0 or more
  };
  /// Errors: kShapeMismatch when the tensors do not fit each other, kInvalidArgument for a negative
  /// variance or epsilon or when both are 0, kNonFinite when what they make is beyond a float.
  static Result<BatchNorm> Create(Parameters parameters);

  const Parameters& parameters() const { return parameters_; }
  std::size_t channels() const { return scale_.size(); }

  /// That of the input, [N,H,W,channels] or [N,channels]. Errors: kShapeMismatch.
  Result<Shape> OutputShape(const Shape& input) const;
  /// `output` may be `input` itself. Errors: kShapeMismatch.
  Status Forward(ConstTensorView input, TensorView output) const;
  /// dS/dx from dS/dy; `input_gradient` may be `output_gradient` itself. Errors: kShapeMismatch.
  Status Backward(ConstTensorView output_gradient, TensorView input_gradient) const;

  /// One layer that does what `layer` and then this do; computed in double precision.
  /// Errors: kShapeMismatch for other channels, kNonFinite when a weight would be beyond a float.
  Result<Conv2d> FoldedInto(const Conv2d& layer) const;
  Result<Dense> FoldedInto(const Dense& layer) const;

 private:
  Parameters parameters_;
  // y_c = scale_c x_c + shift_c
  std::vector<double> scale_, shift_;
};

}  // namespace inklens
