#pragma once

#include <span>
#include <string>
#include <unordered_map>
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
  /// Logits [count, classes] of the first `count` copies; valid until the next call.
  /// Errors: kNonFinite when the network overflows.
  Result<ConstTensorView> Score(ExecutionContext& context, std::size_t count);
  /// Copy `index` as the network reads it, [1,H,W,1] in normalised space; after SetMask.
  ConstTensorView input(std::size_t index) const { return inputs_.view().Slice(index, 1); }
  /// Errors: kNonFinite when the network overflows.
  static Status CheckLogits(ConstTensorView logits);

  /// True when hiding this pixel leaves the image as it is.
  bool HidingChangesNothing(std::size_t pixel) const {
    return pixels_[pixel] == (hidden_.empty() ? 0.0f : hidden_[pixel]);
  }

 private:
  const Classifier* classifier_ = nullptr;
  Masking masking_ = Masking::kPixel;
  Tensor pixels_;  ///< X for kPixel, otherwise x
  std::vector<float> hidden_;
  Tensor inputs_;
  Tensor logits_;
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

  /// Takes a sample into the batch. `key` says which masked image it gives: equal keys, equal
  /// images. Returns where the mask is to be set with masked().SetMask, or -1 for an image that
  /// is known already. At most MaskedScoring::kBatch new images fit what Score scores.
  int Add(std::string key);
  std::size_t new_images() const { return new_.size(); }
  std::size_t batch_size() const { return batch_.size(); }

  /// Scores the new images of the batch. Errors: kNonFinite.
  Status Score(ExecutionContext& context);
  /// Instead of Score: takes the new images' logits, in the order in which they were added, from
  /// whoever has scored them otherwise. Errors: kNonFinite.
  Status Take(ConstTensorView logits);
  /// Forgets the batch and its new images, which were not scored.
  void Abandon();
  /// The class probabilities of a sample of the batch, after Score.
  std::span<const double> probabilities(std::size_t sample) const { return *batch_[sample]; }
  /// Forgets the batch; of its images as many are remembered as memory is set aside for.
  void Clear();
  /// Images scored over this object's life.
  std::size_t forward_passes() const { return forward_passes_; }

 private:
  /// Class probabilities by key; elements stay where they are while others come and go.
  using Scores = std::unordered_map<std::string, std::vector<double>>;

  MaskedScoring scoring_;
  std::size_t max_remembered_;
  Scores scores_;  ///< of the images that are remembered and those of the batch
  std::vector<const std::vector<double>*> batch_;  ///< one of scores_ per sample
  std::vector<Scores::value_type*> new_;           ///< those that are not remembered yet
  std::size_t forward_passes_ = 0;
};

}  // namespace inklens
