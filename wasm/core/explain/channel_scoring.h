#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/base/progress.h"
#include "core/explain/instance.h"
#include "core/explain/masked_scoring.h"

namespace inklens {

/// Scores an image under one mask per channel of a layer: what the forms of Score-CAM share.
/// A flat channel (max A^k = min A^k) makes no mask and is not scored.
class ChannelScoring {
 public:
  /// The mask that a channel makes, [H,W] of the image.
  using MaskOf = std::function<std::vector<float>(std::size_t channel)>;
  /// The score of a masked image, from its logits.
  using ScoreOf = std::function<double(std::span<const float> logits)>;

  /// @param classifier must outlive this.   @param layer index into classifier.layers().
  /// @param with_baseline whether the all-hidden image is scored too, first.
  /// Errors: kInvalidArgument for a layer out of range or without height and width; those of
  /// MaskedScoring.
  static Result<ChannelScoring> Create(const DifferentiableClassifier& classifier,
                                       std::shared_ptr<const Instance> instance, std::size_t layer,
                                       Masking masking, bool with_baseline);

  /// Scores up to `budget` more masked images (at least one). `mask` is called from several
  /// threads.   Errors: kNonFinite.
  Status Step(ExecutionContext& context, std::size_t budget, const MaskOf& mask,
              const ScoreOf& score);
  /// In forward passes.
  inklens::Progress Progress() const { return {scored_, total_}; }

  const Classifier& classifier() const { return scoring_.classifier(); }
  ConstTensorView activations() const { return instance_->trace.outputs[layer_]; }
  std::size_t channel_count() const { return activations().shape()[3]; }
  /// Those that are not flat; scores()[i] is that of channels()[i], as far as there are scores.
  const std::vector<std::size_t>& channels() const { return channels_; }
  const std::vector<double>& scores() const { return scores_; }
  double baseline_score() const { return baseline_score_; }

 private:
  ChannelScoring(MaskedScoring scoring, std::shared_ptr<const Instance> instance, std::size_t layer)
      : scoring_(std::move(scoring)), instance_(std::move(instance)), layer_(layer) {}

  MaskedScoring scoring_;
  std::shared_ptr<const Instance> instance_;
  std::size_t layer_;
  std::vector<std::size_t> channels_;
  std::vector<double> scores_;
  double baseline_score_ = 0;
  bool baseline_done_ = false;
  std::size_t scored_ = 0;
  std::size_t total_ = 0;
};

}  // namespace inklens
