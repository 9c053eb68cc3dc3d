#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/explain/masked_scoring.h"
#include "core/explain/rise_masks.h"
#include "core/explain/rise_sums.h"
#include "core/explain/saliency.h"
#include "core/explain/terms.h"
#include "core/options/table.h"

namespace inklens {

/// What the weighted sum of the masks is divided by.
enum class RiseVariant {
  kAuthors,   ///< N E[M] with E[M] = p, in every pixel: the paper's Eq. (6) and its authors' code
  kMeasured,  ///< the sum of the masks that were drawn, pixel by pixel
};

struct RiseOptions {
  RiseVariant variant = RiseVariant::kAuthors;
  Masking masking = Masking::kPixel;
  std::size_t samples = 4000;  ///< N
  std::uint64_t seed = 0;
  std::size_t cells = 7;          ///< s: a mask is drawn as s x s cells
  double keep_probability = 0.5;  ///< p, of a cell; of given masks E[M]
  /// Stop before N once the standard error of every pixel is at most this fraction of the map's
  /// range; absent: never. Looked at after every kStabilityStride samples.
  std::optional<double> stop_when_stable;
  /// Masks [N,H,W] with values in [0,1] to be used in place of drawn ones; their number is N.
  std::shared_ptr<const Tensor> given_masks;
};

struct RiseExplanation {
  /// The expected score under the masks that show a pixel, in units of the score; not normalised.
  Map2D importance;
  /// Of each pixel's importance, in the same units. Empty before the second sample.
  Map2D standard_error;
  SaliencyMap saliency;  ///< importance, min-max normalised
};

/// RISE: the image is scored under random masks, and a pixel is as important as the masks that
/// show it score: map = sum_i S(X∘M_i) M_i / (N E[M]), S a class probability p_c or a difference
/// p_c - p_c'. Source: Petsiuk et al., arXiv:1806.07421, Eq. (6).
///
/// Mask i is drawn from Rng(seed, i), so batch, steps and threads cannot change it. Nothing of a
/// sample is kept but its share in the sums: memory does not grow with N, and a step allocates
/// nothing. Masks that differ only where hiding changes nothing are scored once. A drawn mask is
/// made where the network reads it, and its share in the sums is taken from its cells
/// (rise_sums.h).
///
/// Deviation: while every score is the same (nothing can be hidden, as on a blank image) the
/// expected score is that score in every pixel, and the map is flat; the sum would show how often
/// chance has shown each pixel.
class RiseJob {
 public:
  static constexpr std::size_t kStabilityStride = 200;

  /// @param classifier must outlive the job.   @param pixels X, [1,H,W,1] in [0,1].
  /// Errors: kInvalidArgument (no samples, cells outside [1, the smaller side], a probability
  /// outside (0, 1], a stop that is negative or not finite, a mask outside [0,1], a class out of
  /// range), kShapeMismatch (image or given masks), kUnsupported (more than one input channel).
  static Result<RiseJob> Start(const Classifier& classifier, ConstTensorView pixels,
                               const Target& target, const RiseOptions& options);

  /// Spends up to `budget` forward passes (at least one sample is done). What of the budget is too
  /// little to fill half a batch is left, unless it is all there is. Errors: kNonFinite.
  Status Step(ExecutionContext& context, std::size_t budget);
  /// In samples. The total drops to what was done when the job stops because it is stable.
  inklens::Progress Progress() const { return {completed_, stable_ ? completed_ : total_}; }
  std::size_t forward_passes() const { return scoring_.forward_passes(); }

  /// The map from the samples so far. Errors: kInvalidArgument before the first step.
  Result<RiseExplanation> Estimate() const;

  /// Before the first step, for whoever wants AddTerms: the scores of the first `samples` samples
  /// are kept, and what the map was after 1 sample, after all and after about ten counts between,
  /// each larger by the same factor.
  void KeepTerms(std::size_t samples);
  /// After KeepTerms and at least one step. Adds
  ///   masks [sample,H,W], sample_scores [sample]  of the first samples
  ///   running_maps [step,H,W]                     the map as it is shown, on the way
  ///   running_samples [step]                      the samples that it was made of
  ///   running_errors [step]                       the largest standard error of a pixel as a part
  ///                                               of the map's range, as stop_when_stable has it;
  ///                                               NaN after one sample and for a flat map
  /// Errors: kResourceExhausted.
  Status AddTerms(TermList& terms) const;

 private:
  RiseJob(MaskedScoring scoring, const Target& target, const RiseOptions& options);

  /// A sample of the batch.
  struct Sample {
    RiseMasks::Draw draw;  ///< nothing where masks are given
    double score = 0;
  };
  /// What an estimate is made of; kept where estimates are made in every look at stability.
  struct Pixels {
    RiseSums sums;
    Map2D importance, error;
  };

  /// What AddTerms is to show.
  struct Kept {
    std::size_t samples = 0;           ///< whose scores are kept
    std::vector<double> scores;        ///< as many as there are so far
    std::vector<std::size_t> to_come;  ///< counts after which the map is kept, the next one last
    std::vector<double> counts, errors;
    std::vector<float> maps;  ///< one after the other, as they are shown
  };

  /// How many samples at most the batch may have.
  std::size_t MostSamples() const;
  /// Draws sample `index` and takes it into the batch.
  void AddSample(std::size_t index);
  void MakeMasks(ExecutionContext& context);
  /// Adds the scored batch to the sums.
  void Accumulate(ExecutionContext& context);
  void AccumulateGiven(ExecutionContext& context);
  /// The largest standard error of a pixel, and the map's range.
  struct Spread {
    double error = 0, range = 0;
  };
  /// After the second sample.
  static Spread SpreadOf(const Pixels& pixels);
  void Look();
  /// Keeps the map of now when it is one of those that are wanted.
  void KeepMap();
  /// The mask of a sample. @param draw of it, where masks are drawn.
  void MakeMask(std::size_t sample, const RiseMasks::Draw& draw, std::span<float> scratch,
                std::span<float> mask) const;
  void Fill(Pixels& pixels) const;
  void FillImportance(const RiseSums& sums, Map2D& importance) const;
  void FillError(const RiseSums& sums, const Map2D& importance, Map2D& error) const;

  DistinctScoring scoring_;
  Target target_;
  RiseOptions options_;
  std::size_t height_, width_, total_;
  RiseMasks generator_;
  std::vector<std::vector<std::uint8_t>> cells_seen_;  ///< by shift
  std::vector<Sample> batch_;              ///< as many as there may be; their memory is kept
  std::vector<std::uint32_t> first_with_;  ///< of each new image, the sample that it is of
  std::string key_;
  std::size_t completed_ = 0;
  bool stable_ = false;
  double first_score_ = 0;
  bool constant_ = true;  ///< every score so far was first_score_
  DrawnMaskSums drawn_;
  RiseSums given_;  ///< where masks are given
  Pixels look_;
  std::optional<Kept> kept_;
};

/// What can be asked of RISE by name.
OptionTable<RiseOptions> RiseTable();

}  // namespace inklens
