#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/status.h"

namespace inklens {

struct Pick {
  std::vector<std::size_t> rows;   ///< the picked images, in the order in which they were picked
  std::vector<double> importance;  ///< I_j of every column
  double coverage = 0;             ///< c(V) of the picked
};

/// SP-LIME: picks a few images whose explanations together show what matters. Greedy maximisation
/// of c(V) = sum_j 1[some i in V has W_ij > 0] I_j with I_j = sqrt(sum_i |W_ij|); of images that
/// add the same the first is picked, and none that adds nothing.
/// Source: Ribeiro et al., arXiv:1602.04938, Section 4, Eq. (3)-(4), Algorithm 2. The paper stops
/// at the budget; here images that would add nothing are left out, so |V| may be smaller.
/// @param weights [rows, columns], one row per image; their absolute values are W. Column j must
///                mean the same in every row: LIME on one grid.
/// @param budget  B, images to pick at most.
/// Errors: kShapeMismatch, kInvalidArgument (no columns or no budget), kNonFinite.
/// Cost: O(budget rows columns).
Result<Pick> SubmodularPick(std::span<const double> weights, std::size_t columns,
                            std::size_t budget);

}  // namespace inklens
