#include "core/explain/masked_scoring.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/classifier/probabilities.h"

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
  if (masking != Masking::kPixel) {
    for (float& value : scoring.pixels_.values()) value = spec.Normalize(value);
  }
  INKLENS_ASSIGN_OR_RETURN(scoring.inputs_, Tensor::Create(spec.ImageShape(kBatch)));
  INKLENS_ASSIGN_OR_RETURN(scoring.logits_, Tensor::Create({kBatch, classifier.class_count()}));
  return scoring;
}

void MaskedScoring::SetMask(std::size_t index, std::span<const float> mask) {
  assert(index < kBatch && mask.size() == pixels_.size());
  const InputSpec& spec = classifier_->input();
  const std::size_t size = mask.size();
  const float* m = mask.data();
  const float* image = pixels_.data();
  float* input = inputs_.data() + index * size;
  for (std::size_t i = 0; i < size; ++i) input[i] = m[i] * image[i];
  if (!hidden_.empty()) {
    for (std::size_t i = 0; i < size; ++i) input[i] += (1.0f - m[i]) * hidden_[i];
  }
  if (masking_ == Masking::kPixel) {
    for (std::size_t i = 0; i < size; ++i) input[i] = spec.Normalize(input[i]);
  }
}

Result<ConstTensorView> MaskedScoring::Score(ExecutionContext& context, std::size_t count) {
  assert(count <= kBatch);
  const TensorView logits = logits_.view().Slice(0, count);
  INKLENS_RETURN_IF_ERROR(classifier_->FastLogits(context, inputs_.view().Slice(0, count), logits));
  INKLENS_RETURN_IF_ERROR(CheckLogits(logits));
  return ConstTensorView(logits);
}

Status MaskedScoring::CheckLogits(ConstTensorView logits) {
  if (AllFinite(logits.values())) return Status::Ok();
  return NonFinite(
      "The model's logits for a masked image are not finite; its weights are too "
      "large.");
}

int DistinctScoring::Add(std::string key) {
  const auto [entry, is_new] = scores_.try_emplace(std::move(key));
  batch_.push_back(&entry->second);
  if (!is_new) return -1;
  new_.push_back(&*entry);
  return static_cast<int>(new_.size()) - 1;
}

Status DistinctScoring::Score(ExecutionContext& context) {
  if (new_.empty()) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(const ConstTensorView logits, scoring_.Score(context, new_.size()));
  return Take(logits);
}

Status DistinctScoring::Take(ConstTensorView logits) {
  INKLENS_RETURN_IF_ERROR(MaskedScoring::CheckLogits(logits));
  std::vector<float> probabilities(scoring_.classifier().class_count());
  for (std::size_t i = 0; i < new_.size(); ++i) {
    Probabilities(scoring_.classifier().output(), logits.Slice(i, 1).values(), probabilities);
    new_[i]->second.assign(probabilities.begin(), probabilities.end());
  }
  forward_passes_ += new_.size();
  return Status::Ok();
}

void DistinctScoring::Abandon() {
  batch_.clear();
  for (; !new_.empty(); new_.pop_back()) scores_.erase(scores_.find(new_.back()->first));
}

void DistinctScoring::Clear() {
  batch_.clear();
  for (; scores_.size() > max_remembered_ && !new_.empty(); new_.pop_back()) {
    scores_.erase(scores_.find(new_.back()->first));
  }
  new_.clear();
}

}  // namespace inklens
