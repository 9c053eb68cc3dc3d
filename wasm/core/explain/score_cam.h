#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/explain/channel_scoring.h"
#include "core/explain/saliency.h"
#include "core/options/table.h"

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
  inklens::Progress Progress() const { return scoring_.Progress(); }

  /// cam [H,W] at layer size, signed, from the channels scored so far. O(HWC).
  Map2D Cam() const;
  /// The map at image size from the channels scored so far.
  SaliencyMap Estimate() const;
  /// w_k of every channel, from those scored so far (0 for the others).
  std::vector<double> ChannelWeights() const;

  /// Adds what ChannelScoring::AddTerms adds (scores are probabilities in the form kAuthors, which
  /// scores no baseline), channel_weights [channel] and what AddWeightedSum adds.
  Status AddTerms(ChannelOrder order, TermList& terms) const;

 private:
  ScoreCamJob(ChannelScoring scoring, const Target& target, const ScoreCamOptions& options)
      : scoring_(std::move(scoring)),
        target_(target),
        options_(options),
        probabilities_(scoring_.classifier().class_count()) {}

  double ScoreOf(std::span<const float> logits);
  SaliencyMap Show(const Map2D& cam) const;

  ChannelScoring scoring_;
  Target target_;
  ScoreCamOptions options_;
  std::vector<float> probabilities_;  ///< of one masked image
};

/// What can be asked of Score-CAM by name. (The variant as-listed is the listing's own: it is read
/// by ScoreCamAsListedJob.)
OptionTable<ScoreCamOptions> ScoreCamTable();

}  // namespace inklens
