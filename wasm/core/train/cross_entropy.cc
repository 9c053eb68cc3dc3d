#include "core/train/cross_entropy.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace inklens {

BatchScore CrossEntropy(ConstTensorView logits, std::span<const std::uint8_t> labels,
                        TensorView gradient) {
  const std::size_t count = logits.shape()[0], classes = logits.shape()[1];
  BatchScore score;
  std::vector<double> shares(classes);
  for (std::size_t n = 0; n < count; ++n) {
    const float* row = logits.data() + n * classes;
    float* out = gradient.data() + n * classes;
    const auto* largest = std::max_element(row, row + classes);
    const double maximum = *largest, wanted = row[labels[n]];
    score.correct += static_cast<std::size_t>(largest - row) == labels[n];
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += shares[c] = std::exp(row[c] - maximum);
    score.loss += std::log(sum) - (wanted - maximum);
    for (std::size_t c = 0; c < classes; ++c) {
      const double target = c == labels[n] ? 1.0 : 0.0;
      out[c] = static_cast<float>((shares[c] / sum - target) / static_cast<double>(count));
    }
  }
  return score;
}

BatchScore BinaryCrossEntropy(ConstTensorView logits, std::span<const LabelSet> labels,
                              TensorView gradient) {
  const std::size_t count = logits.shape()[0], classes = logits.shape()[1];
  BatchScore score;
  for (std::size_t n = 0; n < count; ++n) {
    const float* row = logits.data() + n * classes;
    float* out = gradient.data() + n * classes;
    bool exact = true;
    double loss = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      const double logit = row[c], target = labels[n][c] ? 1.0 : 0.0;
      const double odds = std::exp(-std::abs(logit));
      loss += std::max(logit, 0.0) - target * logit + std::log1p(odds);
      exact = exact && (logit >= 0) == labels[n][c];
      const double p = (logit < 0 ? odds : 1.0) / (1.0 + odds);
      out[c] = static_cast<float>((p - target) / static_cast<double>(count * classes));
    }
    score.loss += loss / static_cast<double>(classes);
    score.correct += exact;
  }
  return score;
}

}  // namespace inklens
