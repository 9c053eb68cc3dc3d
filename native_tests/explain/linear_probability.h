#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "core/classifier/classifier.h"

namespace inklens::test {

/// Two classes whose first probability is linear in the image: p_0 = intercept + sum_i w_i x_i,
/// p_1 = 1 - p_0. The logits are their logarithms, so that the softmax gives them back. LIME fits
/// probabilities: this is the model that it must recover.
class LinearProbability : public Classifier {
 public:
  LinearProbability(const InputSpec& input, double intercept, std::vector<double> weights)
      : input_(input), intercept_(intercept), weights_(std::move(weights)) {}

  const InputSpec& input() const override { return input_; }
  std::size_t class_count() const override { return 2; }
  Status Logits(ExecutionContext&, ConstTensorView inputs, TensorView logits) const override {
    for (std::size_t n = 0; n < inputs.shape()[0]; ++n) {
      double p = intercept_;
      for (std::size_t i = 0; i < weights_.size(); ++i) {
        p += weights_[i] * inputs[n * weights_.size() + i];
      }
      logits[2 * n] = static_cast<float>(std::log(p));
      logits[2 * n + 1] = static_cast<float>(std::log(1 - p));
    }
    images_scored_ += inputs.shape()[0];
    return Status::Ok();
  }

  std::size_t images_scored() const { return images_scored_; }

 private:
  InputSpec input_;
  double intercept_;
  std::vector<double> weights_;
  mutable std::size_t images_scored_ = 0;
};

}  // namespace inklens::test
