#include "core/nn/conv2d.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/nn/column_sums.h"
#include "core/nn/one_channel.h"
#include "core/nn/winograd.h"
#include "core/xnn/unfold.h"

namespace inklens {
namespace {

struct Operators {
  std::optional<ConvolutionOperator> forward;
  std::optional<ConvolutionOperator> forward_relu;
  Tensor unfolded;  ///< scratch of the forward pass
  std::optional<OneChannelConvolution> one_channel;
  std::optional<WinogradConvolution> winograd;
  std::optional<FullyConnectedOperator> backward;
};

/// Working memory of Backward and WeightGradient, kept because it is large.
struct GradientScratch {
  Tensor planes;                    ///< the chunk's input as [Ci, n, H, W]
  Tensor unfolded;                  ///< [taps * Ci, n * H' * W'], or the transpose
  Tensor chunk_gradient, gradient;  ///< [taps * Ci, Co]
};

Status MakeRoom(Tensor& tensor, const Shape& shape) {
  if (tensor.shape() == shape) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(tensor, Tensor::Create(shape));
  return Status::Ok();
}

/// Items of a batch that gradients are computed for at once: so many that what unfolds of them
/// stays in the second-level cache. `item_size` is in floats.
std::size_t ItemsInChunk(std::size_t item_size) {
  constexpr std::size_t kChunkFloats = std::size_t{3} << 17;
  return std::max<std::size_t>(1, kChunkFloats / item_size);
}

/// The outputs along one axis whose tap at `offset` lies inside the image: [begin, end).
struct Reach {
  std::size_t begin = 0, end = 0;
};

Reach OutputsInside(std::size_t offset, std::size_t stride, std::size_t padding, std::size_t extent,
                    std::size_t outputs) {
  Reach reach;
  while (reach.begin < outputs && reach.begin * stride + offset < padding) ++reach.begin;
  reach.end = reach.begin;
  while (reach.end < outputs && reach.end * stride + offset < padding + extent) ++reach.end;
  return reach;
}

/// One row of the unfolded input: what the tap (ky, kx) sees of one channel's planes [n, H, W] at
/// each of the n * H' * W' outputs; 0 in the padding.
void UnfoldTap(const Window2D& window, Extent2D tap, const Shape& in, const Shape& out,
               const float* planes, float* row) {
  const Reach rows =
      OutputsInside(tap.height, window.stride.height, window.padding.height, in[1], out[1]);
  const Reach columns =
      OutputsInside(tap.width, window.stride.width, window.padding.width, in[2], out[2]);
  const std::size_t stride = window.stride.width;
  for (std::size_t n = 0; n < in[0]; ++n) {
    for (std::size_t y = 0; y < out[1]; ++y, row += out[2]) {
      if (y < rows.begin || y >= rows.end || columns.begin == columns.end) {
        std::fill(row, row + out[2], 0.0f);
        continue;
      }
      const std::size_t from_y = y * window.stride.height + tap.height - window.padding.height;
      const float* from = planes + (n * in[1] + from_y) * in[2] + columns.begin * stride +
                          tap.width - window.padding.width;
      std::fill(row, row + columns.begin, 0.0f);
      if (stride == 1) {
        std::copy(from, from + (columns.end - columns.begin), row + columns.begin);
      } else {
        for (std::size_t x = columns.begin; x < columns.end; ++x, from += stride) row[x] = *from;
      }
      std::fill(row + columns.end, row + out[2], 0.0f);
    }
  }
}

/// Adds one item's unfolded gradient [H' * W', kh * kw * Ci] to where it was unfolded from.
void FoldItem(const Window2D& window, const Shape& in, const Shape& out, const float* unfolded,
              float* image) {
  const std::size_t channels = in[3], kernel_width = window.kernel.width;
  std::fill(image, image + in[1] * in[2] * channels, 0.0f);
  for (std::size_t y = 0; y < out[1]; ++y) {
    for (std::size_t x = 0; x < out[2]; ++x) {
      // Padded coordinates; the taps of a row lie side by side in both.
      const std::size_t left = x * window.stride.width, pad = window.padding.width;
      const std::size_t begin = std::min(kernel_width, left < pad ? pad - left : 0);
      const std::size_t end =
          std::max(begin, std::min(kernel_width, std::max(left, in[2] + pad) - left));
      for (std::size_t ky = 0; ky < window.kernel.height;
           ++ky, unfolded += kernel_width * channels) {
        const std::size_t at = y * window.stride.height + ky;
        if (at < window.padding.height || at >= window.padding.height + in[1]) continue;
        const float* __restrict from = unfolded + begin * channels;
        float* __restrict to =
            image + ((at - window.padding.height) * in[2] + left + begin - pad) * channels;
        const std::size_t count = (end - begin) * channels;
        for (std::size_t i = 0; i < count; ++i) to[i] += from[i];
      }
    }
  }
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

ParameterViews Conv2d::BeginUpdate() {
  key_ = ContextKey();
  return {weights_, bias_};
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
  const Shape& w = weights_.shape();
  const bool unfolds =
      PlanConvolution(Arithmetic::kDirect, window_, w, {}) == ConvolutionForm::kUnfolded;
  const std::size_t depth = w[2] * w[3];
  if (!op) {
    INKLENS_ASSIGN_OR_RETURN(
        op, unfolds ? ConvolutionOperator::Create(OverUnfoldedRows(window_),
                                                  weights_.view().Reshaped({w[0], w[1], 1, depth}),
                                                  bias_, activation)
                    : ConvolutionOperator::Create(window_, weights_, bias_, activation));
  }
  if (!unfolds) return op->Run(context, input, output);

  INKLENS_ASSIGN_OR_RETURN(const Shape out, OutputShape(input.shape()));
  const Shape unfolded{out[0], input.shape()[1], out[2], depth};
  if (operators.unfolded.size() < unfolded.ElementCount()) {
    INKLENS_ASSIGN_OR_RETURN(operators.unfolded, Tensor::Create(unfolded));
  }
  const TensorView rows(operators.unfolded.data(), unfolded);
  INKLENS_RETURN_IF_ERROR(UnfoldRows(context, window_, input, rows));
  return op->Run(context, rows, output);
}

Status Conv2d::ForwardFast(ExecutionContext& context, ConvolutionForm form, ConstTensorView input,
                           TensorView output, const Epilogue& epilogue) const {
  auto& operators = context.StateOf<Operators>(key_);
  std::size_t tile = 4;
  switch (form) {
    case ConvolutionForm::kPlain:
    case ConvolutionForm::kUnfolded:
      return Forward(context, input, output, epilogue.activation);
    case ConvolutionForm::kOneChannel:
      if (!operators.one_channel) {
        INKLENS_ASSIGN_OR_RETURN(operators.one_channel,
                                 OneChannelConvolution::Create(window_, weights_, bias_));
      }
      return operators.one_channel->Run(context, input, output, epilogue);
    case ConvolutionForm::kWinograd2:
      tile = 2;
      [[fallthrough]];
    case ConvolutionForm::kWinograd4:
      if (!operators.winograd || operators.winograd->tile() != tile) {
        INKLENS_ASSIGN_OR_RETURN(operators.winograd,
                                 WinogradConvolution::Create(window_, tile, weights_, bias_));
      }
      return operators.winograd->Run(context, input, output, epilogue);
  }
  return Internal("A convolution has no form number ", static_cast<int>(form), ".");
}

// The gradient of every tap of every output is a matrix product; each is then added to the pixel
// that the tap saw. A transposed convolution does the same on a bordered image, most of whose
// products are with the border's zeros (more than half for 5x5 on 8x8).
Status Conv2d::Backward(ExecutionContext& context, ConstTensorView output_gradient,
                        TensorView input_gradient) const {
  const Shape& in = input_gradient.shape();
  INKLENS_ASSIGN_OR_RETURN(const Shape out, OutputShape(in));
  if (!(output_gradient.shape() == out)) {
    return ShapeMismatch("A convolution from ", in.ToString(), " to ", out.ToString(),
                         " cannot take an output gradient ", output_gradient.shape().ToString(),
                         " back.");
  }
  auto& op = context.StateOf<Operators>(key_).backward;
  const std::size_t columns = weights_.size() / out_channels();
  if (!op) {
    INKLENS_ASSIGN_OR_RETURN(
        op, FullyConnectedOperator::Create(weights_.view().Reshaped({out_channels(), columns}),
                                           /*bias=*/{}, /*transposed=*/true, Activation::kNone));
  }
  const std::size_t positions = out[1] * out[2];
  const std::size_t chunk = std::min(in[0], ItemsInChunk(positions * columns));
  Tensor& unfolded = context.StateOf<GradientScratch>(gradient_key_).unfolded;
  if (unfolded.size() < chunk * positions * columns) {
    INKLENS_RETURN_IF_ERROR(MakeRoom(unfolded, {chunk * positions * columns}));
  }
  for (std::size_t begin = 0; begin < in[0]; begin += chunk) {
    const std::size_t items = std::min(chunk, in[0] - begin);
    const TensorView product(unfolded.data(), {items * positions, columns});
    INKLENS_RETURN_IF_ERROR(op->Run(
        context, output_gradient.Slice(begin, items).Reshaped({items * positions, out_channels()}),
        product));
    context.ParallelFor(items, [&](std::size_t n) {
      FoldItem(window_, in, out, product.data() + n * positions * columns,
               input_gradient.Slice(begin + n, 1).data());
    });
  }
  return Status::Ok();
}

// dW^T = U G, with G the output gradient as [N H' W', Co] and U the input unfolded to
// [taps Ci, N H' W']. Chunks of the batch are unfolded, multiplied and summed, so that U never
// leaves the cache and no sum in single precision becomes too long.
Status Conv2d::WeightGradient(ExecutionContext& context, ConstTensorView input,
                              ConstTensorView output_gradient, TensorView weight_gradient,
                              TensorView bias_gradient) const {
  const Shape& in = input.shape();
  INKLENS_ASSIGN_OR_RETURN(const Shape out, OutputShape(in));
  if (!(output_gradient.shape() == out) || !(weight_gradient.shape() == weights_.shape()) ||
      !(bias_gradient.shape() == bias_.shape())) {
    return ShapeMismatch("A convolution from ", in.ToString(), " to ", out.ToString(),
                         " cannot turn an output gradient ", output_gradient.shape().ToString(),
                         " into gradients ", weight_gradient.shape().ToString(), " and ",
                         bias_gradient.shape().ToString(), ".");
  }
  const std::size_t positions = out[1] * out[2], rows = weights_.size() / out_channels();
  const std::size_t chunk = std::min(in[0], ItemsInChunk(positions * rows));
  auto& scratch = context.StateOf<GradientScratch>(gradient_key_);
  INKLENS_RETURN_IF_ERROR(MakeRoom(scratch.gradient, {rows, out_channels()}));
  INKLENS_RETURN_IF_ERROR(MakeRoom(scratch.chunk_gradient, {rows, out_channels()}));
  std::fill(scratch.gradient.values().begin(), scratch.gradient.values().end(), 0.0f);
  for (std::size_t begin = 0; begin < in[0]; begin += chunk) {
    const std::size_t items = std::min(chunk, in[0] - begin);
    INKLENS_RETURN_IF_ERROR(
        AddChunkGradient(context, input.Slice(begin, items), output_gradient.Slice(begin, items)));
  }
  constexpr std::size_t kExchange[] = {1, 0};
  INKLENS_RETURN_IF_ERROR(Transpose(context, scratch.gradient, kExchange,
                                    weight_gradient.Reshaped({out_channels(), rows})));
  ColumnSums(output_gradient.Reshaped({in[0] * positions, out_channels()}), bias_gradient);
  return Status::Ok();
}

Status Conv2d::AddChunkGradient(ExecutionContext& context, ConstTensorView input,
                                ConstTensorView output_gradient) const {
  auto& scratch = context.StateOf<GradientScratch>(gradient_key_);
  const Shape &in = input.shape(), &out = output_gradient.shape();
  const std::size_t columns = in[0] * out[1] * out[2], channels = in_channels();
  const std::size_t pixels = in[0] * in[1] * in[2];
  const float* planes = input.data();
  constexpr std::size_t kExchange[] = {1, 0};
  if (channels > 1) {
    INKLENS_RETURN_IF_ERROR(MakeRoom(scratch.planes, {channels, pixels}));
    INKLENS_RETURN_IF_ERROR(
        Transpose(context, input.Reshaped({pixels, channels}), kExchange, scratch.planes));
    planes = scratch.planes.data();
  }
  const std::size_t rows = scratch.gradient.shape()[0];
  if (scratch.unfolded.size() < rows * columns) {
    INKLENS_RETURN_IF_ERROR(MakeRoom(scratch.unfolded, {rows * columns}));
  }
  const TensorView unfolded(scratch.unfolded.data(), {rows, columns});
  context.ParallelFor(rows, [&](std::size_t row) {
    const std::size_t tap = row / channels, channel = row % channels;
    const Extent2D at{tap / window_.kernel.width, tap % window_.kernel.width};
    UnfoldTap(window_, at, in, out, planes + channel * pixels, unfolded.data() + row * columns);
  });
  INKLENS_ASSIGN_OR_RETURN(
      FullyConnectedOperator product,
      FullyConnectedOperator::Create(output_gradient.Reshaped({columns, out_channels()}),
                                     /*bias=*/{}, /*transposed=*/true, Activation::kNone));
  INKLENS_RETURN_IF_ERROR(product.Run(context, unfolded, scratch.chunk_gradient));
  const std::size_t size = scratch.gradient.size();
  const float* __restrict from = scratch.chunk_gradient.data();
  float* __restrict to = scratch.gradient.data();
  for (std::size_t i = 0; i < size; ++i) to[i] += from[i];
  return Status::Ok();
}

}  // namespace inklens
