#include "core/explain/masked_scoring.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace inklens {

Result<MaskedScoring> MaskedScoring::Create(const Classifier& classifier, ConstTensorView pixels,
                                            Masking masking) {
  const InputSpec& spec = classifier.input();
  if (!(pixels.shape() == spec.ImageShape(1))) {
    return ShapeMismatch("The image has shape ", pixels.shape().ToString(), "; the model reads ",
                         spec.ImageShape(1).ToString(), ".");
  }
  const auto values = pixels.values();
  if (!std::all_of(values.begin(), values.end(), [](float v) { return v >= 0 && v <= 1; })) {
    return InvalidArgument("A pixel lies outside [0, 1].");
  }
  MaskedScoring scoring;
  scoring.classifier_ = &classifier;
  scoring.masking_ = masking;
  INKLENS_ASSIGN_OR_RETURN(scoring.pixels_, Tensor::FromValues(pixels.shape(), values));
  if (masking == Masking::kNormalized) {
    for (float& value : scoring.pixels_.values()) value = spec.Normalize(value);
  }
  INKLENS_ASSIGN_OR_RETURN(scoring.inputs_, Tensor::Create(spec.ImageShape(kBatch)));
  INKLENS_ASSIGN_OR_RETURN(scoring.logits_, Tensor::Create({kBatch, classifier.class_count()}));
  return scoring;
}

void MaskedScoring::SetMask(std::size_t index, std::span<const float> mask) {
  assert(index < kBatch && mask.size() == pixels_.size());
  const InputSpec& spec = classifier_->input();
  float* input = inputs_.data() + index * pixels_.size();
  if (masking_ == Masking::kNormalized) {
    for (std::size_t i = 0; i < mask.size(); ++i) input[i] = mask[i] * pixels_[i];
  } else {
    for (std::size_t i = 0; i < mask.size(); ++i) input[i] = spec.Normalize(mask[i] * pixels_[i]);
  }
}

Result<ConstTensorView> MaskedScoring::Score(ExecutionContext& context, std::size_t count) {
  assert(count <= kBatch);
  const TensorView logits = logits_.view().Slice(0, count);
  INKLENS_RETURN_IF_ERROR(classifier_->Logits(context, inputs_.view().Slice(0, count), logits));
  if (!AllFinite(logits.values())) {
    return NonFinite(
        "The model's logits for a masked image are not finite; its weights are too "
        "large.");
  }
  return ConstTensorView(logits);
}

bool MaskedScoring::HidingChangesNothing(std::size_t pixel) const { return pixels_[pixel] == 0.0f; }

}  // namespace inklens
