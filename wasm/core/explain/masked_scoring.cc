#include "core/explain/masked_scoring.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <functional>
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

std::span<float> MaskedScoring::Copy(std::size_t index) {
  assert(index < kBatch);
  return inputs_.values().subspan(index * pixels_.size(), pixels_.size());
}

void MaskedScoring::SetMask(std::size_t index, std::span<const float> mask) {
  assert(mask.size() == pixels_.size());
  std::copy(mask.begin(), mask.end(), Copy(index).begin());
  ApplyMask(index);
}

void MaskedScoring::Multiply(std::span<float> mask) const {
  const std::size_t size = pixels_.size();
  const float* image = pixels_.data();
  float* values = mask.data();
  if (hidden_.empty()) {
    for (std::size_t i = 0; i < size; ++i) values[i] *= image[i];
  } else {
    const float* hidden = hidden_.data();
    for (std::size_t i = 0; i < size; ++i) {
      const float shown = values[i] * image[i];
      values[i] = shown + (1.0f - values[i]) * hidden[i];
    }
  }
}

void MaskedScoring::ApplyMask(std::size_t index) {
  const InputSpec& spec = classifier_->input();
  const std::span<float> values = Copy(index);
  Multiply(values);
  if (masking_ != Masking::kPixel) return;
  for (float& value : values) value = spec.Normalize(value);
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

void DistinctScoring::Reserve(std::size_t samples, std::size_t key_bytes, std::size_t batch) {
  // Of a batch's images kBatch may be new, on top of those that are remembered.
  const std::size_t images = std::min(samples, max_remembered_) + MaskedScoring::kBatch;
  entries_.reserve(images);
  keys_.reserve(images * key_bytes);
  probabilities_.reserve(images * scoring_.classifier().class_count());
  batch_.reserve(batch);
  Rehash(std::bit_ceil(2 * images));
}

std::string_view DistinctScoring::KeyOf(std::size_t entry) const {
  const std::size_t begin = entries_[entry].key_begin;
  const std::size_t end =
      entry + 1 < entries_.size() ? entries_[entry + 1].key_begin : keys_.size();
  return {keys_.data() + begin, end - begin};
}

/// Where the key stands in the table, or where it belongs.
std::size_t DistinctScoring::SlotOf(std::string_view key) const {
  std::size_t slot = std::hash<std::string_view>()(key) & (table_.size() - 1);
  while (table_[slot] != 0 && KeyOf(table_[slot] - 1) != key) {
    slot = (slot + 1) & (table_.size() - 1);
  }
  return slot;
}

void DistinctScoring::Rehash(std::size_t slots) {
  if (slots <= table_.size()) return;
  table_.assign(slots, 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    entries_[i].slot = SlotOf(KeyOf(i));
    table_[entries_[i].slot] = static_cast<std::uint32_t>(i + 1);
  }
}

int DistinctScoring::Add(std::string_view key) {
  Rehash(std::bit_ceil(2 * (entries_.size() + MaskedScoring::kBatch)));
  const std::size_t slot = SlotOf(key);
  const bool is_new = table_[slot] == 0;
  if (is_new) {
    entries_.push_back({keys_.size(), slot});
    keys_.insert(keys_.end(), key.begin(), key.end());
    table_[slot] = static_cast<std::uint32_t>(entries_.size());
  }
  batch_.push_back(table_[slot] - 1);
  return is_new ? static_cast<int>(new_images()) - 1 : -1;
}

Status DistinctScoring::Score(ExecutionContext& context) {
  if (new_images() == 0) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(const ConstTensorView logits, scoring_.Score(context, new_images()));
  return Take(logits);
}

Status DistinctScoring::Take(ConstTensorView logits) {
  INKLENS_RETURN_IF_ERROR(MaskedScoring::CheckLogits(logits));
  const std::size_t count = new_images();
  one_.resize(scoring_.classifier().class_count());
  for (std::size_t i = 0; i < count; ++i) {
    Probabilities(scoring_.classifier().output(), logits.Slice(i, 1).values(), one_);
    probabilities_.insert(probabilities_.end(), one_.begin(), one_.end());
  }
  forward_passes_ += count;
  return Status::Ok();
}

void DistinctScoring::Forget(std::size_t kept) {
  batch_.clear();
  while (entries_.size() > kept) {
    table_[entries_.back().slot] = 0;
    keys_.resize(entries_.back().key_begin);
    entries_.pop_back();
  }
  probabilities_.resize(kept * scoring_.classifier().class_count());
  scored_ = kept;
}

void DistinctScoring::Abandon() { Forget(scored_); }

void DistinctScoring::Clear() {
  Forget(std::max(scored_, std::min(entries_.size(), max_remembered_)));
}

}  // namespace inklens
