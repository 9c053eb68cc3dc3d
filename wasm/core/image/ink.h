#pragma once

#include <cstddef>

#include "core/base/status.h"
#include "core/image/decode.h"
#include "core/image/gray_image.h"

namespace inklens {

/// What of a picture was taken for no part of the drawing.
struct IgnoredInk {
  std::size_t border = 0;  ///< pieces along the picture's border: a scan's frame, a table's edge
  std::size_t lines = 0;   ///< that go from one side of the page to the other
  std::size_t specks = 0;  ///< pieces that are too small to belong to the drawing
};

/// The drawing on a picture, 0 = ground, 255 = full ink.
struct Ink {
  GrayImage image;
  IgnoredInk ignored;
};

/// Turns a picture of strokes into ink: dark strokes on light ground or light ones on dark, of any
/// colours that differ (see MeasureContrast). Differences under a fifth of the largest are taken
/// for paper and shadow; an even picture gives no ink. Of a photograph, strokes that are out of
/// focus count where nothing sharper is found, and of a sheet of paper on a larger table what is
/// written on it (see SheetAlone). Ignored are, where something else is left: lines across the
/// whole page, what runs along the border, specks far from the drawing. A picture of more than
/// kMaxInkPixels is reduced first, by whole numbers.
/// Errors: kInvalidArgument for a picture without pixels.
/// Cost: O(pixels).
Result<Ink> ExtractInk(const PictureView& picture);

inline constexpr std::size_t kMaxInkPixels = std::size_t{1} << 22;

}  // namespace inklens
