#pragma once

#include <memory>

#include "core/classifier/classifier.h"

namespace inklens {

/// The twin of a classifier whose logits are multiplied by `scale`, in traces and gradients, too.
/// Everything before the logits is the same, and so is the order of the classes; only how sure the
/// softmax is changes. With a scale below 1 it separates saturation of the softmax from all other
/// causes: what the twin's explanation shows and the classifier's does not was saturated.
/// Gradients at every layer are `scale` times the classifier's, but for those at the logits
/// themselves.
/// @param scale above 0, finite. A power of two changes no bit but exponents.
/// Errors: kInvalidArgument.   Cost: one multiplication for each logit.
Result<std::shared_ptr<const DifferentiableClassifier>> ScaledLogits(
    std::shared_ptr<const DifferentiableClassifier> classifier, float scale);

}  // namespace inklens
