#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/explain/masked_scoring.h"
#include "core/explain/ridge.h"
#include "core/explain/saliency.h"
#include "core/explain/terms.h"
#include "core/image/superpixels.h"

namespace inklens {

/// The weight of a sample at distance d: the two forms differ by a square root.
enum class LimeKernel {
  kAuthors,  ///< sqrt(exp(-d^2 / kernel_width^2)), as the authors' package has it
  kPaper,    ///< exp(-d^2 / kernel_width^2), as the paper's Section 3.4 (and the source document)
};

/// What a hidden superpixel shows.
enum class LimeHidden {
  kZero,            ///< 0 in the space in which masks multiply: black, or the mean grey
  kSuperpixelMean,  ///< the mean of its own pixels
};

/// Which superpixels the surrogate is fitted on.
enum class FeatureChoice {
  kAll,
  kHighestWeights,    ///< those with the largest weights in a fit with alpha 0.01 on all
  kForwardSelection,  ///< one by one, each time the one that adds most to R^2
};

/// Which of them the explanation shows, beside the map.
enum class ShownSigns { kPositive, kBoth };

struct LimeOptions {
  std::size_t samples = 1000;
  std::uint64_t seed = 0;
  LimeKernel kernel = LimeKernel::kAuthors;
  double kernel_width = 0.25;  ///< of the distance's unit
  double ridge_alpha = 1.0;
  Masking masking = Masking::kPixel;
  LimeHidden hidden = LimeHidden::kZero;
  FeatureChoice feature_choice = FeatureChoice::kAll;
  /// Superpixels that are chosen (all but kAll) and that are shown at most.
  std::size_t features = 5;
  ShownSigns signs = ShownSigns::kPositive;
};

/// What LIME says of one target.
struct LimeExplanation {
  LinearFit surrogate;   ///< one coefficient per superpixel: its weight, in probability
  SaliencyMap saliency;  ///< positive weights painted on their superpixels, min-max normalised
  /// The superpixels that are shown, largest weight first.
  std::vector<std::size_t> shown;
  /// Per pixel: 1 on a shown superpixel that speaks for the target, -1 against it, 0 elsewhere.
  std::vector<std::int32_t> superpixel_mask;
};

/// LIME for images: superpixels are switched off at random, and a weighted linear model (the
/// surrogate) is fitted to the classifier's probabilities.
/// Source: Ribeiro et al., arXiv:1602.04938, Section 3; the sampling, distance, kernel and ridge
/// regression are those of its authors' package lime (lime_image).
///
/// Which superpixels are shown is the package's get_image_and_mask: the `features` largest weights,
/// of either sign, or the largest positive ones.
///
/// Sample 0 has every superpixel on; in sample i > 0 each is on with probability 1/2, drawn from
/// Rng(seed, i), so batch, steps and threads cannot change it. The distance d is the cosine
/// distance of the on/off vector to all ones, 1 for all off.
///
/// Samples that give the same image are scored once: hiding a superpixel that is empty already
/// changes nothing. Where the classifier knows a faster way to score images that differ in which
/// parts are hidden (Classifier::StartParts), rounds of kRoundSamples samples are scored by it.
class LimeJob {
 public:
  /// Samples that are scored at once where the classifier has a faster way for parts. Which samples
  /// make a round depends on no step, and so no bit does.
  static constexpr std::size_t kRoundSamples = 1024;

  /// @param classifier must outlive the job.   @param pixels X, [1,H,W,1] in [0,1].
  /// Errors: kInvalidArgument (no samples or features, kernel width or alpha not positive and
  /// finite), kShapeMismatch.
  static Result<LimeJob> Start(const Classifier& classifier, ConstTensorView pixels,
                               LabelMap superpixels, const LimeOptions& options);

  /// Spends up to `budget` forward passes, but does at least one sample, or one round where rounds
  /// are scored at once (about the time of 200 passes). Errors: kNonFinite.
  Status Step(ExecutionContext& context, std::size_t budget);
  /// As Step, but of a round no more than a piece, so that it may do no sample: for whoever must
  /// not be kept waiting. Until the first round is over there is nothing to estimate from.
  Status StepPiece(ExecutionContext& context, std::size_t budget);
  /// In samples.
  inklens::Progress Progress() const { return {next_sample_, options_.samples}; }
  /// Images scored.
  std::size_t forward_passes() const { return scoring_.forward_passes(); }
  /// What scoring rounds took so far; nothing where none was scored at once.
  const Operations& arithmetic_of_rounds() const { return arithmetic_of_rounds_; }
  const LabelMap& superpixels() const { return superpixels_; }

  /// The surrogate of any target's probability, from the samples so far: p_c, or p_c - p_c'.
  /// Errors: kInvalidArgument before the first step or for a class out of range.
  Result<LimeExplanation> Estimate(const Target& target) const;

  /// Before the first step, for whoever wants AddTerms: the score of every sample for this target
  /// is kept.   @param leave_out a sample that has no part in any fit.
  void KeepTerms(const Target& target, std::optional<std::size_t> leave_out);
  /// After KeepTerms, once all samples are done. Adds
  ///   labels [H,W]                               the superpixel of each pixel
  ///   perturbations [sample,superpixel]          1 shown, 0 hidden
  ///   sample_probabilities [sample]              of the target: p_c, or p_c - p_c'
  ///   distances, sample_weights [sample]         (that which is left out has both all the same)
  ///   coefficients [superpixel], intercept [1], fit_r2 [1]  of the fit
  /// Errors: those of Estimate; kResourceExhausted.
  Status AddTerms(TermList& terms) const;

  /// The on/off vector of a sample.
  std::vector<std::uint8_t> Sample(std::size_t index) const;
  /// The cosine distance to all ones of an on/off vector with `on` of `count` superpixels on.
  static double SampleDistance(std::size_t on, std::size_t count);
  /// The weight of a sample with `on` of `count` superpixels on.
  static double SampleWeight(std::size_t on, std::size_t count, double kernel_width,
                             LimeKernel kernel = LimeKernel::kAuthors);

 private:
  /// What AddTerms is to show.
  struct Kept {
    Target target;
    std::optional<std::size_t> leave_out;
    std::vector<double> scores;  ///< one per sample
  };

  LimeJob(MaskedScoring scoring, LabelMap superpixels, const LimeOptions& options);

  void HideBySuperpixelMean();
  /// The parts of an on/off vector that the image shows.
  std::string ImageKey(const std::vector<std::uint8_t>& on) const;
  void SetMask(std::size_t item, const std::vector<std::uint8_t>& on);
  /// Samples that are being scored at once by the classifier's faster way.
  struct Round {
    std::vector<std::vector<std::uint8_t>> samples;
    std::unique_ptr<PartsScoring> scoring;  ///< null: there is no new image among them
  };

  /// The next samples, with up to `room` new images, by the plain pass.
  Status ScoreBatch(ExecutionContext& context, std::size_t room);
  /// The next piece of the round under way, or of the next one. When the classifier has no faster
  /// way there are no more rounds, and nothing was done.
  Status StepRound(ExecutionContext& context);
  Status StartRound(ExecutionContext& context);
  Status ContinueRound(ExecutionContext& context);
  /// Its samples are still to come.
  void AbandonRound();
  /// Takes scored samples into the fit, the next ones in their order.
  void Learn(const std::vector<std::vector<std::uint8_t>>& samples);
  Result<LinearFit> Fit(std::span<const double> combination) const;
  void Show(LimeExplanation& explanation) const;

  DistinctScoring scoring_;
  LabelMap superpixels_;
  LimeOptions options_;
  WeightedRidge ridge_;
  std::vector<std::uint8_t> visible_;  ///< per superpixel: 1 when hiding it changes the image
  std::size_t next_sample_ = 0;
  bool in_rounds_ = true;  ///< until the classifier has no faster way for one
  std::optional<Round> round_;
  Operations arithmetic_of_rounds_;
  std::optional<Kept> kept_;
};

}  // namespace inklens
