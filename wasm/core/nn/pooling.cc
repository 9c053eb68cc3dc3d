#include "core/nn/pooling.h"

#include <algorithm>
#include <optional>
#include <string>

namespace inklens {
namespace {

struct Operators {
  std::optional<PoolingOperator> forward;
};

Status CheckWindow(const Window2D& window) {
  if (window.kernel.height == 0 || window.kernel.width == 0 || window.stride.height == 0 ||
      window.stride.width == 0) {
    return InvalidArgument("A pooling's kernel and stride must be at least 1.");
  }
  // More padding would allow windows without a single pixel of the image.
  if (2 * window.padding.height > window.kernel.height ||
      2 * window.padding.width > window.kernel.width) {
    return InvalidArgument("A pooling's padding must be at most half its kernel.");
  }
  return Status::Ok();
}

Result<Shape> PooledShape(const Window2D& window, const Shape& input) {
  if (input.rank() != 4) {
    return ShapeMismatch("A pooling cannot read an input of shape ", input.ToString(),
                         "; expected [N, height, width, channels].");
  }
  const Extent2D extent = window.OutputExtent({input[1], input[2]});
  if (extent.height == 0 || extent.width == 0) {
    return ShapeMismatch("A ", window.kernel.height, "x", window.kernel.width,
                         " pooling does not fit into an input of shape ", input.ToString(), ".");
  }
  return Shape{input[0], extent.height, extent.width, input[3]};
}

/// The part of a window along one axis that lies inside the image: [begin, end).
struct Range {
  std::size_t begin;
  std::size_t end;
};

Range InsideRange(std::size_t out, std::size_t stride, std::size_t padding, std::size_t kernel,
                  std::size_t extent) {
  const std::size_t start = out * stride;  // in padded coordinates
  const std::size_t begin = start > padding ? start - padding : 0;
  return {begin, std::min(start + kernel - padding, extent)};
}

/// Calls visit(output_offset, rows, columns, image) for each window of a batch, where `image` is
/// the offset of the item's first element and output_offset that of the window's first channel.
template <typename Visit>
void ForEachWindow(const Window2D& window, const Shape& input, const Shape& output,
                   const Visit& visit) {
  std::size_t output_offset = 0;
  for (std::size_t n = 0; n < output[0]; ++n) {
    const std::size_t image = n * input[1] * input[2] * input[3];
    for (std::size_t y = 0; y < output[1]; ++y) {
      const Range rows = InsideRange(y, window.stride.height, window.padding.height,
                                     window.kernel.height, input[1]);
      for (std::size_t x = 0; x < output[2]; ++x, output_offset += output[3]) {
        const Range columns = InsideRange(x, window.stride.width, window.padding.width,
                                          window.kernel.width, input[2]);
        visit(output_offset, rows, columns, image);
      }
    }
  }
}

/// Plain max pooling for the windows that XNNPACK does not take: one pixel, or gaps in between.
void PlainMaxPool(const Window2D& window, ConstTensorView input, TensorView output) {
  const Shape& in = input.shape();
  const std::size_t channels = in[3];
  ForEachWindow(window, in, output.shape(),
                [&](std::size_t out, Range rows, Range columns, std::size_t image) {
                  for (std::size_t c = 0; c < channels; ++c) {
                    float best = input[image + (rows.begin * in[2] + columns.begin) * channels + c];
                    for (std::size_t y = rows.begin; y < rows.end; ++y) {
                      for (std::size_t x = columns.begin; x < columns.end; ++x) {
                        best = std::max(best, input[image + (y * in[2] + x) * channels + c]);
                      }
                    }
                    output[out + c] = best;
                  }
                });
}

/// Channels that GiveToFirstMaximum takes at once.
constexpr std::size_t kChannelBlock = 64;

/// Adds each of `count` channels' `gradient` to where the window's first maximum of that channel
/// is. `input` and `input_gradient` begin at the window's first pixel. All channels are looked at
/// side by side, pixel after pixel, because such loops vectorise.
void GiveToFirstMaximum(Range rows, Range columns, std::size_t row_stride, std::size_t channels,
                        std::size_t count, const float* __restrict gradient,
                        const float* __restrict input, float* __restrict input_gradient) {
  float best[kChannelBlock], rest[kChannelBlock], given[kChannelBlock];
  std::copy(input, input + count, best);
  std::copy(gradient, gradient + count, rest);
  const std::size_t width = columns.end - columns.begin, height = rows.end - rows.begin;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const float* from = input + y * row_stride + x * channels;
      for (std::size_t c = 0; c < count; ++c) {
        const float value = from[c], largest = best[c];
        best[c] = value > largest ? value : largest;
      }
    }
  }
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const float* from = input + y * row_stride + x * channels;
      float* to = input_gradient + y * row_stride + x * channels;
      for (std::size_t c = 0; c < count; ++c) {
        const float left = rest[c];
        given[c] = from[c] == best[c] ? left : 0.0f;
      }
      for (std::size_t c = 0; c < count; ++c) {
        to[c] += given[c];
        rest[c] -= given[c];  // nothing is left after the first
      }
    }
  }
}

}  // namespace

Result<MaxPool2d> MaxPool2d::Create(const Window2D& window) {
  INKLENS_RETURN_IF_ERROR(CheckWindow(window));
  MaxPool2d pool;
  pool.window_ = window;
  return pool;
}

Result<Shape> MaxPool2d::OutputShape(const Shape& input) const {
  return PooledShape(window_, input);
}

Status MaxPool2d::Forward(ExecutionContext& context, ConstTensorView input,
                          TensorView output) const {
  if (!PoolingOperator::SupportsMaxPooling(window_)) {
    PlainMaxPool(window_, input, output);
    return Status::Ok();
  }
  auto& op = context.StateOf<Operators>(key_).forward;
  if (!op) {
    INKLENS_ASSIGN_OR_RETURN(op, PoolingOperator::Create(PoolingKind::kMax, window_));
  }
  return op->Run(context, input, output);
}

Status MaxPool2d::Backward(ConstTensorView input, ConstTensorView output_gradient,
                           TensorView input_gradient) const {
  const Shape& in = input.shape();
  const std::size_t channels = in[3];
  std::fill(input_gradient.values().begin(), input_gradient.values().end(), 0.0f);
  ForEachWindow(window_, in, output_gradient.shape(),
                [&](std::size_t out, Range rows, Range columns, std::size_t image) {
                  for (std::size_t c = 0; c < channels; c += kChannelBlock) {
                    const std::size_t corner =
                        image + (rows.begin * in[2] + columns.begin) * channels + c;
                    GiveToFirstMaximum(rows, columns, in[2] * channels, channels,
                                       std::min(kChannelBlock, channels - c),
                                       output_gradient.data() + out + c, input.data() + corner,
                                       input_gradient.data() + corner);
                  }
                });
  return Status::Ok();
}

Result<AveragePool2d> AveragePool2d::Create(const Window2D& window, bool counts_padding) {
  INKLENS_RETURN_IF_ERROR(CheckWindow(window));
  AveragePool2d pool;
  pool.window_ = window;
  pool.counts_padding_ = counts_padding;
  return pool;
}

Result<Shape> AveragePool2d::OutputShape(const Shape& input) const {
  return PooledShape(window_, input);
}

Status AveragePool2d::Forward(ExecutionContext& context, ConstTensorView input,
                              TensorView output) const {
  auto& op = context.StateOf<Operators>(key_).forward;
  if (!op) {
    INKLENS_ASSIGN_OR_RETURN(op, PoolingOperator::Create(kind(), window_));
  }
  return op->Run(context, input, output);
}

Status AveragePool2d::Backward(ConstTensorView output_gradient, TensorView input_gradient) const {
  const Shape& in = input_gradient.shape();
  const std::size_t channels = in[3];
  const std::size_t whole = window_.kernel.height * window_.kernel.width;
  std::fill(input_gradient.values().begin(), input_gradient.values().end(), 0.0f);
  ForEachWindow(window_, in, output_gradient.shape(),
                [&](std::size_t out, Range rows, Range columns, std::size_t image) {
                  const std::size_t inside =
                      (rows.end - rows.begin) * (columns.end - columns.begin);
                  const float share = 1.0f / static_cast<float>(counts_padding_ ? whole : inside);
                  for (std::size_t y = rows.begin; y < rows.end; ++y) {
                    for (std::size_t x = columns.begin; x < columns.end; ++x) {
                      float* gradient = input_gradient.data() + image + (y * in[2] + x) * channels;
                      for (std::size_t c = 0; c < channels; ++c) {
                        gradient[c] += share * output_gradient[out + c];
                      }
                    }
                  }
                });
  return Status::Ok();
}

}  // namespace inklens
