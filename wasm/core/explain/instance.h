#pragma once

#include "core/classifier/classifier.h"
#include "core/image/gray_image.h"

namespace inklens {

/// The image being explained, and what the network makes of it: computed once and shared by all
/// explanations of it.
struct Instance {
  Tensor pixels;  ///< X, [1,H,W,1], in [0,1], 1 = full ink
  Tensor input;   ///< x = (X - mean) / deviation, what the network sees
  ActivationTrace trace;
  std::vector<float> probabilities;

  std::span<const float> logits() const { return trace.logits(); }
  std::size_t predicted_class() const { return ArgMax(logits()); }
};

/// Runs the network once on `image` (0 = ground, 255 = full ink).
/// Errors: kShapeMismatch when the image does not have the network's input size; kNonFinite when
/// the network overflows.
Result<Instance> MakeInstance(ExecutionContext& context, const DifferentiableClassifier& classifier,
                              const GrayImage& image);

/// The same for an image of which no bytes exist: a perturbed one, or an instance's own for another
/// network.
/// @param pixels X, [1,H,W,C]; in [0,1] for the methods that mask, which refuse others.
/// Errors: those of MakeInstance; kNonFinite for pixels that are not finite.
Result<Instance> MakeInstanceOfPixels(ExecutionContext& context,
                                      const DifferentiableClassifier& classifier,
                                      ConstTensorView pixels);

}  // namespace inklens
