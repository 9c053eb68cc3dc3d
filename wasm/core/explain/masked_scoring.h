#pragma once

#include <span>
#include <vector>

#include "core/classifier/classifier.h"

namespace inklens {

/// Where a mask multiplies. The two hide different things and their maps differ.
enum class Masking {
  kPixel,       ///< on X, before normalisation: hidden = black, MNIST's ground
  kNormalized,  ///< on x, after it: hidden = the mean, grey 33 of 255
};

/// Scores masked copies of one image: what LIME, RISE and Score-CAM share.
class MaskedScoring {
 public:
  /// Masked copies that are scored together; what bounds the memory.
  static constexpr std::size_t kBatch = 128;

  /// @param classifier must outlive this.   @param pixels X, [1,H,W,1] in [0,1]; copied.
  /// Errors: kShapeMismatch, kInvalidArgument for pixels outside [0,1], kResourceExhausted.
  static Result<MaskedScoring> Create(const Classifier& classifier, ConstTensorView pixels,
                                      Masking masking);

  const Classifier& classifier() const { return *classifier_; }
  std::size_t pixel_count() const { return pixels_.size(); }

  /// Sets copy `index` (< kBatch) to the image under `mask` (one value in [0,1] per pixel):
  /// (M∘X - mean) / deviation, or M∘x.
  void SetMask(std::size_t index, std::span<const float> mask);
  /// Logits [count, classes] of the first `count` copies; valid until the next call.
  /// Errors: kNonFinite when the network overflows.
  Result<ConstTensorView> Score(ExecutionContext& context, std::size_t count);

  /// True when hiding this pixel leaves the image as it is.
  bool HidingChangesNothing(std::size_t pixel) const;

 private:
  const Classifier* classifier_ = nullptr;
  Masking masking_ = Masking::kPixel;
  Tensor pixels_;  ///< X for kPixel, x for kNormalized
  Tensor inputs_;
  Tensor logits_;
};

}  // namespace inklens
