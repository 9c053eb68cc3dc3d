#pragma once

#include <cstddef>
#include <span>

#include "core/base/rng.h"
#include "core/base/status.h"
#include "core/image/superpixels.h"

namespace inklens {

/// The defaults are those of the package lime. With them a 28x28 digit falls into one to three
/// superpixels; kernel_size 2, max_distance 6 and ratio 0.5 give eight to twenty-four.
struct QuickshiftOptions {
  double kernel_size = 4;     ///< standard deviation of the density's Gaussian kernel, pixels; >= 1
  double max_distance = 200;  ///< longest link within a superpixel, pixels; > 0, may be infinite
  double ratio = 0.2;         ///< in [0, 1]: how much a unit of Lab colour counts beside a pixel
};

/// Superpixels by quickshift: every pixel is linked to its nearest neighbour of higher density, and
/// the links longer than max_distance are cut. A superpixel is what then hangs together.
/// Source: Vedaldi and Soatto, "Quick Shift and Kernel Methods for Mode Seeking", ECCV 2008, as
/// scikit-image 0.19.3 computes it (skimage.segmentation.quickshift, sigma 0), with its order of
/// operations.
///
/// With d^2(p, q) = ratio^2 |Lab(p) - Lab(q)|^2 + |p - q|^2 and W the pixels at most
/// ceil(3 kernel_size) rows and columns away, p's density is
///   noise(p) + sum over q in W of exp(-d^2 / (2 kernel_size^2)),
/// and its link goes to the q in W of strictly higher density with the least d (the first in
/// raster order of equals). Lab is CIE L*a*b* under D65 of the intensity taken as sRGB gray, also
/// outside [0, 1]; a and b are nearly but not quite zero, as in scikit-image. Superpixels are
/// numbered by their densest pixels in raster order.
///
/// Nothing but + - * / and the square root is used, so every platform gives the same superpixels.
///
/// @param intensities [height, width], nominally in [0, 1].
/// @param noise same size; small numbers that break ties of density.
/// Errors: kInvalidArgument (options out of range), kShapeMismatch (also an image without pixels),
/// kNonFinite (also intensities beyond about 1e128, whose colours overflow), kResourceExhausted for
/// more than 250 million pairs of p and q.
/// Cost: O(H W kernel_size^2).
Result<LabelMap> QuickshiftSuperpixels(std::span<const double> intensities, std::size_t height,
                                       std::size_t width, std::span<const double> noise,
                                       const QuickshiftOptions& options = {});

/// The same with noise of mean 0 and standard deviation 1e-5 drawn from `rng`, pixel by pixel.
/// Deviation: scikit-image's noise is normal. This is the sum of twelve uniforms, near normal and
/// the same on every platform, which logarithms and cosines are not.
Result<LabelMap> QuickshiftSuperpixels(std::span<const double> intensities, std::size_t height,
                                       std::size_t width, Rng rng,
                                       const QuickshiftOptions& options = {});

}  // namespace inklens
