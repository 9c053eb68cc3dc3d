#include "core/evaluate/map_difference.h"

#include <algorithm>
#include <cmath>

namespace inklens {

Result<MapDifference> CompareMaps(const Map2D& a, const Map2D& b) {
  INKLENS_RETURN_IF_ERROR(CheckComparable(a, b));
  MapDifference compared;
  compared.difference = Map2D(a.height, a.width);
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const float difference = a.values[i] - b.values[i];
    compared.difference.values[i] = difference;
    compared.largest = std::max(compared.largest, std::abs(static_cast<double>(difference)));
  }
  const std::vector<double> of_a = ValuesOf(a), of_b = ValuesOf(b);
  INKLENS_ASSIGN_OR_RETURN(compared.pearson, Correlation(of_a, of_b));
  INKLENS_ASSIGN_OR_RETURN(compared.spearman, RankCorrelation(of_a, of_b));
  if (std::min(a.height, a.width) >= kSimilarityWindow) {
    INKLENS_ASSIGN_OR_RETURN(compared.structural_similarity, StructuralSimilarity(a, b));
  }
  return compared;
}

}  // namespace inklens
