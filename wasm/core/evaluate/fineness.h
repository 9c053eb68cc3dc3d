#pragma once

#include "core/evaluate/measure_value.h"
#include "core/tensor/map2d.h"

namespace inklens {

/// The smallest detail that a map shows, in pixels: the full width at half height of its
/// autocovariance, along rows or along columns, whichever is smaller. Our own definition: with v
/// the map less its mean, along rows
///   C(d) = mean of v(y, x) v(y, x + d) over all pairs of pixels d apart,
///   width = 2 d,   d the first distance, between two lags linearly, with C(d) = C(0) / 2,
/// and at least 1. Where C never falls to half, as along a stripe, the width is the map's side.
/// Why it is a width: details of one shape at places that have nothing to do with each other have
/// the autocovariance of one of them. For blocks of w pixels that is 1 - d / w, so the width is w;
/// for a lone pixel 1; for a Gaussian of deviation s it is exp(-d^2 / (4 s^2)), so the width is 4 s
/// sqrt(ln 2) = 3.33 s, 1.41 times the Gaussian's own at half height. Limits: a lone detail of w
/// pixels on n reads less by about w / n of it, for the mean contains it; a pattern that repeats
/// with gaps as wide as its details reads half of them; a fine detail that carries less than half
/// of the variance beside a broad one does not show. No better or worse: a coarse map can be right.
/// @param map finite. No number for a constant map. Details: "rows", "columns", the two widths.
/// Cost: O(n (height + width)) at worst.
MeasureValue Fineness(const Map2D& map);

}  // namespace inklens
