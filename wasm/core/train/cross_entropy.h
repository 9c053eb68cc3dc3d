#pragma once

#include <cstdint>
#include <span>

#include "core/tensor/tensor.h"
#include "core/train/training_data.h"

namespace inklens {

/// What a batch of logits is worth against its labels.
struct BatchScore {
  double loss = 0;          ///< sum over the batch of each item's loss, in nats
  std::size_t correct = 0;  ///< items that are read right
};

/// Cross entropy of softmax probabilities, and its gradient: PyTorch's CrossEntropyLoss with mean
/// reduction, so gradient = (p - one_hot(label)) / N. An item's loss is -log p_label; it is read
/// right when its largest logit is the label's.
/// @param logits   [N, classes].   @param labels N of them, each below `classes`.
/// @param gradient [N, classes], written. It may be `logits` itself.
BatchScore CrossEntropy(ConstTensorView logits, std::span<const std::uint8_t> labels,
                        TensorView gradient);

/// Binary cross entropy of sigmoid probabilities, and its gradient: PyTorch's BCEWithLogitsLoss
/// with mean reduction over items and classes. With t_c 1 for a class that is shown and 0 else, an
/// item's loss is the mean over the classes of
///   -t_c log p_c - (1 - t_c) log(1 - p_c) = max(s_c, 0) - t_c s_c + log(1 + exp(-|s_c|)),
/// and gradient = (p - t) / (N classes). An item is read right when every class is: s_c >= 0 for
/// those that are shown and for no other ("exact match").
/// @param logits   [N, classes].   @param labels N of them, each within `classes`.
/// @param gradient [N, classes], written. It may be `logits` itself.
BatchScore BinaryCrossEntropy(ConstTensorView logits, std::span<const LabelSet> labels,
                              TensorView gradient);

}  // namespace inklens
