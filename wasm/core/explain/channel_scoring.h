#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/base/progress.h"
#include "core/explain/instance.h"
#include "core/explain/masked_scoring.h"
#include "core/explain/terms.h"
#include "core/image/resize.h"

namespace inklens {

/// Scores an image under one mask per channel of a layer: what the forms of Score-CAM share.
/// A flat channel (max A^k = min A^k) makes no mask and is not scored.
class ChannelScoring {
 public:
  struct Options {
    Masking masking = Masking::kPixel;
    bool with_baseline = false;  ///< whether the all-hidden image is scored too, first
    /// How a channel is stretched to the image's size, and whether it then becomes [0,1].
    SampleAlignment alignment = SampleAlignment::kHalfPixel;
    bool normalized = true;
  };
  /// The score of a masked image, from its logits.
  using ScoreOf = std::function<double(std::span<const float> logits)>;

  /// @param classifier must outlive this.   @param layer index into classifier.layers().
  /// Errors: kInvalidArgument for a layer out of range or without height and width; those of
  /// MaskedScoring.
  static Result<ChannelScoring> Create(const DifferentiableClassifier& classifier,
                                       std::shared_ptr<const Instance> instance, std::size_t layer,
                                       const Options& options);

  /// Scores up to `budget` more masked images (at least one).   Errors: kNonFinite.
  Status Step(ExecutionContext& context, std::size_t budget, const ScoreOf& score);
  /// In forward passes.
  inklens::Progress Progress() const { return {scored_, total_}; }

  const Classifier& classifier() const { return scoring_.classifier(); }
  ConstTensorView activations() const { return instance_->trace.outputs[layer_]; }
  std::size_t channel_count() const { return activations().shape()[3]; }
  /// Those that are not flat; scores()[i] is that of channels()[i], as far as there are scores.
  const std::vector<std::size_t>& channels() const { return channels_; }
  const std::vector<double>& scores() const { return scores_; }
  double baseline_score() const { return baseline_score_; }

  /// Adds activations [channel,h,w], channel_masks [channel,H,W], masked_images [channel,H,W] (what
  /// the network is shown, in pixel space), channel_scores [channel] and, where one was scored,
  /// baseline_score [1]. Of a flat channel mask and masked image are all hidden and the score is
  /// the baseline's, 0 where there is none.
  /// Errors: kResourceExhausted for more than a list may hold with what else Score-CAM adds.
  Status AddTerms(TermList& terms) const;

 private:
  ChannelScoring(MaskedScoring scoring, std::shared_ptr<const Instance> instance, std::size_t layer,
                 const Options& options);

  /// H_k of a channel that is not flat.
  void MakeMask(std::size_t channel, std::span<float> scratch, std::span<float> mask) const;

  MaskedScoring scoring_;
  std::shared_ptr<const Instance> instance_;
  std::size_t layer_;
  Options options_;
  BilinearResizer resizer_;
  std::vector<std::size_t> channels_;
  std::vector<double> scores_;
  double baseline_score_ = 0;
  bool baseline_done_ = false;
  std::size_t scored_ = 0;
  std::size_t total_ = 0;
};

}  // namespace inklens
