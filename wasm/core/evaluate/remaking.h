#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/progress.h"
#include "core/evaluate/measure_value.h"
#include "core/explain/instance.h"
#include "core/image/superpixels.h"
#include "core/tensor/map2d.h"

namespace inklens {

// What the measures that explain again share. They know maps, not methods: how a map is made anew
// comes with it, as a function.

/// What a map is made of.
struct MapSubject {
  std::shared_ptr<const DifferentiableClassifier> classifier;
  std::shared_ptr<const Instance> instance;  ///< what this classifier makes of the image
  Target target;
  /// What random numbers are drawn with (at most 2^53), and from how many samples the map is made;
  /// absent: as the map that is measured.
  std::optional<std::uint64_t> seed = std::nullopt;
  std::optional<std::size_t> samples = std::nullopt;
};

/// A map that was made anew.
struct RemadeMap {
  Map2D map;  ///< [0,1], at image size; constant where the method has nothing to show
  /// Of a method that weighs parts of the image: which pixels they are, and each one's weight.
  LabelMap parts = {};
  std::vector<double> part_weights = {};
  /// Of a method that estimates: what it has estimated for each pixel, and the standard error of
  /// that, in the same units.
  Map2D estimate = {}, standard_error = {};
};

/// One explanation on the way. Dropping it cancels it.
class MapJob {
 public:
  virtual ~MapJob() = default;
  /// Spends about `budget` forward passes.
  virtual Status Step(ExecutionContext& context, std::size_t budget) = 0;
  virtual inklens::Progress Progress() const = 0;
  virtual std::size_t forward_passes() const = 0;  ///< so far
  /// Once done.
  virtual Result<RemadeMap> Map() const = 0;
};

/// Begins to make a map as the measured one was made, of another subject.
using MapMaker =
    std::function<Result<std::unique_ptr<MapJob>>(ExecutionContext& context, const MapSubject&)>;

/// What chance has to do with a map.
enum class Randomness {
  kNone,     ///< the same subject gives the same map
  kSeeded,   ///< another seed gives another map
  kSampled,  ///< and more samples give a steadier one
};

/// A map and how it was made.
struct MadeMap {
  std::string name;  ///< for sentences
  Map2D map;
  MapSubject subject;
  MapMaker make;
  Randomness randomness = Randomness::kNone;
  /// About how many forward passes it takes to make one: for progress alone.
  std::size_t passes = 1;
};

/// Makes maps anew, one after another, and then judges them: what every measure that explains again
/// is. Stepped; dropping it cancels it. It keeps alive what it works with, and of each explanation
/// no more than its map.
class RemakingJob {
 public:
  /// Begins with explanation `index`; called once for each, in order.
  using Begin =
      std::function<Result<std::unique_ptr<MapJob>>(ExecutionContext& context, std::size_t index)>;
  /// From all maps, in order.
  using Judge = std::function<Result<MeasureValue>(const std::vector<RemadeMap>& maps)>;

  /// @param passes about how many forward passes each explanation takes, at least one: what it
  /// counts for in Progress.
  RemakingJob(std::vector<std::size_t> passes, Begin begin, Judge judge)
      : passes_(std::move(passes)), begin_(std::move(begin)), judge_(std::move(judge)) {}
  /// Done from the start: the value needs no explanation.
  explicit RemakingJob(MeasureValue value);

  /// Begins the next explanation where none is on the way, and spends about `budget` forward passes
  /// on it: at most one explanation is finished.
  /// Errors: those of the explanation; kShapeMismatch and kNonFinite for maps that cannot be
  /// compared. The job is over then.
  Status Step(ExecutionContext& context, std::size_t budget);
  /// In forward passes, as expected.
  inklens::Progress Progress() const;
  /// As they were spent.
  std::size_t forward_passes() const;
  /// Errors: kInvalidArgument before all is done.
  Result<MeasureValue> Judged() const;

 private:
  std::vector<std::size_t> passes_;
  Begin begin_;
  Judge judge_;
  std::unique_ptr<MapJob> current_;
  std::vector<RemadeMap> maps_;
  std::size_t forward_passes_ = 0;  ///< of what is finished
  std::optional<MeasureValue> value_;
};

/// Errors: those of CheckMap; kInvalidArgument for a target out of range.
Status CheckMadeMap(const MadeMap& made);

}  // namespace inklens
