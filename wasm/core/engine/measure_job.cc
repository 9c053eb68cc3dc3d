#include "core/engine/measure_job.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "core/base/overloads.h"
#include "core/classifier/probabilities.h"
#include "core/engine/made_map.h"
#include "core/evaluate/average_drop.h"
#include "core/evaluate/deletion_insertion.h"
#include "core/evaluate/discrimination.h"
#include "core/evaluate/fineness.h"
#include "core/evaluate/infidelity.h"
#include "core/evaluate/pixel_order.h"
#include "core/evaluate/road.h"
#include "core/evaluate/sanity.h"
#include "core/evaluate/sensitivity.h"
#include "core/evaluate/sparsity.h"
#include "core/evaluate/stability.h"

namespace inklens {
namespace {

using MadeMaps = std::vector<std::optional<MadeMap>>;

/// A number at once, or the images or explanations that it takes.
using Begun = std::variant<MeasureValue, std::shared_ptr<const PerturbedImages>, RemakingJob>;

Result<RemakingJob> StartRemaking(Measure measure, const OptionValues& options, MadeMap made) {
  switch (measure) {
    case Measure::kDiscrimination:
      return StartDiscrimination(std::move(made), DiscriminationTable().Read(options));
    case Measure::kSensitivity:
      return StartSensitivity(std::move(made), SensitivityTable().Read(options));
    case Measure::kSanity:
      return StartSanity(std::move(made), SanityTable().Read(options));
    case Measure::kStability:
      return StartStability(std::move(made), StabilityTable().Read(options));
    case Measure::kDeletion:
    case Measure::kInsertion:
    case Measure::kAverageDrop:
    case Measure::kIncrease:
    case Measure::kRoad:
    case Measure::kInfidelity:
    case Measure::kSparsity:
    case Measure::kFineness:
      break;
  }
  return Internal("The measure ", MeasureName(measure), " does not explain again.");
}

Begun BeginRemaking(Measure measure, const OptionValues& options,
                    const std::optional<MadeMap>& made) {
  if (!made)
    return MeasureValue::None("How the map was made is not known: it cannot be made anew.");
  Result<RemakingJob> job = StartRemaking(measure, options, *made);
  if (!job.ok()) return MeasureValue::None(job.status().message());
  if (!job.value().Progress().done()) return std::move(job).value();
  Result<MeasureValue> value = job.value().Judged();
  return value.ok() ? std::move(value).value() : MeasureValue::None(value.status().message());
}

/// What the measures of one image's maps share while they begin: the orders of the maps and the
/// image with its pixels removed are made once.
class Subject {
 public:
  Subject(const InputSpec& spec, const Instance& instance, std::size_t target_class,
          std::span<const MeasuredMap> maps, MadeMaps made)
      : spec_(spec),
        instance_(instance),
        target_class_(target_class),
        maps_(maps),
        made_(std::move(made)),
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
      case Measure::kDiscrimination:
      case Measure::kSensitivity:
      case Measure::kSanity:
      case Measure::kStability:
        return BeginRemaking(measure, options, made_[map]);
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
  MadeMaps made_;  ///< where any measure explains again and it is known how
  std::vector<std::shared_ptr<const PixelOrder>> orders_;
  RemovableImage image_;
};

/// A measure with every option in force.
struct AskedMeasure {
  MeasureDescriptor descriptor;
  OptionValues options;
};

Result<std::vector<AskedMeasure>> CheckMeasures(const DifferentiableClassifier& classifier,
                                                std::span<const MeasureRequest> requests) {
  std::vector<AskedMeasure> asked;
  for (const MeasureRequest& request : requests) {
    INKLENS_ASSIGN_OR_RETURN(MeasureDescriptor measure, FindMeasure(request.measure));
    INKLENS_ASSIGN_OR_RETURN(
        OptionValues options,
        CheckOptions(measure.name, measure.options, request.options, WorldOf(classifier)));
    asked.push_back({std::move(measure), std::move(options)});
  }
  return asked;
}

Result<MadeMaps> MadeMapsFor(std::span<const AskedMeasure> measures, const ExplanationWorld& world,
                             const std::shared_ptr<const Instance>& instance, const Target& target,
                             std::span<const MeasuredMap> maps) {
  MadeMaps made(maps.size());
  const bool any = std::any_of(measures.begin(), measures.end(), [](const AskedMeasure& measure) {
    return measure.descriptor.explains_again;
  });
  for (std::size_t i = 0; any && i < maps.size(); ++i) {
    if (!CanBeMadeAnew(maps[i])) continue;
    INKLENS_ASSIGN_OR_RETURN(made[i], AsMade(world, instance, {target.target_class, {}}, maps[i]));
  }
  return made;
}

/// What the network makes of an image as it reads it, by the sums that the scoring queue has.
Status ScoreImage(const ExplanationWorld& world, const Tensor& input, PerturbedImage& image) {
  const DifferentiableClassifier& classifier = *world.classifier;
  INKLENS_ASSIGN_OR_RETURN(Tensor logits, Tensor::Create({1, classifier.class_count()}));
  INKLENS_RETURN_IF_ERROR(classifier.FastLogits(*world.context, input, logits));
  if (!AllFinite(logits.values())) {
    return NonFinite(
        "The model's logits for a perturbed image are not finite; its weights are too large.");
  }
  image.logits.assign(logits.values().begin(), logits.values().end());
  image.probabilities.resize(image.logits.size());
  Probabilities(classifier.output(), image.logits, image.probabilities);
  return Status::Ok();
}

/// What every way to measure maps asks of them.
Status CheckMeasurable(const InputSpec& spec, std::span<const MeasuredMap> maps) {
  if (spec.channels != 1) return Unsupported("Maps are measured on images of one channel.");
  for (const MeasuredMap& map : maps) {
    INKLENS_RETURN_IF_ERROR(CheckMap(map.name, map.map, spec.height, spec.width));
  }
  return Status::Ok();
}

}  // namespace

Result<PerturbedImage> PerturbImage(const ExplanationWorld& world, const Instance& instance,
                                    const MeasureRequest& measure, const MeasuredMap& map,
                                    std::size_t index) {
  const InputSpec& spec = world.classifier->input();
  INKLENS_RETURN_IF_ERROR(CheckMeasurable(spec, {&map, 1}));
  INKLENS_ASSIGN_OR_RETURN(const std::vector<AskedMeasure> asked,
                           CheckMeasures(*world.classifier, {&measure, 1}));
  const auto& [descriptor, options] = asked.front();
  // Images do not depend on the class that is looked at.
  Subject subject(spec, instance, 0, {&map, 1}, MadeMaps(1));
  const Begun begun = subject.Begin(descriptor.measure, options, 0);
  const auto* images = std::get_if<std::shared_ptr<const PerturbedImages>>(&begun);
  if (images == nullptr) {
    if (IsConstant(map.map)) return InvalidArgument(kNoOrder);
    return Unsupported("The measure ", descriptor.name, " scores no changed images.");
  }
  PerturbedImage image;
  image.count = (*images)->count();
  if (index >= image.count) {
    return InvalidArgument("There is no image number ", index, " of ", descriptor.name,
                           "; expected a number below ", image.count, ".");
  }
  INKLENS_ASSIGN_OR_RETURN(Tensor input, Tensor::Create(spec.ImageShape(1)));
  (*images)->Make(index, input.values());
  INKLENS_RETURN_IF_ERROR(ScoreImage(world, input, image));
  image.pixels = Map2D(spec.height, spec.width);
  std::transform(
      input.values().begin(), input.values().end(), image.pixels.values.begin(),
      [&](float value) { return std::clamp(value * spec.deviation + spec.mean, 0.0f, 1.0f); });
  return image;
}

Result<MeasureJob> MeasureJob::Start(ExplanationWorld world,
                                     std::shared_ptr<const Instance> instance, const Target& target,
                                     std::vector<MeasureRequest> measures,
                                     std::vector<MeasuredMap> maps) {
  const DifferentiableClassifier& classifier = *world.classifier;
  const InputSpec& spec = classifier.input();
  INKLENS_RETURN_IF_ERROR(CheckTarget(classifier, target));
  INKLENS_RETURN_IF_ERROR(CheckMeasurable(spec, maps));
  INKLENS_ASSIGN_OR_RETURN(const std::vector<AskedMeasure> asked,
                           CheckMeasures(classifier, measures));
  INKLENS_ASSIGN_OR_RETURN(MadeMaps made, MadeMapsFor(asked, world, instance, target, maps));
  INKLENS_ASSIGN_OR_RETURN(ScoringQueue queue, ScoringQueue::Create(classifier));
  Subject subject(spec, *instance, target.target_class, maps, std::move(made));
  MeasureJob job(std::move(world), instance, std::move(queue));
  job.values_.assign(asked.size(), std::vector<MeasureValue>(maps.size()));
  for (std::size_t m = 0; m < asked.size(); ++m) {
    for (std::size_t i = 0; i < maps.size(); ++i) {
      const Place place{m, i};
      std::visit(Overloads{[&](MeasureValue&& value) { job.values_[m][i] = std::move(value); },
                           [&](std::shared_ptr<const PerturbedImages>&& images) {
                             job.queue_.Add(std::move(images));
                             job.places_.push_back(place);
                           },
                           [&](RemakingJob&& again) {
                             job.remaking_.push_back({place, std::move(again)});
                           }},
                 subject.Begin(asked[m].descriptor.measure, asked[m].options, i));
    }
  }
  return job;
}

Status MeasureJob::Step(std::size_t budget) {
  const std::size_t before = forward_passes();
  if (!queue_.Progress().done()) {
    INKLENS_RETURN_IF_ERROR(queue_.Step(*world_.context, budget));
    CollectOnceDone();
    if (!queue_.Progress().done()) return Status::Ok();
  }
  const std::size_t spent = forward_passes() - before;
  return spent < budget || spent == 0 ? StepRemaking(budget - std::min(budget, spent))
                                      : Status::Ok();
}

/// At least one step of what is on the way, and more as far as the budget goes.
Status MeasureJob::StepRemaking(std::size_t budget) {
  std::size_t spent = 0;
  do {
    if (remaking_.empty()) return Status::Ok();
    RemakingJob& job = remaking_.front().job;
    const std::size_t before = job.forward_passes();
    const std::size_t left = std::max<std::size_t>(1, budget - std::min(budget, spent));
    const Status status = job.Step(*world_.context, left);
    if (status.code() == StatusCode::kResourceExhausted) return status;
    // Gradients are no forward passes, but take about as long.
    spent += std::max<std::size_t>(1, job.forward_passes() - before);
    if (!status.ok()) {
      FinishRemaking(MeasureValue::None(status.message()));
    } else if (job.Progress().done()) {
      INKLENS_ASSIGN_OR_RETURN(MeasureValue value, job.Judged());
      FinishRemaking(std::move(value));
    }
  } while (spent < budget);
  return Status::Ok();
}

void MeasureJob::FinishRemaking(MeasureValue value) {
  const auto& [place, job] = remaking_.front();
  values_[place.measure][place.map] = std::move(value);
  remade_progress_ += job.Progress().total;
  remade_passes_ += job.forward_passes();
  remaking_.pop_front();
}

inklens::Progress MeasureJob::Progress() const {
  inklens::Progress progress = queue_.Progress();
  progress.completed += remade_progress_;
  progress.total += remade_progress_;
  for (const Remaking& remaking : remaking_) {
    const inklens::Progress of_job = remaking.job.Progress();
    progress.completed += of_job.completed;
    progress.total += of_job.total;
  }
  return progress;
}

std::size_t MeasureJob::forward_passes() const {
  return queue_.forward_passes() + remade_passes_ +
         (remaking_.empty() ? 0 : remaking_.front().job.forward_passes());
}

void MeasureJob::CollectOnceDone() {
  if (!queue_.Progress().done()) return;
  for (std::size_t list = 0; list < places_.size(); ++list) {
    values_[places_[list].measure][places_[list].map] = queue_.Reduce(list);
  }
  places_.clear();
}

}  // namespace inklens
