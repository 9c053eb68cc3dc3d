#include "core/nn/winograd.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/nn/cook_toom.h"
#include "core/nn/float4.h"

// Everything here that handles vectors must be inlined to stay in registers.
#define INKLENS_INLINE inline __attribute__((always_inline))
#define INKLENS_NOINLINE __attribute__((noinline))

namespace inklens {
namespace {

template <std::size_t M, std::size_t R>
constexpr CookToom<M, R> kMatrices{};
/// B^T is that of the points: the same for every F(m, r) of a size m + r - 1.
template <std::size_t Size>
constexpr auto kInput = kMatrices<Size - 2, 3>.input;

/// sum_j coefficient_j x_j over j = J, J + 2, ...: half a row of B^T, of even or of odd columns.
template <std::size_t Size, std::size_t Row, std::size_t J>
INKLENS_INLINE Float4 HalfRow(const Float4* x) {
  constexpr float kFactor = static_cast<float>(kInput<Size>[Row][J]);
  Float4 rest{};
  if constexpr (J + 2 < Size) {
    rest = HalfRow<Size, Row, J + 2>(x);
    if constexpr (kFactor == 0) return rest;
    if constexpr (kFactor == 1) return x[J] + rest;
    if constexpr (kFactor == -1) return rest - x[J];
    return MultiplyAdd(Splat4(kFactor), x[J], rest);
  }
  if constexpr (kFactor == 1) return x[J];
  return kFactor == 0 ? Float4{} : Splat4(kFactor) * x[J];
}

/// The rows of the points p and -p share the products of their even columns, and those of their odd
/// ones but for the sign.
template <std::size_t Size, std::size_t... Pair>
INKLENS_INLINE void TransformInput(const Float4* x, Float4* y, std::index_sequence<Pair...>) {
  y[0] = HalfRow<Size, 0, 0>(x);
  (
      [&] {
        const Float4 even = HalfRow<Size, 2 * Pair + 1, 0>(x);
        const Float4 odd = HalfRow<Size, 2 * Pair + 1, 1>(x);
        y[2 * Pair + 1] = even + odd;
        y[2 * Pair + 2] = even - odd;
      }(),
      ...);
  y[Size - 1] = HalfRow<Size, Size - 1, 1>(x);
}

/// sum over the pairs from `Pair` on of p^Row times the pair's sum (even rows) or difference.
template <std::size_t M, std::size_t R, std::size_t Row, std::size_t Pair>
INKLENS_INLINE Float4 PairTerms(const Float4* parts) {
  constexpr float kFactor = static_cast<float>(kMatrices<M, R>.output[Row][2 * Pair + 1]);
  const Float4 x = parts[Pair];
  if constexpr (Pair + 1 < CookToom<M, R>::kPairs) {
    const Float4 rest = PairTerms<M, R, Row, Pair + 1>(parts);
    return kFactor == 1 ? x + rest : MultiplyAdd(Splat4(kFactor), x, rest);
  } else {
    return kFactor == 1 ? x : Splat4(kFactor) * x;
  }
}

template <std::size_t M, std::size_t R, std::size_t... Pair, std::size_t... Row>
INKLENS_INLINE void TransformOutput(const Float4* x, Float4* y, std::index_sequence<Pair...>,
                                    std::index_sequence<Row...>) {
  const Float4 sums[] = {(x[2 * Pair + 1] + x[2 * Pair + 2])...};
  const Float4 differences[] = {(x[2 * Pair + 1] - x[2 * Pair + 2])...};
  ((y[Row] = PairTerms<M, R, Row, 0>(Row % 2 == 0 ? sums : differences)), ...);
  y[0] += x[0];
  y[M - 1] += x[CookToom<M, R>::kSize - 1];
}

/// A line of vectors that stand `step` floats apart.
template <std::size_t Size>
INKLENS_INLINE void LoadLine(const float* from, std::size_t step, Float4 (&line)[Size]) {
  for (std::size_t i = 0; i < Size; ++i) line[i] = Load4(from + i * step);
}
template <std::size_t Size>
INKLENS_INLINE void StoreLine(const Float4 (&line)[Size], float* to, std::size_t step) {
  for (std::size_t i = 0; i < Size; ++i) Store4(to + i * step, line[i]);
}

// Columns and rows take the same function: inlined for each line of a tile it would be 50 KB of
// WebAssembly, and what stands between columns and rows is in memory anyway.

/// B^T of one line, four channels.
template <std::size_t Size>
INKLENS_NOINLINE void InputLine(const float* from, std::size_t from_step, float* to,
                                std::size_t to_step) {
  Float4 line[Size], done[Size];
  LoadLine(from, from_step, line);
  TransformInput<Size>(line, done, std::make_index_sequence<(Size - 2) / 2>());
  StoreLine(done, to, to_step);
}

/// A^T of one line, four channels.
template <std::size_t M, std::size_t R>
INKLENS_NOINLINE void OutputLine(const float* from, std::size_t from_step, float* to,
                                 std::size_t to_step) {
  Float4 line[CookToom<M, R>::kSize], done[M];
  LoadLine(from, from_step, line);
  TransformOutput<M, R>(line, done, std::make_index_sequence<CookToom<M, R>::kPairs>(),
                        std::make_index_sequence<M>());
  StoreLine(done, to, to_step);
}

/// The whole tile's transform, B^T d B, four channels at a time.
/// @param row the distance of rows of pixels, in floats.
template <std::size_t Size>
void TransformInputTile(const float* tile, std::size_t row, std::size_t channels, float* to) {
  alignas(16) float half[Size * Size * kLanes];
  for (std::size_t c = 0; c < channels; c += kLanes) {
    for (std::size_t x = 0; x < Size; ++x) {
      InputLine<Size>(tile + x * channels + c, row, half + x * kLanes, Size * kLanes);
    }
    for (std::size_t y = 0; y < Size; ++y) {
      InputLine<Size>(half + y * Size * kLanes, kLanes, to + y * Size * channels + c, channels);
    }
  }
}

/// Where a tile's outputs go.
struct OutputTile {
  float* to;                  ///< the tile's first output
  std::size_t row;            ///< distance of rows of outputs, in floats
  std::size_t height, width;  ///< outputs that lie inside the image (after pooling)
};

/// A^T [...] A, bias, ReLU and pooling, four channels at a time.
template <std::size_t M, std::size_t R>
void TransformOutputTile(const float* from, std::size_t channels, const float* bias,
                         const Epilogue& epilogue, const OutputTile& tile) {
  constexpr std::size_t kSize = CookToom<M, R>::kSize;
  const Float4 least = Splat4(
      epilogue.activation == Activation::kRelu ? 0.0f : -std::numeric_limits<float>::infinity());
  const std::size_t pool = epilogue.max_pool_2x2 ? 2 : 1;
  alignas(16) float half[M * kSize * kLanes], outputs[M * M * kLanes];
  for (std::size_t c = 0; c < channels; c += kLanes) {
    for (std::size_t x = 0; x < kSize; ++x) {
      OutputLine<M, R>(from + x * channels + c, kSize * channels, half + x * kLanes,
                       kSize * kLanes);
    }
    for (std::size_t y = 0; y < M; ++y) {
      OutputLine<M, R>(half + y * kSize * kLanes, kLanes, outputs + y * M * kLanes, kLanes);
    }
    const Float4 offset = Load4(bias + c);
    for (std::size_t y = 0; y < tile.height; ++y) {
      for (std::size_t x = 0; x < tile.width; ++x) {
        const float* at = outputs + (y * M + x) * pool * kLanes;
        Float4 value = Load4(at);
        if (epilogue.max_pool_2x2) {
          const float* below = at + M * kLanes;
          value = Max4(Max4(value, Load4(at + kLanes)), Max4(Load4(below), Load4(below + kLanes)));
        }
        // The bound comes first: what is not a number stays so.
        Store4(tile.to + y * tile.row + x * channels + c, Max4(least, value + offset));
      }
    }
  }
}

/// G g G^T of every pair of channels, as [place, Co, Ci].
/// @param g G, `size` rows of `taps`.
void TransformWeights(const double* g, std::size_t size, std::size_t taps, ConstTensorView weights,
                      float* to) {
  const std::size_t outs = weights.shape()[0], ins = weights.shape()[3];
  std::vector<double> half(size * taps);
  for (std::size_t pair = 0; pair < outs * ins; ++pair) {
    const float* kernel = weights.data() + pair / ins * taps * taps * ins + pair % ins;
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t x = 0; x < taps; ++x) {
        double sum = 0;
        for (std::size_t y = 0; y < taps; ++y)
          sum += g[i * taps + y] * kernel[(y * taps + x) * ins];
        half[i * taps + x] = sum;
      }
    }
    for (std::size_t place = 0; place < size * size; ++place) {
      double sum = 0;
      for (std::size_t x = 0; x < taps; ++x) {
        sum += half[place / size * taps + x] * g[place % size * taps + x];
      }
      to[place * outs * ins + pair] = static_cast<float>(sum);
    }
  }
}

/// What depends on the sizes m and r.
struct Tiling {
  std::size_t outputs, size;
  const double* g;
  void (*input)(const float* tile, std::size_t row, std::size_t channels, float* to);
  void (*output)(const float* from, std::size_t channels, const float* bias,
                 const Epilogue& epilogue, const OutputTile& tile);
};
template <std::size_t M, std::size_t R>
constexpr Tiling kTiling{M, M + R - 1, kMatrices<M, R>.weights[0].data(),
                         &TransformInputTile<M + R - 1>, &TransformOutputTile<M, R>};

const Tiling& TilingOf(std::size_t tile, const Window2D& window) {
  if (window.kernel.height == 5) return tile == 4 ? kTiling<4, 5> : kTiling<2, 5>;
  return tile == 4 ? kTiling<4, 3> : kTiling<2, 3>;
}

Status MakeRoom(Tensor& tensor, const Shape& shape) {
  if (tensor.size() >= shape.ElementCount()) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(tensor, Tensor::Create(shape));
  return Status::Ok();
}

/// An image amid zeros: `padding` before it, the rest behind.
void PadImage(ConstTensorView image, Extent2D padding, Extent2D padded, float* to) {
  const std::size_t height = image.shape()[1], width = image.shape()[2], c = image.shape()[3];
  std::fill(to, to + padded.height * padded.width * c, 0.0f);
  const std::size_t rows = std::min(height, padded.height - padding.height);
  const std::size_t columns = std::min(width, padded.width - padding.width);
  for (std::size_t y = 0; y < rows; ++y) {
    std::copy_n(image.data() + y * width * c, columns * c,
                to + ((y + padding.height) * padded.width + padding.width) * c);
  }
}

}  // namespace

bool WinogradConvolution::Serves(const Window2D& window, const Shape& weights) {
  return window.kernel.height == window.kernel.width &&
         (window.kernel.height == 3 || window.kernel.height == 5) &&
         window.stride == Extent2D{1, 1} && weights[0] % kLanes == 0 && weights[3] % kLanes == 0;
}

Result<WinogradConvolution> WinogradConvolution::Create(const Window2D& window, std::size_t tile,
                                                        ConstTensorView weights,
                                                        ConstTensorView bias) {
  const Tiling& tiling = TilingOf(tile, window);
  const std::size_t places = tiling.size * tiling.size;
  WinogradConvolution result;
  result.window_ = window;
  result.channels_ = {weights.shape()[3], weights.shape()[0]};
  result.tile_ = tile;
  INKLENS_ASSIGN_OR_RETURN(result.bias_, Tensor::FromValues(bias.shape(), bias.values()));
  INKLENS_ASSIGN_OR_RETURN(Tensor transformed,
                           Tensor::Create({places, result.channels_.out, result.channels_.in}));
  TransformWeights(tiling.g, tiling.size, window.kernel.height, weights, transformed.data());
  INKLENS_ASSIGN_OR_RETURN(result.products_, GroupedProductOperator::Create(transformed));
  return result;
}

Status WinogradConvolution::Run(ExecutionContext& context, ConstTensorView input, TensorView output,
                                const Epilogue& epilogue) {
  const Shape& in = input.shape();
  const Extent2D outputs = in.rank() == 4 ? window_.OutputExtent({in[1], in[2]}) : Extent2D{};
  const std::size_t pool = epilogue.max_pool_2x2 ? 2 : 1;
  if (in.rank() != 4 || in[3] != channels_.in || outputs.height == 0 ||
      !(output.shape() ==
        Shape{in[0], outputs.height / pool, outputs.width / pool, channels_.out})) {
    return ShapeMismatch("A convolution cannot map ", in.ToString(), " to ",
                         output.shape().ToString(), ".");
  }
  const Extent2D tiles{(outputs.height + tile_ - 1) / tile_, (outputs.width + tile_ - 1) / tile_};
  const Tiling& tiling = TilingOf(tile_, window_);
  const std::size_t places = tiling.size * tiling.size;
  const std::size_t count = in[0] * tiles.height * tiles.width;
  INKLENS_RETURN_IF_ERROR(MakeRoom(transformed_, {count, places, channels_.in}));
  INKLENS_RETURN_IF_ERROR(MakeRoom(multiplied_, {count, places, channels_.out}));
  INKLENS_RETURN_IF_ERROR(TransformInputs(context, input, tiles));
  INKLENS_RETURN_IF_ERROR(
      products_.Run(context, ConstTensorView(transformed_.data(), {count, places, channels_.in}),
                    TensorView(multiplied_.data(), {count, places, channels_.out})));
  TransformOutputs(context, output, tiles, epilogue);
  return Status::Ok();
}

Status WinogradConvolution::TransformInputs(ExecutionContext& context, ConstTensorView input,
                                            Extent2D tiles) {
  const Shape& in = input.shape();
  const Tiling& tiling = TilingOf(tile_, window_);
  const std::size_t border = window_.kernel.height - 1, channels = channels_.in;
  const Extent2D covered{tiles.height * tile_ + border, tiles.width * tile_ + border};
  const bool in_place =
      window_.padding == Extent2D{} && covered.height <= in[1] && covered.width <= in[2];
  const std::size_t width = in_place ? in[2] : covered.width;
  const std::size_t padded_size = covered.height * covered.width * channels;
  if (!in_place) INKLENS_RETURN_IF_ERROR(MakeRoom(padded_, {in[0], padded_size}));
  context.ParallelFor(in[0], [&](std::size_t n) {
    const float* image = input.Slice(n, 1).data();
    if (!in_place) {
      float* padded = padded_.data() + n * padded_size;
      PadImage(input.Slice(n, 1), window_.padding, covered, padded);
      image = padded;
    }
    float* to =
        transformed_.data() + n * tiles.height * tiles.width * tiling.size * tiling.size * channels;
    for (std::size_t y = 0; y < tiles.height; ++y) {
      for (std::size_t x = 0; x < tiles.width; ++x) {
        tiling.input(image + (y * width + x) * tile_ * channels, width * channels, channels, to);
        to += tiling.size * tiling.size * channels;
      }
    }
  });
  return Status::Ok();
}

void WinogradConvolution::TransformOutputs(ExecutionContext& context, TensorView output,
                                           Extent2D tiles, const Epilogue& epilogue) {
  const Tiling& tiling = TilingOf(tile_, window_);
  const Shape& out = output.shape();
  const std::size_t side = epilogue.max_pool_2x2 ? tile_ / 2 : tile_, channels = channels_.out;
  context.ParallelFor(out[0], [&](std::size_t n) {
    const float* from =
        multiplied_.data() + n * tiles.height * tiles.width * tiling.size * tiling.size * channels;
    for (std::size_t y = 0; y < tiles.height * side; y += side) {
      for (std::size_t x = 0; x < tiles.width * side; x += side) {
        // With pooling the last tiles may have nothing to write.
        const OutputTile tile{.to = output.data() + ((n * out[1] + y) * out[2] + x) * channels,
                              .row = out[2] * channels,
                              .height = std::min(side, out[1] - std::min(out[1], y)),
                              .width = std::min(side, out[2] - std::min(out[2], x))};
        tiling.output(from, channels, bias_.data(), epilogue, tile);
        from += tiling.size * tiling.size * channels;
      }
    }
  });
}

}  // namespace inklens
