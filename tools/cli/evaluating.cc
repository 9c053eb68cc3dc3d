#include "evaluating.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "core/classifier/scaled_logits.h"
#include "core/engine/engine.h"
#include "core/engine/measure_job.h"
#include "core/evaluate/similarity.h"
#include "core/xnn/thread_pool.h"
#include "datasets.h"
#include "elapsed.h"
#include "explaining.h"
#include "files.h"
#include "option_flags.h"
#include "results_json.h"
#include "scoring.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Forward passes in a step: a job of its own thread is not looked at in between.
constexpr std::size_t kMeasureStepBudget = 4096;

/// What all images share; only read once it is there.
struct Run {
  std::shared_ptr<const DifferentiableClassifier> classifier;  ///< the network or its twin
  /// Where the twin is measured: the network itself.
  std::shared_ptr<const DifferentiableClassifier> network;
  ImageDataset images;
  std::vector<MeasuredMap> methods;  ///< their maps are empty
  std::vector<MeasureRequest> measures;
  EvaluationSetup setup;
};

/// One thread's own.
struct Worker {
  std::shared_ptr<ExecutionContext> context;
  std::shared_ptr<InstanceGradients> gradients = std::make_shared<InstanceGradients>();
  std::shared_ptr<InstanceGradients> network_gradients = std::make_shared<InstanceGradients>();
};

Result<ImageDataset> ReadImages(const EvaluateOptions& options, const InputSpec& input) {
  if (options.drawn.empty()) return ReadMnist(options.mnist, MnistPart::kTest, options.transpose);
  INKLENS_ASSIGN_OR_RETURN(const auto drawings, ReadDrawings(options.drawn));
  return FrameDrawings(drawings, options.pen, input);
}

Json OptionsAsJson(const OptionValues& options) {
  Json json = Json::object();
  for (const auto& [name, value] : options) json[name] = ValueAsJson(value);
  return json;
}

/// Fills in what each map and measure is made with, the defaults too: parts that were made by other
/// defaults do not fit together.
Status Describe(const EvaluateOptions& options, Run& run) {
  const OptionWorld world = WorldOf(*run.classifier);
  for (const MeasuredMap& map : run.methods) {
    INKLENS_ASSIGN_OR_RETURN(const MethodDescriptor method, FindMethod(map.request->method));
    INKLENS_ASSIGN_OR_RETURN(
        const OptionValues in_force,
        CheckOptions(method.name, method.options, map.request->options, world));
    run.setup.maps.push_back(
        {map.name, Json{{"method", method.name}, {"options", OptionsAsJson(in_force)}}});
  }
  for (const MeasureRequest& request : run.measures) {
    INKLENS_ASSIGN_OR_RETURN(const MeasureDescriptor measure, FindMeasure(request.measure));
    INKLENS_ASSIGN_OR_RETURN(const OptionValues in_force,
                             CheckOptions(measure.name, measure.options, request.options, world));
    run.setup.measures.push_back({measure.name, measure.unit,
                                  std::string(BetterName(measure.better)),
                                  OptionsAsJson(in_force)});
  }
  run.setup.version = INKLENS_VERSION;
  run.setup.first = options.first;
  run.setup.count = options.count;
  run.setup.seed = options.seed;
  run.setup.logit_scale = options.logit_scale;
  return Status::Ok();
}

/// Any image tells what the maps are called that run beside the methods.
Status NameBaselines(Run& run) {
  INKLENS_ASSIGN_OR_RETURN(ExecutionContext context, MakeExecutionContext(1));
  const InputSpec& spec = run.classifier->input();
  INKLENS_ASSIGN_OR_RETURN(
      const Instance blank,
      MakeInstance(context, *run.classifier,
                   {spec.width, spec.height,
                    std::vector<std::uint8_t>(spec.height * spec.width, std::uint8_t{0})}));
  for (const MeasuredMap& map : BaselineMaps(blank, 0)) run.setup.maps.push_back({map.name, {}});
  return Status::Ok();
}

Result<Run> Open(const EvaluateOptions& options) {
  Run run;
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(options.weights));
  Result<Model> model = Model::Load(bytes);
  if (!model.ok()) return About(options.weights, model.status());
  run.setup.weights = model.value().name();
  run.setup.checksums[0] = Checksum(bytes);
  run.classifier = std::make_shared<const Model>(std::move(model).value());
  if (options.logit_scale != 1) {
    run.network = run.classifier;
    INKLENS_ASSIGN_OR_RETURN(run.classifier,
                             ScaledLogits(run.classifier, static_cast<float>(options.logit_scale)));
  }
  INKLENS_ASSIGN_OR_RETURN(run.images, ReadImages(options, run.classifier->input()));
  const std::string& source = options.drawn.empty() ? options.mnist : options.drawn;
  if (options.count == 0 || options.first >= run.images.size() ||
      options.count > run.images.size() - options.first) {
    return InvalidArgument(source, ": has ", run.images.size(), " images; ", options.count,
                           " from image ", options.first, " on were asked for.");
  }
  char pen[32];
  std::snprintf(pen, sizeof pen, "drawn, pen %g", options.pen);
  run.setup.data = options.drawn.empty() ? "MNIST test" : pen;
  run.setup.checksums[1] = Checksum(run.images);
  INKLENS_ASSIGN_OR_RETURN(run.methods, ParseMethods(options.methods, options.method_options));
  run.measures = options.measures;
  INKLENS_RETURN_IF_ERROR(Describe(options, run));
  INKLENS_RETURN_IF_ERROR(NameBaselines(run));
  return run;
}

Result<Explanation> Explain(const ExplanationWorld& world,
                            const std::shared_ptr<const Instance>& instance,
                            const ExplanationRequest& request) {
  INKLENS_ASSIGN_OR_RETURN(ExplanationJob job, ExplanationJob::Start(world, instance, request));
  while (!job.Progress().done()) INKLENS_RETURN_IF_ERROR(job.Step(kMeasureStepBudget));
  return job.Estimate();
}

/// The methods' maps for one class, with what they cost.
Status ExplainAll(const Run& run, Worker& worker, const std::shared_ptr<const Instance>& instance,
                  std::size_t target_class, std::vector<MeasuredMap>& maps,
                  std::vector<Figures>& costs) {
  for (MeasuredMap map : run.methods) {
    map.request->options["target_class"] = static_cast<double>(target_class);
    const auto start = Clock::now();
    INKLENS_ASSIGN_OR_RETURN(
        Explanation explanation,
        // Each method bears its own backward pass, whoever has been there before it.
        Explain({worker.context, run.classifier, std::make_shared<InstanceGradients>()}, instance,
                *map.request));
    const double elapsed_ms = MillisecondsSince(start);
    costs.push_back({{"forward_passes", static_cast<double>(explanation.forward_passes)},
                     {"backward_passes", static_cast<double>(explanation.backward_passes)},
                     {"elapsed_ms", elapsed_ms},
                     {"blank", explanation.saliency.blank ? 1.0 : 0.0}});
    map.map = std::move(explanation.saliency.map);
    maps.push_back(std::move(map));
  }
  return Status::Ok();
}

/// Of a twin: how much its maps are the network's own, by rank correlation and largest difference.
Status CompareWithNetwork(const Run& run, Worker& worker, const GrayImage& image,
                          std::span<const MeasuredMap> maps, std::vector<Figures>& figures) {
  INKLENS_ASSIGN_OR_RETURN(Instance made, MakeInstance(*worker.context, *run.network, image));
  const auto instance = std::make_shared<const Instance>(std::move(made));
  for (std::size_t i = 0; i < run.methods.size(); ++i) {
    INKLENS_ASSIGN_OR_RETURN(const Explanation own,
                             Explain({worker.context, run.network, worker.network_gradients},
                                     instance, *maps[i].request));
    const std::vector<double> a = ValuesOf(own.saliency.map), b = ValuesOf(maps[i].map);
    INKLENS_ASSIGN_OR_RETURN(const std::optional<double> correlation, RankCorrelation(a, b));
    double difference = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
      difference = std::max(difference, std::abs(a[k] - b[k]));
    }
    if (correlation) figures[i].emplace_back("twin.rank_correlation", *correlation);
    figures[i].emplace_back("twin.largest_difference", difference);
  }
  return Status::Ok();
}

Result<EvaluationRow> MeasureFor(const Run& run, Worker& worker, const GrayImage& image,
                                 const std::shared_ptr<const Instance>& instance,
                                 EvaluationRow row) {
  const std::size_t target = row.role == TargetRole::kPredicted
                                 ? row.predicted_class
                                 : static_cast<std::size_t>(row.label);
  row.probability = instance->probabilities[target];
  std::vector<MeasuredMap> maps;
  INKLENS_RETURN_IF_ERROR(ExplainAll(run, worker, instance, target, maps, row.maps));
  if (run.network) {
    INKLENS_RETURN_IF_ERROR(CompareWithNetwork(run, worker, image, maps, row.maps));
  }
  // Of the random map each image has its own.
  for (MeasuredMap& map : BaselineMaps(*instance, run.setup.seed + row.index)) {
    maps.push_back(std::move(map));
    row.maps.emplace_back();
  }
  INKLENS_ASSIGN_OR_RETURN(MeasureJob job,
                           MeasureJob::Start({worker.context, run.classifier, worker.gradients},
                                             instance, Target{target, {}}, run.measures, maps));
  while (!job.Progress().done()) INKLENS_RETURN_IF_ERROR(job.Step(kMeasureStepBudget));
  for (std::size_t m = 0; m < run.measures.size(); ++m) {
    for (std::size_t i = 0; i < maps.size(); ++i) {
      const MeasureValue& value = job.values()[m][i];
      const std::string& name = run.measures[m].measure;
      if (value.value) {
        row.maps[i].emplace_back(name, *value.value);
      } else {
        row.reasons.push_back(maps[i].name + ": " + name + ": " + value.reason);
      }
      for (const auto& [detail, number] : value.details) {
        row.maps[i].emplace_back(name + "." + detail, number);
      }
    }
  }
  return row;
}

/// The rows of one image: for the class that is read and, where that is wrong, for the true one.
Result<std::vector<EvaluationRow>> MeasureImage(const Run& run, Worker& worker, std::size_t index) {
  INKLENS_ASSIGN_OR_RETURN(const GrayImage image, run.images.Image(index));
  INKLENS_ASSIGN_OR_RETURN(Instance made, MakeInstance(*worker.context, *run.classifier, image));
  const auto instance = std::make_shared<const Instance>(std::move(made));
  EvaluationRow row;
  row.index = index;
  row.label = run.images.labels[index];
  row.predicted_class = instance->predicted_class();
  std::vector<EvaluationRow> rows;
  INKLENS_ASSIGN_OR_RETURN(rows.emplace_back(), MeasureFor(run, worker, image, instance, row));
  const auto label = static_cast<std::size_t>(row.label);
  if (label != row.predicted_class && label < run.classifier->class_count()) {
    row.role = TargetRole::kLabel;
    INKLENS_ASSIGN_OR_RETURN(rows.emplace_back(), MeasureFor(run, worker, image, instance, row));
  }
  return rows;
}

/// "\r37 of 100 images, 12 s left", once a second at most.
class Reporter {
 public:
  explicit Reporter(std::size_t total) : total_(total) {}
  ~Reporter() {
    if (shown_) std::fprintf(stderr, "\r\033[K");
  }
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;

  void Done() {
    const std::lock_guard lock(mutex_);
    ++done_;
    const auto now = Clock::now();
    if (isatty(STDERR_FILENO) != 1 || now - last_ < std::chrono::seconds(1)) return;
    last_ = now;
    shown_ = true;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double left = seconds / static_cast<double>(done_) * static_cast<double>(total_ - done_);
    std::fprintf(stderr, "\r\033[K%zu of %zu images, %.0f s left ", done_, total_, left);
  }

 private:
  std::mutex mutex_;
  std::size_t total_, done_ = 0;
  bool shown_ = false;
  Clock::time_point start_ = Clock::now(), last_ = start_;
};

/// A network's operators are made when they first run: not in the time of the first image's maps.
/// The gradient methods are done at their start, and the others are slow in any case.
void WarmUp(const Run& run, Worker& worker, std::size_t index) {
  const Result<GrayImage> image = run.images.Image(index);
  if (!image.ok()) return;
  Result<Instance> instance = MakeInstance(*worker.context, *run.classifier, image.value());
  if (!instance.ok()) return;  // told when it is measured
  const auto shared = std::make_shared<const Instance>(std::move(instance).value());
  for (const MeasuredMap& map : run.methods) {
    (void)ExplanationJob::Start({worker.context, run.classifier, worker.gradients}, shared,
                                *map.request);
  }
}

/// Measures images [begin, end). Of several failures the first in order counts.
Result<std::vector<EvaluationRow>> MeasureImages(const Run& run, std::vector<Worker> workers,
                                                 std::size_t begin, std::size_t end) {
  std::vector<Result<std::vector<EvaluationRow>>> results(end - begin,
                                                          std::vector<EvaluationRow>());
  std::atomic<std::size_t> next = begin;
  std::atomic<bool> failed = false;
  Reporter reporter(end - begin);
  const auto work = [&](Worker& worker) {
    WarmUp(run, worker, begin);
    for (std::size_t i = next++; i < end && !failed; i = next++) {
      results[i - begin] = MeasureImage(run, worker, i);
      if (!results[i - begin].ok()) failed = true;
      reporter.Done();
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers.size(); ++i) {
    threads.emplace_back([&, i] { work(workers[i]); });
  }
  work(workers[0]);
  for (std::thread& thread : threads) thread.join();
  std::vector<EvaluationRow> rows;
  for (std::size_t i = begin; i < end; ++i) {
    Result<std::vector<EvaluationRow>>& result = results[i - begin];
    if (!result.ok()) return About("image " + std::to_string(i), result.status());
    for (EvaluationRow& row : result.value()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Result<std::vector<MeasuredMap>> ParseMethods(const std::vector<std::string>& entries,
                                              const OptionValues& shared) {
  std::vector<MeasuredMap> maps;
  const auto add = [&](const std::string& entry) -> Status {
    const std::size_t end = std::min(entry.find(':'), entry.size());
    INKLENS_ASSIGN_OR_RETURN(const MethodDescriptor method, FindMethod(entry.substr(0, end)));
    ExplanationRequest request = RequestFor(method, shared);
    if (end < entry.size()) {
      INKLENS_ASSIGN_OR_RETURN(const OptionValues own,
                               ParseOptions(method.name, method.options, entry.substr(end + 1)));
      OptionValues joined = own;
      joined.insert(shared.begin(), shared.end());
      request = RequestFor(method, joined);
      for (const auto& [name, value] : own) request.options.insert_or_assign(name, value);
    }
    for (const MeasuredMap& map : maps) {
      if (map.name == entry) return InvalidArgument("The method ", entry, " is named twice.");
    }
    maps.push_back({entry, {}, std::move(request)});
    return Status::Ok();
  };
  for (const std::string& entry : entries) {
    if (entry != "all") {
      INKLENS_RETURN_IF_ERROR(add(entry));
      continue;
    }
    for (const MethodDescriptor& method : Methods()) INKLENS_RETURN_IF_ERROR(add(method.name));
  }
  return maps;
}

Result<Evaluation> Evaluate(const EvaluateOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(const Run run, Open(options));
  for (const std::string& output : options.outputs) INKLENS_RETURN_IF_ERROR(CheckApart(output));
  const auto [index, count] = options.shard;
  const std::size_t begin = options.first + options.count * index / count;
  const std::size_t end = options.first + options.count * (index + 1) / count;
  std::vector<Worker> workers;
  for (int i = 0; i < options.threads; ++i) {
    INKLENS_ASSIGN_OR_RETURN(ExecutionContext context, MakeExecutionContext(1));
    workers.push_back({std::make_shared<ExecutionContext>(std::move(context))});
  }
  Evaluation evaluation;
  evaluation.setup = run.setup;
  INKLENS_ASSIGN_OR_RETURN(evaluation.rows, MeasureImages(run, std::move(workers), begin, end));
  return evaluation;
}

}  // namespace inklens::cli
