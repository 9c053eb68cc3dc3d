#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/explain/rise_masks.h"

namespace inklens {

/// Per pixel, sums over the samples of what their scores S and masks M are multiplied to. The last
/// three are there only where RISE's map is divided by what the masks have shown.
struct RiseSums {
  std::vector<double> sm, ssmm;  ///< of S M and (S M)^2
  std::vector<double> m, mm, smm;
  std::vector<double> scratch;

  /// Adds a part of one sample's mask to those of the pixels from `begin` on.
  void AddMask(std::span<const float> mask, std::size_t begin, double score);
};

/// The sums over drawn masks, which are made of far fewer numbers than they have pixels: a mask is
/// linear in its s x s cells c, which are 0 or 1, and its square in products of cells that touch.
/// So per shift
///   sum S M = sum_a w_a (sum S c_a),   sum (S M)^2 = sum_ab w_a w_b (sum S^2 c_a c_b),
/// where w are a pixel's shares of the (up to) four cells about it. For a sample that is 6 s^2
/// additions for 4 H W, and none of its mask is needed. Samples are added one after the other: the
/// sums do not depend on how they were scored.
class DrawnMaskSums {
 public:
  /// @param with_masks whether m, mm and smm are wanted.
  DrawnMaskSums(const RiseMasks& masks, bool with_masks);

  /// `draw` is one of the masks given to the constructor. Cost: O(s^2).
  void Add(const RiseMasks& masks, const RiseMasks::Draw& draw, double score);
  /// The sums per pixel. Cost: O(shifts (H W + s W)), about 0.1 ms for MNIST's size.
  void Expand(const RiseMasks& masks, RiseSums& sums) const;

 private:
  /// The pairs of cells that touch, by where the second one lies; each is kept with its first.
  enum Pair : std::size_t { kSelf, kRight, kBelowLeft, kBelow, kBelowRight, kPairs };

  void MultiplyCells(std::span<const std::uint8_t> cells);

  std::size_t side_;                    ///< s
  std::vector<std::uint8_t> products_;  ///< of one draw's cells, [kPairs, s, s]
  std::vector<double> s_;               ///< sum S c, [shifts, s, s]
  /// sum S^2 c c', sum c c', sum S c c': [shifts, kPairs, s, s].
  std::vector<double> ss_pairs_, pairs_, s_pairs_;
};

}  // namespace inklens
