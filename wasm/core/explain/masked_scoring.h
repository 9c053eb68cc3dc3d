#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/classifier/classifier.h"

namespace inklens {

/// Where a mask multiplies. Each hides something else and their maps differ.
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
  /// The image in the space in which masks multiply: X, or x.
  std::span<const float> image() const { return pixels_.values(); }

  /// What a hidden pixel shows, one value per pixel in that space; until then 0 everywhere.
  void SetHidden(std::vector<float> hidden) { hidden_ = std::move(hidden); }
  /// Sets copy `index` (< kBatch) to the image under `mask` (one value per pixel, in [0,1] for all
  /// but the source document's Score-CAM): M∘image + (1 - M)∘hidden, made into the network's input.
  void SetMask(std::size_t index, std::span<const float> mask);
  /// Sets the first `count` copies to the image under masks that are made where the copies stand:
  /// none passes through memory of its own. make(item, scratch, mask) writes the mask of one; it is
  /// called from several threads, each with `scratch_size` values of its own.
  template <typename Make>
  void MakeMasks(ExecutionContext& context, std::size_t count, std::size_t scratch_size,
                 const Make& make) {
    if (scratch_.size() < kGroups * scratch_size) scratch_.resize(kGroups * scratch_size);
    const std::size_t in_group = (count + kGroups - 1) / kGroups;
    context.ParallelFor(kGroups, [&](std::size_t group) {
      const auto scratch = std::span(scratch_).subspan(group * scratch_size, scratch_size);
      const std::size_t end = std::min(count, (group + 1) * in_group);
      for (std::size_t item = group * in_group; item < end; ++item) {
        make(item, scratch, Copy(item));
        ApplyMask(item);
      }
    });
  }
  /// Logits [count, classes] of the first `count` copies; valid until the next call.
  /// Errors: kNonFinite when the network overflows.
  Result<ConstTensorView> Score(ExecutionContext& context, std::size_t count);
  /// Copy `index` as the network reads it, [1,H,W,1] in normalised space; after SetMask.
  ConstTensorView input(std::size_t index) const { return inputs_.view().Slice(index, 1); }
  /// Errors: kNonFinite when the network overflows.
  static Status CheckLogits(ConstTensorView logits);

  /// The image under a mask as people see it: in pixel space, whatever space masks multiply in.
  /// @param mask one value per pixel; becomes that image.
  void ShowMasked(std::span<float> mask) const {
    const InputSpec& spec = classifier_->input();
    Multiply(mask);
    if (masking_ == Masking::kPixel) return;
    for (float& value : mask) value = spec.mean + spec.deviation * value;
  }

  /// True when hiding this pixel leaves the image as it is.
  bool HidingChangesNothing(std::size_t pixel) const {
    return pixels_[pixel] == (hidden_.empty() ? 0.0f : hidden_[pixel]);
  }

 private:
  /// In which masks are made, each with working memory of its own: enough for any number of
  /// threads.
  static constexpr std::size_t kGroups = 16;

  std::span<float> Copy(std::size_t index);
  /// Makes the mask that stands in the place of a copy that copy.
  void ApplyMask(std::size_t index);
  /// Makes a mask the image under it, in the space in which masks multiply.
  [[gnu::noinline]] void Multiply(std::span<float> mask) const;

  const Classifier* classifier_ = nullptr;
  Masking masking_ = Masking::kPixel;
  Tensor pixels_;  ///< X for kPixel, otherwise x
  std::vector<float> hidden_;
  Tensor inputs_;
  Tensor logits_;
  std::vector<float> scratch_;
};

/// Masked scoring of samples of which several may give the same image: each image is scored once.
/// A batch of samples is added, scored, read and cleared.
class DistinctScoring {
 public:
  /// @param max_remembered images whose scores are kept from batch to batch; bounds the memory.
  DistinctScoring(MaskedScoring scoring, std::size_t max_remembered)
      : scoring_(std::move(scoring)), max_remembered_(max_remembered) {}

  MaskedScoring& masked() { return scoring_; }
  const MaskedScoring& masked() const { return scoring_; }

  /// Sets memory aside for `samples` samples in all with keys of up to `key_bytes`, of which up to
  /// `batch` are added before Clear; nothing is then allocated later.
  void Reserve(std::size_t samples, std::size_t key_bytes, std::size_t batch);

  /// Takes a sample into the batch. `key` says which masked image it gives: equal keys, equal
  /// images. Returns where the mask is to be set with masked().SetMask, or -1 for an image that
  /// is known already. At most MaskedScoring::kBatch new images fit what Score scores.
  int Add(std::string_view key);
  std::size_t new_images() const { return entries_.size() - scored_; }
  std::size_t batch_size() const { return batch_.size(); }

  /// Scores the new images of the batch. Errors: kNonFinite.
  Status Score(ExecutionContext& context);
  /// Instead of Score: takes the new images' logits, in the order in which they were added, from
  /// whoever has scored them otherwise. Errors: kNonFinite.
  Status Take(ConstTensorView logits);
  /// Forgets the batch and its new images, which were not scored.
  void Abandon();
  /// The class probabilities of a sample of the batch, after Score.
  std::span<const double> probabilities(std::size_t sample) const {
    const std::size_t classes = scoring_.classifier().class_count();
    return std::span(probabilities_).subspan(batch_[sample] * classes, classes);
  }
  /// Forgets the batch; of its images as many are remembered as memory is set aside for.
  void Clear();
  /// Images scored over this object's life.
  std::size_t forward_passes() const { return forward_passes_; }

 private:
  /// An image that is known. Its key ends where that of the next begins.
  struct Entry {
    std::size_t key_begin, slot;
  };

  std::string_view KeyOf(std::size_t entry) const;
  std::size_t SlotOf(std::string_view key) const;
  void Rehash(std::size_t slots);
  /// Forgets the batch and all but the first `kept` images.
  void Forget(std::size_t kept);

  MaskedScoring scoring_;
  std::size_t max_remembered_;
  // Of the images that are remembered and, behind them, the new ones of the batch.
  std::vector<Entry> entries_;
  std::vector<char> keys_;             ///< one behind the other
  std::vector<double> probabilities_;  ///< [entries, classes]
  std::size_t scored_ = 0;             ///< entries that are not new
  /// Open addressing: 0, or one more than an entry. Entries go in the opposite order in which they
  /// came, so that a slot can simply be emptied.
  std::vector<std::uint32_t> table_;
  std::vector<std::uint32_t> batch_;  ///< the entry of each sample
  std::vector<float> one_;            ///< probabilities of one image
  std::size_t forward_passes_ = 0;
};

}  // namespace inklens
