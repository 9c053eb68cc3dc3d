#include "core/evaluate/scoring_queue.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "core/classifier/probabilities.h"

namespace inklens {
namespace {

/// Four chains, so that a multiplication need not wait for the one before.
std::uint64_t HashOf(std::span<const float> values) {
  constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15u;
  std::uint64_t chain[4] = {1, 2, 3, 4};
  std::size_t i = 0;
  for (; i + 4 <= values.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) {
      chain[k] = (chain[k] ^ std::bit_cast<std::uint32_t>(values[i + k])) * kFactor;
    }
  }
  for (; i < values.size(); ++i) {
    chain[0] = (chain[0] ^ std::bit_cast<std::uint32_t>(values[i])) * kFactor;
  }
  std::uint64_t hash = 0;
  for (std::uint64_t part : chain) hash = (hash ^ part ^ part >> 32) * kFactor;
  return hash ^ hash >> 29;
}

}  // namespace

Result<ScoringQueue> ScoringQueue::Create(const Classifier& classifier,
                                          std::size_t remembered_bytes) {
  ScoringQueue queue;
  queue.classifier_ = &classifier;
  queue.image_size_ = classifier.input().ImageShape(1).ElementCount();
  const std::size_t block_bytes = kBatch * queue.image_size_ * sizeof(float);
  queue.max_blocks_ = std::max<std::size_t>(1, remembered_bytes / block_bytes);
  queue.table_.resize(std::bit_ceil(2 * kBatch * queue.max_blocks_));
  INKLENS_ASSIGN_OR_RETURN(queue.batch_logits_, Tensor::Create({kBatch, classifier.class_count()}));
  return queue;
}

void ScoringQueue::Add(std::shared_ptr<const PerturbedImages> images) {
  total_ += images->count();
  lists_.push_back({std::move(images), {}});
  lists_.back().ids.reserve(lists_.back().images->count());
}

float* ScoringQueue::Row(std::size_t row) {
  return blocks_[row / kBatch].data() + row % kBatch * image_size_;
}

/// What grows with the number of images; a step then allocates nothing but blocks, while there are
/// fewer than are remembered.
void ScoringQueue::Reserve() {
  const std::size_t remembered = std::min(total_, kBatch * max_blocks_);
  blocks_.reserve((remembered + kBatch - 1) / kBatch);
  hashes_.reserve(remembered);
  candidates_.reserve(kBatch);
  logits_.reserve(total_ * classifier_->class_count());
  probabilities_.reserve(logits_.capacity());
}

Status ScoringQueue::Step(ExecutionContext& context, std::size_t budget) {
  Reserve();
  std::size_t left = std::max<std::size_t>(budget, 1);
  while (left > 0 && made_ < total_) {
    // A batch ends with its block, so that steps do not change what is remembered.
    if (known_ - first_ == kBatch * max_blocks_) ForgetAll();
    const std::size_t row = (known_ - first_) % kBatch;
    const std::size_t most = std::min(left, kBatch - row);
    while (unscored() < most && made_ < total_) {
      INKLENS_RETURN_IF_ERROR(Fill(context, most - unscored()));
    }
    left -= unscored();
    INKLENS_RETURN_IF_ERROR(Score(context));
  }
  return Status::Ok();
}

/// Makes the next images of the lists, at most `room`, behind the known ones of the last block, and
/// keeps those that are new.
Status ScoringQueue::Fill(ExecutionContext& context, std::size_t room) {
  const std::size_t first_row = known_ - first_;
  if (first_row == blocks_.size() * kBatch) {
    INKLENS_ASSIGN_OR_RETURN(Tensor block, Tensor::Create(classifier_->input().ImageShape(kBatch)));
    blocks_.push_back(std::move(block));
  }
  candidates_.clear();
  while (candidates_.size() < room && next_list_ < lists_.size()) {
    if (next_index_ == lists_[next_list_].images->count()) {
      ++next_list_;
      next_index_ = 0;
      continue;
    }
    candidates_.push_back({next_list_, next_index_++, 0});
  }
  context.ParallelFor(candidates_.size(), [&](std::size_t i) {
    Candidate& candidate = candidates_[i];
    const std::span<float> image(Row(first_row + i), image_size_);
    lists_[candidate.list].images->Make(candidate.index, image);
    candidate.hash = HashOf(image);
  });
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    lists_[candidates_[i].list].ids.push_back(Remember(first_row + i, candidates_[i].hash));
  }
  made_ += candidates_.size();
  return Status::Ok();
}

/// The number of the image in `row`: an older one's or, moved behind the known ones, the next.
std::uint32_t ScoringQueue::Remember(std::size_t row, std::uint64_t hash) {
  const std::size_t bytes = image_size_ * sizeof(float);
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = hash & mask;
  for (; table_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t place = table_[slot] - 1;
    if (hashes_[place] == hash && std::memcmp(Row(place), Row(row), bytes) == 0) {
      return static_cast<std::uint32_t>(first_ + place);
    }
  }
  const std::size_t place = hashes_.size();
  if (row != place) std::memcpy(Row(place), Row(row), bytes);
  hashes_.push_back(hash);
  table_[slot] = static_cast<std::uint32_t>(place + 1);
  return static_cast<std::uint32_t>(known_++);
}

void ScoringQueue::ForgetAll() {
  std::fill(table_.begin(), table_.end(), 0);
  hashes_.clear();
  first_ = known_;
}

Status ScoringQueue::Score(ExecutionContext& context) {
  const std::size_t count = unscored();
  if (count == 0) return Status::Ok();
  const std::size_t row = scored_ - first_;
  const ConstTensorView inputs = blocks_[row / kBatch].view().Slice(row % kBatch, count);
  const TensorView logits = batch_logits_.view().Slice(0, count);
  INKLENS_RETURN_IF_ERROR(classifier_->FastLogits(context, inputs, logits));
  if (!AllFinite(logits.values())) {
    return NonFinite(
        "The model's logits for a perturbed image are not finite; its weights are too large.");
  }
  const std::size_t classes = classifier_->class_count();
  logits_.insert(logits_.end(), logits.values().begin(), logits.values().end());
  probabilities_.resize(logits_.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = (scored_ + i) * classes;
    Probabilities(classifier_->output(), std::span(logits_).subspan(at, classes),
                  std::span(probabilities_).subspan(at, classes));
  }
  scored_ += count;
  return Status::Ok();
}

MeasureValue ScoringQueue::Reduce(std::size_t index) const {
  const List& list = lists_[index];
  return list.images->Reduce({list.ids, logits_, probabilities_, classifier_->class_count()});
}

}  // namespace inklens
