#include "core/nn/sparse_product.h"

#include <algorithm>

#include "core/nn/float4.h"

namespace inklens {
namespace {

constexpr std::size_t kVectors = WeightPanels::kWidth / kLanes;

/// sums += value * from[0, kWidth).
inline void AddScaled(float value, const float* from, Float4 (&sums)[kVectors]) {
  const Float4 scale = Splat4(value);
  for (std::size_t v = 0; v < kVectors; ++v) {
    sums[v] = MultiplyAdd(scale, Load4(from + v * kLanes), sums[v]);
  }
}

}  // namespace

void RowColumns::Find(ExecutionContext& context, ConstTensorView rows) {
  const std::size_t count = rows.shape()[0];
  size_ = count == 0 ? 0 : rows.size() / count;
  if (columns_.size() < rows.size()) columns_.resize(rows.size());
  if (counts_.size() < count) counts_.resize(count);
  context.ParallelFor(count, [&](std::size_t r) {
    const float* row = rows.data() + r * size_;
    std::uint32_t* columns = columns_.data() + r * size_;
    std::uint32_t found = 0;
    for (std::size_t k = 0; k < size_; ++k) {
      columns[found] = static_cast<std::uint32_t>(k);
      found += row[k] != 0.0f;
    }
    counts_[r] = found;
  });
  sparse_.clear();
  full_.clear();
  for (std::size_t r = 0; r < count; ++r) {
    (SkippingPays(counts_[r], size_) ? sparse_ : full_).push_back(static_cast<std::uint32_t>(r));
  }
}

Result<WeightPanels> WeightPanels::Create(ConstTensorView weights) {
  const std::size_t out = weights.shape()[0], in = weights.shape()[1];
  const std::size_t count = (out + kWidth - 1) / kWidth;
  WeightPanels result;
  result.in_ = in;
  INKLENS_ASSIGN_OR_RETURN(result.panels_, Tensor::Create({count, in, kWidth}));
  for (std::size_t o = 0; o < out; ++o) {
    float* panel = result.panels_.data() + o / kWidth * in * kWidth + o % kWidth;
    for (std::size_t k = 0; k < in; ++k) panel[k * kWidth] = weights.data()[o * in + k];
  }
  return result;
}

void WeightPanels::Multiply(std::size_t panel, std::size_t first, const float* row,
                            std::span<const std::uint32_t> columns, const float* start,
                            float* to) const {
  const float* from = panels_.data() + (panel * in_ + first) * kWidth;
  Float4 sums[kVectors] = {};
  if (start != nullptr) {
    for (std::size_t v = 0; v < kVectors; ++v) sums[v] = Load4(start + v * kLanes);
  }
  for (const std::uint32_t k : columns) AddScaled(row[k], from + k * kWidth, sums);
  for (std::size_t v = 0; v < kVectors; ++v) Store4(to + v * kLanes, sums[v]);
}

void SumOfRows(const float* matrix, std::size_t width, const float* row,
               std::span<const std::uint32_t> columns, float* sum) {
  std::fill_n(sum, width, 0.0f);
  std::size_t done = 0;
  for (; done + WeightPanels::kWidth <= width; done += WeightPanels::kWidth) {
    Float4 sums[kVectors] = {};
    for (const std::uint32_t k : columns) AddScaled(row[k], matrix + k * width + done, sums);
    for (std::size_t v = 0; v < kVectors; ++v) Store4(sum + done + v * kLanes, sums[v]);
  }
  for (const std::uint32_t k : columns) {
    for (std::size_t j = done; j < width; ++j) sum[j] += row[k] * matrix[k * width + j];
  }
}

}  // namespace inklens
