#include "core/nn/conv2d.h"

#include <optional>
#include <string>
#include <utility>

namespace inklens {
namespace {

struct Operators {
  std::optional<ConvolutionOperator> forward;
  std::optional<ConvolutionOperator> forward_relu;
  std::optional<DeconvolutionOperator> backward;
};

/// OHWI to IHWO: the transposed convolution's outputs are the convolution's inputs.
Result<Tensor> ExchangeChannels(ConstTensorView weights) {
  const Shape& s = weights.shape();
  INKLENS_ASSIGN_OR_RETURN(Tensor exchanged, Tensor::Create({s[3], s[1], s[2], s[0]}));
  const std::size_t taps = s[1] * s[2];
  for (std::size_t o = 0; o < s[0]; ++o) {
    for (std::size_t tap = 0; tap < taps; ++tap) {
      for (std::size_t i = 0; i < s[3]; ++i) {
        exchanged[(i * taps + tap) * s[0] + o] = weights[(o * taps + tap) * s[3] + i];
      }
    }
  }
  return exchanged;
}

}  // namespace

Result<Conv2d> Conv2d::Create(const Window2D& window, Tensor weights, Tensor bias) {
  const Shape& s = weights.shape();
  if (window.kernel.height == 0 || window.kernel.width == 0 || window.stride.height == 0 ||
      window.stride.width == 0) {
    return InvalidArgument("A convolution's kernel and stride must be at least 1.");
  }
  if (s.rank() != 4 || s.ElementCount() == 0 || s[1] != window.kernel.height ||
      s[2] != window.kernel.width) {
    return ShapeMismatch("A convolution's weights have shape ", s.ToString(), "; expected [out, ",
                         window.kernel.height, ", ", window.kernel.width, ", in].");
  }
  if (!(bias.shape() == Shape{s[0]})) {
    return ShapeMismatch("A convolution's bias has shape ", bias.shape().ToString(), "; expected [",
                         s[0], "].");
  }
  Conv2d conv;
  conv.window_ = window;
  conv.weights_ = std::move(weights);
  conv.bias_ = std::move(bias);
  return conv;
}

Result<Shape> Conv2d::OutputShape(const Shape& input) const {
  if (input.rank() != 4 || input[3] != in_channels()) {
    return ShapeMismatch("A convolution over ", in_channels(),
                         " channels cannot read an input of shape ", input.ToString(),
                         " ([N, height, width, channels]).");
  }
  const Extent2D extent = window_.OutputExtent({input[1], input[2]});
  if (extent.height == 0 || extent.width == 0) {
    return ShapeMismatch("A ", window_.kernel.height, "x", window_.kernel.width,
                         " convolution does not fit into an input of shape ", input.ToString(),
                         ".");
  }
  return Shape{input[0], extent.height, extent.width, out_channels()};
}

Status Conv2d::Forward(ExecutionContext& context, ConstTensorView input, TensorView output,
                       Activation activation) const {
  auto& operators = context.StateOf<Operators>(key_);
  auto& op = activation == Activation::kRelu ? operators.forward_relu : operators.forward;
  if (!op) {
    INKLENS_ASSIGN_OR_RETURN(op, ConvolutionOperator::Create(window_, weights_, bias_, activation));
  }
  return op->Run(context, input, output);
}

Status Conv2d::Backward(ExecutionContext& context, ConstTensorView output_gradient,
                        TensorView input_gradient) const {
  auto& op = context.StateOf<Operators>(key_).backward;
  if (!op) {
    INKLENS_ASSIGN_OR_RETURN(const Tensor exchanged, ExchangeChannels(weights_));
    INKLENS_ASSIGN_OR_RETURN(op, DeconvolutionOperator::Create(window_, exchanged));
  }
  return op->Run(context, output_gradient, input_gradient);
}

}  // namespace inklens
