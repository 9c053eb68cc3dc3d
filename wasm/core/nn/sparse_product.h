#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/execution_context.h"
#include "core/nn/convolution_plan.h"
#include "core/tensor/tensor.h"

namespace inklens {

// Products with inputs of which most are zero: after a ReLU and max pooling that is the rule (of
// what the digit networks' first dense layer reads, some 92%). y = b + sum_k x_k W_k needs the
// columns W_k with x_k != 0 alone: nothing is left out that would change the sum. Its terms keep
// their order.

/// What a multiply-add here costs in those of a matrix product of XNNPACK's, which loads a weight
/// for many rows where this loads it for one.
inline constexpr double kSparseCost = kProductAdvantage + 1;

/// Whether a row of `size` numbers, so many of them not zero, is multiplied sooner by skipping.
inline bool SkippingPays(std::size_t nonzero, std::size_t size) {
  return kSparseCost * static_cast<double>(nonzero) <= static_cast<double>(size);
}

/// Whether a single row is multiplied by skipping in layers' direct forms, too. One image reads
/// every weight of a layer for a single use, and memory is what it waits for. In WebAssembly
/// XNNPACK adds a row's products in the same order and rounds them alike, so that no bit changes;
/// natively it fuses where our code does not.
#if defined(__wasm__)
inline constexpr bool kSkippingKeepsBits = true;
#else
inline constexpr bool kSkippingKeepsBits = false;
#endif

/// For each of some rows: whether skipping pays for it, and in which columns it is not zero. The
/// choice looks at the row by itself: its product has the same bits in whatever batch it comes.
class RowColumns {
 public:
  /// @param rows [N, size].
  void Find(ExecutionContext& context, ConstTensorView rows);

  /// The rows for which skipping pays, and the others, in their order.
  std::span<const std::uint32_t> sparse() const { return sparse_; }
  std::span<const std::uint32_t> full() const { return full_; }
  /// Those of a row, in their order.
  std::span<const std::uint32_t> operator[](std::size_t row) const {
    return {columns_.data() + row * size_, counts_[row]};
  }

 private:
  std::size_t size_ = 0;
  std::vector<std::uint32_t> columns_, counts_, sparse_, full_;
};

/// The weights of a dense layer, laid out so that skipping a column skips memory: in panels of
/// kWidth outputs, of which each holds its columns one after the other.
class WeightPanels {
 public:
  static constexpr std::size_t kWidth = 32;

  /// @param weights [out, in].   Errors: kResourceExhausted.
  static Result<WeightPanels> Create(ConstTensorView weights);

  /// ceil(out / kWidth): the last panel's outputs from `out` on are 0.
  std::size_t count() const { return in_ == 0 ? 0 : panels_.size() / (in_ * kWidth); }
  /// to[j] = start[j] + sum of row[k] W[panel kWidth + j, first + k] over `columns`, for every j
  /// below kWidth; without `start` the sum alone.
  void Multiply(std::size_t panel, std::size_t first, const float* row,
                std::span<const std::uint32_t> columns, const float* start, float* to) const;

 private:
  std::size_t in_ = 0;
  Tensor panels_;  ///< [panels, in, kWidth]
};

/// sum[j] = sum of row[k] matrix[k, j] over `columns`, for every j below `width`: rows of the
/// matrix that are skipped are not read.
void SumOfRows(const float* matrix, std::size_t width, const float* row,
               std::span<const std::uint32_t> columns, float* sum);

}  // namespace inklens
