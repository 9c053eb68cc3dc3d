#pragma once

#include "core/tensor/tensor.h"

namespace inklens {

/// sums[c] = sum_r matrix[r, c]: a bias's gradient. Rows are summed in blocks and the blocks in
/// double precision, so that the error does not grow with the number of rows.
/// @param matrix [rows, columns].   @param sums [columns], written.
void ColumnSums(ConstTensorView matrix, TensorView sums);

}  // namespace inklens
