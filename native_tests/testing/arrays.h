#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/rng.h"
#include "core/tensor/tensor.h"

namespace inklens::test {

/// Double precision values in PyTorch's layout ([N,C,H,W] images, [O,I,H,W] convolution weights),
/// so that the reference computations share neither precision nor layout with the core.
struct Array {
  std::vector<std::size_t> dims;
  std::vector<double> values;

  Array() = default;
  explicit Array(std::vector<std::size_t> extents);
};

/// [N,H,W,C] to [N,C,H,W]; as well [O,H,W,I] to [O,I,H,W]. Other ranks keep their order.
Array ToNchw(ConstTensorView nhwc);
/// The reverse, rounded to single precision.
Tensor ToNhwc(const Array& nchw);

/// Uniform in [low, high), the same on every platform.
Tensor RandomTensor(const Shape& shape, Rng& rng, double low = -1.0, double high = 1.0);
Array RandomArray(const std::vector<std::size_t>& dims, Rng& rng);

/// A tensor full of NaN: whatever a layer forgets to write stays visible.
Tensor NanTensor(const Shape& shape);

/// A copy, for tensors are move-only.
Tensor CopyOf(ConstTensorView view);

double Dot(std::span<const double> a, std::span<const double> b);
double Dot(std::span<const float> a, std::span<const float> b);

}  // namespace inklens::test
