#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/explain/instance.h"
#include "core/explain/masked_scoring.h"
#include "core/explain/saliency.h"

namespace inklens {

/// The forms that go by the name Score-CAM. The first three differ by up to 0.9 in a normalised
/// pixel.
enum class ScoreCamVariant {
  /// C_k = S(X∘H_k) - S(X_b), w = softmax over the channels of C; X_b is the hidden image.
  kPaper,
  /// haofanwang/Score-CAM: w_k = p_c(X∘H_k), no softmax over channels; the negative part is cut
  /// after upsampling.
  kAuthors,
  /// jacobgil/pytorch-grad-cam: w = softmax over the channels of S(X∘H_k); the masks are stretched
  /// with aligned corners.
  kPytorchGradCam,
  /// The source document's listing, which is wrong: A^k itself, stretched but neither min-max
  /// normalised nor taken after the ReLU, multiplies x; w_k = S of that, a raw logit without
  /// baseline or softmax; the map is min-max normalised with its negative part. No default; with
  /// masking kNormalized before a ReLU it is what the document ran.
  kAsListed,
};

struct ScoreCamOptions {
  ScoreCamVariant variant = ScoreCamVariant::kPaper;
  Masking masking = Masking::kPixel;
};

/// Score-CAM, a forward pass per channel: H_k = minmax(upsample(A^k)) masks the image, and
/// cam = sum_k w_k A^k with weights from the masked images' scores.
/// Source: Wang et al., arXiv:1910.01279, Eq. (6)-(8), Algorithm 1.
///
/// A flat channel (max A^k = min A^k) gives no mask. It is not scored: under the all-hidden image
/// its C_k is 0, with which it takes part in the softmax as every implementation has it, and its
/// own weight in the sum is 0.
class ScoreCamJob {
 public:
  /// @param classifier must outlive the job.   @param layer index into classifier.layers().
  /// Errors: kInvalidArgument for a layer without height and width, a class or a layer out of
  /// range; kUnsupported for kAuthors with a contrast (a probability has none).
  static Result<ScoreCamJob> Start(const DifferentiableClassifier& classifier,
                                   std::shared_ptr<const Instance> instance, const Target& target,
                                   std::size_t layer, const ScoreCamOptions& options);

  /// Scores up to `budget` more masked images (at least one). Stopping early costs nothing.
  /// Errors: kNonFinite.
  Status Step(ExecutionContext& context, std::size_t budget);
  /// In forward passes.
  inklens::Progress Progress() const { return {scored_, total_}; }

  /// cam [H,W] at layer size, signed, from the channels scored so far. O(HWC).
  Map2D Cam() const;
  /// The map at image size from the channels scored so far.
  SaliencyMap Estimate() const;
  /// w_k of every channel, from those scored so far (0 for the others).
  std::vector<double> ChannelWeights() const;

 private:
  ScoreCamJob(MaskedScoring scoring, std::shared_ptr<const Instance> instance)
      : scoring_(std::move(scoring)), instance_(std::move(instance)) {}

  MaskedScoring scoring_;
  std::shared_ptr<const Instance> instance_;
  Target target_;
  std::size_t layer_ = 0;
  ScoreCamOptions options_;

  std::vector<std::size_t> channels_;  ///< those that are not flat
  std::vector<double> scores_;         ///< of channels_[0 .. next_channel_)
  double baseline_score_ = 0;
  bool baseline_done_ = false;
  std::size_t scored_ = 0;
  std::size_t total_ = 0;
};

}  // namespace inklens
