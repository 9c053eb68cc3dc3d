#pragma once

#include "core/nn/convolution_plan.h"
#include "core/xnn/operators.h"

namespace inklens {

/// A convolution of one input channel with stride 1, by its definition: eight output channels of
/// four pixels (those that are pooled together, or four of a row) are summed up in registers, and
/// written after ReLU and pooling. Where an image of a batch shows what the one before it showed,
/// the outputs are copied: the ground beside a digit, and whatever else masks leave alone. Sums
/// take the taps in their order, beginning with the bias, as XNNPACK's do. Holds packed weights and
/// working memory: belongs to one ExecutionContext.
class OneChannelConvolution {
 public:
  /// Whether there is one for this window, for weights of this shape (OHWI) and this input: the
  /// kernel is 3 or 5 wide, output channels are a multiple of eight, outputs at least 4 wide.
  static bool Serves(const Window2D& window, const Shape& weights, Extent2D input);
  static Result<OneChannelConvolution> Create(const Window2D& window, ConstTensorView weights,
                                              ConstTensorView bias);
  /// input [N,H,W,1] to output [N,H',W',Co], or with pooling [N,H'/2,W'/2,Co].
  /// Errors: kShapeMismatch.
  Status Run(ExecutionContext& context, ConstTensorView input, TensorView output,
             const Epilogue& epilogue);

 private:
  Window2D window_;
  std::size_t channels_ = 0;
  Tensor packed_;  ///< for every eight channels: their biases, then their weights tap by tap
  Tensor padded_;  ///< [N,H+2p,W+2p], where there is padding
};

}  // namespace inklens
