#include "testing/arrays.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

#include "testing/status_matchers.h"

namespace inklens::test {

Array::Array(std::vector<std::size_t> extents)
    : dims(std::move(extents)),
      values(std::accumulate(dims.begin(), dims.end(), std::size_t{1}, std::multiplies<>())) {}

Array ToNchw(ConstTensorView nhwc) {
  const Shape& s = nhwc.shape();
  if (s.rank() != 4) {
    Array same({s.dims().begin(), s.dims().end()});
    std::copy(nhwc.values().begin(), nhwc.values().end(), same.values.begin());
    return same;
  }
  Array result({s[0], s[3], s[1], s[2]});
  std::size_t from = 0;
  for (std::size_t n = 0; n < s[0]; ++n) {
    for (std::size_t y = 0; y < s[1]; ++y) {
      for (std::size_t x = 0; x < s[2]; ++x) {
        for (std::size_t c = 0; c < s[3]; ++c) {
          result.values[((n * s[3] + c) * s[1] + y) * s[2] + x] = nhwc[from++];
        }
      }
    }
  }
  return result;
}

Tensor ToNhwc(const Array& nchw) {
  const auto& d = nchw.dims;
  if (d.size() != 4) {
    Tensor same = ValueOf(Tensor::Create(*Shape::FromSpan(d)));
    std::transform(nchw.values.begin(), nchw.values.end(), same.values().begin(),
                   [](double v) { return static_cast<float>(v); });
    return same;
  }
  Tensor result = ValueOf(Tensor::Create({d[0], d[2], d[3], d[1]}));
  std::size_t from = 0;
  for (std::size_t n = 0; n < d[0]; ++n) {
    for (std::size_t c = 0; c < d[1]; ++c) {
      for (std::size_t y = 0; y < d[2]; ++y) {
        for (std::size_t x = 0; x < d[3]; ++x) {
          result[((n * d[2] + y) * d[3] + x) * d[1] + c] = static_cast<float>(nchw.values[from++]);
        }
      }
    }
  }
  return result;
}

Tensor RandomTensor(const Shape& shape, Rng& rng, double low, double high) {
  Tensor tensor = ValueOf(Tensor::Create(shape));
  for (float& v : tensor.values()) v = static_cast<float>(low + (high - low) * rng.NextDouble());
  return tensor;
}

Array RandomArray(const std::vector<std::size_t>& dims, Rng& rng) {
  Array array(dims);
  for (double& v : array.values) v = 2.0 * rng.NextDouble() - 1.0;
  return array;
}

Tensor NanTensor(const Shape& shape) {
  Tensor tensor = ValueOf(Tensor::Create(shape));
  std::fill(tensor.values().begin(), tensor.values().end(),
            std::numeric_limits<float>::quiet_NaN());
  return tensor;
}

Tensor CopyOf(ConstTensorView view) {
  return ValueOf(Tensor::FromValues(view.shape(), view.values()));
}

double Dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double Dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

}  // namespace inklens::test
