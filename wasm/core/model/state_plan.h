#pragma once

#include <cstddef>

#include "core/classifier/parted_image.h"
#include "core/nn/sparse_product.h"

namespace inklens {

/// What it takes to compute one layer once per state of each place (model/state_layers.h), counted
/// from the states that there are, before any of it is done.
struct StateWork {
  Operations arithmetic;
  /// Those of its multiply-adds that skip zeros (nn/sparse_product.h).
  double skipping = 0;
  /// Vectors held against the sets that this layer needs and no layer before it.
  double lookups = 0;
  /// Memory that is alive while the layer is computed: what it reads, its tables, what it gives.
  std::size_t table_bytes = 0;
};

/// The cost model: in multiply-adds of a matrix product. An addition of table rows waits for its
/// memory where a product works from registers; a lookup is a hash and a comparison. Both ratios
/// are estimates: where it matters the counts are far apart.
inline constexpr double kAdditionCost = 4;
inline constexpr double kLookupCost = 128;
/// Tables above this are not made, however much they would save.
inline constexpr std::size_t kMaxTableBytes = std::size_t{32} << 20;

inline double CostOf(const StateWork& work) {
  return work.arithmetic.multiply_adds + (kSparseCost - 1) * work.skipping +
         kAdditionCost * work.arithmetic.additions + kLookupCost * work.lookups;
}

/// Whether a layer is computed by states: when that costs less than `plain`, the cost of computing
/// it for each image by itself, and its tables are not too large.
inline bool StatesPay(const StateWork& work, double plain) {
  return work.table_bytes <= kMaxTableBytes && CostOf(work) < plain;
}

}  // namespace inklens
