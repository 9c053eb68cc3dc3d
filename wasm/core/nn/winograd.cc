#include "core/nn/winograd.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "core/nn/cook_toom.h"
#include "core/nn/float4.h"

// Everything here that handles vectors must be inlined to stay in registers.
#define INKLENS_INLINE inline __attribute__((always_inline))

namespace inklens {
namespace {

template <std::size_t M, std::size_t R>
constexpr CookToom<M, R> kMatrices{};

/// sum_j coefficient_j x_j over j = J, J + 2, ...: half a row of B^T, of even or of odd columns.
template <std::size_t M, std::size_t R, std::size_t Row, std::size_t J>
INKLENS_INLINE Float4 HalfRow(const Float4* x) {
  constexpr float kFactor = static_cast<float>(kMatrices<M, R>.input[Row][J]);
  Float4 rest{};
  if constexpr (J + 2 < CookToom<M, R>::kSize) {
    rest = HalfRow<M, R, Row, J + 2>(x);
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
template <std::size_t M, std::size_t R, std::size_t... Pair>
INKLENS_INLINE void TransformInput(const Float4* x, Float4* y, std::index_sequence<Pair...>) {
  constexpr std::size_t kLast = CookToom<M, R>::kSize - 1;
  y[0] = HalfRow<M, R, 0, 0>(x);
  (
      [&] {
        const Float4 even = HalfRow<M, R, 2 * Pair + 1, 0>(x);
        const Float4 odd = HalfRow<M, R, 2 * Pair + 1, 1>(x);
        y[2 * Pair + 1] = even + odd;
        y[2 * Pair + 2] = even - odd;
      }(),
      ...);
  y[kLast] = HalfRow<M, R, kLast, 1>(x);
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

}  // namespace

/// Where tiles lie; extents in pixels, distances in floats.
struct WinogradConvolution::Geometry {
  std::size_t images;
  Extent2D outputs;            ///< before pooling
  std::size_t tiles_x, tiles;  ///< in a row, and of an image
  Extent2D covered;            ///< the input's extent that all tiles together read
  bool in_place;               ///< the input as it is has that extent, or more
};

namespace {

/// The whole tile's transform, B^T d B, four channels at a time.
/// @param row the distance of rows of pixels, in floats.
template <std::size_t M, std::size_t R>
void TransformInputTile(const float* tile, std::size_t row, std::size_t channels, float* to) {
  constexpr std::size_t kSize = CookToom<M, R>::kSize;
  constexpr auto kPairs = std::make_index_sequence<CookToom<M, R>::kPairs>();
  for (std::size_t c = 0; c < channels; c += kLanes) {
    Float4 half[kSize][kSize];  // [column][row]
    for (std::size_t x = 0; x < kSize; ++x) {
      Float4 column[kSize];
      for (std::size_t y = 0; y < kSize; ++y) {
        column[y] = Load4(tile + y * row + x * channels + c);
      }
      TransformInput<M, R>(column, half[x], kPairs);
    }
    for (std::size_t y = 0; y < kSize; ++y) {
      Float4 line[kSize], done[kSize];
      for (std::size_t x = 0; x < kSize; ++x) line[x] = half[x][y];
      TransformInput<M, R>(line, done, kPairs);
      for (std::size_t x = 0; x < kSize; ++x) Store4(to + (y * kSize + x) * channels + c, done[x]);
    }
  }
}

/// Where a tile's outputs go.
struct OutputTile {
  float* to;                  ///< the tile's first output
  std::size_t row;            ///< distance of rows of outputs, in floats
  std::size_t height, width;  ///< outputs that lie inside the image (after pooling)
};

template <std::size_t Side>
INKLENS_INLINE void StoreTile(const Float4 (&values)[Side][Side], std::size_t channels,
                              std::size_t channel, const OutputTile& tile) {
  for (std::size_t y = 0; y < Side; ++y) {
    for (std::size_t x = 0; x < Side; ++x) {
      if (y < tile.height && x < tile.width) {
        Store4(tile.to + y * tile.row + x * channels + channel, values[y][x]);
      }
    }
  }
}

/// A^T [...] A, bias, ReLU and pooling, four channels at a time.
template <std::size_t M, std::size_t R>
void TransformOutputTile(const float* from, std::size_t channels, const float* bias,
                         const Epilogue& epilogue, const OutputTile& tile) {
  constexpr std::size_t kSize = CookToom<M, R>::kSize;
  constexpr auto kPairs = std::make_index_sequence<CookToom<M, R>::kPairs>();
  constexpr auto kRows = std::make_index_sequence<M>();
  const Float4 least = Splat4(
      epilogue.activation == Activation::kRelu ? 0.0f : -std::numeric_limits<float>::infinity());
  for (std::size_t c = 0; c < channels; c += kLanes) {
    Float4 half[kSize][M];  // [column][row]
    for (std::size_t x = 0; x < kSize; ++x) {
      Float4 column[kSize];
      for (std::size_t y = 0; y < kSize; ++y) {
        column[y] = Load4(from + (y * kSize + x) * channels + c);
      }
      TransformOutput<M, R>(column, half[x], kPairs, kRows);
    }
    Float4 outputs[M][M];
    const Float4 offset = Load4(bias + c);
    for (std::size_t y = 0; y < M; ++y) {
      Float4 line[kSize];
      for (std::size_t x = 0; x < kSize; ++x) line[x] = half[x][y];
      TransformOutput<M, R>(line, outputs[y], kPairs, kRows);
      for (std::size_t x = 0; x < M; ++x) outputs[y][x] += offset;
    }
    // The bound comes first: what is not a number stays so.
    if (epilogue.max_pool_2x2) {
      Float4 pooled[M / 2][M / 2];
      for (std::size_t y = 0; y < M / 2; ++y) {
        for (std::size_t x = 0; x < M / 2; ++x) {
          const Float4 upper = Max4(outputs[2 * y][2 * x], outputs[2 * y][2 * x + 1]);
          const Float4 lower = Max4(outputs[2 * y + 1][2 * x], outputs[2 * y + 1][2 * x + 1]);
          pooled[y][x] = Max4(least, Max4(upper, lower));
        }
      }
      StoreTile(pooled, channels, c, tile);
    } else {
      for (auto& row : outputs) {
        for (Float4& value : row) value = Max4(least, value);
      }
      StoreTile(outputs, channels, c, tile);
    }
  }
}

/// G g G^T of every pair of channels, as [place, Co, Ci].
template <std::size_t M, std::size_t R>
void TransformWeights(ConstTensorView weights, float* to) {
  constexpr std::size_t kSize = CookToom<M, R>::kSize;
  const std::size_t outs = weights.shape()[0], ins = weights.shape()[3];
  for (std::size_t pair = 0; pair < outs * ins; ++pair) {
    const float* kernel = weights.data() + pair / ins * R * R * ins + pair % ins;
    double half[kSize][R] = {};
    for (std::size_t i = 0; i < kSize; ++i) {
      for (std::size_t y = 0; y < R; ++y) {
        for (std::size_t x = 0; x < R; ++x) {
          half[i][x] += kMatrices<M, R>.weights[i][y] * kernel[(y * R + x) * ins];
        }
      }
    }
    for (std::size_t i = 0; i < kSize; ++i) {
      for (std::size_t j = 0; j < kSize; ++j) {
        double sum = 0;
        for (std::size_t x = 0; x < R; ++x) sum += half[i][x] * kMatrices<M, R>.weights[j][x];
        to[(i * kSize + j) * outs * ins + pair] = static_cast<float>(sum);
      }
    }
  }
}

/// Calls visit.operator()<M, R>() for a tile and a kernel of these sizes.
template <typename Visit>
void WithSizes(std::size_t tile, std::size_t kernel, const Visit& visit) {
  if (tile == 4 && kernel == 5) return visit.template operator()<4, 5>();
  if (tile == 4 && kernel == 3) return visit.template operator()<4, 3>();
  if (tile == 2 && kernel == 5) return visit.template operator()<2, 5>();
  visit.template operator()<2, 3>();
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
  const std::size_t size = tile + window.kernel.height - 1;
  WinogradConvolution result;
  result.window_ = window;
  result.channels_ = {weights.shape()[3], weights.shape()[0]};
  result.tile_ = tile;
  INKLENS_ASSIGN_OR_RETURN(result.bias_, Tensor::FromValues(bias.shape(), bias.values()));
  INKLENS_ASSIGN_OR_RETURN(
      Tensor transformed, Tensor::Create({size * size, result.channels_.out, result.channels_.in}));
  WithSizes(tile, window.kernel.height, [&]<std::size_t M, std::size_t R>() {
    TransformWeights<M, R>(weights, transformed.data());
  });
  INKLENS_ASSIGN_OR_RETURN(result.products_, GroupedProductOperator::Create(transformed));
  return result;
}

Status WinogradConvolution::Run(ExecutionContext& context, ConstTensorView input, TensorView output,
                                const Epilogue& epilogue) {
  const Shape& in = input.shape();
  Geometry g{};
  const Extent2D outputs = window_.OutputExtent({in[1], in[2]});
  const std::size_t pool = epilogue.max_pool_2x2 ? 2 : 1;
  const Shape expected{in[0], outputs.height / pool, outputs.width / pool, channels_.out};
  if (in.rank() != 4 || in[3] != channels_.in || !(output.shape() == expected)) {
    return ShapeMismatch("A convolution cannot map ", in.ToString(), " to ",
                         output.shape().ToString(), ".");
  }
  g.images = in[0];
  g.tiles_x = (outputs.width + tile_ - 1) / tile_;
  const std::size_t tiles_y = (outputs.height + tile_ - 1) / tile_;
  g.tiles = g.tiles_x * tiles_y;
  const std::size_t border = window_.kernel.height - 1;
  g.covered = {tiles_y * tile_ + border, g.tiles_x * tile_ + border};
  g.in_place =
      window_.padding == Extent2D{} && g.covered.height <= in[1] && g.covered.width <= in[2];
  const std::size_t side = tile_ + border, places = side * side;
  const std::size_t padded_size = g.covered.height * g.covered.width * channels_.in;
  const std::size_t transformed_size = places * channels_.in;
  const std::size_t multiplied_size = places * channels_.out;
  if (!g.in_place) INKLENS_RETURN_IF_ERROR(MakeRoom(padded_, {in[0], padded_size}));
  INKLENS_RETURN_IF_ERROR(MakeRoom(transformed_, {in[0] * g.tiles, transformed_size}));
  INKLENS_RETURN_IF_ERROR(MakeRoom(multiplied_, {in[0] * g.tiles, multiplied_size}));

  WithSizes(tile_, window_.kernel.height, [&]<std::size_t M, std::size_t R>() {
    context.ParallelFor(in[0], [&](std::size_t n) {
      const ConstTensorView image = input.Slice(n, 1);
      const float* from = image.data();
      std::size_t width = in[2];
      if (!g.in_place) {
        float* padded = padded_.data() + n * padded_size;
        PadImage(image, window_.padding, g.covered, padded);
        from = padded;
        width = g.covered.width;
      }
      for (std::size_t t = 0; t < g.tiles; ++t) {
        const std::size_t y = t / g.tiles_x * M, x = t % g.tiles_x * M;
        TransformInputTile<M, R>(from + (y * width + x) * channels_.in, width * channels_.in,
                                 channels_.in,
                                 transformed_.data() + (n * g.tiles + t) * transformed_size);
      }
    });
  });
  const std::size_t tiles = in[0] * g.tiles;
  INKLENS_RETURN_IF_ERROR(
      products_.Run(context, ConstTensorView(transformed_.data(), {tiles, places, channels_.in}),
                    TensorView(multiplied_.data(), {tiles, places, channels_.out})));
  WithSizes(tile_, window_.kernel.height, [&]<std::size_t M, std::size_t R>() {
    const std::size_t side_out = M / pool;
    context.ParallelFor(in[0], [&](std::size_t n) {
      float* to = output.Slice(n, 1).data();
      for (std::size_t t = 0; t < g.tiles; ++t) {
        const std::size_t y = t / g.tiles_x * side_out, x = t % g.tiles_x * side_out;
        const OutputTile tile{.to = to + (y * expected[2] + x) * channels_.out,
                              .row = expected[2] * channels_.out,
                              .height = std::min(side_out, expected[1] - std::min(expected[1], y)),
                              .width = std::min(side_out, expected[2] - std::min(expected[2], x))};
        TransformOutputTile<M, R>(multiplied_.data() + (n * g.tiles + t) * multiplied_size,
                                  channels_.out, bias_.data(), epilogue, tile);
      }
    });
  });
  return Status::Ok();
}

}  // namespace inklens
