#pragma once

#include "core/evaluate/measure_value.h"
#include "core/tensor/map2d.h"

namespace inklens {

/// How much of the map stands in few pixels: the Gini index. Source: Hurley, Rickard,
/// arXiv:0811.4706, Eq. (2.2); used for saliency maps by Chalasani et al., arXiv:1810.06583.
///   gini = 1 - 2 sum_k (v_k / sum v) (n - k + 1/2) / n,   v_1 <= ... <= v_n the values sorted.
/// 0 for equal values, 1 - 1/n for a single pixel; neither is better in itself, but a map that
/// shows everything explains nothing. Scaling the map changes nothing; adding a constant does.
/// @param map values in [0, 1]. No number for a map that is zero everywhere.
/// Cost: O(n log n).
MeasureValue Sparsity(const Map2D& map);

}  // namespace inklens
