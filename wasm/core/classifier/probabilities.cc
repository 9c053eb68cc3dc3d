#include "core/classifier/probabilities.h"

#include <cmath>

#include "core/classifier/softmax.h"

namespace inklens {
namespace {

/// exp() of nothing but what is negative, so that it cannot overflow.
float Sigmoid(float logit) {
  const double odds = std::exp(-std::abs(static_cast<double>(logit)));
  return static_cast<float>((logit < 0 ? odds : 1.0) / (1.0 + odds));
}

}  // namespace

void Probabilities(OutputKind output, std::span<const float> logits,
                   std::span<float> probabilities) {
  switch (output) {
    case OutputKind::kSoftmax:
      return Softmax(logits, probabilities);
    case OutputKind::kSigmoid:
      for (std::size_t i = 0; i < logits.size(); ++i) probabilities[i] = Sigmoid(logits[i]);
      return;
  }
}

}  // namespace inklens
