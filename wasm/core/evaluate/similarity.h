#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/tensor/map2d.h"

namespace inklens {

// How much alike two maps are. Where a map is constant, a correlation with it does not exist: the
// answer is then absent, never NaN and never 0.
// Errors of all: kShapeMismatch for different sizes, kInvalidArgument for no values, kNonFinite.

/// Pearson's correlation, in [-1, 1]; absent when either is constant. As scipy.stats.pearsonr.
/// Cost: O(n).
Result<std::optional<double>> Correlation(std::span<const double> a, std::span<const double> b);

/// Spearman's rank correlation, in [-1, 1]: Pearson's of the ranks, of which equal values get the
/// mean of those they take up; absent when either is constant. As scipy.stats.spearmanr.
/// Cost: O(n log n).
Result<std::optional<double>> RankCorrelation(std::span<const double> a, std::span<const double> b);

/// The `count` largest values' places, in increasing order; of equal values the first ones. All
/// when there are not as many.
std::vector<std::size_t> TopIndices(std::span<const double> values, std::size_t count);

/// |A ∩ B| / |A ∪ B| of the places A, B of the `count` largest values of each.
/// Errors: also kInvalidArgument for a count of 0.   Cost: O(n log n).
Result<double> TopJaccard(std::span<const double> a, std::span<const double> b, std::size_t count);

/// Weighted Jaccard index sum_i min(a_i, b_i) / sum_i max(a_i, b_i), in [0, 1]; absent when all
/// values are 0. Errors: also kInvalidArgument for a negative value.   Cost: O(n).
Result<std::optional<double>> WeightedJaccard(std::span<const double> a, std::span<const double> b);

/// Side of the window that StructuralSimilarity needs, pixels.
inline constexpr std::size_t kSimilarityWindow = 11;

/// Mean structural similarity, in [-1, 1], of maps whose values span at most [0, 1].
/// Source: Wang et al., IEEE TIP 13(4), 2004, Section III, Eq. (13)-(17): Gaussian window of
/// 11x11 pixels, deviation 1.5, K1 = 0.01, K2 = 0.03, L = 1; weighted variances not corrected for
/// the sample's size.
/// Windows lie wholly within the maps, as in the authors' code, and the mean is over their
/// (height - 10) (width - 10) places: no border is made up. scikit-image's structural_similarity
/// with gaussian_weights, sigma 1.5, use_sample_covariance=False, data_range=1 crops to the same.
/// Errors: also kInvalidArgument for a map smaller than the window.   Cost: O(110 height width).
Result<double> StructuralSimilarity(const Map2D& a, const Map2D& b);

/// The map's values in double precision, row-major.
std::vector<double> ValuesOf(const Map2D& map);

/// Errors: kShapeMismatch for maps of different sizes, or whose size is not their number of values;
/// kInvalidArgument for no values; kNonFinite.
Status CheckComparable(const Map2D& a, const Map2D& b);

}  // namespace inklens
