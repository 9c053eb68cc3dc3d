#include "core/tensor/tensor.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace inklens {
namespace {

Shape SlicedShape(const Shape& shape, std::size_t count) {
  std::size_t dims[Shape::kMaxRank];
  std::copy(shape.dims().begin(), shape.dims().end(), dims);
  dims[0] = count;
  return *Shape::FromSpan({dims, shape.rank()});
}

std::size_t ItemSize(const Shape& shape) {
  return shape[0] == 0 ? 0 : shape.ElementCount() / shape[0];
}

}  // namespace

ConstTensorView ConstTensorView::Slice(std::size_t begin, std::size_t count) const {
  assert(shape_.rank() > 0 && begin + count <= shape_[0]);
  return {data_ + begin * ItemSize(shape_), SlicedShape(shape_, count)};
}

TensorView TensorView::Slice(std::size_t begin, std::size_t count) const {
  assert(shape_.rank() > 0 && begin + count <= shape_[0]);
  return {data_ + begin * ItemSize(shape_), SlicedShape(shape_, count)};
}

Result<Tensor> Tensor::Create(const Shape& shape) {
  const auto count = shape.CheckedElementCount(kMaxTensorElements);
  if (!count) {
    return ResourceExhausted("A tensor of shape ", shape.ToString(), " is larger than ",
                             kMaxTensorElements, " elements.");
  }
  std::size_t bytes = *count * sizeof(float) + kTensorPaddingBytes;
  bytes = (bytes + kTensorAlignmentBytes - 1) / kTensorAlignmentBytes * kTensorAlignmentBytes;
  Tensor tensor;
  tensor.data_.reset(static_cast<float*>(std::aligned_alloc(kTensorAlignmentBytes, bytes)));
  if (!tensor.data_) {
    return ResourceExhausted("No memory is left for a tensor of shape ", shape.ToString(), ".");
  }
  std::memset(tensor.data_.get(), 0, bytes);
  tensor.shape_ = shape;
  return tensor;
}

Result<Tensor> Tensor::FromValues(const Shape& shape, std::span<const float> values) {
  INKLENS_ASSIGN_OR_RETURN(Tensor tensor, Create(shape));
  if (values.size() != tensor.size()) {
    return ShapeMismatch("A tensor of shape ", shape.ToString(), " cannot hold ", values.size(),
                         " values.");
  }
  std::copy(values.begin(), values.end(), tensor.data());
  return tensor;
}

bool AllFinite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

}  // namespace inklens
