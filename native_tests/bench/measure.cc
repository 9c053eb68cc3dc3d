#include "measure.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/engine/engine.h"
#include "core/explain/lime.h"
#include "core/explain/lime_options.h"
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
    std::vector<float> mask(pixels.size()), scratch(masks.scratch_size());
    for (std::size_t n = 0; n < batch; ++n) {
      masks.Render(masks.Sample(0, n, 0.5), scratch, mask);
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

/// LIME's way by states beside as many direct passes as it takes samples, run by turns.
struct LimeFigures {
  double ms = 0, direct_ms = 0, images = 0, rounds = 0;
  Operations arithmetic;
};

Status AddLime(Bench& bench, const GrayImage& image, const SuperpixelOptions& superpixels,
               LimeFigures& figures) {
  constexpr int kTurns = 5;
  const Model& model = *bench.engine.model();
  ExecutionContext& context = bench.engine.context();
  INKLENS_ASSIGN_OR_RETURN(const Instance instance, MakeInstance(context, model, image));
  const auto pixels = instance.pixels.values();
  const std::vector<double> intensities(pixels.begin(), pixels.end());
  INKLENS_ASSIGN_OR_RETURN(const LabelMap map,
                           MakeSuperpixels(superpixels, intensities, model.input(), 0));
  const LimeOptions options;
  INKLENS_ASSIGN_OR_RETURN(Tensor inputs,
                           Tensor::Create(model.input().ImageShape(options.samples)));
  INKLENS_ASSIGN_OR_RETURN(Tensor logits, Tensor::Create({options.samples, model.class_count()}));
  for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = instance.input[i % 784];
  double least = 0, least_direct = 0;
  for (int turn = 0; turn < kTurns; ++turn) {
    const auto start = Clock::now();
    INKLENS_ASSIGN_OR_RETURN(LimeJob job, LimeJob::Start(model, instance.pixels, map, options));
    while (!job.Progress().done()) INKLENS_RETURN_IF_ERROR(job.Step(context, options.samples));
    INKLENS_RETURN_IF_ERROR(job.Estimate({instance.predicted_class(), {}}).status());
    const auto middle = Clock::now();
    INKLENS_RETURN_IF_ERROR(model.Logits(context, inputs, logits));
    const double ms = std::chrono::duration<double, std::milli>(middle - start).count();
    const double direct = std::chrono::duration<double, std::milli>(Clock::now() - middle).count();
    least = turn == 0 ? ms : std::min(least, ms);
    least_direct = turn == 0 ? direct : std::min(least_direct, direct);
    if (turn > 0) continue;
    figures.images += static_cast<double>(job.forward_passes());
    figures.arithmetic += job.arithmetic_of_rounds();
    figures.rounds += job.arithmetic_of_rounds().multiply_adds > 0;
  }
  figures.ms += least;
  figures.direct_ms += least_direct;
  return Status::Ok();
}

}  // namespace

Result<std::string> MeasureLime(std::span<const std::uint8_t> weights,
                                std::span<const std::uint8_t> images, int threads) {
  INKLENS_ASSIGN_OR_RETURN(Engine engine, Engine::Create(threads));
  INKLENS_RETURN_IF_ERROR(engine.LoadModel(weights));
  Bench bench{std::move(engine), {}, nullptr, Status::Ok()};
  Json rows = Json::array();
  const auto count = static_cast<double>(images.size() / 784);
  const double direct = bench.engine.model()->MultiplyAdds(Arithmetic::kDirect);
  const std::pair<const char*, SuperpixelKind> kinds[] = {
      {"grid", SuperpixelKind::kGrid},
      {"quickshift", SuperpixelKind::kQuickshift},
      {"slic", SuperpixelKind::kSlic}};
  for (const auto& [name, kind] : kinds) {
    SuperpixelOptions superpixels;
    superpixels.kind = kind;
    LimeFigures figures;
    for (std::size_t at = 0; at + 784 <= images.size(); at += 784) {
      const auto pixels = images.subspan(at, 784);
      INKLENS_RETURN_IF_ERROR(
          AddLime(bench, {28, 28, {pixels.begin(), pixels.end()}}, superpixels, figures));
    }
    const double samples = static_cast<double>(LimeOptions().samples);
    rows.push_back({{"superpixels", name},
                    {"samples", samples},
                    {"images", figures.images / count},
                    {"by_states", figures.rounds / count},
                    {"ms", figures.ms / count},
                    {"direct_ms", figures.direct_ms / count},
                    {"multiply_adds", figures.arithmetic.multiply_adds / count},
                    {"additions", figures.arithmetic.additions / count},
                    {"direct_multiply_adds", direct * samples}});
  }
  return Json{{"threads", threads}, {"lime", std::move(rows)}}.dump();
}

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
