#pragma once

#include <cstddef>
#include <span>

#include "core/base/status.h"
#include "core/image/superpixels.h"

namespace inklens {

struct SlicOptions {
  /// How many superpixels to aim for, >= 1. The centres start on a whole-pixel grid, which has more
  /// or fewer points: 30 of 28x28 pixels start with 6x6.
  std::size_t segments = 30;
  /// Weight of nearness against likeness, > 0: 10 gives nearly squares, 0.1 follows strokes.
  double compactness = 10;
};

/// Superpixels by SLIC: k-means clustering of intensity and position, each centre looking only at
/// its surroundings; fragments then join a neighbour, so that every superpixel hangs together.
/// Source: Achanta et al., "SLIC Superpixels Compared to State-of-the-Art Superpixel Methods",
/// TPAMI 34(11), 2012, as scikit-image 0.19.3 computes it for gray images
/// (skimage.segmentation.slic, sigma 0, labels from 0, otherwise its defaults), with its order of
/// operations.
///
/// The distance of a pixel from a centre is
///   D^2 = |p - centre|^2 / step^2 + ((intensity - centre's intensity) / compactness)^2
/// with the intensities scaled to [0, 1] and the grid's step; ten iterations. Connected pieces of
/// less than half the mean size join the neighbour met last, and growing a piece stops at three
/// times the mean size.
///
/// @param intensities [height, width], of any range.
/// Errors: kInvalidArgument (options out of range), kShapeMismatch (also an image without pixels),
/// kNonFinite (also when the range overflows, or 1 / compactness).
/// Cost: O(H W) per iteration.
Result<LabelMap> SlicSuperpixels(std::span<const double> intensities, std::size_t height,
                                 std::size_t width, const SlicOptions& options = {});

}  // namespace inklens
