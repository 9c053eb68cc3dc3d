#pragma once

#include <optional>

#include "core/evaluate/similarity.h"

namespace inklens {

/// Two maps of one size beside each other: where they differ, and how much alike they are.
struct MapDifference {
  /// a - b, signed, in the maps' own units.
  Map2D difference;
  /// The largest |a - b|: what a colour scale centred on zero ends at.
  double largest = 0;
  /// As Correlation, RankCorrelation and StructuralSimilarity (evaluate/similarity.h); absent where
  /// they are, the last one also for maps smaller than its window.
  std::optional<double> pearson, spearman, structural_similarity;
};

/// Structural similarity means what its source says for maps whose values span at most [0, 1].
/// Errors: those of CheckComparable.   Cost: O(n log n + 110 n) for n values.
Result<MapDifference> CompareMaps(const Map2D& a, const Map2D& b);

}  // namespace inklens
