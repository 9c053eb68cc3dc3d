#include "core/nn/conv2d.h"

#include <optional>
#include <string>
#include <utility>

#include "core/nn/column_sums.h"

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

/// Working memory of WeightGradient, kept because it is as large as the layer's activations.
struct GradientScratch {
  Tensor input;            ///< [Ci, H, W, N]
  Tensor output_gradient;  ///< [Co, H', W', N]
  Tensor gradient;         ///< [Ci, kh + rest, kw + rest, Co]
};

Status MakeRoom(Tensor& tensor, const Shape& shape) {
  if (tensor.shape() == shape) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(tensor, Tensor::Create(shape));
  return Status::Ok();
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

// dW[o,ky,kx,i] = sum_nyx X[n, y stride + ky - padding, x stride + kx - padding, i] G[n,y,x,o] is
// itself a convolution once batch and channels change places: the image is X as [Ci,H,W,N], the
// kernel is G as [Co,H',W',N], the stride becomes the distance between the kernel's taps, and the
// output is dW as [Ci,kh,kw,Co]. So it runs on the same kernels, without unfolding anything.
Status Conv2d::WeightGradient(ExecutionContext& context, ConstTensorView input,
                              ConstTensorView output_gradient, TensorView weight_gradient,
                              TensorView bias_gradient) const {
  INKLENS_ASSIGN_OR_RETURN(const Shape out, OutputShape(input.shape()));
  if (!(output_gradient.shape() == out) || !(weight_gradient.shape() == weights_.shape()) ||
      !(bias_gradient.shape() == bias_.shape())) {
    return ShapeMismatch("A convolution from ", input.shape().ToString(), " to ", out.ToString(),
                         " cannot turn an output gradient ", output_gradient.shape().ToString(),
                         " into gradients ", weight_gradient.shape().ToString(), " and ",
                         bias_gradient.shape().ToString(), ".");
  }
  const Shape& in = input.shape();
  const Extent2D extent{out[1], out[2]};
  // Where the stride leaves rows or columns at the far edge unread, the kernel fits at so many
  // more places; what it gives there is no gradient.
  const auto places = [](std::size_t image, std::size_t padding, std::size_t stride,
                         std::size_t steps) { return image + 2 * padding - stride * (steps - 1); };
  const Extent2D taps{places(in[1], window_.padding.height, window_.stride.height, extent.height),
                      places(in[2], window_.padding.width, window_.stride.width, extent.width)};

  auto& scratch = context.StateOf<GradientScratch>(gradient_key_);
  constexpr std::size_t kExchange[] = {3, 1, 2, 0};
  INKLENS_RETURN_IF_ERROR(MakeRoom(scratch.input, {in[3], in[1], in[2], in[0]}));
  INKLENS_RETURN_IF_ERROR(Transpose(context, input, kExchange, scratch.input));
  INKLENS_RETURN_IF_ERROR(
      MakeRoom(scratch.output_gradient, {out[3], extent.height, extent.width, out[0]}));
  INKLENS_RETURN_IF_ERROR(Transpose(context, output_gradient, kExchange, scratch.output_gradient));
  INKLENS_RETURN_IF_ERROR(MakeRoom(scratch.gradient, {in[3], taps.height, taps.width, out[3]}));
  const Window2D window{.kernel = extent, .padding = window_.padding};
  INKLENS_ASSIGN_OR_RETURN(
      ConvolutionOperator correlate,
      ConvolutionOperator::CreateDilated(window, window_.stride, scratch.output_gradient));
  INKLENS_RETURN_IF_ERROR(correlate.Run(context, scratch.input, scratch.gradient));

  const Extent2D kernel = window_.kernel;
  for (std::size_t i = 0; i < in[3]; ++i) {
    for (std::size_t ky = 0; ky < kernel.height; ++ky) {
      for (std::size_t kx = 0; kx < kernel.width; ++kx) {
        const float* from =
            scratch.gradient.data() + ((i * taps.height + ky) * taps.width + kx) * out[3];
        float* to = weight_gradient.data() + (ky * kernel.width + kx) * in[3] + i;
        const std::size_t row = kernel.height * kernel.width * in[3];
        for (std::size_t o = 0; o < out[3]; ++o) to[o * row] = from[o];
      }
    }
  }
  ColumnSums(output_gradient.Reshaped({out[0] * extent.height * extent.width, out[3]}),
             bias_gradient);
  return Status::Ok();
}

}  // namespace inklens
