#include "core/engine/made_map.h"

#include <utility>

namespace inklens {
namespace {

/// What an explanation that is done from its start takes, a backward pass or two.
constexpr std::size_t kPassesOfGradients = 2;

std::optional<std::size_t> WholeOf(const OptionValues& options, const char* name) {
  const auto found = options.find(name);
  if (found == options.end()) return std::nullopt;
  return static_cast<std::size_t>(std::get<double>(found->second));
}

class ExplainedMapJob final : public MapJob {
 public:
  /// @param before passes that were needed to begin.
  ExplainedMapJob(ExplanationJob job, std::size_t before) : job_(std::move(job)), before_(before) {}

  // The job steps in its world's context, which is this one.
  Status Step(ExecutionContext&, std::size_t budget) override { return job_.Step(budget); }
  inklens::Progress Progress() const override { return job_.Progress(); }
  std::size_t forward_passes() const override { return before_ + job_.forward_passes(); }
  Result<RemadeMap> Map() const override {
    INKLENS_ASSIGN_OR_RETURN(Explanation explanation, job_.Estimate());
    RemadeMap remade;
    remade.map = std::move(explanation.saliency.map);
    if (explanation.lime) {
      remade.parts = std::move(explanation.lime->label_map);
      remade.part_weights = std::move(explanation.lime->surrogate.coefficients);
    }
    if (explanation.rise) {
      remade.estimate = std::move(explanation.rise->importance);
      remade.standard_error = std::move(explanation.rise->standard_error);
    }
    return remade;
  }

 private:
  ExplanationJob job_;
  std::size_t before_;
};

/// Done from its start.
class BaselineMapJob final : public MapJob {
 public:
  BaselineMapJob(Map2D map, std::size_t before) : map_(std::move(map)), before_(before) {}

  Status Step(ExecutionContext&, std::size_t) override { return Status::Ok(); }
  inklens::Progress Progress() const override { return {1, 1}; }
  std::size_t forward_passes() const override { return before_; }
  Result<RemadeMap> Map() const override { return RemadeMap{.map = map_}; }

 private:
  Map2D map_;
  std::size_t before_;
};

/// The measured map's request, for another subject.
ExplanationRequest RequestOf(ExplanationRequest request, const MapSubject& subject) {
  OptionValues& options = request.options;
  options["target_class"] = static_cast<double>(subject.target.target_class);
  options.erase("contrast_class");
  if (subject.target.contrast_class) {
    options["contrast_class"] = static_cast<double>(*subject.target.contrast_class);
  }
  if (subject.seed) options["seed"] = static_cast<double>(*subject.seed);
  if (subject.samples) {
    options["samples"] = static_cast<double>(*subject.samples);
    options.erase("stop_when_stable");
  }
  return request;
}

std::size_t PassesBefore(const MapSubject& subject, const MapSubject& measured) {
  return subject.instance == measured.instance ? 0 : 1;
}

/// About how many passes an explanation takes.
Result<std::size_t> PassesOf(const DifferentiableClassifier& classifier, Method method,
                             const OptionValues& in_force) {
  switch (method) {
    case Method::kLime:
    case Method::kRise: {
      if (const auto samples = WholeOf(in_force, "samples")) return *samples;
      const auto masks = in_force.find("masks");
      if (masks == in_force.end()) return std::size_t{1};
      return std::get<std::shared_ptr<const Tensor>>(masks->second)->shape()[0];
    }
    case Method::kScoreCam: {
      const std::string& name = std::get<std::string>(in_force.find("layer")->second);
      INKLENS_ASSIGN_OR_RETURN(const std::size_t layer, FindLayer(classifier, name));
      const Shape& output = classifier.layers()[layer].output;
      return output[output.rank() - 1];
    }
    case Method::kGradCam:
    case Method::kGradCamPlusPlus:
    case Method::kLayerCam:
      return kPassesOfGradients;
  }
  return Internal("There is no such method.");
}

Status DescribeExplained(const ExplanationWorld& world, const ExplanationRequest& request,
                         MadeMap& made) {
  const DifferentiableClassifier& classifier = *world.classifier;
  INKLENS_ASSIGN_OR_RETURN(const MethodDescriptor method, FindMethod(request.method));
  INKLENS_ASSIGN_OR_RETURN(
      const OptionValues in_force,
      CheckOptions(method.name, method.options, request.options, WorldOf(classifier)));
  INKLENS_ASSIGN_OR_RETURN(const std::size_t passes, PassesOf(classifier, method.method, in_force));
  made.passes = 1 + passes;
  made.subject.target = {
      WholeOf(in_force, "target_class").value_or(made.subject.instance->predicted_class()),
      WholeOf(in_force, "contrast_class")};
  // What is drawn by lot has a seed, and as many samples as one likes are drawn of a population.
  if (in_force.contains("seed")) {
    made.randomness = in_force.contains("samples") ? Randomness::kSampled : Randomness::kSeeded;
  }
  made.make = [context = world.context, request, measured = made.subject](
                  ExecutionContext&, const MapSubject& subject) -> Result<std::unique_ptr<MapJob>> {
    INKLENS_ASSIGN_OR_RETURN(
        ExplanationJob job,
        ExplanationJob::Start({context, subject.classifier, std::make_shared<InstanceGradients>()},
                              subject.instance, RequestOf(request, subject)));
    return std::unique_ptr<MapJob>(
        std::make_unique<ExplainedMapJob>(std::move(job), PassesBefore(subject, measured)));
  };
  return Status::Ok();
}

void DescribeBaseline(const BaselineRequest& request, MadeMap& made) {
  if (request.baseline == Baseline::kRandom) made.randomness = Randomness::kSeeded;
  made.make = [request, measured = made.subject](
                  ExecutionContext&, const MapSubject& subject) -> Result<std::unique_ptr<MapJob>> {
    Map2D map = MakeBaseline(request.baseline, subject.instance->pixels,
                             subject.seed.value_or(request.seed));
    return std::unique_ptr<MapJob>(
        std::make_unique<BaselineMapJob>(std::move(map), PassesBefore(subject, measured)));
  };
}

}  // namespace

bool CanBeMadeAnew(const MeasuredMap& map) {
  return map.request.has_value() || map.baseline.has_value();
}

Result<MadeMap> AsMade(const ExplanationWorld& world, std::shared_ptr<const Instance> instance,
                       const Target& baseline_target, const MeasuredMap& map) {
  MadeMap made;
  made.name = map.name;
  made.map = map.map;
  made.subject.classifier = world.classifier;
  made.subject.instance = std::move(instance);
  made.subject.target = baseline_target;
  if (map.request) {
    INKLENS_RETURN_IF_ERROR(DescribeExplained(world, *map.request, made));
  } else if (map.baseline) {
    DescribeBaseline(*map.baseline, made);
  } else {
    return InvalidArgument("How the map ", map.name, " was made is not known.");
  }
  return made;
}

}  // namespace inklens
