#include "core/classifier/softmax.h"

#include <algorithm>
#include <cmath>

namespace inklens {

void Softmax(std::span<const float> logits, std::span<float> probabilities) {
  if (logits.empty()) return;
  const double maximum = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (float logit : logits) sum += std::exp(logit - maximum);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    probabilities[i] = static_cast<float>(std::exp(logits[i] - maximum) / sum);
  }
}

}  // namespace inklens
