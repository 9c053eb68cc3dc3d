#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/explain/masked_scoring.h"
#include "core/explain/ridge.h"
#include "core/explain/saliency.h"
#include "core/image/superpixels.h"

namespace inklens {

struct LimeOptions {
  std::size_t samples = 1000;
  std::uint64_t seed = 0;
  double kernel_width = 0.25;  ///< of the distance's unit
  double ridge_alpha = 1.0;
  Masking masking = Masking::kPixel;
};

/// What LIME says of one target.
struct LimeExplanation {
  LinearFit surrogate;   ///< one coefficient per superpixel: its weight, in probability
  SaliencyMap saliency;  ///< positive weights painted on their superpixels, min-max normalised
};

/// LIME for images: superpixels are switched off at random, and a weighted linear model (the
/// surrogate) is fitted to the classifier's probabilities.
/// Source: Ribeiro et al., arXiv:1602.04938, Section 3; the sampling, distance, kernel and ridge
/// regression are those of its authors' package lime (lime_image).
///
/// Sample 0 has every superpixel on; in sample i > 0 each is on with probability 1/2, drawn from
/// Rng(seed, i), so batch, steps and threads cannot change it. The distance d is the cosine
/// distance of the on/off vector to all ones, 1 for all off; a sample's weight is
/// sqrt(exp(-d^2 / kernel_width^2)).
///
/// Samples that give the same image are scored once: hiding a superpixel that is empty already
/// changes nothing.
class LimeJob {
 public:
  /// @param classifier must outlive the job.   @param pixels X, [1,H,W,1] in [0,1].
  /// Errors: kInvalidArgument (no samples, kernel width or alpha not positive and finite),
  /// kShapeMismatch.
  static Result<LimeJob> Start(const Classifier& classifier, ConstTensorView pixels,
                               LabelMap superpixels, const LimeOptions& options);

  /// Spends up to `budget` forward passes (at least one sample is done).
  Status Step(ExecutionContext& context, std::size_t budget);
  /// In samples.
  inklens::Progress Progress() const { return {next_sample_, options_.samples}; }
  std::size_t forward_passes() const { return forward_passes_; }
  const LabelMap& superpixels() const { return superpixels_; }

  /// The surrogate of any target's probability, from the samples so far: p_c, or p_c - p_c'.
  /// Errors: kInvalidArgument before the first step or for a class out of range.
  Result<LimeExplanation> Estimate(const Target& target) const;

  /// The on/off vector of a sample.
  std::vector<std::uint8_t> Sample(std::size_t index) const;
  /// The weight of a sample with `on` of `count` superpixels on.
  static double SampleWeight(std::size_t on, std::size_t count, double kernel_width);

 private:
  LimeJob(MaskedScoring scoring, LabelMap superpixels, const LimeOptions& options);

  /// The parts of an on/off vector that the image shows.
  std::string ImageKey(const std::vector<std::uint8_t>& on) const;
  void SetMask(std::size_t item, const std::vector<std::uint8_t>& on);

  MaskedScoring scoring_;
  LabelMap superpixels_;
  LimeOptions options_;
  WeightedRidge ridge_;
  std::vector<std::uint8_t> visible_;  ///< per superpixel: 1 when hiding it changes the image
  std::map<std::string, std::vector<double>> scored_;  ///< probabilities by ImageKey
  std::size_t next_sample_ = 0;
  std::size_t forward_passes_ = 0;
};

}  // namespace inklens
