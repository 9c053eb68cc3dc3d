// Every Embind line of Inklens, and no maths: bytes and options in, copies of results out.
// Nothing here throws; each reply carries a status, and typed arrays in replies are copies that
// the caller owns.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/explain/explanation.h"
#include "core/explain/submodular_pick.h"
#include "core/image/decode.h"
#include "core/image/framing.h"
#include "core/model/model.h"
#include "core/xnn/thread_pool.h"

namespace inklens {
namespace {

using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Int32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Float64Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(StringArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(LayerArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(MethodArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(MetadataObject)

/// A copy on the JavaScript side; the module's memory may be shared and may move. Not inlined:
/// it would stand in the module dozens of times.
template <typename ArrayType, typename T>
[[gnu::noinline]] ArrayType CopyOut(const T* data, std::size_t size) {
  return ArrayType(val(emscripten::typed_memory_view(size, data)).call<val>("slice"));
}
template <typename ArrayType, typename T>
ArrayType CopyOut(const std::vector<T>& values) {
  return CopyOut<ArrayType>(values.data(), values.size());
}

template <typename ArrayType, typename T>
ArrayType Empty() {
  return CopyOut<ArrayType>(static_cast<const T*>(nullptr), 0);
}

[[gnu::noinline]] Result<std::vector<std::uint8_t>> CopyIn(const Uint8Array& array,
                                                           const char* what) {
  if (!array.instanceof(val::global("Uint8Array"))) {
    return InvalidArgument("The ", what, " must be a Uint8Array.");
  }
  return emscripten::convertJSArrayToNumberVector<std::uint8_t>(array);
}

struct StatusReply {
  std::string code = "ok";
  std::string message;
};

StatusReply ToReply(const Status& status) {
  return {std::string(StatusCodeName(status.code())), status.message()};
}

struct LayerReply {
  std::string name, kind;
  int height = 0, width = 0, channels = 0;
};

struct ModelReply {
  StatusReply status;
  std::string name;
  StringArray classNames{val::array()};
  int inputHeight = 0, inputWidth = 0;
  LayerArray layers{val::array()};
  /// The file's metadata, key to text: what the weights are and what made them.
  MetadataObject metadata{val::object()};
};

struct ImageReply {
  StatusReply status;
  bool blank = true;
  int width = 0, height = 0;
  Uint8Array pixels{Empty<Uint8Array, std::uint8_t>()};
};

struct ClassifyReply {
  StatusReply status;
  Float32Array logits{Empty<Float32Array, float>()};
  Float32Array probabilities{Empty<Float32Array, float>()};
};

struct MethodReply {
  std::string name;
  StringArray variants{val::array()};  ///< the default first
  bool layer = false, masking = false, samples = false;
};

/// The page's options; -1, 0, "" and an empty array mean the method's default. What they are:
/// ExplanationRequest, LimeRequest and RiseRequest of the core.
struct RequestOptions {
  std::string method;
  int targetClass = -1;
  int contrastClass = -1;
  std::string layer, variant, masking;
  int samples = 0;
  double seed = 0;
  std::string superpixels;
  int gridSize = 0;
  double kernelSize = 0, maxDistance = 0, ratio = 0;
  int segments = 0;
  double compactness = 0;
  std::string hidden, featureChoice;
  int features = 0;
  std::string signs;
  int gridCells = 0;
  double keepProbability = 0, stopWhenStable = 0;
  Float32Array masks{Empty<Float32Array, float>()};
};

struct StepReply {
  StatusReply status;
  bool done = false;
  int completed = 0, total = 0;
};

struct ExplanationReply {
  StatusReply status;
  std::string method, layer, variant, masking;
  int targetClass = -1, contrastClass = -1;
  int samples = 0;
  double seed = 0;
  bool blank = true;
  int camHeight = 0, camWidth = 0;
  Float32Array cam{Empty<Float32Array, float>()};
  int mapHeight = 0, mapWidth = 0;
  Float32Array saliencyMap{Empty<Float32Array, float>()};
  Int32Array labelMap{Empty<Int32Array, std::int32_t>()};
  Float64Array superpixelWeights{Empty<Float64Array, double>()};
  double intercept = 0, fitR2 = 0;
  Int32Array superpixelMask{Empty<Int32Array, std::int32_t>()};
  /// LIME's fits of the most probable classes, once done: class by class.
  Int32Array topClasses{Empty<Int32Array, std::int32_t>()};
  Float64Array topClassWeights{Empty<Float64Array, double>()};
  Float64Array topClassFitR2{Empty<Float64Array, double>()};
  Float32Array importanceMap{Empty<Float32Array, float>()};
  Float32Array standardError{Empty<Float32Array, float>()};
  int forwardPasses = 0, backwardPasses = 0;
};

/// What an engine and its jobs share; lives as long as any of them.
struct EngineState {
  ExecutionContext context;
  std::shared_ptr<const Model> model;
  /// The last image and its activations: every method explains it without computing them again.
  std::vector<std::uint8_t> last_pixels;
  std::shared_ptr<const Instance> last_instance;
};

class ExplanationJob {
 public:
  ExplanationJob(std::shared_ptr<EngineState> state, std::shared_ptr<const Model> model,
                 Explanation explanation)
      : state_(std::move(state)), model_(std::move(model)), explanation_(std::move(explanation)) {}

  StepReply step(int budget) {
    StepReply reply;
    reply.status = ToReply(
        explanation_.Step(state_->context, budget > 0 ? static_cast<std::size_t>(budget) : 1));
    const Progress progress = explanation_.Progress();
    reply.done = progress.done();
    reply.completed = static_cast<int>(progress.completed);
    reply.total = static_cast<int>(progress.total);
    return reply;
  }

  ExplanationReply estimate() const {
    ExplanationReply reply;
    const Result<ExplanationResult> result = explanation_.Estimate();
    reply.status = ToReply(result.status());
    if (!result.ok()) return reply;
    const ExplanationResult& value = result.value();
    reply.method = value.method;
    reply.layer = value.layer;
    reply.variant = value.variant;
    reply.masking = value.masking;
    reply.targetClass = static_cast<int>(value.target.target_class);
    reply.blank = value.saliency.blank;
    reply.camHeight = static_cast<int>(value.cam.height);
    reply.camWidth = static_cast<int>(value.cam.width);
    reply.cam = CopyOut<Float32Array>(value.cam.values);
    reply.mapHeight = static_cast<int>(value.saliency.map.height);
    reply.mapWidth = static_cast<int>(value.saliency.map.width);
    reply.saliencyMap = CopyOut<Float32Array>(value.saliency.map.values);
    if (value.target.contrast_class) {
      reply.contrastClass = static_cast<int>(*value.target.contrast_class);
    }
    reply.samples = static_cast<int>(value.samples);
    reply.seed = static_cast<double>(value.seed);
    if (value.lime) Describe(*value.lime, reply);
    if (value.rise) {
      reply.importanceMap = CopyOut<Float32Array>(value.rise->importance.values);
      reply.standardError = CopyOut<Float32Array>(value.rise->standard_error.values);
    }
    reply.forwardPasses = static_cast<int>(value.forward_passes);
    reply.backwardPasses = static_cast<int>(value.backward_passes);
    return reply;
  }

 private:
  static void Describe(const LimeDetails& lime, ExplanationReply& reply) {
    reply.labelMap = CopyOut<Int32Array>(lime.label_map.labels);
    reply.superpixelWeights = CopyOut<Float64Array>(lime.surrogate.coefficients);
    reply.intercept = lime.surrogate.intercept;
    reply.fitR2 = lime.surrogate.r2;
    reply.superpixelMask = CopyOut<Int32Array>(lime.superpixel_mask);
    std::vector<std::int32_t> classes;
    std::vector<double> weights, fits;
    for (const LimeClassFit& fit : lime.top_classes) {
      classes.push_back(static_cast<std::int32_t>(fit.target_class));
      weights.insert(weights.end(), fit.surrogate.coefficients.begin(),
                     fit.surrogate.coefficients.end());
      fits.push_back(fit.surrogate.r2);
    }
    reply.topClasses = CopyOut<Int32Array>(classes);
    reply.topClassWeights = CopyOut<Float64Array>(weights);
    reply.topClassFitR2 = CopyOut<Float64Array>(fits);
  }

  std::shared_ptr<EngineState> state_;
  std::shared_ptr<const Model> model_;  // the one it was started with, whatever is loaded later
  Explanation explanation_;
};

struct PickReply {
  StatusReply status;
  Int32Array rows{Empty<Int32Array, std::int32_t>()};  ///< in the order in which they were picked
  Float64Array importance{Empty<Float64Array, double>()};
  double coverage = 0;
};

struct StartReply {
  StatusReply status;
  std::shared_ptr<ExplanationJob> job;
};

class Engine {
 public:
  /// Null when XNNPACK or the threads cannot be started.
  static std::shared_ptr<Engine> create(int threads) {
    Result<ExecutionContext> context = MakeExecutionContext(threads);
    if (!context.ok()) return nullptr;
    auto engine = std::make_shared<Engine>();
    engine->state_->context = std::move(context).value();
    return engine;
  }

  int threads() const { return state_->context.thread_count(); }

  MethodArray methods() const {
    MethodArray replies{val::array()};
    for (const MethodInfo& info : Methods()) {
      MethodReply reply;
      reply.name = info.name;
      for (std::string_view variant : info.variants) {
        reply.variants.call<void>("push", std::string(variant));
      }
      reply.layer = info.has_layer;
      reply.masking = info.has_masking;
      reply.samples = info.has_samples;
      replies.call<void>("push", reply);
    }
    return replies;
  }

  /// SP-LIME over the superpixel weights of several images, row after row.
  PickReply submodularPick(Float64Array weights, int columns, int budget) {
    PickReply reply;
    const auto pick = [&]() -> Result<Pick> {
      if (!weights.instanceof(val::global("Float64Array"))) {
        return InvalidArgument("The weights must be a Float64Array.");
      }
      if (columns < 0 || budget < 0) return InvalidArgument("SP-LIME got a negative number.");
      return SubmodularPick(emscripten::convertJSArrayToNumberVector<double>(weights),
                            static_cast<std::size_t>(columns), static_cast<std::size_t>(budget));
    };
    const Result<Pick> picked = pick();
    reply.status = ToReply(picked.status());
    if (!picked.ok()) return reply;
    const std::vector<std::size_t>& rows = picked.value().rows;
    reply.rows = CopyOut<Int32Array>(std::vector<std::int32_t>(rows.begin(), rows.end()));
    reply.importance = CopyOut<Float64Array>(picked.value().importance);
    reply.coverage = picked.value().coverage;
    return reply;
  }

  /// On failure the model loaded before stays.
  ModelReply loadModel(Uint8Array bytes) {
    ModelReply reply;
    const Status status = Load(bytes);
    reply.status = ToReply(status);
    if (!status.ok()) return reply;
    const Model& model = *state_->model;
    reply.name = model.name();
    for (const std::string& name : model.class_names()) reply.classNames.call<void>("push", name);
    reply.inputHeight = static_cast<int>(model.input().height);
    reply.inputWidth = static_cast<int>(model.input().width);
    for (const LayerInfo& layer : model.layers()) {
      const bool spatial = layer.output.rank() == 4;
      reply.layers.call<void>(
          "push",
          LayerReply{layer.name, layer.kind, spatial ? static_cast<int>(layer.output[1]) : 1,
                     spatial ? static_cast<int>(layer.output[2]) : 1,
                     static_cast<int>(layer.output[layer.output.rank() - 1])});
    }
    for (const auto& [key, text] : model.metadata()) reply.metadata.set(key, text);
    return reply;
  }

  ImageReply frameDrawing(Uint8Array ink, int width, int height) {
    const auto frame = [&]() -> Result<FramedDrawing> {
      if (!state_->model) return NoModel();
      if (width < 0 || height < 0) return InvalidArgument("The drawing has a negative size.");
      INKLENS_ASSIGN_OR_RETURN(auto pixels, CopyIn(ink, "drawing"));
      const InputSpec& spec = state_->model->input();
      FramingOptions options;
      options.width = spec.width;
      options.height = spec.height;
      return FrameDrawing(
          {static_cast<std::size_t>(width), static_cast<std::size_t>(height), std::move(pixels)},
          options);
    };
    const Result<FramedDrawing> framed = frame();
    if (!framed.ok()) return ImageFailure(framed.status());
    return ImageSuccess(framed.value().image, framed.value().blank);
  }

  /// Decodes a picture file and finds its ink: 255 = full ink, whatever the picture's polarity.
  ImageReply decodeImage(Uint8Array bytes) {
    const auto decode = [&]() -> Result<GrayImage> {
      INKLENS_ASSIGN_OR_RETURN(const auto file, CopyIn(bytes, "image file"));
      INKLENS_ASSIGN_OR_RETURN(const GrayImage picture, DecodeImage(file));
      return ExtractInk(picture);
    };
    const Result<GrayImage> ink = decode();
    if (!ink.ok()) return ImageFailure(ink.status());
    return ImageSuccess(ink.value(), false);
  }

  ClassifyReply classify(Uint8Array pixels) {
    ClassifyReply reply;
    const Result<std::shared_ptr<const Instance>> instance = FindInstance(pixels);
    reply.status = ToReply(instance.status());
    if (!instance.ok()) return reply;
    const auto logits = instance.value()->logits();
    reply.logits = CopyOut<Float32Array>(logits.data(), logits.size());
    reply.probabilities = CopyOut<Float32Array>(instance.value()->probabilities);
    return reply;
  }

  StartReply startExplanation(Uint8Array pixels, RequestOptions options) {
    StartReply reply;
    Result<Explanation> explanation = Start(pixels, options);
    reply.status = ToReply(explanation.status());
    if (explanation.ok()) {
      reply.job =
          std::make_shared<ExplanationJob>(state_, state_->model, std::move(explanation).value());
    }
    return reply;
  }

 private:
  static Status NoModel() { return InvalidArgument("No model has been loaded yet."); }

  static ImageReply ImageFailure(const Status& status) {
    ImageReply reply;
    reply.status = ToReply(status);
    return reply;
  }
  static ImageReply ImageSuccess(const GrayImage& image, bool blank) {
    ImageReply reply;
    reply.blank = blank;
    reply.width = static_cast<int>(image.width);
    reply.height = static_cast<int>(image.height);
    reply.pixels = CopyOut<Uint8Array>(image.pixels);
    return reply;
  }

  Status Load(const Uint8Array& bytes) {
    INKLENS_ASSIGN_OR_RETURN(const auto file, CopyIn(bytes, "weights file"));
    INKLENS_ASSIGN_OR_RETURN(Model model, Model::Load(file));
    state_->model = std::make_shared<const Model>(std::move(model));
    state_->last_instance.reset();
    return Status::Ok();
  }

  Result<std::shared_ptr<const Instance>> FindInstance(const Uint8Array& array) {
    if (!state_->model) return NoModel();
    INKLENS_ASSIGN_OR_RETURN(auto pixels, CopyIn(array, "image"));
    if (!state_->last_instance || pixels != state_->last_pixels) {
      const InputSpec& spec = state_->model->input();
      INKLENS_ASSIGN_OR_RETURN(Instance instance, MakeInstance(state_->context, *state_->model,
                                                               {spec.width, spec.height, pixels}));
      state_->last_instance = std::make_shared<const Instance>(std::move(instance));
      state_->last_pixels = std::move(pixels);
    }
    return state_->last_instance;
  }

  Result<Explanation> Start(const Uint8Array& pixels, const RequestOptions& options) {
    INKLENS_ASSIGN_OR_RETURN(const auto instance, FindInstance(pixels));
    INKLENS_ASSIGN_OR_RETURN(const ExplanationRequest request, ToRequest(options));
    return Explanation::Start(state_->context, *state_->model, instance, request);
  }

  Result<ExplanationRequest> ToRequest(const RequestOptions& options) const {
    ExplanationRequest request;
    request.method = options.method;
    if (options.targetClass < -1 || options.contrastClass < -1) {
      return InvalidArgument("A class is negative; -1 stands for none.");
    }
    if (options.targetClass >= 0) {
      request.target_class = static_cast<std::size_t>(options.targetClass);
    }
    if (options.contrastClass >= 0) {
      request.contrast_class = static_cast<std::size_t>(options.contrastClass);
    }
    request.layer = options.layer;
    request.variant = options.variant;
    request.masking = options.masking;
    if (std::min({options.samples, options.gridSize, options.segments, options.features,
                  options.gridCells}) < 0) {
      return InvalidArgument("An option that counts something is negative.");
    }
    request.samples = static_cast<std::size_t>(options.samples);
    if (!(options.seed >= 0 && options.seed <= 0x1p53) ||
        options.seed != std::floor(options.seed)) {
      return InvalidArgument("The seed must be a whole number from 0 to 2^53.");
    }
    request.seed = static_cast<std::uint64_t>(options.seed);
    request.lime = {.superpixels = options.superpixels,
                    .grid_size = static_cast<std::size_t>(options.gridSize),
                    .kernel_size = options.kernelSize,
                    .max_distance = options.maxDistance,
                    .ratio = options.ratio,
                    .segments = static_cast<std::size_t>(options.segments),
                    .compactness = options.compactness,
                    .hidden = options.hidden,
                    .feature_choice = options.featureChoice,
                    .features = static_cast<std::size_t>(options.features),
                    .signs = options.signs};
    request.rise = {.cells = static_cast<std::size_t>(options.gridCells),
                    .keep_probability = options.keepProbability,
                    .stop_when_stable = options.stopWhenStable,
                    .masks = nullptr};
    INKLENS_ASSIGN_OR_RETURN(request.rise.masks, ToMasks(options.masks));
    return request;
  }

  /// Masks of the model's image size one after the other; null when there are none.
  Result<std::shared_ptr<const Tensor>> ToMasks(const Float32Array& array) const {
    if (!array.instanceof(val::global("Float32Array"))) {
      return InvalidArgument("The masks must be a Float32Array.");
    }
    const auto values = emscripten::convertJSArrayToNumberVector<float>(array);
    if (values.empty()) return std::shared_ptr<const Tensor>();
    const InputSpec& spec = state_->model->input();
    const std::size_t count = values.size() / (spec.height * spec.width);
    INKLENS_ASSIGN_OR_RETURN(Tensor masks,
                             Tensor::FromValues({count, spec.height, spec.width}, values));
    return std::shared_ptr<const Tensor>(std::make_shared<Tensor>(std::move(masks)));
  }

  std::shared_ptr<EngineState> state_ = std::make_shared<EngineState>();
};

}  // namespace

EMSCRIPTEN_BINDINGS(inklens) {
  using emscripten::class_;
  using emscripten::register_type;
  using emscripten::value_object;

  register_type<Uint8Array>("Uint8Array");
  register_type<Int32Array>("Int32Array");
  register_type<Float32Array>("Float32Array");
  register_type<Float64Array>("Float64Array");
  register_type<StringArray>("string[]");
  register_type<LayerArray>("LayerReply[]");
  register_type<MethodArray>("MethodReply[]");
  register_type<MetadataObject>("Record<string, string>");

  value_object<StatusReply>("StatusReply")
      .field("code", &StatusReply::code)
      .field("message", &StatusReply::message);
  value_object<LayerReply>("LayerReply")
      .field("name", &LayerReply::name)
      .field("kind", &LayerReply::kind)
      .field("height", &LayerReply::height)
      .field("width", &LayerReply::width)
      .field("channels", &LayerReply::channels);
  value_object<MethodReply>("MethodReply")
      .field("name", &MethodReply::name)
      .field("variants", &MethodReply::variants)
      .field("layer", &MethodReply::layer)
      .field("masking", &MethodReply::masking)
      .field("samples", &MethodReply::samples);
  value_object<PickReply>("PickReply")
      .field("status", &PickReply::status)
      .field("rows", &PickReply::rows)
      .field("importance", &PickReply::importance)
      .field("coverage", &PickReply::coverage);
  value_object<ModelReply>("ModelReply")
      .field("status", &ModelReply::status)
      .field("name", &ModelReply::name)
      .field("classNames", &ModelReply::classNames)
      .field("inputHeight", &ModelReply::inputHeight)
      .field("inputWidth", &ModelReply::inputWidth)
      .field("layers", &ModelReply::layers)
      .field("metadata", &ModelReply::metadata);
  value_object<ImageReply>("ImageReply")
      .field("status", &ImageReply::status)
      .field("blank", &ImageReply::blank)
      .field("width", &ImageReply::width)
      .field("height", &ImageReply::height)
      .field("pixels", &ImageReply::pixels);
  value_object<ClassifyReply>("ClassifyReply")
      .field("status", &ClassifyReply::status)
      .field("logits", &ClassifyReply::logits)
      .field("probabilities", &ClassifyReply::probabilities);
  value_object<RequestOptions>("ExplanationRequest")
      .field("method", &RequestOptions::method)
      .field("targetClass", &RequestOptions::targetClass)
      .field("contrastClass", &RequestOptions::contrastClass)
      .field("layer", &RequestOptions::layer)
      .field("variant", &RequestOptions::variant)
      .field("masking", &RequestOptions::masking)
      .field("samples", &RequestOptions::samples)
      .field("seed", &RequestOptions::seed)
      .field("superpixels", &RequestOptions::superpixels)
      .field("gridSize", &RequestOptions::gridSize)
      .field("kernelSize", &RequestOptions::kernelSize)
      .field("maxDistance", &RequestOptions::maxDistance)
      .field("ratio", &RequestOptions::ratio)
      .field("segments", &RequestOptions::segments)
      .field("compactness", &RequestOptions::compactness)
      .field("hidden", &RequestOptions::hidden)
      .field("featureChoice", &RequestOptions::featureChoice)
      .field("features", &RequestOptions::features)
      .field("signs", &RequestOptions::signs)
      .field("gridCells", &RequestOptions::gridCells)
      .field("keepProbability", &RequestOptions::keepProbability)
      .field("stopWhenStable", &RequestOptions::stopWhenStable)
      .field("masks", &RequestOptions::masks);
  value_object<StepReply>("StepReply")
      .field("status", &StepReply::status)
      .field("done", &StepReply::done)
      .field("completed", &StepReply::completed)
      .field("total", &StepReply::total);
  value_object<ExplanationReply>("ExplanationReply")
      .field("status", &ExplanationReply::status)
      .field("method", &ExplanationReply::method)
      .field("layer", &ExplanationReply::layer)
      .field("variant", &ExplanationReply::variant)
      .field("masking", &ExplanationReply::masking)
      .field("targetClass", &ExplanationReply::targetClass)
      .field("contrastClass", &ExplanationReply::contrastClass)
      .field("samples", &ExplanationReply::samples)
      .field("seed", &ExplanationReply::seed)
      .field("blank", &ExplanationReply::blank)
      .field("camHeight", &ExplanationReply::camHeight)
      .field("camWidth", &ExplanationReply::camWidth)
      .field("cam", &ExplanationReply::cam)
      .field("mapHeight", &ExplanationReply::mapHeight)
      .field("mapWidth", &ExplanationReply::mapWidth)
      .field("saliencyMap", &ExplanationReply::saliencyMap)
      .field("labelMap", &ExplanationReply::labelMap)
      .field("superpixelWeights", &ExplanationReply::superpixelWeights)
      .field("intercept", &ExplanationReply::intercept)
      .field("fitR2", &ExplanationReply::fitR2)
      .field("superpixelMask", &ExplanationReply::superpixelMask)
      .field("topClasses", &ExplanationReply::topClasses)
      .field("topClassWeights", &ExplanationReply::topClassWeights)
      .field("topClassFitR2", &ExplanationReply::topClassFitR2)
      .field("importanceMap", &ExplanationReply::importanceMap)
      .field("standardError", &ExplanationReply::standardError)
      .field("forwardPasses", &ExplanationReply::forwardPasses)
      .field("backwardPasses", &ExplanationReply::backwardPasses);
  value_object<StartReply>("StartReply")
      .field("status", &StartReply::status)
      .field("job", &StartReply::job);

  class_<ExplanationJob>("ExplanationJob")
      .smart_ptr<std::shared_ptr<ExplanationJob>>("ExplanationJob")
      .function("step", &ExplanationJob::step)
      .function("estimate", &ExplanationJob::estimate);
  class_<Engine>("Engine")
      .smart_ptr<std::shared_ptr<Engine>>("Engine")
      .class_function("create", &Engine::create)
      .function("threads", &Engine::threads)
      .function("methods", &Engine::methods)
      .function("loadModel", &Engine::loadModel)
      .function("frameDrawing", &Engine::frameDrawing)
      .function("decodeImage", &Engine::decodeImage)
      .function("classify", &Engine::classify)
      .function("startExplanation", &Engine::startExplanation)
      .function("submodularPick", &Engine::submodularPick);
}

}  // namespace inklens
