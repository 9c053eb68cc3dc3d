#include "core/nn/convolution_plan.h"

#include <limits>

#include "core/nn/one_channel.h"
#include "core/nn/winograd.h"

namespace inklens {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr ConvolutionArithmetic kImpossible{kInfinity, kInfinity, kInfinity};

/// What Winograd's transforms do at each place of a tile, for each channel. Counted for tiles of
/// 8x8: into them 2 x 8 lines of 32 operations, and four loads or stores a place (two of them of
/// what stands between columns and rows); out of them 8 + 4 lines of 20, and two.
constexpr double kInputOperations = 8, kInputAccesses = 4;
constexpr double kOutputOperations = 4, kOutputAccesses = 2;

ConvolutionArithmetic WinogradArithmetic(std::size_t tile, const Window2D& window,
                                         const Shape& weights, Extent2D outputs) {
  if (!WinogradConvolution::Serves(window, weights)) return kImpossible;
  const double tiles_y = static_cast<double>((outputs.height + tile - 1) / tile);
  const double tiles_x = static_cast<double>((outputs.width + tile - 1) / tile);
  const double side = static_cast<double>(tile + window.kernel.height - 1);
  const double places = tiles_y * tiles_x * side * side;
  const double ins = static_cast<double>(weights[3]), outs = static_cast<double>(weights[0]);
  return {.products = places * ins * outs,
          .own = places * (kInputOperations * ins + kOutputOperations * outs),
          .accesses = places * (kInputAccesses * ins + kOutputAccesses * outs)};
}

/// Whether a plain convolution is faster over unfolded rows. Measured on 28x28 images and one
/// thread, the layer's time over unfolded rows, copy included, against the plain one, in
/// WebAssembly with relaxed SIMD and natively (AVX-512):
///   one channel: 5x5 0.63 and 0.86, 3x3 0.71 to 0.85 and 0.93, 2x2 0.92 and 1.09
///   more:        0.94 to 1.06 and 1.03 to 1.10
/// Unfolding the columns as well, to a single matrix product, gave 0.79 and 1.53 for 5x5.
bool UnfoldingPays(const Shape& weights) {
  // One channel to one channel is a depthwise convolution to XNNPACK, for which it has kernels.
  return weights[2] >= 3 && weights[3] == 1 && weights[0] > 1;
}

}  // namespace

bool PoolsOutputs(ConvolutionForm form) {
  switch (form) {
    case ConvolutionForm::kPlain:
    case ConvolutionForm::kUnfolded:
      return false;
    case ConvolutionForm::kOneChannel:
    case ConvolutionForm::kWinograd2:
    case ConvolutionForm::kWinograd4:
      return true;
  }
  return false;
}

ConvolutionArithmetic FormArithmetic(ConvolutionForm form, const Window2D& window,
                                     const Shape& weights, Extent2D input) {
  const Extent2D outputs = window.OutputExtent(input);
  const double defined = static_cast<double>(outputs.height * outputs.width) *
                         static_cast<double>(weights.ElementCount());
  switch (form) {
    case ConvolutionForm::kPlain:
    case ConvolutionForm::kUnfolded:
      return {.products = defined, .own = 0, .accesses = 0};
    case ConvolutionForm::kOneChannel:
      if (!OneChannelConvolution::Serves(window, weights, input)) return kImpossible;
      return {.products = 0, .own = defined, .accesses = 0};
    case ConvolutionForm::kWinograd2:
      return WinogradArithmetic(2, window, weights, outputs);
    case ConvolutionForm::kWinograd4:
      return WinogradArithmetic(4, window, weights, outputs);
  }
  return kImpossible;
}

ConvolutionForm PlanConvolution(Arithmetic arithmetic, const Window2D& window, const Shape& weights,
                                Extent2D input, double advantage) {
  using enum ConvolutionForm;
  ConvolutionForm best = UnfoldingPays(weights) ? kUnfolded : kPlain;
  if (arithmetic == Arithmetic::kDirect) return best;
  const auto cost = [&](ConvolutionForm form) {
    const ConvolutionArithmetic count = FormArithmetic(form, window, weights, input);
    return count.products + advantage * (count.own + count.accesses);
  };
  // Equal counts: our loop pools what it has summed up, and its sums wait for nothing.
  double least = cost(best);
  for (const ConvolutionForm form : {kOneChannel, kWinograd2, kWinograd4}) {
    if (cost(form) > least) continue;
    best = form;
    least = cost(form);
  }
  return best;
}

}  // namespace inklens
