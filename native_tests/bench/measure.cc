#include "measure.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/engine/engine.h"
#include "peak.h"

namespace inklens::bench {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

/// Of one image through the seed network: 2 operations per multiply-add of conv1, conv2, fc1, fc2.
constexpr double kFlopsPerImage =
    2.0 * (24 * 24 * 32 * 25 + 8 * 8 * 64 * 25 * 32 + 1024 * 1024 + 1024 * 10);
constexpr double kBudgetMs = 400;  ///< spent on one figure
constexpr std::size_t kLeastRuns = 5;

/// Median time of `action` in milliseconds, after one run to warm up.
template <typename Action>
double MedianMs(const Action& action) {
  action();
  std::vector<double> times;
  double total = 0;
  while (times.size() < kLeastRuns || total < kBudgetMs) {
    const auto start = Clock::now();
    action();
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    total += times.back();
  }
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                   times.end());
  return times[times.size() / 2];
}

/// One network on one image, and the first error that anything met.
struct Bench {
  Engine engine;
  GrayImage image;
  std::shared_ptr<const Instance> instance;
  Status status;

  void Note(const Status& next) {
    if (status.ok() && !next.ok()) status = next;
  }

  double ForwardMs(std::size_t batch) {
    Result<Tensor> inputs = Tensor::Create(engine.model()->input().ImageShape(batch));
    Result<Tensor> logits = Tensor::Create({batch, engine.model()->class_count()});
    if (!inputs.ok() || !logits.ok()) {
      Note(ResourceExhausted("No memory for a batch of ", batch, " images."));
      return 0;
    }
    const auto one = instance->input.values();
    for (std::size_t i = 0; i < inputs.value().size(); ++i) {
      inputs.value()[i] = one[i % one.size()];
    }
    return MedianMs(
        [&] { Note(engine.model()->Logits(engine.context(), inputs.value(), logits.value())); });
  }

  /// A forward pass that keeps its activations, as the gradient methods need it.
  double TraceMs() {
    return MedianMs(
        [&] { Note(engine.model()->Trace(engine.context(), instance->input).status()); });
  }

  double BackwardMs() {
    const Result<std::size_t> layer = FindLayer(*engine.model(), "relu2");
    if (!layer.ok()) return 0;
    const Target target{instance->predicted_class(), std::nullopt};
    return MedianMs([&] {
      Note(engine.model()
               ->ScoreGradient(engine.context(), instance->trace, target, layer.value())
               .status());
    });
  }

  /// From the image to the finished map, the image's own forward pass included.
  Explanation Explain(const std::string& method) {
    // An engine remembers the last image: each run gets one of its own, as a new drawing does.
    Result<Instance> fresh = MakeInstance(engine.context(), *engine.model(), image);
    Note(fresh.status());
    if (!fresh.ok()) return {};
    auto own = std::make_shared<const Instance>(std::move(fresh).value());
    Result<ExplanationJob> job = engine.Explain(own, {method, {}});
    Note(job.status());
    if (!job.ok()) return {};
    while (!job.value().Progress().done()) {
      const Status step = job.value().Step(1000);
      Note(step);
      if (!step.ok()) return {};
    }
    Result<Explanation> result = job.value().Estimate();
    Note(result.status());
    return result.ok() ? std::move(result).value() : Explanation{};
  }
};

}  // namespace

Result<std::string> Measure(std::span<const std::uint8_t> weights,
                            std::span<const std::uint8_t> image, int threads) {
  INKLENS_ASSIGN_OR_RETURN(Engine engine, Engine::Create(threads));
  INKLENS_RETURN_IF_ERROR(engine.LoadModel(weights));
  Bench bench{std::move(engine), {28, 28, {image.begin(), image.end()}}, nullptr, Status::Ok()};
  INKLENS_ASSIGN_OR_RETURN(bench.instance, bench.engine.Classify(bench.image));

  // Browsers compile fast first and well later, on the cores that the threads ask for: the first
  // figures would be those of code that is soon replaced.
  for (int i = 0; i < 3; ++i) bench.ForwardMs(64);
  // The peak is taken before and after: the machine may get slower on the way.
  double peak = PeakGflops(threads, 300);
  Json forward = Json::array();
  for (std::size_t batch : {1, 64, 1000}) {
    const double ms = bench.ForwardMs(batch);
    forward.push_back({{"batch", batch},
                       {"ms", ms},
                       {"gflops", kFlopsPerImage * static_cast<double>(batch) / ms * 1e-6}});
  }
  peak = std::max(peak, PeakGflops(threads, 300));
  const double trace_ms = bench.TraceMs();
  const double backward_ms = bench.BackwardMs();
  Json methods = Json::array();
  for (const MethodDescriptor& descriptor : Methods()) {
    const std::string& method = descriptor.name;
    const Explanation result = bench.Explain(method);
    const double ms = MedianMs([&] { bench.Explain(method); });
    // A sampling method's passes run as one batch; a gradient method's are the image's own.
    const double passes_ms = result.backward_passes > 0
                                 ? trace_ms + backward_ms
                                 : bench.ForwardMs(std::max<std::size_t>(1, result.forward_passes));
    methods.push_back({{"method", method},
                       {"ms", ms},
                       {"forward_passes", result.forward_passes},
                       {"backward_passes", result.backward_passes},
                       {"passes_ms", passes_ms}});
  }
  INKLENS_RETURN_IF_ERROR(bench.status);
  return Json{{"threads", threads},         {"peak_instruction", PeakInstruction()},
              {"peak_gflops", peak},        {"forward", std::move(forward)},
              {"backward_ms", backward_ms}, {"methods", std::move(methods)}}
      .dump();
}

}  // namespace inklens::bench
