#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace inklens {

/// Draws the masks of the authors' generator: s x s cells, each 1 with probability p, stretched
/// to (s+1) ceil(H/s) by (s+1) ceil(W/s) pixels by bilinear interpolation with half-pixel centres
/// and borders mirrored about the edge sample, and cropped at a random offset below one cell.
/// Source: Petsiuk et al., arXiv:1806.07421, Section 3.2, and eclique/RISE.
class RiseMasks {
 public:
  /// How a mask was drawn.
  struct Draw {
    std::vector<std::uint8_t> cells;  ///< [s, s], 0 or 1
    std::size_t shift_y = 0, shift_x = 0;
  };

  RiseMasks(std::size_t height, std::size_t width, std::size_t cells);

  /// The draw with this index: a function of (seed, index) alone.
  /// @param reuse an older draw, whose memory is taken.
  Draw Sample(std::uint64_t seed, std::uint64_t index, double keep_probability, Draw reuse) const;
  Draw Sample(std::uint64_t seed, std::uint64_t index, double keep_probability) const {
    return Sample(seed, index, keep_probability, Draw());
  }
  /// The mask of a draw, [height, width], values in [0,1]. Cost: O(height width).
  /// @param scratch scratch_size() values that are overwritten.
  void Render(const Draw& draw, std::span<float> scratch, std::span<float> mask) const;
  std::size_t scratch_size() const { return cells_ * width_; }
  /// One 0 or 1 per cell: whether any of the pixels marked in `pixels` shows it at this shift.
  std::vector<std::uint8_t> CellsSeen(std::size_t shift_y, std::size_t shift_x,
                                      std::span<const std::uint8_t> pixels) const;

  std::size_t shifts_y() const { return rows_.size() - height_ + 1; }
  std::size_t shifts_x() const { return columns_.size() - width_ + 1; }
  /// The number of a draw's shift, below shifts_y() shifts_x().
  std::size_t ShiftOf(const Draw& draw) const { return draw.shift_y * shifts_x() + draw.shift_x; }

  /// The two cells that a pixel lies between along an axis, and the second one's share. They are
  /// neighbours, in either order, or one and the same.
  struct Tap {
    std::size_t low, high;
    float share;
  };
  /// Of the rows and the columns of a mask with this shift.
  std::span<const Tap> RowTaps(std::size_t shift_y) const {
    return std::span(rows_).subspan(shift_y, height_);
  }
  std::span<const Tap> ColumnTaps(std::size_t shift_x) const {
    return std::span(columns_).subspan(shift_x, width_);
  }
  std::size_t height() const { return height_; }
  std::size_t width() const { return width_; }
  std::size_t cells() const { return cells_; }

 private:
  static std::vector<Tap> MakeTaps(std::size_t cells, std::size_t extent);

  std::size_t height_, width_, cells_;
  std::vector<Tap> rows_, columns_;  ///< of the stretched mask, one cell more than is cropped
};

}  // namespace inklens
