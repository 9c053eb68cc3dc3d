#pragma once

#include <cstddef>
#include <vector>

#include "core/xnn/operators.h"
#include "testing/arrays.h"

namespace inklens::test {

/// The layers as plain loops in double precision, straight from their definitions, in PyTorch's
/// layout. Slow and independent of the core, of which they take only the window's description.
/// Each Backward gives dS/dinput from dS/doutput.

/// @param weights [O,I,kh,kw].   @param bias O values.
Array ReferenceConv2d(const Window2D& window, const Array& weights, const std::vector<double>& bias,
                      const Array& input);
Array ReferenceConv2dBackward(const Window2D& window, const Array& weights,
                              const Array& output_gradient, const Array& input);
/// dS/dweights [O,I,kh,kw]; `weights` gives the extents only. dS/dbias is ReferenceBiasGradient.
Array ReferenceConv2dWeightGradient(const Window2D& window, const Array& weights,
                                    const Array& output_gradient, const Array& input);

/// The sum over everything but channels of [N,O,H,W] or [N,O].
std::vector<double> ReferenceBiasGradient(const Array& output_gradient);

/// @param weights [out,in].
Array ReferenceDense(const Array& weights, const std::vector<double>& bias, const Array& input);
Array ReferenceDenseBackward(const Array& weights, const Array& output_gradient);
/// dS/dweights [out,in].
Array ReferenceDenseWeightGradient(const Array& output_gradient, const Array& input);

/// Of a batch normalisation in inference, one value for each channel.
struct ReferenceBatchNorm {
  std::vector<double> weight, bias, mean, variance;
  double epsilon = 1e-5;
  /// @param input [N,C,H,W] or [N,C].
  Array Forward(const Array& input) const;
  Array Backward(const Array& output_gradient) const;
};

Array ReferenceRelu(const Array& input);
Array ReferenceReluBackward(const Array& output_gradient, const Array& input);

/// Padding never wins; of equal maxima the first in row-major order gets the gradient.
Array ReferenceMaxPool2d(const Window2D& window, const Array& input);
Array ReferenceMaxPool2dBackward(const Window2D& window, const Array& output_gradient,
                                 const Array& input);

/// The mean of the pixels inside the image, or with `counts_padding` of the whole window, in which
/// padding is zeros.
Array ReferenceAveragePool2d(const Window2D& window, const Array& input,
                             bool counts_padding = false);
Array ReferenceAveragePool2dBackward(const Window2D& window, const Array& output_gradient,
                                     const Array& input, bool counts_padding = false);

}  // namespace inklens::test
