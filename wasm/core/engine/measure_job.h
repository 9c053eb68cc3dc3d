#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "core/base/progress.h"
#include "core/engine/explanation_job.h"
#include "core/engine/measures.h"
#include "core/evaluate/remaking.h"
#include "core/evaluate/scoring_queue.h"

namespace inklens {

/// One of the images that a measure scores, and what the network makes of it.
struct PerturbedImage {
  Map2D pixels;  ///< X, in [0, 1]
  std::vector<float> logits, probabilities;
  std::size_t count = 0;  ///< images that the measure scores for the map
};

/// Image `index` of those that a measure scores for a map, with the very sums that the measure has:
/// of deletion and insertion it is the image at `index` steps of the curve, whose point is the
/// probability of the measure's class.
/// Errors: those of MeasureJob::Start; kUnsupported for a measure that changes no image;
/// kInvalidArgument for a map that is the same everywhere and for an index that there is not;
/// kNonFinite when the network overflows.
/// Cost: one forward pass, and putting the pixels in order.
Result<PerturbedImage> PerturbImage(const ExplanationWorld& world, const Instance& instance,
                                    const MeasureRequest& measure, const MeasuredMap& map,
                                    std::size_t index);

/// Several measures of several maps of one image, as one stepwise job. Keeps what it works with
/// alive; dropping it cancels it. Jobs that share a context are served one call at a time.
///
/// What the numbers are does not depend on which other measures and maps are asked for beside them,
/// in which order, nor on steps and threads.
///
/// First all perturbed images are scored, together; then the measures that explain again run one
/// after another. What stands against one of their numbers (a map that overflows, a class that
/// cannot be told apart from itself, a map of which nobody knows how it was made) is the reason why
/// there is none, and no error of the job.
class MeasureJob {
 public:
  /// @param target whose class's probability is looked at; a contrast is not. What a map explains
  /// is its request's, when it is made anew.
  /// Errors: those of FindMeasure, of CheckOptions for a measure's table and of CheckTarget; of
  /// CheckMap for a map that cannot be measured; where a measure explains again, those of AsMade
  /// for a map's request; kUnsupported for images of several channels.
  static Result<MeasureJob> Start(ExplanationWorld world, std::shared_ptr<const Instance> instance,
                                  const Target& target, std::vector<MeasureRequest> measures,
                                  std::vector<MeasuredMap> maps);

  /// Spends about `budget` forward passes. Measures that need none are complete from the start.
  /// Errors: kNonFinite when the network overflows on a perturbed image, kResourceExhausted; the
  /// job is then over.
  Status Step(std::size_t budget);
  /// In images to be scored, those that are equal to others included, and about in forward passes
  /// of explanations.
  inklens::Progress Progress() const;

  /// values()[measure][map], in the order of what was asked for; complete once Progress is done.
  const std::vector<std::vector<MeasureValue>>& values() const { return values_; }
  /// So far.
  std::size_t forward_passes() const;

 private:
  /// Where a value belongs.
  struct Place {
    std::size_t measure, map;
  };
  struct Remaking {
    Place place;
    RemakingJob job;
  };

  MeasureJob(ExplanationWorld world, std::shared_ptr<const Instance> instance, ScoringQueue queue)
      : world_(std::move(world)), instance_(std::move(instance)), queue_(std::move(queue)) {}
  void CollectOnceDone();
  Status StepRemaking(std::size_t budget);
  void FinishRemaking(MeasureValue value);

  ExplanationWorld world_;
  std::shared_ptr<const Instance> instance_;
  ScoringQueue queue_;
  std::vector<Place> places_;      ///< of the queue's lists, until their values are collected
  std::deque<Remaking> remaking_;  ///< what is not done yet, the one on the way first
  std::size_t remade_progress_ = 0, remade_passes_ = 0;  ///< of what is done
  std::vector<std::vector<MeasureValue>> values_;
};

}  // namespace inklens
