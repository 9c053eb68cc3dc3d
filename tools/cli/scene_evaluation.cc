#include "scene_evaluation.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <utility>

#include "core/classifier/probabilities.h"
#include "core/evaluate/baselines.h"
#include "core/evaluate/localisation.h"
#include "core/evaluate/statistics.h"
#include "core/model/json.h"
#include "datasets.h"
#include "explaining.h"
#include "files.h"
#include "scenes.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

/// One map of one class of a scene.
struct Measured {
  Localisation places;
  double energy_in_others = 0;  ///< the share of the map's sum in the ink of other classes
};

/// One class of a scene.
struct TargetResult {
  std::size_t objects = 0;
  bool others = false;         ///< whether the scene has objects of other classes
  bool read = false;           ///< whether the network says that the class is there
  std::vector<Measured> maps;  ///< in the plan's order
};

struct SceneResult {
  std::vector<TargetResult> targets;
};

/// What all scenes share.
struct Plan {
  std::shared_ptr<const Model> model;
  std::string weights_checksum;
  SceneSource source;
  std::vector<SceneKind> kinds;
  std::vector<ExplanationRequest> requests;
  std::vector<std::string> maps;  ///< the requests' methods, then what runs beside them
};

/// The maps that run beside the methods.
std::vector<Baseline> Baselines() {
  std::vector<Baseline> all;
  for (int i = 0; i <= static_cast<int>(Baseline::kLast); ++i) {
    all.push_back(static_cast<Baseline>(i));
  }
  return all;
}

Result<Plan> MakePlan(const SceneEvaluationOptions& options) {
  Plan plan;
  INKLENS_ASSIGN_OR_RETURN(plan.model, ReadModel(options.weights));
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(options.weights));
  plan.weights_checksum = Checksum(bytes);
  if (plan.model->output() != OutputKind::kSigmoid) {
    return Unsupported(options.weights,
                       ": reads one digit; scenes need a network whose output is a sigmoid.");
  }
  const InputSpec& input = plan.model->input();
  INKLENS_ASSIGN_OR_RETURN(
      plan.source, ReadSceneSource(options.mnist, MnistPart::kTest, input.height, input.width));
  for (const std::string& name : options.kinds) {
    INKLENS_ASSIGN_OR_RETURN(const SceneKind kind, FindSceneKind(name));
    plan.kinds.push_back(kind);
  }
  if (plan.kinds.empty()) plan.kinds.assign(kAllSceneKinds.begin(), kAllSceneKinds.end());
  std::vector<MethodDescriptor> methods =
      options.methods.empty() ? Methods() : decltype(Methods())();
  for (const std::string& name : options.methods) {
    INKLENS_ASSIGN_OR_RETURN(MethodDescriptor method, FindMethod(name));
    methods.push_back(std::move(method));
  }
  for (const MethodDescriptor& method : methods) {
    OptionValues values;
    if (!options.layer.empty()) values["layer"] = options.layer;
    if (method.name == "rise") values["samples"] = static_cast<double>(options.masks);
    plan.requests.push_back(RequestFor(method, values));
    plan.maps.push_back(method.name);
  }
  for (Baseline baseline : Baselines()) plan.maps.emplace_back(BaselineName(baseline));
  return plan;
}

/// The maps of one class, in the plan's order.
/// @param seed of the random map.
Result<std::vector<Map2D>> MapsOf(Engine& engine, const Plan& plan,
                                  const std::shared_ptr<const Instance>& instance,
                                  std::uint8_t label, std::uint64_t seed) {
  std::vector<Map2D> maps;
  for (ExplanationRequest request : plan.requests) {
    request.options["target_class"] = static_cast<double>(label);
    INKLENS_ASSIGN_OR_RETURN(Explanation result,
                             RunToEnd(engine, instance, request, [](const Progress&) {}));
    maps.push_back(std::move(result.saliency.map));
  }
  for (Baseline baseline : Baselines()) {
    maps.push_back(MakeBaseline(baseline, instance->pixels, seed));
  }
  return maps;
}

Result<SceneResult> EvaluateScene(Engine& engine, const Plan& plan, SceneKind kind,
                                  std::uint64_t seed, std::uint64_t index) {
  INKLENS_ASSIGN_OR_RETURN(const Scene scene, plan.source.maker->Make(kind, seed, index));
  INKLENS_ASSIGN_OR_RETURN(const auto instance, engine.Classify(scene.image));
  // Not the numbers that the scene was made with.
  const std::uint64_t map_seed =
      ~seed + index * kAllSceneKinds.size() + static_cast<std::uint64_t>(kind);
  SceneResult result;
  const LabelSet labels = scene.labels();
  for (std::size_t c = 0; c < plan.model->class_count(); ++c) {
    if (!labels[c]) continue;
    std::vector<ObjectPlace> own, others;
    for (const SceneObject& object : scene.objects) {
      (object.label == c ? own : others).push_back({object.ink, object.box});
    }
    TargetResult& target = result.targets.emplace_back();
    target.objects = own.size();
    target.others = !others.empty();
    target.read = instance->probabilities[c] >= kShownProbability;
    INKLENS_ASSIGN_OR_RETURN(
        const std::vector<Map2D> maps,
        MapsOf(engine, plan, instance, static_cast<std::uint8_t>(c), map_seed));
    for (const Map2D& map : maps) {
      INKLENS_ASSIGN_OR_RETURN(Localisation places, MeasureLocalisation(map, own));
      target.maps.push_back({std::move(places), EnergyInInk(map, others)});
    }
  }
  return result;
}

/// The scenes of a plan, kind after kind, spread over threads.
class Runner {
 public:
  Runner(const SceneEvaluationOptions& options, const Plan& plan)
      : options_(options), plan_(plan), results_(plan.kinds.size() * options.scenes) {}

  Result<std::vector<SceneResult>> Run() {
    std::vector<Engine> engines;
    for (int i = 0; i < options_.threads; ++i) {
      INKLENS_ASSIGN_OR_RETURN(Engine engine, Engine::Create(1));
      engine.UseModel(plan_.model);
      engines.push_back(std::move(engine));
    }
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < engines.size(); ++i) {
      threads.emplace_back([this, &engines, i] { Work(engines[i]); });
    }
    Work(engines[0]);
    for (std::thread& thread : threads) thread.join();
    if (show_) std::fprintf(stderr, "\r\033[K");
    INKLENS_RETURN_IF_ERROR(status_);
    return std::move(results_);
  }

 private:
  void Work(Engine& engine) {
    for (std::size_t at = next_++; at < results_.size(); at = next_++) {
      const SceneKind kind = plan_.kinds[at / options_.scenes];
      const std::size_t index = at % options_.scenes;
      Result<SceneResult> result = EvaluateScene(engine, plan_, kind, options_.seed, index);
      const std::lock_guard lock(mutex_);
      if (!result.ok()) {
        const std::string scene =
            "scene " + std::to_string(index) + " of kind " + std::string(SceneKindName(kind));
        if (status_.ok()) status_ = About(scene, result.status());
        next_ = results_.size();
        return;
      }
      results_[at] = std::move(result).value();
      ++done_;
      Show();
    }
  }

  void Show() const {
    if (!show_) return;
    const double elapsed =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    const auto left = static_cast<long>(
        elapsed * static_cast<double>(results_.size() - done_) / static_cast<double>(done_) + 0.5);
    std::fprintf(stderr, "\r\033[K%zu/%zu scenes  %ld:%02ld left", done_, results_.size(),
                 left / 60, left % 60);
  }

  const SceneEvaluationOptions& options_;
  const Plan& plan_;
  std::vector<SceneResult> results_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::size_t done_ = 0;
  Status status_;
  const bool show_ = isatty(STDERR_FILENO) == 1;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Null of nothing.
Json MeanAsJson(const MeanWithError& mean) {
  if (mean.count == 0) return nullptr;
  return {{"mean", mean.mean}, {"standard_error", mean.standard_error}, {"count", mean.count}};
}

/// What a measure is of one class's map; none where the map is blank or the question is not asked.
using Reading = std::function<std::optional<double>(const TargetResult&, const Measured&)>;

/// Over scenes: the mean of each one's classes counts once.
MeanWithError MeanOf(std::span<const SceneResult> scenes, std::size_t map, const Reading& reading) {
  std::vector<double> values;
  for (const SceneResult& scene : scenes) {
    double sum = 0;
    std::size_t count = 0;
    for (const TargetResult& target : scene.targets) {
      const Measured& measured = target.maps[map];
      if (!measured.places.reason.empty()) continue;
      const std::optional<double> value = reading(target, measured);
      sum += value.value_or(0);
      count += value.has_value();
    }
    if (count > 0) values.push_back(sum / static_cast<double>(count));
  }
  return Mean(values);
}

struct MeasureColumn {
  const char* name;
  Reading reading;
};

const std::vector<MeasureColumn>& Columns() {
  using Target = TargetResult;
  static const auto* columns = new std::vector<MeasureColumn>{
      {"peak_in_ink", [](const Target&, const Measured& m) { return m.places.peak_in_ink; }},
      {"peak_in_box", [](const Target&, const Measured& m) { return m.places.peak_in_box; }},
      {"energy_in_ink", [](const Target&, const Measured& m) { return m.places.energy_in_ink; }},
      {"energy_in_boxes",
       [](const Target&, const Measured& m) { return m.places.energy_in_boxes; }},
      {"energy_in_others",
       [](const Target& target, const Measured& m) {
         return target.others ? std::optional(m.energy_in_others) : std::nullopt;
       }},
  };
  return *columns;
}

using AtThreshold = Localisation::AtThreshold;

/// Of classes with several objects: how many of them a map covers, or finds.
struct Coverage {
  std::size_t all = 0, some = 0, none = 0;

  Json AsJson() const { return {{"all", all}, {"some", some}, {"none", none}}; }
};

/// @param counted AtThreshold::covered or ::found.
Coverage CoverageOf(std::span<const SceneResult> scenes, std::size_t map, std::size_t threshold,
                    std::size_t AtThreshold::* counted) {
  Coverage coverage;
  for (const SceneResult& scene : scenes) {
    for (const TargetResult& target : scene.targets) {
      if (target.objects < 2 || !target.maps[map].places.reason.empty()) continue;
      const std::size_t covered = target.maps[map].places.at_thresholds[threshold].*counted;
      ++(covered == target.objects ? coverage.all : covered > 0 ? coverage.some : coverage.none);
    }
  }
  return coverage;
}

std::size_t BlankMaps(std::span<const SceneResult> scenes, std::size_t map) {
  std::size_t blank = 0;
  for (const SceneResult& scene : scenes) {
    for (const TargetResult& target : scene.targets) {
      blank += !target.maps[map].places.reason.empty();
    }
  }
  return blank;
}

/// @param value one of AtThreshold's.
MeanWithError MeanAt(std::span<const SceneResult> scenes, std::size_t map, std::size_t threshold,
                     double AtThreshold::* value) {
  return MeanOf(scenes, map, [threshold, value](const TargetResult&, const Measured& m) {
    return m.places.at_thresholds[threshold].*value;
  });
}

struct Readings {
  std::size_t targets = 0, read = 0;
};

Readings ReadingsOf(std::span<const SceneResult> scenes) {
  Readings readings;
  for (const SceneResult& scene : scenes) {
    for (const TargetResult& target : scene.targets) {
      ++readings.targets;
      readings.read += target.read;
    }
  }
  return readings;
}

bool HasTwins(std::span<const SceneResult> scenes) {
  return std::any_of(scenes.begin(), scenes.end(), [](const SceneResult& scene) {
    return std::any_of(scene.targets.begin(), scene.targets.end(),
                       [](const TargetResult& target) { return target.objects > 1; });
  });
}

Json MapAsJson(std::span<const SceneResult> scenes, std::size_t map) {
  Json json{{"blank", BlankMaps(scenes, map)}};
  for (const MeasureColumn& column : Columns()) {
    json[column.name] = MeanAsJson(MeanOf(scenes, map, column.reading));
  }
  json["at_thresholds"] = Json::array();
  const std::vector<double> thresholds = LocalisationOptions().thresholds;
  for (std::size_t t = 0; t < thresholds.size(); ++t) {
    Json at{{"threshold", thresholds[t]}};
    at["covered_share"] = MeanAsJson(MeanAt(scenes, map, t, &AtThreshold::covered_share));
    at["found_share"] = MeanAsJson(MeanAt(scenes, map, t, &AtThreshold::found_share));
    at["intersection_over_union"] =
        MeanAsJson(MeanAt(scenes, map, t, &AtThreshold::intersection_over_union));
    if (HasTwins(scenes)) {
      at["several_covered"] = CoverageOf(scenes, map, t, &AtThreshold::covered).AsJson();
      at["several_found"] = CoverageOf(scenes, map, t, &AtThreshold::found).AsJson();
    }
    json["at_thresholds"].push_back(std::move(at));
  }
  return json;
}

Json AsJson(const SceneEvaluationOptions& options, const Plan& plan,
            std::span<const SceneResult> results) {
  Json json{{"network", plan.model->name()},
            {"weights_checksum", plan.weights_checksum},
            {"data", Checksum(plan.source.digits)},
            {"scenes", options.scenes},
            {"seed", options.seed},
            {"masks", options.masks}};
  if (!options.layer.empty()) json["layer"] = options.layer;
  for (std::size_t k = 0; k < plan.kinds.size(); ++k) {
    const auto scenes = results.subspan(k * options.scenes, options.scenes);
    const Readings readings = ReadingsOf(scenes);
    Json kind{{"targets", readings.targets}, {"read", readings.read}};
    for (std::size_t m = 0; m < plan.maps.size(); ++m) {
      kind["maps"][plan.maps[m]] = MapAsJson(scenes, m);
    }
    json["kinds"][std::string(SceneKindName(plan.kinds[k]))] = std::move(kind);
  }
  return json;
}

void PrintMean(const MeanWithError& mean) {
  if (mean.count == 0) {
    std::printf("  %12s", "-");
  } else {
    std::printf("  %5.1f ± %4.1f", 100 * mean.mean, 100 * mean.standard_error);
  }
}

void PrintCoverage(const char* verb, const Plan& plan, std::span<const SceneResult> scenes,
                   std::size_t AtThreshold::* counted) {
  const std::vector<double> thresholds = LocalisationOptions().thresholds;
  std::printf("\nof two digits of one class a map %s both / one / none,\n%-12s", verb, "from");
  for (double threshold : thresholds) std::printf("  %13.0f%%", 100 * threshold);
  std::printf(" of its maximum on\n");
  for (std::size_t m = 0; m < plan.maps.size(); ++m) {
    std::printf("%-12s", plan.maps[m].c_str());
    for (std::size_t t = 0; t < thresholds.size(); ++t) {
      const Coverage coverage = CoverageOf(scenes, m, t, counted);
      std::printf("  %4zu/%4zu/%4zu", coverage.all, coverage.some, coverage.none);
    }
    std::printf("\n");
  }
}

void PrintKind(SceneKind kind, const Plan& plan, std::span<const SceneResult> scenes) {
  const Readings readings = ReadingsOf(scenes);
  std::printf("\n%s: %zu scenes, %zu classes explained, %zu of them read; in %%\n",
              std::string(SceneKindName(kind)).c_str(), scenes.size(), readings.targets,
              readings.read);
  std::printf("%-12s  %12s  %12s  %12s  %12s  %12s  %12s  %12s  %12s  %5s\n", "map", "peak in ink",
              "peak in box", "energy: ink", "boxes", "others' ink", "covered", "found", "IoU",
              "blank");
  for (std::size_t m = 0; m < plan.maps.size(); ++m) {
    std::printf("%-12s", plan.maps[m].c_str());
    for (const MeasureColumn& column : Columns()) PrintMean(MeanOf(scenes, m, column.reading));
    PrintMean(MeanAt(scenes, m, 0, &AtThreshold::covered_share));
    PrintMean(MeanAt(scenes, m, 0, &AtThreshold::found_share));
    PrintMean(MeanAt(scenes, m, 0, &AtThreshold::intersection_over_union));
    std::printf("  %5zu\n", BlankMaps(scenes, m));
  }
  if (!HasTwins(scenes)) return;
  PrintCoverage("covers", plan, scenes, &AtThreshold::covered);
  PrintCoverage("finds", plan, scenes, &AtThreshold::found);
}

}  // namespace

Status EvaluateScenes(const SceneEvaluationOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(const Plan plan, MakePlan(options));
  INKLENS_ASSIGN_OR_RETURN(const std::vector<SceneResult> results, Runner(options, plan).Run());
  if (options.json) {
    std::cout << JsonText(AsJson(options, plan, results)) << '\n';
    return Status::Ok();
  }
  std::printf(
      "covered: at least half of a digit's ink lies where the map is %.0f%% of its maximum "
      "or more, found: any of it; IoU: of that region with the ink\n",
      100 * kCoverThreshold);
  for (std::size_t k = 0; k < plan.kinds.size(); ++k) {
    PrintKind(plan.kinds[k], plan, std::span(results).subspan(k * options.scenes, options.scenes));
  }
  return Status::Ok();
}

}  // namespace inklens::cli
