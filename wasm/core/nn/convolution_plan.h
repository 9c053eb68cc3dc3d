#pragma once

#include "core/xnn/operators.h"

namespace inklens {

/// Which sums may stand for a layer's.
enum class Arithmetic {
  kDirect,  ///< its own, in one order: what traces, gradients and reports are made of
  kFast,    ///< any that come to the same but for rounding, with fewer multiplications
};

/// What a convolution does to its outputs before it writes them.
struct Epilogue {
  Activation activation = Activation::kNone;
  /// Writes the largest of every 2x2 outputs, as MaxPool2d with kernel and stride 2 does.
  bool max_pool_2x2 = false;
};

/// The forms in which a convolution can run.
enum class ConvolutionForm {
  kPlain,       ///< XNNPACK's, over the input as it is
  kUnfolded,    ///< XNNPACK's, over unfolded rows (xnn/unfold.h); the same bits
  kOneChannel,  ///< our loop over a single input channel (nn/one_channel.h)
  kWinograd2,   ///< Winograd's with tiles of 2x2 outputs (nn/winograd.h)
  kWinograd4,   ///< with tiles of 4x4
};

/// Whether the form can pool what it writes.
bool PoolsOutputs(ConvolutionForm form);

/// What a form does for one image, counted.
struct ConvolutionArithmetic {
  double products = 0;  ///< multiply-adds in XNNPACK's matrix products
  double own = 0;       ///< multiply-adds, additions and the like in loops of our own
  double accesses = 0;  ///< loads and stores of our own loops that no operation takes along
  double multiply_adds() const { return products + own; }
};
/// All infinite where the form does not serve this convolution.
/// @param weights of the convolution, OHWI.
ConvolutionArithmetic FormArithmetic(ConvolutionForm form, const Window2D& window,
                                     const Shape& weights, Extent2D input);

/// How many operations of XNNPACK's products run in the time of one of our own loops'. Natively our
/// code is compiled for any machine of its kind and does not fuse, while XNNPACK looks for wider
/// vectors: up to AVX-512 on x86, four times our lanes. With 6, two forms of the seed network's
/// second convolution come to 0.52 and 1.17 of the direct one there; measured were 0.47 to 0.55
/// and 1.2 to 1.6. Where its vectors are narrower, no more than a gain is missed.
#if defined(__x86_64__)
inline constexpr double kProductAdvantage = 6;
#elif defined(__wasm__)
inline constexpr double kProductAdvantage = 1;
#else
inline constexpr double kProductAdvantage = 2;
#endif

/// The form in which a convolution is to run. With kFast the one that costs least, counted: its
/// products, and what our own loops do times the advantage that the products have over them.
/// @param advantage kProductAdvantage; another one in tests.
ConvolutionForm PlanConvolution(Arithmetic arithmetic, const Window2D& window, const Shape& weights,
                                Extent2D input, double advantage = kProductAdvantage);

}  // namespace inklens
