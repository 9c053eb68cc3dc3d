#include "core/image/pieces.h"

#include <algorithm>

namespace inklens {
namespace {

/// Runs that touch get one root: the first of them in raster order.
class Union {
 public:
  std::uint32_t Add() {
    parents_.push_back(static_cast<std::uint32_t>(parents_.size()));
    return parents_.back();
  }
  std::uint32_t Root(std::uint32_t run) {
    while (parents_[run] != run) run = parents_[run] = parents_[parents_[run]];
    return run;
  }
  void Join(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t root_a = Root(a), root_b = Root(b);
    parents_[std::max(root_a, root_b)] = std::min(root_a, root_b);
  }

 private:
  std::vector<std::uint32_t> parents_;
};

}  // namespace

Pieces FindPieces(const GrayImage& image, int threshold) {
  Pieces found;
  Union touching;
  std::size_t above = 0, above_end = 0;  // the runs of the row before
  for (std::size_t y = 0; y < image.height; ++y) {
    const std::uint8_t* row = image.pixels.data() + y * image.width;
    const std::size_t first = found.runs.size();
    for (std::size_t x = 0; x < image.width;) {
      if (row[x] <= threshold) {
        ++x;
        continue;
      }
      Run run{static_cast<std::uint32_t>(y), static_cast<std::uint32_t>(x), 0, touching.Add()};
      while (x < image.width && row[x] > threshold) ++x;
      run.end = static_cast<std::uint32_t>(x);
      // Corners touch, too: from one column before to one behind.
      while (above < above_end && found.runs[above].end < run.begin) ++above;
      for (std::size_t i = above; i < above_end && found.runs[i].begin <= run.end; ++i) {
        touching.Join(found.runs[i].piece, run.piece);
      }
      found.runs.push_back(run);
    }
    above = first, above_end = found.runs.size();
  }
  std::vector<std::uint32_t> number(found.runs.size());
  for (Run& run : found.runs) {
    const std::uint32_t root = touching.Root(run.piece);
    if (root == run.piece) {
      number[root] = static_cast<std::uint32_t>(found.pieces.size());
      found.pieces.emplace_back();
    }
    run.piece = number[root];
    Piece& piece = found.pieces[run.piece];
    piece.top = std::min<std::size_t>(piece.top, run.row);
    piece.bottom = std::max<std::size_t>(piece.bottom, run.row + 1);
    piece.left = std::min<std::size_t>(piece.left, run.begin);
    piece.right = std::max<std::size_t>(piece.right, run.end);
    piece.area += run.end - run.begin;
  }
  return found;
}

}  // namespace inklens
