// Every Embind line of Inklens, and no maths: bytes and options in, copies of results out.
// Nothing here throws; each reply carries a status, and typed arrays in replies are copies that
// the caller owns.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/explain/explanation.h"
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

/// The page's options; -1, 0 and "" mean the method's default.
struct RequestOptions {
  std::string method;
  int targetClass = -1;
  int contrastClass = -1;
  std::string layer, variant, masking;
  int samples = 0;
  double seed = 0;
};

struct StepReply {
  StatusReply status;
  bool done = false;
  int completed = 0, total = 0;
};

struct ExplanationReply {
  StatusReply status;
  std::string method, layer, variant, masking;
  int targetClass = -1;
  bool blank = true;
  int camHeight = 0, camWidth = 0;
  Float32Array cam{Empty<Float32Array, float>()};
  int mapHeight = 0, mapWidth = 0;
  Float32Array saliencyMap{Empty<Float32Array, float>()};
  Int32Array labelMap{Empty<Int32Array, std::int32_t>()};
  Float64Array superpixelWeights{Empty<Float64Array, double>()};
  double intercept = 0, fitR2 = 0;
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
    if (value.lime) {
      reply.labelMap = CopyOut<Int32Array>(value.lime->label_map.labels);
      reply.superpixelWeights = CopyOut<Float64Array>(value.lime->surrogate.coefficients);
      reply.intercept = value.lime->surrogate.intercept;
      reply.fitR2 = value.lime->surrogate.r2;
    }
    reply.forwardPasses = static_cast<int>(value.forward_passes);
    reply.backwardPasses = static_cast<int>(value.backward_passes);
    return reply;
  }

 private:
  std::shared_ptr<EngineState> state_;
  std::shared_ptr<const Model> model_;  // the one it was started with, whatever is loaded later
  Explanation explanation_;
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
    ExplanationRequest request;
    request.method = options.method;
    if (options.targetClass >= 0) {
      request.target_class = static_cast<std::size_t>(options.targetClass);
    }
    if (options.contrastClass >= 0) {
      request.contrast_class = static_cast<std::size_t>(options.contrastClass);
    }
    request.layer = options.layer;
    request.variant = options.variant;
    request.masking = options.masking;
    if (options.samples < 0) return InvalidArgument("The number of samples is negative.");
    request.samples = static_cast<std::size_t>(options.samples);
    if (!(options.seed >= 0 && options.seed <= 0x1p53)) {
      return InvalidArgument("The seed must be a whole number from 0 to 2^53.");
    }
    request.seed = static_cast<std::uint64_t>(options.seed);
    return Explanation::Start(state_->context, *state_->model, instance, request);
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
      .field("seed", &RequestOptions::seed);
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
      .function("loadModel", &Engine::loadModel)
      .function("frameDrawing", &Engine::frameDrawing)
      .function("decodeImage", &Engine::decodeImage)
      .function("classify", &Engine::classify)
      .function("startExplanation", &Engine::startExplanation);
}

}  // namespace inklens
