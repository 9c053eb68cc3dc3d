#include "core/engine/measure_job.h"

#include <utility>
#include <variant>

#include "core/evaluate/average_drop.h"
#include "core/evaluate/deletion_insertion.h"
#include "core/evaluate/fineness.h"
#include "core/evaluate/infidelity.h"
#include "core/evaluate/pixel_order.h"
#include "core/evaluate/road.h"
#include "core/evaluate/sparsity.h"

namespace inklens {
namespace {

/// A number at once, or the images that it takes.
using Begun = std::variant<MeasureValue, std::shared_ptr<const PerturbedImages>>;

/// What the measures of one image's maps share while they begin: the orders of the maps and the
/// image with its pixels removed are made once.
class Subject {
 public:
  Subject(const InputSpec& spec, const Instance& instance, std::size_t target_class,
          std::span<const MeasuredMap> maps)
      : spec_(spec),
        instance_(instance),
        target_class_(target_class),
        maps_(maps),
        orders_(maps.size()),
        image_(spec, instance.input) {}

  Begun Begin(Measure measure, const OptionValues& options, std::size_t map) {
    switch (measure) {
      case Measure::kDeletion:
      case Measure::kInsertion:
      case Measure::kRoad:
        if (IsConstant(maps_[map].map)) return MeasureValue::None(kNoOrder);
        return BeginOrdered(measure, options, Order(map));
      case Measure::kAverageDrop:
        return Confidence(map, ConfidenceMeasure::kDrop);
      case Measure::kIncrease:
        return Confidence(map, ConfidenceMeasure::kIncrease);
      case Measure::kInfidelity:
        return std::make_shared<const InfidelityImages>(
            spec_, instance_.input, maps_[map].map, target_class_, InfidelityTable().Read(options));
      case Measure::kSparsity:
        return Sparsity(maps_[map].map);
      case Measure::kFineness:
        return Fineness(maps_[map].map);
    }
    return MeasureValue::None("There is no such measure.");
  }

 private:
  Begun BeginOrdered(Measure measure, const OptionValues& options,
                     std::shared_ptr<const PixelOrder> order) {
    if (measure == Measure::kDeletion) {
      return Deletion(image_, std::move(order), target_class_, DeletionTable().Read(options));
    }
    if (measure == Measure::kInsertion) {
      return Insertion(image_, std::move(order), target_class_, InsertionTable().Read(options));
    }
    return std::make_shared<const RoadImages>(instance_.input, std::move(order), target_class_,
                                              RoadTable().Read(options));
  }

  Begun Confidence(std::size_t map, ConfidenceMeasure measure) const {
    return std::make_shared<const MaskedConfidence>(spec_, instance_.pixels, maps_[map].map,
                                                    target_class_, measure);
  }

  std::shared_ptr<const PixelOrder> Order(std::size_t map) {
    if (!orders_[map]) {
      orders_[map] = std::make_shared<const PixelOrder>(OrderPixels(maps_[map].map));
    }
    return orders_[map];
  }

  const InputSpec& spec_;
  const Instance& instance_;
  std::size_t target_class_;
  std::span<const MeasuredMap> maps_;
  std::vector<std::shared_ptr<const PixelOrder>> orders_;
  RemovableImage image_;
};

}  // namespace

Result<MeasureJob> MeasureJob::Start(ExplanationWorld world,
                                     std::shared_ptr<const Instance> instance, const Target& target,
                                     std::vector<MeasureRequest> measures,
                                     std::vector<MeasuredMap> maps) {
  const DifferentiableClassifier& classifier = *world.classifier;
  const InputSpec& spec = classifier.input();
  if (spec.channels != 1) return Unsupported("Maps are measured on images of one channel.");
  INKLENS_RETURN_IF_ERROR(CheckTarget(classifier, target));
  for (const MeasuredMap& map : maps) {
    INKLENS_RETURN_IF_ERROR(CheckMap(map.name, map.map, spec.height, spec.width));
  }
  INKLENS_ASSIGN_OR_RETURN(ScoringQueue queue, ScoringQueue::Create(classifier));
  Subject subject(spec, *instance, target.target_class, maps);
  MeasureJob job(std::move(world), instance, std::move(queue));
  job.values_.assign(measures.size(), std::vector<MeasureValue>(maps.size()));
  for (std::size_t m = 0; m < measures.size(); ++m) {
    INKLENS_ASSIGN_OR_RETURN(const MeasureDescriptor measure, FindMeasure(measures[m].measure));
    INKLENS_ASSIGN_OR_RETURN(
        const OptionValues options,
        CheckOptions(measure.name, measure.options, measures[m].options, WorldOf(classifier)));
    for (std::size_t i = 0; i < maps.size(); ++i) {
      Begun begun = subject.Begin(measure.measure, options, i);
      if (auto* value = std::get_if<MeasureValue>(&begun)) {
        job.values_[m][i] = std::move(*value);
      } else {
        job.queue_.Add(std::get<std::shared_ptr<const PerturbedImages>>(std::move(begun)));
        job.places_.push_back({m, i});
      }
    }
  }
  return job;
}

Status MeasureJob::Step(std::size_t budget) {
  INKLENS_RETURN_IF_ERROR(queue_.Step(*world_.context, budget));
  CollectOnceDone();
  return Status::Ok();
}

void MeasureJob::CollectOnceDone() {
  if (!queue_.Progress().done()) return;
  for (std::size_t list = 0; list < places_.size(); ++list) {
    values_[places_[list].measure][places_[list].map] = queue_.Reduce(list);
  }
  places_.clear();
}

}  // namespace inklens
