#include "core/nn/column_sums.h"

#include <algorithm>
#include <vector>

namespace inklens {

void ColumnSums(ConstTensorView matrix, TensorView sums) {
  constexpr std::size_t kBlock = 64;
  const std::size_t rows = matrix.shape()[0], columns = matrix.shape()[1];
  std::vector<double> totals(columns);
  std::vector<float> block(columns);
  for (std::size_t begin = 0; begin < rows; begin += kBlock) {
    std::fill(block.begin(), block.end(), 0.0f);
    for (std::size_t r = begin; r < std::min(rows, begin + kBlock); ++r) {
      const float* row = matrix.data() + r * columns;
      for (std::size_t c = 0; c < columns; ++c) block[c] += row[c];
    }
    for (std::size_t c = 0; c < columns; ++c) totals[c] += static_cast<double>(block[c]);
  }
  for (std::size_t c = 0; c < columns; ++c) sums[c] = static_cast<float>(totals[c]);
}

}  // namespace inklens
