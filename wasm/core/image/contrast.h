#pragma once

#include "core/image/decode.h"
#include "core/image/gray_image.h"

namespace inklens {

/// How far each pixel of a picture is from the ground that the strokes stand on.
struct Contrast {
  /// The most that any channel differs on the strokes' side of the ground: darker, where strokes
  /// are darker. 0 = ground.
  GrayImage difference;
  /// Differences up to this are not told from an even ground.
  int noise = 0;
  /// One ground for all, as in drawings and clean scans; photographs have shade and grain.
  bool even = true;
  /// The border is not nearly of the ground's colour: either a dark frame, or strokes that fill
  /// most of a picture cut close to them.
  bool framed = false;
};

/// Finds the ground and the strokes' side of it. In a drawing the ground is the median of the
/// border, or the commonest gray where that is a dark frame's. In a photograph it is what is left
/// when all that is narrower than some width is taken away (a morphological closing of dark
/// strokes, an opening of light ones; Serra, "Image Analysis and Mathematical Morphology", 1982):
/// shade is wider than strokes, and a ramp of any steepness is left as it is. The width is the
/// least that takes the strokes away, so that as little shade as may be goes with them.
/// @param picture at least 1x1.
/// @param frames whether the border may be a frame, so that the ground is looked for inside.
/// Cost: O(pixels).
Contrast MeasureContrast(const PictureView& picture, bool frames = true);

}  // namespace inklens
