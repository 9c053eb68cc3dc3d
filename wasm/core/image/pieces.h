#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/image/gray_image.h"

namespace inklens {

/// Pixels [begin, end) of a row that belong to one piece.
struct Run {
  std::uint32_t row, begin, end, piece;
};

/// What hangs together, by sides or corners.
struct Piece {
  std::size_t top = SIZE_MAX, left = SIZE_MAX;
  std::size_t bottom = 0, right = 0;  ///< past the end
  std::size_t area = 0;               ///< pixels

  std::size_t height() const { return bottom - top; }
  std::size_t width() const { return right - left; }
  std::size_t extent() const { return height() > width() ? height() : width(); }
};

struct Pieces {
  std::vector<Run> runs;  ///< row by row, from left to right
  std::vector<Piece> pieces;
};

/// The connected pieces of the pixels that are greater than `threshold`, numbered by their first
/// pixels in raster order. Cost: O(pixels).
Pieces FindPieces(const GrayImage& image, int threshold);

}  // namespace inklens
