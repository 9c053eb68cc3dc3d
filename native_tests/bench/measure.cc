#include "measure.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/engine/engine.h"
#include "core/explain/rise.h"
#include "peak.h"

namespace inklens::bench {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr double kBudgetMs = 400;  ///< spent on one figure
constexpr std::size_t kLeastRuns = 5;

/// Median times of actions in milliseconds, each run in turn, after one run to warm up: whatever
/// the machine does besides, it does to all of them.
template <typename... Actions>
std::vector<double> MedianMsOfEach(const Actions&... actions) {
  std::vector<std::vector<double>> times(sizeof...(actions));
  const auto run = [&] {
    std::size_t next = 0;
    double total = 0;
    const auto one = [&](const auto& action) {
      const auto start = Clock::now();
      action();
      times[next].push_back(
          std::chrono::duration<double, std::milli>(Clock::now() - start).count());
      total += times[next++].back();
    };
    (one(actions), ...);
    return total;
  };
  run();
  for (auto& each : times) each.clear();
  for (double total = 0; times[0].size() < kLeastRuns || total < kBudgetMs;) total += run();
  std::vector<double> medians;
  for (auto& each : times) {
    const auto middle = each.begin() + static_cast<std::ptrdiff_t>(each.size() / 2);
    std::nth_element(each.begin(), middle, each.end());
    medians.push_back(*middle);
  }
  return medians;
}

template <typename Action>
double MedianMs(const Action& action) {
  return MedianMsOfEach(action)[0];
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

  /// A batch of images that RISE could have made: the image under masks, which are nowhere alike.
  Result<Tensor> MaskedImages(std::size_t batch) {
    const InputSpec& spec = engine.model()->input();
    INKLENS_ASSIGN_OR_RETURN(Tensor inputs, Tensor::Create(spec.ImageShape(batch)));
    const auto pixels = instance->pixels.values();
    const RiseMasks masks(spec.height, spec.width, 7);
    std::vector<float> mask(pixels.size());
    for (std::size_t n = 0; n < batch; ++n) {
      masks.Render(masks.Sample(0, n, 0.5), mask);
      float* to = inputs.data() + n * pixels.size();
      for (std::size_t i = 0; i < pixels.size(); ++i) to[i] = spec.Normalize(mask[i] * pixels[i]);
    }
    return inputs;
  }

  struct Forward {
    double direct_ms = 0, fast_ms = 0;
  };
  Forward ForwardMs(std::size_t batch) {
    const Result<Tensor> inputs = MaskedImages(batch);
    Result<Tensor> logits = Tensor::Create({batch, engine.model()->class_count()});
    if (!inputs.ok() || !logits.ok()) {
      Note(ResourceExhausted("No memory for a batch of ", batch, " images."));
      return {};
    }
    const auto times = MedianMsOfEach(
        [&] { Note(engine.model()->Logits(engine.context(), inputs.value(), logits.value())); },
        [&] {
          Note(engine.model()->FastLogits(engine.context(), inputs.value(), logits.value()));
        });
    return {times[0], times[1]};
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
  const Model& model = *bench.engine.model();
  Json forward = Json::array();
  for (std::size_t batch : {1, 64, 1000}) {
    const auto [ms, fast_ms] = bench.ForwardMs(batch);
    const double direct = model.MultiplyAdds(Arithmetic::kDirect);
    const double fast = model.MultiplyAdds(Arithmetic::kFast);
    // A multiply-add counts two. The fast form's rate is that of what it does itself.
    const double images = 2e-6 * static_cast<double>(batch);
    forward.push_back({{"batch", batch},
                       {"ms", ms},
                       {"gflops", direct * images / ms},
                       {"multiply_adds", direct},
                       {"fast_ms", fast_ms},
                       {"fast_gflops", fast * images / fast_ms},
                       {"fast_multiply_adds", fast}});
  }
  peak = std::max(peak, PeakGflops(threads, 300));
  const double trace_ms = bench.TraceMs();
  const double backward_ms = bench.BackwardMs();
  Json methods = Json::array();
  for (const MethodDescriptor& descriptor : Methods()) {
    const std::string& method = descriptor.name;
    const Explanation result = bench.Explain(method);
    const double ms = MedianMs([&] { bench.Explain(method); });
    // A sampling method's passes run as one batch, in both forms; a gradient method's are the
    // image's own.
    const auto passes = result.backward_passes > 0
                            ? Bench::Forward{trace_ms + backward_ms, trace_ms + backward_ms}
                            : bench.ForwardMs(std::max<std::size_t>(1, result.forward_passes));
    methods.push_back({{"method", method},
                       {"ms", ms},
                       {"forward_passes", result.forward_passes},
                       {"backward_passes", result.backward_passes},
                       {"passes_ms", passes.direct_ms},
                       {"fast_passes_ms", passes.fast_ms}});
  }
  INKLENS_RETURN_IF_ERROR(bench.status);
  return Json{{"threads", threads},         {"peak_instruction", PeakInstruction()},
              {"peak_gflops", peak},        {"forward", std::move(forward)},
              {"backward_ms", backward_ms}, {"methods", std::move(methods)}}
      .dump();
}

}  // namespace inklens::bench
