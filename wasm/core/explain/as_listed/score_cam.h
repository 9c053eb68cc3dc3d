#pragma once

#include <memory>
#include <vector>

#include "core/explain/channel_scoring.h"
#include "core/explain/saliency.h"

namespace inklens {

/// The source document's Score-CAM listing, which is wrong: A^k itself, stretched but neither
/// min-max normalised nor taken after the ReLU, multiplies x; w_k = S of that, a raw logit without
/// baseline or softmax; the map is min-max normalised with its negative part. With the masking
/// kNormalized, before a ReLU, it is what the document ran.
class ScoreCamAsListedJob {
 public:
  /// @param classifier must outlive the job.   @param layer index into classifier.layers().
  /// Errors: those of ScoreCamJob.
  static Result<ScoreCamAsListedJob> Start(const DifferentiableClassifier& classifier,
                                           std::shared_ptr<const Instance> instance,
                                           const Target& target, std::size_t layer,
                                           Masking masking);

  /// Scores up to `budget` more masked images (at least one). Errors: kNonFinite.
  Status Step(ExecutionContext& context, std::size_t budget);
  /// In forward passes.
  inklens::Progress Progress() const { return scoring_.Progress(); }

  /// cam [H,W] at layer size, signed, from the channels scored so far.
  Map2D Cam() const;
  /// The map at image size: the most negative place is 0.
  SaliencyMap Estimate() const;

  /// Adds what ScoreCamJob::AddTerms adds; masks are not normalised and weights are the scores.
  Status AddTerms(ChannelOrder order, TermList& terms) const;

 private:
  std::vector<double> ChannelWeights() const;
  SaliencyMap Show(const Map2D& cam) const;

  ScoreCamAsListedJob(ChannelScoring scoring, const Target& target)
      : scoring_(std::move(scoring)), target_(target) {}

  ChannelScoring scoring_;
  Target target_;
};

}  // namespace inklens
