#include "core/nn/one_channel.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "core/nn/float4.h"

namespace inklens {
namespace {

constexpr std::size_t kGroup = 2 * kLanes;  ///< output channels summed up at a time
constexpr std::size_t kPixels = 4;

struct Geometry {
  Extent2D kernel;
  std::size_t row;   ///< floats in a row of the image
  Extent2D outputs;  ///< as written
  std::size_t channels;
  bool pooled;
  float least;

  /// The floats that one group of four outputs reads: so many of so many rows.
  Extent2D patch() const {
    return pooled ? Extent2D{kernel.height + 1, kernel.width + 1}
                  : Extent2D{kernel.height, kernel.width + kPixels - 1};
  }
};

using Bits4 = std::uint32_t __attribute__((vector_size(16)));

Bits4 LoadBits(const float* from) {
  Bits4 bits;
  std::memcpy(&bits, from, sizeof(bits));
  return bits;
}

/// Whether two patches (of at least four columns) have the same bits.
bool SamePatch(const Geometry& g, const float* a, const float* b) {
  const Extent2D patch = g.patch();
  for (std::size_t y = 0; y < patch.height; ++y, a += g.row, b += g.row) {
    Bits4 different{};
    for (std::size_t x = 0; x < patch.width; x += kLanes) {
      const std::size_t at = std::min(x, patch.width - kLanes);
      different |= LoadBits(a + at) ^ LoadBits(b + at);
    }
    std::uint64_t halves[2];
    std::memcpy(halves, &different, sizeof(halves));
    if ((halves[0] | halves[1]) != 0) return false;
  }
  return true;
}

/// Eight channels of the outputs at four pixels whose windows begin at `from`. The width is a
/// constant: counting to it would cost as much as the sums.
template <std::size_t Width>
inline void SumUp(const Geometry& g, const float* const (&from)[kPixels], const float* weights,
                  Float4 (&sums)[kPixels][2]) {
  for (auto& sum : sums) {
    sum[0] = Load4(weights);
    sum[1] = Load4(weights + kLanes);
  }
  weights += kGroup;
  const float* pixels[kPixels] = {from[0], from[1], from[2], from[3]};
  for (std::size_t ky = 0; ky < g.kernel.height; ++ky, weights += Width * kGroup) {
    for (std::size_t kx = 0; kx < Width; ++kx) {
      const Float4 low = Load4(weights + kx * kGroup), high = Load4(weights + kx * kGroup + kLanes);
      for (std::size_t p = 0; p < kPixels; ++p) {
        const Float4 pixel = Splat4(pixels[p][kx]);
        sums[p][0] = MultiplyAdd(pixel, low, sums[p][0]);
        sums[p][1] = MultiplyAdd(pixel, high, sums[p][1]);
      }
    }
    for (auto& pixel : pixels) pixel += g.row;
  }
}

/// All channels of one pooled output.
template <std::size_t Width>
void PooledPixel(const Geometry& g, const float* from, const float* weights, float* to) {
  const float* const pixels[] = {from, from + 1, from + g.row, from + g.row + 1};
  const std::size_t group_weights = kGroup * (1 + g.kernel.height * Width);
  const Float4 least = Splat4(g.least);
  for (std::size_t c = 0; c < g.channels; c += kGroup, weights += group_weights) {
    Float4 s[kPixels][2];
    SumUp<Width>(g, pixels, weights, s);
    for (std::size_t half = 0; half < 2; ++half) {
      const Float4 most = Max4(Max4(s[0][half], s[1][half]), Max4(s[2][half], s[3][half]));
      Store4(to + c + half * kLanes, Max4(least, most));
    }
  }
}

/// All channels of four outputs of a row.
template <std::size_t Width>
void FourPixels(const Geometry& g, const float* from, const float* weights, float* to) {
  const float* const pixels[] = {from, from + 1, from + 2, from + 3};
  const std::size_t group_weights = kGroup * (1 + g.kernel.height * Width);
  const Float4 least = Splat4(g.least);
  for (std::size_t c = 0; c < g.channels; c += kGroup, weights += group_weights) {
    Float4 s[kPixels][2];
    SumUp<Width>(g, pixels, weights, s);
    for (std::size_t p = 0; p < kPixels; ++p) {
      Store4(to + p * g.channels + c, Max4(least, s[p][0]));
      Store4(to + p * g.channels + c + kLanes, Max4(least, s[p][1]));
    }
  }
}

/// One image's outputs; `before` is the image whose outputs stand at to - (size of an output), or
/// null.
template <std::size_t Width>
void RunImage(const Geometry& g, const float* image, const float* before, const float* weights,
              float* to) {
  const std::size_t step = g.pooled ? 1 : kPixels;  // outputs made at a time
  const std::size_t floats = step * g.channels;
  const std::size_t size = g.outputs.height * g.outputs.width * g.channels;
  for (std::size_t y = 0; y < g.outputs.height; ++y) {
    for (std::size_t next = 0; next < g.outputs.width; next += step) {
      // The last four of a row may overlap those before them.
      const std::size_t x = std::min(next, g.outputs.width - step);
      const std::size_t at = g.pooled ? 2 * y * g.row + 2 * x : y * g.row + x;
      float* out = to + (y * g.outputs.width + x) * g.channels;
      if (before && SamePatch(g, image + at, before + at)) {
        std::memcpy(out, out - size, floats * sizeof(float));
      } else if (g.pooled) {
        PooledPixel<Width>(g, image + at, weights, out);
      } else {
        FourPixels<Width>(g, image + at, weights, out);
      }
    }
  }
}

}  // namespace

bool OneChannelConvolution::Serves(const Window2D& window, const Shape& weights, Extent2D input) {
  return weights[3] == 1 && weights[0] % kGroup == 0 &&
         (window.kernel.width == 3 || window.kernel.width == 5) &&
         window.stride == Extent2D{1, 1} && window.OutputExtent(input).width >= kPixels;
}

Result<OneChannelConvolution> OneChannelConvolution::Create(const Window2D& window,
                                                            ConstTensorView weights,
                                                            ConstTensorView bias) {
  const std::size_t taps = window.kernel.height * window.kernel.width;
  OneChannelConvolution result;
  result.window_ = window;
  result.channels_ = weights.shape()[0];
  INKLENS_ASSIGN_OR_RETURN(result.packed_, Tensor::Create({result.channels_ * (1 + taps)}));
  float* to = result.packed_.data();
  for (std::size_t c = 0; c < result.channels_; c += kGroup) {
    for (std::size_t i = 0; i < kGroup; ++i) *to++ = bias[c + i];
    for (std::size_t tap = 0; tap < taps; ++tap) {
      for (std::size_t i = 0; i < kGroup; ++i) *to++ = weights[(c + i) * taps + tap];
    }
  }
  return result;
}

Status OneChannelConvolution::Run(ExecutionContext& context, ConstTensorView input,
                                  TensorView output, const Epilogue& epilogue) {
  const Shape& in = input.shape();
  const std::size_t pool = epilogue.max_pool_2x2 ? 2 : 1;
  const Extent2D outputs = in.rank() == 4 ? window_.OutputExtent({in[1], in[2]}) : Extent2D{};
  const Geometry g{.kernel = window_.kernel,
                   .row = in.rank() == 4 ? in[2] + 2 * window_.padding.width : 0,
                   .outputs = {outputs.height / pool, outputs.width / pool},
                   .channels = channels_,
                   .pooled = epilogue.max_pool_2x2,
                   .least = epilogue.activation == Activation::kRelu
                                ? 0.0f
                                : -std::numeric_limits<float>::infinity()};
  if (in.rank() != 4 || in[3] != 1 || outputs.width < kPixels ||
      !(output.shape() == Shape{in[0], g.outputs.height, g.outputs.width, channels_})) {
    return ShapeMismatch("A convolution of one channel cannot map ", in.ToString(), " to ",
                         output.shape().ToString(), ".");
  }
  const bool pads = !(window_.padding == Extent2D{});
  const std::size_t height = in[1] + 2 * window_.padding.height, image_size = height * g.row;
  const float* images = input.data();
  if (pads) {
    if (padded_.size() < in[0] * image_size) {
      INKLENS_ASSIGN_OR_RETURN(padded_, Tensor::Create({in[0] * image_size}));
    }
    std::fill_n(padded_.data(), in[0] * image_size, 0.0f);
    for (std::size_t y = 0; y < in[0] * in[1]; ++y) {
      const std::size_t row = y / in[1] * height + y % in[1] + window_.padding.height;
      std::copy_n(input.data() + y * in[2], in[2],
                  padded_.data() + row * g.row + window_.padding.width);
    }
    images = padded_.data();
  }
  const std::size_t output_size = output.size() / in[0];
  // Each thread takes images that follow each other.
  const std::size_t parts = std::min(in[0], static_cast<std::size_t>(context.thread_count()));
  context.ParallelFor(parts, [&](std::size_t part) {
    const std::size_t begin = part * in[0] / parts, end = (part + 1) * in[0] / parts;
    for (std::size_t n = begin; n < end; ++n) {
      const float* image = images + n * image_size;
      const float* before = n > begin ? image - image_size : nullptr;
      float* to = output.data() + n * output_size;
      if (g.kernel.width == 5) {
        RunImage<5>(g, image, before, packed_.data(), to);
      } else {
        RunImage<3>(g, image, before, packed_.data(), to);
      }
    }
  });
  return Status::Ok();
}

}  // namespace inklens
