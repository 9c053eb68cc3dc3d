#pragma once

#include <cstddef>
#include <vector>

#include "core/classifier/parted_image.h"
#include "core/model/part_states.h"
#include "core/model/state_plan.h"
#include "core/nn/conv2d.h"
#include "core/nn/dense.h"
#include "core/nn/pooling.h"

namespace inklens {

/// A layer's output for N masked images, each place once per state that it can see: the values of
/// image n at place p are row first_row[p] + states[sets[p]].of_vector[n].
struct StateTable {
  Extent2D extent;
  std::size_t channels = 0;
  std::vector<PartStates::SetId> sets;  ///< per place, row by row: the parts that it sees
  std::vector<std::size_t> first_row;   ///< per place, and the number of all rows at the end
  Tensor rows;                          ///< [rows, channels]

  std::size_t place_count() const { return sets.size(); }
  std::size_t row_count() const { return first_row.back(); }
  std::size_t bytes() const { return row_count() * channels * sizeof(float); }
  std::size_t RowOf(const PartStates& states, std::size_t place, std::size_t vector) const {
    return first_row[place] + states[sets[place]].of_vector[vector];
  }
};

/// The functions below run on the context's threads; no bit depends on their number, and no sum's
/// order on which vectors there are. Errors: kResourceExhausted, and those of the operators.

/// The image itself: a pixel sees its part, if hiding that changes it, and otherwise nothing.
Result<StateTable> InputTable(ExecutionContext& context, PartStates& states,
                              const PartedImage& image);

Result<StateTable> PooledTable(ExecutionContext& context, PartStates& states,
                               const StateTable& input, const Window2D& window, PoolingKind kind);

/// A convolution as sums. It is linear, so an output is a sum of one product W_tap a for each tap
/// of its window, and a product depends on the state of the tap's place alone: made once for each
/// tap, place and state, as matrix products. The taps of one row of a window share their states,
/// too: their sums are made once per state of the row, and an output adds one such sum per row.
class StateConvolution {
 public:
  /// Finds the sets that the layer's rows and outputs see, and counts. `conv` and `input` must
  /// outlive this.
  StateConvolution(ExecutionContext& context, PartStates& states, const StateTable& input,
                   const Conv2d& conv);
  const StateWork& work() const { return work_; }

  /// One operator for each tap, row by row. Errors: as FullyConnectedOperator's.
  static Result<std::vector<FullyConnectedOperator>> Operators(const Conv2d& conv);
  /// @param operators of Operators, used by this call alone.
  Result<StateTable> Run(ExecutionContext& context, std::span<FullyConnectedOperator> operators,
                         Activation activation) const;

 private:
  /// Rows of a table that is made for some (output row, column) pairs.
  struct Partial {
    std::size_t begin_y = 0, end_y = 0, begin_x = 0, end_x = 0;  ///< of the outputs
    std::vector<std::size_t> first_row;
    Tensor rows;

    std::size_t At(std::size_t y, std::size_t x) const {
      return (y - begin_y) * (end_x - begin_x) + (x - begin_x);
    }
  };
  Partial TapRows(std::size_t ky, std::size_t kx) const;
  Partial RowSumRows(std::size_t ky) const;
  std::size_t InputY(std::size_t y, std::size_t ky) const;
  std::size_t InputX(std::size_t x, std::size_t kx) const;
  Status Multiply(FullyConnectedOperator& op, std::size_t ky, std::size_t kx, Partial& tap) const;
  void SumRow(std::span<const Partial> taps, std::size_t ky, std::size_t y, Partial& sums) const;
  void SumPlace(std::span<const Partial> sums, std::size_t place, Activation activation,
                StateTable& output) const;

  const PartStates& states_;
  const StateTable& input_;
  const Conv2d& conv_;
  Extent2D out_;
  std::vector<PartStates::SetId> row_sets_;  ///< [input rows, output columns]
  std::vector<PartStates::SetId> sets_;      ///< [output rows, output columns]
  StateWork work_;
};

/// A dense layer over a flattened table, for every vector: y = b + sum_p W_p a(p, state). The
/// products are made once per place and state, in blocks of kDenseColumns outputs that are added up
/// while they are in the cache. Rows that are mostly zero skip their zeros.
class StateDense {
 public:
  static constexpr std::size_t kColumns = 64;  ///< outputs of a block

  /// Looks for zeros, and counts. `states`, `input` and `dense` must outlive this.
  StateDense(ExecutionContext& context, const PartStates& states, const StateTable& input,
             const Dense& dense);
  const StateWork& work() const { return work_; }
  /// What the layer costs for each image by itself, in the units of CostOf.
  double plain_cost() const { return plain_cost_; }

  /// One operator for each place and block, places first. Errors: as FullyConnectedOperator's.
  static Result<std::vector<FullyConnectedOperator>> Operators(const Dense& dense,
                                                               std::size_t places);
  std::size_t block_count() const { return (dense_.out_features() + kColumns - 1) / kColumns; }
  /// The outputs of blocks [begin, end).   @param operators of Operators, used by this call alone;
  /// filled if they are needed and missing.   @param output [N, out].
  Status Run(ExecutionContext& context, std::vector<FullyConnectedOperator>& operators,
             std::size_t begin, std::size_t end, TensorView output);

 private:
  /// Rows of one place that do not skip, laid out for an operator.
  struct FullRows {
    std::vector<std::uint32_t> rows;
    Tensor values;
  };
  Status GatherFullRows();
  Status MultiplyPlace(const WeightPanels* panels, FullyConnectedOperator* op, std::size_t place,
                       std::size_t block, const FullRows& full, TensorView full_products,
                       float* products) const;
  Status RunBlock(const WeightPanels* panels, std::span<FullyConnectedOperator> operators,
                  std::size_t block, TensorView output) const;

  const PartStates& states_;
  const StateTable& input_;
  const Dense& dense_;
  RowColumns columns_;           ///< of the table's rows
  std::vector<char> is_sparse_;  ///< per row
  std::vector<FullRows> full_;   ///< per place, from the first Run on
  StateWork work_;
  double plain_cost_ = 0;
};

/// The activations of vectors [begin, begin + count), each place after the other.
/// @param output of count * places * channels elements.
void Expand(ExecutionContext& context, const PartStates& states, const StateTable& table,
            std::size_t begin, std::size_t count, TensorView output);

}  // namespace inklens
