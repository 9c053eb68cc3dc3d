#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/rng.h"
#include "core/base/status.h"
#include "core/image/gray_image.h"

namespace inklens {

/// A place on paper, y downwards.
struct Point2D {
  double x = 0;
  double y = 0;
};

/// A digit as a pen wrote it: strokes in order, each a polyline (or one point, a dot).
struct Drawing {
  std::uint8_t label = 0;
  std::vector<std::vector<Point2D>> strokes;
};

struct PenOptions {
  double width = 0.08;         ///< of the stroke, as a share of the digit's longer side
  std::size_t digit_px = 100;  ///< longer side of the digit on the canvas
};

/// Draws the strokes with a round pen on a canvas that just holds them: 0 = ground, 255 = full
/// ink, edges anti-aliased. Only the strokes' shape counts, not their place or size.
/// Errors: kInvalidArgument for a drawing without points, or a width outside (0, 1].
/// Cost: O(points pen_px^2 + canvas).
Result<GrayImage> DrawWithPen(const Drawing& drawing, const PenOptions& options);

/// How hands and pens differ. Amounts are drawn uniformly between minus and plus what is given.
struct HandOptions {
  double thinnest_pen = 0.05;  ///< share of the digit's longer side
  double thickest_pen = 0.12;
  double slant = 0.35;  ///< columns per row
  double rotation_degrees = 10;
  double aspect = 0.25;       ///< of the natural logarithm of width over height
  double wobble = 0.03;       ///< share of the longer side
  double slashed_zero = 0.2;  ///< probability that a zero gets a slash
  double barred_seven = 0.3;  ///< probability that a seven gets a bar
  double flagged_one = 0.5;   ///< probability that a plain one gets an upstroke, a base or both
};

/// The same digit by another hand: slanted, turned, stretched, wavering, and with the habits that
/// differ between countries.
Drawing VaryHand(const Drawing& drawing, const HandOptions& options, Rng& rng);

}  // namespace inklens
