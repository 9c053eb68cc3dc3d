#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/classifier/classifier.h"

namespace inklens {

/// What a removed pixel shows.
enum class Substrate {
  kBlack,    ///< X = 0, MNIST's ground
  kMean,     ///< x = 0, the mean grey: the zero of RISE's authors
  kBlurred,  ///< the image blurred, see BlurImage
};

/// The image with a Gaussian of deviation 5 on a window of 11x11 pixels, beyond the border x = 0.
/// As RISE's authors have it (eclique/RISE, evaluation.py: gkern(11, 5)): their kernel is SciPy's
/// gaussian_filter of an impulse in an 11x11 field that is mirrored at its edges, so that what
/// falls outside is folded back in. It blurs the normalised image, whatever its size.
/// @param input x, [1,H,W,1].   @return H*W values.   Cost: O(22 H W).
std::vector<float> BlurImage(ConstTensorView input);

/// One image as the network reads it.
using SharedImage = std::shared_ptr<const std::vector<float>>;

/// An image and what it shows where it is removed: each made once for all measures of the image.
class RemovableImage {
 public:
  /// @param input x, [1,H,W,1]; copied.
  RemovableImage(const InputSpec& spec, ConstTensorView input);

  const SharedImage& whole() const { return whole_; }
  /// What every pixel shows once it is removed.
  SharedImage Removed(Substrate substrate);

 private:
  std::vector<float> Make(Substrate substrate) const;

  InputSpec spec_;
  SharedImage whole_;
  std::array<SharedImage, 3> removed_;  ///< by Substrate, once asked for
};

}  // namespace inklens
