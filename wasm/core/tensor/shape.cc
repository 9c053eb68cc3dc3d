#include "core/tensor/shape.h"

#include <algorithm>
#include <cassert>

namespace inklens {

Shape::Shape(std::initializer_list<std::size_t> dims) : rank_(dims.size()) {
  assert(dims.size() <= kMaxRank);
  std::copy(dims.begin(), dims.end(), dims_.begin());
}

std::optional<Shape> Shape::FromSpan(std::span<const std::size_t> dims) {
  if (dims.size() > kMaxRank) return std::nullopt;
  Shape shape;
  shape.rank_ = dims.size();
  std::copy(dims.begin(), dims.end(), shape.dims_.begin());
  return shape;
}

std::size_t Shape::ElementCount() const {
  std::size_t count = 1;
  for (std::size_t dim : dims()) count *= dim;
  return count;
}

std::optional<std::size_t> Shape::CheckedElementCount(std::size_t limit) const {
  if (std::ranges::find(dims(), std::size_t{0}) != dims().end()) return 0;
  std::size_t count = 1;
  for (std::size_t dim : dims()) {
    if (count > limit / dim) return std::nullopt;
    count *= dim;
  }
  return count;
}

std::string Shape::ToString() const {
  std::string text = "[";
  for (std::size_t axis = 0; axis < rank_; ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(dims_[axis]);
  }
  return text + "]";
}

}  // namespace inklens
