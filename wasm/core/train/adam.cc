#include "core/train/adam.h"

#include <algorithm>
#include <cmath>

namespace inklens {

namespace {

struct Coefficients {
  float beta1, beta2, rest1, rest2, rate, root, epsilon;
};

/// By value and without aliases, so that it vectorises.
void UpdateBlock(const Coefficients c, std::size_t count, const float* __restrict g,
                 float* __restrict w, float* __restrict m, float* __restrict v) {
  for (std::size_t i = 0; i < count; ++i) {
    const float first = c.beta1 * m[i] + c.rest1 * g[i];
    const float second = c.beta2 * v[i] + c.rest2 * (g[i] * g[i]);
    m[i] = first;
    v[i] = second;
    w[i] -= c.rate * first / (std::sqrt(second) * c.root + c.epsilon);
  }
}

}  // namespace

Result<Adam> Adam::Create(const Shape& shape) {
  Adam adam;
  INKLENS_ASSIGN_OR_RETURN(adam.first_, Tensor::Create(shape));
  INKLENS_ASSIGN_OR_RETURN(adam.second_, Tensor::Create(shape));
  return adam;
}

void Adam::Update(ExecutionContext& context, std::size_t step, const AdamOptions& options,
                  ConstTensorView gradient, TensorView parameters) {
  // Elements that one task takes: its four streams stay in the second-level cache.
  constexpr std::size_t kBlock = 1 << 14;
  const auto t = static_cast<double>(step);
  const Coefficients coefficients{
      .beta1 = static_cast<float>(options.beta1),
      .beta2 = static_cast<float>(options.beta2),
      .rest1 = static_cast<float>(1 - options.beta1),
      .rest2 = static_cast<float>(1 - options.beta2),
      .rate = static_cast<float>(options.learning_rate / (1 - std::pow(options.beta1, t))),
      .root = static_cast<float>(1 / std::sqrt(1 - std::pow(options.beta2, t))),
      .epsilon = static_cast<float>(options.epsilon)};
  const std::size_t size = parameters.size();
  context.ParallelFor((size + kBlock - 1) / kBlock, [&](std::size_t block) {
    const std::size_t begin = block * kBlock, count = std::min(kBlock, size - begin);
    UpdateBlock(coefficients, count, gradient.data() + begin, parameters.data() + begin,
                first_.data() + begin, second_.data() + begin);
  });
}

}  // namespace inklens
