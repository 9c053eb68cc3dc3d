#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/progress.h"
#include "core/classifier/classifier.h"
#include "core/evaluate/measure_value.h"

namespace inklens {

/// The scores of one list of images, once all of them are scored.
class ImageScores {
 public:
  ImageScores(std::span<const std::uint32_t> ids, std::span<const float> logits,
              std::span<const float> probabilities, std::size_t class_count)
      : ids_(ids), logits_(logits), probabilities_(probabilities), class_count_(class_count) {}

  std::size_t size() const { return ids_.size(); }
  double logit(std::size_t image, std::size_t of_class) const {
    return logits_[ids_[image] * class_count_ + of_class];
  }
  double probability(std::size_t image, std::size_t of_class) const {
    return probabilities_[ids_[image] * class_count_ + of_class];
  }

 private:
  std::span<const std::uint32_t> ids_;
  std::span<const float> logits_;
  std::span<const float> probabilities_;
  std::size_t class_count_;
};

/// A measure of one map that changes the image and looks at the scores: a list of images, and what
/// their scores come to.
class PerturbedImages {
 public:
  virtual ~PerturbedImages() = default;
  virtual std::size_t count() const = 0;
  /// Writes image `index` (< count()) as the network reads it, whatever stood there. Several
  /// threads call this at once.
  virtual void Make(std::size_t index, std::span<float> input) const = 0;
  virtual MeasureValue Reduce(const ImageScores& scores) const = 0;
};

/// Scores the images of several lists for one network, stepwise. Images of different lists share
/// batches, and equal images, of one list or of several, are scored once: they are compared value
/// by value, a hash only says which to compare. Scores do not depend on steps, threads or the order
/// of lists.
class ScoringQueue {
 public:
  /// Images that are scored together.
  static constexpr std::size_t kBatch = 128;

  /// @param classifier must outlive this.
  /// @param remembered_bytes of images that later ones are compared with. Once they are full, all
  /// are forgotten, and an image that comes again is scored again: the same score.
  /// Errors: kResourceExhausted.
  static Result<ScoringQueue> Create(const Classifier& classifier,
                                     std::size_t remembered_bytes = std::size_t{16} << 20);

  /// Appends a list; Scores knows it by how many there were before.
  void Add(std::shared_ptr<const PerturbedImages> images);

  /// Spends at most `budget` forward passes, at least one where any are needed.
  /// Errors: kNonFinite when the network overflows; the queue is then over.
  Status Step(ExecutionContext& context, std::size_t budget);
  /// In images of the lists, those that are equal to others included.
  inklens::Progress Progress() const { return {made_, total_}; }
  std::size_t forward_passes() const { return scored_; }

  /// What list `index` comes to; once Progress is done.
  MeasureValue Reduce(std::size_t index) const;

 private:
  struct List {
    std::shared_ptr<const PerturbedImages> images;
    std::vector<std::uint32_t> ids;  ///< of the images that were made
  };
  /// An image that is to be made, and the hash of what was.
  struct Candidate {
    std::size_t list, index;
    std::uint64_t hash;
  };

  ScoringQueue() = default;
  void Reserve();
  Status Fill(ExecutionContext& context, std::size_t room);
  Status Score(ExecutionContext& context);
  std::uint32_t Remember(std::size_t row, std::uint64_t hash);
  void ForgetAll();
  float* Row(std::size_t row);
  std::size_t unscored() const { return known_ - scored_; }

  const Classifier* classifier_ = nullptr;
  std::size_t image_size_ = 0;
  std::vector<List> lists_;
  std::size_t next_list_ = 0, next_index_ = 0;  ///< the image that is made next
  std::size_t made_ = 0, total_ = 0;

  // Distinct images are numbered as they come; those from first_ on are remembered, kBatch a block.
  std::size_t known_ = 0, scored_ = 0, first_ = 0;
  std::size_t max_blocks_ = 1;
  std::vector<Tensor> blocks_;
  std::vector<std::uint64_t> hashes_;  ///< of the remembered ones
  /// Open addressing by hash: 0, or one more than the place among the remembered ones.
  std::vector<std::uint32_t> table_;
  std::vector<Candidate> candidates_;

  Tensor batch_logits_;
  std::vector<float> logits_, probabilities_;  ///< [scored_, classes]
};

}  // namespace inklens
