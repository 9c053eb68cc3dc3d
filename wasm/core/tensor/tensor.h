#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>

#include "core/base/status.h"
#include "core/tensor/shape.h"

namespace inklens {

/// A read-only look at float elements that somebody else owns, row-major. Passed by value; must
/// not outlive its owner. Memory handed to XNNPACK must be readable for kTensorPaddingBytes
/// past the last element: true of every view of a whole Tensor.
class ConstTensorView {
 public:
  ConstTensorView() = default;
  ConstTensorView(const float* data, const Shape& shape) : data_(data), shape_(shape) {}

  const float* data() const { return data_; }
  const Shape& shape() const { return shape_; }
  std::size_t size() const { return shape_.ElementCount(); }
  std::span<const float> values() const { return {data_, size()}; }
  float operator[](std::size_t index) const { return data_[index]; }

  /// The same elements under another shape of equal element count.
  ConstTensorView Reshaped(const Shape& shape) const { return {data_, shape}; }
  /// Items [begin, begin + count) along the outermost dimension.
  ConstTensorView Slice(std::size_t begin, std::size_t count) const;

 private:
  const float* data_ = nullptr;
  Shape shape_;
};

/// The writable counterpart of ConstTensorView.
class TensorView {
 public:
  TensorView() = default;
  TensorView(float* data, const Shape& shape) : data_(data), shape_(shape) {}
  operator ConstTensorView() const { return {data_, shape_}; }  // NOLINT: a view of less

  float* data() const { return data_; }
  const Shape& shape() const { return shape_; }
  std::size_t size() const { return shape_.ElementCount(); }
  std::span<float> values() const { return {data_, size()}; }
  float& operator[](std::size_t index) const { return data_[index]; }

  TensorView Reshaped(const Shape& shape) const { return {data_, shape}; }
  TensorView Slice(std::size_t begin, std::size_t count) const;

 private:
  float* data_ = nullptr;
  Shape shape_;
};

/// Readable bytes behind the last element of a Tensor; XNNPACK's kernels load whole vectors.
inline constexpr std::size_t kTensorPaddingBytes = 128;
inline constexpr std::size_t kTensorAlignmentBytes = 64;
/// No tensor of Inklens comes near this; larger requests come from corrupt input.
inline constexpr std::size_t kMaxTensorElements = std::size_t{1} << 26;

/// Owns float elements, row-major, 64-byte aligned, zero-initialised. Move-only.
class Tensor {
 public:
  /// An empty tensor of shape [0].
  Tensor() : shape_{0} {}
  /// Errors: kResourceExhausted when the shape is too large or memory is short.
  static Result<Tensor> Create(const Shape& shape);
  /// A tensor holding a copy of `values`. Errors: kShapeMismatch when the counts differ.
  static Result<Tensor> FromValues(const Shape& shape, std::span<const float> values);

  const Shape& shape() const { return shape_; }
  std::size_t size() const { return shape_.ElementCount(); }
  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::span<float> values() { return {data(), size()}; }
  std::span<const float> values() const { return {data(), size()}; }
  float& operator[](std::size_t index) { return data()[index]; }
  float operator[](std::size_t index) const { return data()[index]; }

  TensorView view() { return {data(), shape_}; }
  ConstTensorView view() const { return {data(), shape_}; }
  operator TensorView() { return view(); }             // NOLINT: a view of it
  operator ConstTensorView() const { return view(); }  // NOLINT: a view of it

 private:
  struct Free {
    void operator()(float* data) const { std::free(data); }
  };
  std::unique_ptr<float[], Free> data_;
  Shape shape_;
};

/// True when no element is NaN or infinite.
bool AllFinite(std::span<const float> values);

}  // namespace inklens
