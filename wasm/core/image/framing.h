#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include "core/base/status.h"
#include "core/image/doubt.h"
#include "core/image/gray_image.h"

namespace inklens {

/// How MNIST was made from scanned digits (LeCun et al., "Gradient-based learning applied to
/// document recognition", 1998, section III-A): the digit is scaled, keeping its proportions,
/// to fit a 20x20 box, and its centre of mass is put in the middle of a 28x28 field.
struct FramingOptions {
  std::size_t width = 28;   ///< of the result, pixels
  std::size_t height = 28;  ///< of the result, pixels
  /// Longer side of the digit as a share of the result's shorter side: 20 of 28 pixels.
  double box = 20.0 / 28.0;
};

struct FramedDrawing {
  /// True when there is no ink to speak of; the image is then empty ground.
  bool blank = true;
  GrayImage image;  ///< 0 = ground, 255 = full ink
  /// Whether the drawing is one digit at all, as far as its pieces tell.
  Doubt doubt = Doubt::kNone;
};

/// Frames a drawing as MNIST frames its digits: crop to the ink, scale by averaging areas, move
/// the centre of mass into the pixel below and right of the middle, [14, 15) of 28 each way
/// (by whole pixels, as far as all ink stays inside). The paper says "the middle"; this is where
/// every digit of MNIST's test set has it.
/// @param ink any size, 0 = ground, 255 = full ink.
/// Errors: kInvalidArgument when the pixel count does not match the size, for a size of 0, or for
/// a box outside (0, 1].
/// Cost: O(pixels of the ink's bounding box).
Result<FramedDrawing> FrameDrawing(const GrayImage& ink, const FramingOptions& options = {});

}  // namespace inklens
