#pragma once

#include <cstdint>
#include <span>

#include "core/tensor/tensor.h"

namespace inklens {

/// What a batch of logits is worth against its labels.
struct BatchScore {
  double loss = 0;          ///< sum over the batch of -log p_label, in nats
  std::size_t correct = 0;  ///< items whose largest logit is the label's
};

/// Cross entropy of softmax probabilities, and its gradient: PyTorch's CrossEntropyLoss with mean
/// reduction, so gradient = (p - one_hot(label)) / N.
/// @param logits   [N, classes].   @param labels N of them, each below `classes`.
/// @param gradient [N, classes], written. It may be `logits` itself.
BatchScore CrossEntropy(ConstTensorView logits, std::span<const std::uint8_t> labels,
                        TensorView gradient);

}  // namespace inklens
