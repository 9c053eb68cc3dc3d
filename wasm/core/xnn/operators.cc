#include "core/xnn/operators.h"

#include <pthreadpool.h>
#include <xnnpack.h>

#include <algorithm>
#include <limits>
#include <string>

namespace inklens {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

float LowerBound(Activation activation) {
  return activation == Activation::kRelu ? 0.0f : -kInfinity;
}

Status Check(xnn_status status, const char* what) {
  if (status == xnn_status_success) return Status::Ok();
  if (status == xnn_status_out_of_memory) {
    return ResourceExhausted("No memory is left for XNNPACK's ", what, ".");
  }
  return Internal("XNNPACK refused to ", what, " (status ", static_cast<int>(status), ").");
}

std::uint32_t U32(std::size_t value) { return static_cast<std::uint32_t>(value); }

/// Scratch memory of an operator; a Tensor because those are aligned.
Result<Tensor> MakeWorkspace(std::size_t bytes, std::size_t alignment) {
  if (alignment > kTensorAlignmentBytes) {
    return Internal("XNNPACK asked for scratch memory aligned to ", alignment, " bytes.");
  }
  return Tensor::Create({(bytes + sizeof(float) - 1) / sizeof(float)});
}

/// Whether a window maps images [N,H,W,`channels.in`] to images [N,H',W',`channels.out`].
bool MapsImages(const Window2D& window, const Channels& channels, const Shape& from,
                const Shape& to) {
  if (from.rank() != 4 || to.rank() != 4) return false;
  const Extent2D extent = window.OutputExtent({from[1], from[2]});
  return extent.height > 0 && extent.width > 0 && from[3] == channels.in &&
         to == Shape{from[0], extent.height, extent.width, channels.out};
}

Status CannotMap(const char* what, const Shape& from, const Shape& to) {
  return ShapeMismatch(what, " cannot map ", from.ToString(), " to ", to.ToString(), ".");
}

}  // namespace

void XnnOperatorDeleter::operator()(xnn_operator* op) const { xnn_delete_operator(op); }

Extent2D Window2D::OutputExtent(Extent2D input) const {
  const std::size_t height = input.height + 2 * padding.height;
  const std::size_t width = input.width + 2 * padding.width;
  if (height < kernel.height || width < kernel.width) return {0, 0};
  return {(height - kernel.height) / stride.height + 1, (width - kernel.width) / stride.width + 1};
}

Result<ConvolutionOperator> ConvolutionOperator::Create(const Window2D& window,
                                                        ConstTensorView weights,
                                                        ConstTensorView bias,
                                                        Activation activation) {
  const std::size_t out_channels = weights.shape()[0];
  const std::size_t in_channels = weights.shape()[3];
  const auto pad_h = U32(window.padding.height);
  const auto pad_w = U32(window.padding.width);
  xnn_operator_t op = nullptr;
  INKLENS_RETURN_IF_ERROR(Check(
      xnn_create_convolution2d_nhwc_f32(
          pad_h, pad_w, pad_h, pad_w, U32(window.kernel.height), U32(window.kernel.width),
          U32(window.stride.height), U32(window.stride.width), /*dilation_height=*/1,
          /*dilation_width=*/1, /*groups=*/1, in_channels, out_channels, in_channels, out_channels,
          weights.data(), bias.data(), LowerBound(activation), kInfinity, /*flags=*/0,
          /*code_cache=*/nullptr, /*weights_cache=*/nullptr, &op),
      "create a convolution"));
  ConvolutionOperator result;
  result.window_ = window;
  result.channels_ = {in_channels, out_channels};
  result.op_.reset(op);
  return result;
}

Status ConvolutionOperator::Run(ExecutionContext& context, ConstTensorView input,
                                TensorView output) {
  const Shape& in = input.shape();
  if (!MapsImages(window_, channels_, in, output.shape())) {
    return CannotMap("A convolution", in, output.shape());
  }
  if (!(in == prepared_) || context.pool() != prepared_for_) {
    prepared_ = Shape();
    std::size_t bytes = 0, alignment = 1;
    INKLENS_RETURN_IF_ERROR(
        Check(xnn_reshape_convolution2d_nhwc_f32(op_.get(), in[0], in[1], in[2], &bytes, &alignment,
                                                 /*output_height_out=*/nullptr,
                                                 /*output_width_out=*/nullptr, context.pool()),
              "reshape a convolution"));
    INKLENS_ASSIGN_OR_RETURN(workspace_, MakeWorkspace(bytes, alignment));
    prepared_ = in;
    prepared_for_ = context.pool();
  }
  INKLENS_RETURN_IF_ERROR(Check(
      xnn_setup_convolution2d_nhwc_f32(op_.get(), workspace_.data(), input.data(), output.data()),
      "set up a convolution"));
  return Check(xnn_run_operator(op_.get(), context.pool()), "run a convolution");
}

Result<FullyConnectedOperator> FullyConnectedOperator::Create(ConstTensorView weights,
                                                              ConstTensorView bias, bool transposed,
                                                              Activation activation) {
  const std::size_t out = weights.shape()[transposed ? 1 : 0];
  const std::size_t in = weights.shape()[transposed ? 0 : 1];
  xnn_operator_t op = nullptr;
  INKLENS_RETURN_IF_ERROR(
      Check(xnn_create_fully_connected_nc_f32(
                in, out, in, out, weights.data(), bias.data(), LowerBound(activation), kInfinity,
                transposed ? XNN_FLAG_TRANSPOSE_WEIGHTS : 0, /*code_cache=*/nullptr,
                /*weights_cache=*/nullptr, &op),
            "create a fully connected operator"));
  FullyConnectedOperator result;
  result.channels_ = {in, out};
  result.op_.reset(op);
  return result;
}

Status FullyConnectedOperator::Run(ExecutionContext& context, ConstTensorView input,
                                   TensorView output) {
  const std::size_t batch = input.shape().rank() == 2 ? input.shape()[0] : 0;
  if (batch == 0 || !(input.shape() == Shape{batch, channels_.in}) ||
      !(output.shape() == Shape{batch, channels_.out})) {
    return CannotMap("A fully connected operator", input.shape(), output.shape());
  }
  if (batch != prepared_batch_ || context.pool() != prepared_for_) {
    prepared_batch_ = 0;
    INKLENS_RETURN_IF_ERROR(
        Check(xnn_reshape_fully_connected_nc_f32(op_.get(), batch, context.pool()),
              "reshape a fully connected operator"));
    prepared_batch_ = batch;
    prepared_for_ = context.pool();
  }
  INKLENS_RETURN_IF_ERROR(
      Check(xnn_setup_fully_connected_nc_f32(op_.get(), input.data(), output.data()),
            "set up a fully connected operator"));
  return Check(xnn_run_operator(op_.get(), context.pool()), "run a fully connected operator");
}

// XNNPACK's batch matrix product wants the groups outermost, which spreads what a tile of
// Winograd's reads over as many places of the memory; a grouped 1x1 convolution takes them
// innermost.
Result<GroupedProductOperator> GroupedProductOperator::Create(ConstTensorView weights) {
  const std::size_t groups = weights.shape()[0], out = weights.shape()[1], in = weights.shape()[2];
  xnn_operator_t op = nullptr;
  INKLENS_RETURN_IF_ERROR(
      Check(xnn_create_convolution2d_nhwc_f32(
                0, 0, 0, 0, /*kernel_height=*/1, /*kernel_width=*/1, /*subsampling_height=*/1,
                /*subsampling_width=*/1, /*dilation_height=*/1, /*dilation_width=*/1, U32(groups),
                in, out, groups * in, groups * out, weights.data(), /*bias=*/nullptr, -kInfinity,
                kInfinity, /*flags=*/0, /*code_cache=*/nullptr, /*weights_cache=*/nullptr, &op),
            "create a grouped product"));
  GroupedProductOperator result;
  result.groups_ = groups;
  result.channels_ = {in, out};
  result.op_.reset(op);
  return result;
}

Status GroupedProductOperator::Run(ExecutionContext& context, ConstTensorView input,
                                   TensorView output) {
  const std::size_t batch = input.shape().rank() == 3 ? input.shape()[0] : 0;
  if (batch == 0 || !(input.shape() == Shape{batch, groups_, channels_.in}) ||
      !(output.shape() == Shape{batch, groups_, channels_.out})) {
    return CannotMap("A grouped product", input.shape(), output.shape());
  }
  if (batch != prepared_batch_ || context.pool() != prepared_for_) {
    prepared_batch_ = 0;
    std::size_t bytes = 0, alignment = 1;
    INKLENS_RETURN_IF_ERROR(
        Check(xnn_reshape_convolution2d_nhwc_f32(op_.get(), batch, 1, 1, &bytes, &alignment,
                                                 /*output_height_out=*/nullptr,
                                                 /*output_width_out=*/nullptr, context.pool()),
              "reshape a grouped product"));
    if (workspace_.size() * sizeof(float) < bytes) {
      INKLENS_ASSIGN_OR_RETURN(workspace_, MakeWorkspace(bytes, alignment));
    }
    prepared_batch_ = batch;
    prepared_for_ = context.pool();
  }
  INKLENS_RETURN_IF_ERROR(Check(
      xnn_setup_convolution2d_nhwc_f32(op_.get(), workspace_.data(), input.data(), output.data()),
      "set up a grouped product"));
  return Check(xnn_run_operator(op_.get(), context.pool()), "run a grouped product");
}

Status Transpose(ExecutionContext& context, ConstTensorView input,
                 std::span<const std::size_t> permutation, TensorView output) {
  const Shape& in = input.shape();
  bool fits = permutation.size() == in.rank() && output.shape().rank() == in.rank();
  for (std::size_t i = 0; fits && i < in.rank(); ++i) {
    fits = permutation[i] < in.rank() && output.shape()[i] == in[permutation[i]];
  }
  if (!fits) return CannotMap("A transposition", in, output.shape());
  return Check(xnn_run_transpose_nd_x32(input.data(), output.data(), in.rank(), in.dims().data(),
                                        permutation.data(), /*flags=*/0, context.pool()),
               "transpose a tensor");
}

bool PoolingOperator::SupportsMaxPooling(const Window2D& window) {
  return window.kernel.height * window.kernel.width > 1 &&
         window.stride.height <= window.kernel.height && window.stride.width <= window.kernel.width;
}

Result<PoolingOperator> PoolingOperator::Create(PoolingKind kind, const Window2D& window) {
  const auto pad_h = U32(window.padding.height);
  const auto pad_w = U32(window.padding.width);
  const auto kernel_h = U32(window.kernel.height);
  const auto kernel_w = U32(window.kernel.width);
  const auto stride_h = U32(window.stride.height);
  const auto stride_w = U32(window.stride.width);
  xnn_operator_t op = nullptr;
  const xnn_status status =
      kind == PoolingKind::kMax
          ? xnn_create_max_pooling2d_nhwc_f32(pad_h, pad_w, pad_h, pad_w, kernel_h, kernel_w,
                                              stride_h, stride_w, /*dilation_height=*/1,
                                              /*dilation_width=*/1, -kInfinity, kInfinity,
                                              /*flags=*/0, &op)
          : xnn_create_average_pooling2d_nhwc_f32(pad_h, pad_w, pad_h, pad_w, kernel_h, kernel_w,
                                                  stride_h, stride_w, -kInfinity, kInfinity,
                                                  /*flags=*/0, &op);
  INKLENS_RETURN_IF_ERROR(Check(status, "create a pooling"));
  PoolingOperator result;
  result.kind_ = kind;
  result.window_ = window;
  result.op_.reset(op);
  return result;
}

/// XNNPACK divides by the pixels inside the image: of windows over the border that is corrected.
void PoolingOperator::CountPadding(const Shape& input, TensorView output) const {
  const auto inside = [](std::size_t start, std::size_t kernel, std::size_t padding,
                         std::size_t extent) {
    const std::size_t begin = std::max(start, padding);
    return std::min(start + kernel, extent + padding) - begin;
  };
  const Extent2D kernel = window_.kernel, stride = window_.stride, padding = window_.padding;
  const Shape& out = output.shape();
  float* values = output.data();
  for (std::size_t i = 0; i < out[0] * out[1] * out[2]; ++i, values += out[3]) {
    const std::size_t y = i / out[2] % out[1], x = i % out[2];
    const std::size_t count = inside(y * stride.height, kernel.height, padding.height, input[1]) *
                              inside(x * stride.width, kernel.width, padding.width, input[2]);
    const std::size_t whole = kernel.height * kernel.width;
    if (count == whole) continue;
    const float share = static_cast<float>(count) / static_cast<float>(whole);
    for (std::size_t c = 0; c < out[3]; ++c) values[c] *= share;
  }
}

Status PoolingOperator::Run(ExecutionContext& context, ConstTensorView input, TensorView output) {
  const Shape& in = input.shape();
  const std::size_t channels = in.rank() == 4 ? in[3] : 0;
  if (!MapsImages(window_, {channels, channels}, in, output.shape())) {
    return CannotMap("A pooling", in, output.shape());
  }
  const bool max = kind_ == PoolingKind::kMax;
  if (!(in == prepared_) || context.pool() != prepared_for_) {
    prepared_ = Shape();
    std::size_t bytes = 0, alignment = 1;
    const xnn_status status =
        max ? xnn_reshape_max_pooling2d_nhwc_f32(
                  op_.get(), in[0], in[1], in[2], channels, channels, channels,
                  /*output_height_out=*/nullptr, /*output_width_out=*/nullptr, context.pool())
            : xnn_reshape_average_pooling2d_nhwc_f32(
                  op_.get(), in[0], in[1], in[2], channels, channels, channels, &bytes, &alignment,
                  /*output_height_out=*/nullptr, /*output_width_out=*/nullptr, context.pool());
    INKLENS_RETURN_IF_ERROR(Check(status, "reshape a pooling"));
    INKLENS_ASSIGN_OR_RETURN(workspace_, MakeWorkspace(bytes, alignment));
    prepared_ = in;
    prepared_for_ = context.pool();
  }
  const xnn_status status =
      max ? xnn_setup_max_pooling2d_nhwc_f32(op_.get(), input.data(), output.data())
          : xnn_setup_average_pooling2d_nhwc_f32(op_.get(), workspace_.data(), input.data(),
                                                 output.data());
  INKLENS_RETURN_IF_ERROR(Check(status, "set up a pooling"));
  INKLENS_RETURN_IF_ERROR(Check(xnn_run_operator(op_.get(), context.pool()), "run a pooling"));
  if (kind_ == PoolingKind::kPaddedAverage) CountPadding(in, output);
  return Status::Ok();
}

}  // namespace inklens
