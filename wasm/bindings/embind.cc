// Every Embind line of Inklens, and no maths: bytes and options in, copies of results out.
// Nothing here throws; each reply carries a status, and typed arrays in replies are copies that
// the caller owns. No option is named here: the core's table and its values pass through.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/engine/engine.h"
#include "core/evaluate/map_difference.h"
#include "core/explain/submodular_pick.h"
#include "core/image/picture_file.h"

namespace inklens {
namespace {

using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Int32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Float64Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(StringArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(LayerArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(StageArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(MethodArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(OptionArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(ConditionArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(MetadataObject)
EMSCRIPTEN_DECLARE_VAL_TYPE(OptionsObject)
EMSCRIPTEN_DECLARE_VAL_TYPE(OptionalValue)
EMSCRIPTEN_DECLARE_VAL_TYPE(OptionalNumber)
EMSCRIPTEN_DECLARE_VAL_TYPE(MeasureArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(MeasureRequestArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(MapArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(ValueTable)
EMSCRIPTEN_DECLARE_VAL_TYPE(NumbersObject)
EMSCRIPTEN_DECLARE_VAL_TYPE(TermArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(LayerOutputArray)

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

/// 0 for what has no length.
std::size_t LengthOf(const Uint8Array& array) {
  const val length = array["length"];
  return length.isNumber() ? static_cast<std::size_t>(length.as<double>()) : 0;
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
  double parameters = 0;  ///< that training has found; 0 for layers without
};

struct ModelReply {
  StatusReply status;
  std::string name;
  StringArray classNames{val::array()};
  int inputHeight = 0, inputWidth = 0;
  LayerArray layers{val::array()};
  /// The file's metadata, key to text: what the weights are and what made them.
  MetadataObject metadata{val::object()};
  /// How the logits are read: "softmax", one class of all, or "sigmoid", each class by itself.
  std::string output;
};

struct ImageReply {
  StatusReply status;
  bool blank = true;
  int width = 0, height = 0;
  Uint8Array pixels{Empty<Uint8Array, std::uint8_t>()};
  /// Why the drawing may not be one digit; empty where nothing speaks against it.
  std::string doubt;
  /// What of a picture's file was taken for no part of the drawing, counted.
  NumbersObject ignored{val::object()};
};

/// What a step of reading a drawing gave.
struct StageReply {
  std::string step;
  int width = 0, height = 0;
  Uint8Array pixels{Empty<Uint8Array, std::uint8_t>()};
};

struct SteppedReply {
  StatusReply status;
  bool blank = true;
  std::string doubt;
  StageArray stages{val::array()};
  /// What the network was given; empty for a blank drawing, as what follows.
  Float32Array input{Empty<Float32Array, float>()};
  Float32Array logits{Empty<Float32Array, float>()};
  Float32Array probabilities{Empty<Float32Array, float>()};
};

struct ClassifyReply {
  StatusReply status;
  Float32Array logits{Empty<Float32Array, float>()};
  Float32Array probabilities{Empty<Float32Array, float>()};
};

StringArray Strings(const std::vector<std::string>& texts) {
  StringArray array{val::array()};
  for (const std::string& text : texts) array.call<void>("push", text);
  return array;
}

// Options ----------------------------------------------------------------------------------------

/// Masks cannot leave the core: nobody asks for what he gave.
val ToJs(const OptionValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return val(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return val(*text);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) return Strings(*texts);
  return val::undefined();
}

/// Masks of the network's image size one after the other.
Result<OptionValue> MasksFromJs(const std::string& name, const val& array, const InputSpec& spec) {
  const auto values = emscripten::convertJSArrayToNumberVector<float>(array);
  const std::size_t size = spec.height * spec.width;
  if (values.empty() || values.size() % size != 0) {
    return ShapeMismatch("The option ", name, " has ", values.size(),
                         " values; expected those of whole masks of ", spec.height, "x", spec.width,
                         " pixels.");
  }
  INKLENS_ASSIGN_OR_RETURN(
      Tensor masks, Tensor::FromValues({values.size() / size, spec.height, spec.width}, values));
  return OptionValue(std::shared_ptr<const Tensor>(std::make_shared<Tensor>(std::move(masks))));
}

Result<OptionValue> OptionFromJs(const std::string& name, const val& value, const InputSpec& spec) {
  if (value.isNumber()) return OptionValue(value.as<double>());
  if (value.isString()) return OptionValue(value.as<std::string>());
  if (value.instanceof(val::global("Float32Array"))) return MasksFromJs(name, value, spec);
  if (value.isArray()) {
    std::vector<std::string> texts;
    for (unsigned i = 0, count = value["length"].as<unsigned>(); i < count; ++i) {
      if (!value[i].isString()) {
        return InvalidArgument("The option ", name, " is an array of other things than texts.");
      }
      texts.push_back(value[i].as<std::string>());
    }
    return OptionValue(std::move(texts));
  }
  return InvalidArgument("The option ", name,
                         " must be a number, a text, an array of texts or a Float32Array.");
}

/// undefined and null are absent.
Result<OptionValues> OptionsFromJs(const OptionsObject& options, const InputSpec& spec) {
  if (options.typeOf().as<std::string>() != "object" || options.isNull()) {
    return InvalidArgument("The options must be an object.");
  }
  OptionValues values;
  const val names = val::global("Object").call<val>("keys", options);
  for (unsigned i = 0, count = names["length"].as<unsigned>(); i < count; ++i) {
    const auto name = names[i].as<std::string>();
    const val value = options[name];
    if (value.isUndefined() || value.isNull()) continue;
    INKLENS_ASSIGN_OR_RETURN(OptionValue converted, OptionFromJs(name, value, spec));
    values.emplace(name, std::move(converted));
  }
  return values;
}

struct ConditionReply {
  std::string option;
  StringArray values{val::array()};  ///< empty: the option is absent
};

struct OptionReply {
  std::string name, kind, text, symbol, unit;
  ConditionArray when{val::array()};
  double minimum = 0, maximum = 0;
  bool minimumExcluded = false;
  double step = 1;
  StringArray choices{val::array()};
  OptionalValue defaultValue{val::undefined()};
};

struct MethodReply {
  std::string name;
  OptionArray options{val::array()};
};

struct MeasureReply {
  std::string name, text, unit;
  std::string better;  ///< which way the number points: "lower", "higher" or "neither"
  bool explainsAgain = false;
  OptionArray options{val::array()};
};

OptionReply ToReply(const OptionDescriptor& option) {
  OptionReply reply;
  reply.name = option.name;
  reply.kind = OptionKindName(option.kind);
  reply.text = option.text;
  reply.symbol = option.symbol;
  reply.unit = option.unit;
  for (const OptionCondition& condition : option.when) {
    reply.when.call<void>("push", ConditionReply{condition.option, Strings(condition.values)});
  }
  reply.minimum = option.minimum;
  reply.maximum = option.maximum;
  reply.minimumExcluded = option.minimum_excluded;
  reply.step = option.step;
  reply.choices = Strings(option.choices);
  if (option.default_value) reply.defaultValue = OptionalValue(ToJs(*option.default_value));
  return reply;
}

OptionArray Described(const std::vector<OptionDescriptor>& options) {
  OptionArray replies{val::array()};
  for (const OptionDescriptor& option : options) replies.call<void>("push", ToReply(option));
  return replies;
}

// Explanations -----------------------------------------------------------------------------------

struct StepReply {
  StatusReply status;
  bool done = false;
  int completed = 0, total = 0;
};

struct ExplanationReply {
  StatusReply status;
  std::string method;
  OptionsObject options{val::object()};  ///< in force, without masks
  bool blank = true;
  int camHeight = 0, camWidth = 0;
  Float32Array cam{Empty<Float32Array, float>()};
  Float32Array signedMap{Empty<Float32Array, float>()};  ///< of the saliency map's size, or empty
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
  int samplesDone = 0;
  int forwardPasses = 0, backwardPasses = 0;
};

void Describe(const LimeDetails& lime, ExplanationReply& reply) {
  reply.labelMap = CopyOut<Int32Array>(lime.label_map.labels);
  reply.superpixelWeights = CopyOut<Float64Array>(lime.surrogate.coefficients);
  reply.intercept = lime.surrogate.intercept;
  reply.fitR2 = lime.surrogate.r2;
  reply.superpixelMask = CopyOut<Int32Array>(lime.superpixel_mask);
  reply.samplesDone = static_cast<int>(lime.samples);
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

ExplanationReply ToReply(const Explanation& explanation) {
  ExplanationReply reply;
  reply.method = explanation.method;
  for (const auto& [name, value] : explanation.options) reply.options.set(name, ToJs(value));
  reply.blank = explanation.saliency.blank;
  reply.camHeight = static_cast<int>(explanation.cam.height);
  reply.camWidth = static_cast<int>(explanation.cam.width);
  reply.cam = CopyOut<Float32Array>(explanation.cam.values);
  reply.signedMap = CopyOut<Float32Array>(explanation.signed_map.values);
  reply.mapHeight = static_cast<int>(explanation.saliency.map.height);
  reply.mapWidth = static_cast<int>(explanation.saliency.map.width);
  reply.saliencyMap = CopyOut<Float32Array>(explanation.saliency.map.values);
  if (explanation.lime) Describe(*explanation.lime, reply);
  if (explanation.rise) {
    reply.importanceMap = CopyOut<Float32Array>(explanation.rise->importance.values);
    reply.standardError = CopyOut<Float32Array>(explanation.rise->standard_error.values);
    reply.samplesDone = static_cast<int>(explanation.rise->samples);
  }
  reply.forwardPasses = static_cast<int>(explanation.forward_passes);
  reply.backwardPasses = static_cast<int>(explanation.backward_passes);
  return reply;
}

std::size_t PassesOf(int budget) { return budget > 0 ? static_cast<std::size_t>(budget) : 1; }

StepReply ToReply(const Status& status, const Progress& progress) {
  StepReply reply;
  reply.status = ToReply(status);
  reply.done = progress.done();
  reply.completed = static_cast<int>(progress.completed);
  reply.total = static_cast<int>(progress.total);
  return reply;
}

template <typename Job>
StepReply StepJob(Job& job, int budget) {
  const Status status = job.Step(PassesOf(budget));
  return ToReply(status, job.Progress());
}

class JsExplanationJob {
 public:
  explicit JsExplanationJob(ExplanationJob job) : job_(std::move(job)) {}

  /// As long as nothing is completed there is no estimate.
  StepReply step(int budget) {
    const Status status = job_.StepPiece(PassesOf(budget));
    return ToReply(status, job_.Progress());
  }

  ExplanationReply estimate() const {
    const Result<Explanation> explanation = job_.Estimate();
    ExplanationReply reply;
    if (explanation.ok()) reply = ToReply(explanation.value());
    reply.status = ToReply(explanation.status());
    return reply;
  }

 private:
  ExplanationJob job_;
};

struct StartReply {
  StatusReply status;
  std::shared_ptr<JsExplanationJob> job;
};

class JsEngine;

struct EngineReply {
  StatusReply status;
  std::shared_ptr<JsEngine> engine;
};

// Measures ---------------------------------------------------------------------------------------

/// undefined and null are absent.
Result<std::optional<std::uint64_t>> WholeFromJs(const val& value, const char* what) {
  // Beyond it doubles skip whole numbers.
  constexpr double kMost = 9007199254740991;
  if (value.isUndefined() || value.isNull()) return std::optional<std::uint64_t>();
  const double number = value.isNumber() ? value.as<double>() : -1;
  const bool whole = number >= 0 && number <= kMost && std::floor(number) == number;
  if (!whole) return InvalidArgument("The ", what, " must be a whole number from 0.");
  return std::optional<std::uint64_t>(static_cast<std::uint64_t>(number));
}

/// Likewise; what is too large for this machine is the largest number there is.
Result<std::optional<std::size_t>> SizeFromJs(const val& value, const char* what) {
  INKLENS_ASSIGN_OR_RETURN(const auto number, WholeFromJs(value, what));
  if (!number) return std::optional<std::size_t>();
  const std::uint64_t most = std::numeric_limits<std::size_t>::max();
  return std::optional(static_cast<std::size_t>(std::min(*number, most)));
}

Result<std::string> TextFromJs(const val& object, const char* key, const char* what) {
  if (object.typeOf().as<std::string>() != "object" || object.isNull() || !object[key].isString()) {
    return InvalidArgument(what, " must be an object with a text \"", key, "\".");
  }
  return object[key].as<std::string>();
}

/// Of an object's member `options`, which may be absent.
Result<OptionValues> MemberOptions(const val& object, const InputSpec& spec) {
  const val options = object["options"];
  if (options.isUndefined() || options.isNull()) return OptionValues();
  return OptionsFromJs(OptionsObject(options), spec);
}

Result<std::vector<MeasureRequest>> MeasuresFromJs(const val& array, const InputSpec& spec) {
  if (!array.isArray()) return InvalidArgument("The measures must be an array.");
  std::vector<MeasureRequest> requests;
  for (unsigned i = 0, count = array["length"].as<unsigned>(); i < count; ++i) {
    MeasureRequest request;
    INKLENS_ASSIGN_OR_RETURN(request.measure, TextFromJs(array[i], "measure", "A measure"));
    INKLENS_ASSIGN_OR_RETURN(request.options, MemberOptions(array[i], spec));
    requests.push_back(std::move(request));
  }
  return requests;
}

/// A map of the network's image size. Where it says by which method, it says how it was made.
Result<MeasuredMap> MapFromJs(const val& object, const InputSpec& spec) {
  INKLENS_ASSIGN_OR_RETURN(std::string name, TextFromJs(object, "name", "A map"));
  const val values = object["values"];
  if (!values.instanceof(val::global("Float32Array"))) {
    return InvalidArgument("The map \"", name, "\" has no values: a Float32Array was expected.");
  }
  MeasuredMap map{std::move(name), Map2D(spec.height, spec.width), {}};
  map.map.values = emscripten::convertJSArrayToNumberVector<float>(values);
  if (map.map.values.size() != spec.height * spec.width) {
    return ShapeMismatch("The map \"", map.name, "\" has ", map.map.values.size(),
                         " values; expected ", spec.height, "x", spec.width, ".");
  }
  const val baseline = object["baseline"];
  if (!baseline.isUndefined() && !baseline.isNull()) {
    INKLENS_ASSIGN_OR_RETURN(const std::string which, TextFromJs(baseline, "name", "A baseline"));
    INKLENS_ASSIGN_OR_RETURN(const Baseline found, FindBaseline(which));
    INKLENS_ASSIGN_OR_RETURN(const auto seed, WholeFromJs(baseline["seed"], "seed"));
    map.baseline = BaselineRequest{found, seed.value_or(0)};
  }
  if (object["method"].isUndefined() || object["method"].isNull()) return map;
  ExplanationRequest request;
  INKLENS_ASSIGN_OR_RETURN(request.method, TextFromJs(object, "method", "A map"));
  INKLENS_ASSIGN_OR_RETURN(request.options, MemberOptions(object, spec));
  map.request = std::move(request);
  return map;
}

Result<std::vector<MeasuredMap>> MapsFromJs(const val& array, const InputSpec& spec) {
  if (!array.isArray()) return InvalidArgument("The maps must be an array.");
  std::vector<MeasuredMap> maps;
  for (unsigned i = 0, count = array["length"].as<unsigned>(); i < count; ++i) {
    INKLENS_ASSIGN_OR_RETURN(MeasuredMap map, MapFromJs(array[i], spec));
    maps.push_back(std::move(map));
  }
  return maps;
}

OptionalNumber ToJs(const std::optional<double>& number) {
  return OptionalNumber(number ? val(*number) : val::undefined());
}

struct ValueReply {
  OptionalNumber value{val::undefined()};
  std::string reason;
  Float64Array curve{Empty<Float64Array, double>()};
  NumbersObject details{val::object()};
};

ValueReply ToReply(const MeasureValue& value) {
  ValueReply reply;
  reply.value = ToJs(value.value);
  reply.reason = value.reason;
  reply.curve = CopyOut<Float64Array>(value.curve);
  for (const auto& [name, number] : value.details) reply.details.set(name, number);
  return reply;
}

class JsMeasureJob {
 public:
  explicit JsMeasureJob(MeasureJob job) : job_(std::move(job)) {}

  StepReply step(int budget) { return StepJob(job_, budget); }

  int forwardPasses() const { return static_cast<int>(job_.forward_passes()); }

  /// By measure and map, in the order of what was asked for.
  ValueTable values() const {
    ValueTable rows{val::array()};
    for (const std::vector<MeasureValue>& of_measure : job_.values()) {
      val row = val::array();
      for (const MeasureValue& value : of_measure) row.call<void>("push", ToReply(value));
      rows.call<void>("push", row);
    }
    return rows;
  }

 private:
  MeasureJob job_;
};

struct StartMeasuresReply {
  StatusReply status;
  std::shared_ptr<JsMeasureJob> job;
};

struct BaselineReply {
  std::string name;
  double seed = 0;
};

struct MapReply {
  std::string name;
  Float32Array values{Empty<Float32Array, float>()};
  BaselineReply baseline;  ///< how it was made
};

struct MapsReply {
  StatusReply status;
  MapArray maps{val::array()};
};

/// A picture of a measure's list, as bytes for showing; the readings are of the exact one.
struct PerturbedReply {
  StatusReply status;
  Uint8Array pixels{Empty<Uint8Array, std::uint8_t>()};
  Float32Array logits{Empty<Float32Array, float>()};
  Float32Array probabilities{Empty<Float32Array, float>()};
  int count = 0;
};

struct DifferenceReply {
  StatusReply status;
  Float32Array difference{Empty<Float32Array, float>()};
  double largest = 0;
  OptionalNumber pearson{val::undefined()}, spearman{val::undefined()};
  OptionalNumber structuralSimilarity{val::undefined()};
};

/// A map of `width` columns, whatever its size.
Result<Map2D> GridFromJs(const Float32Array& array, int width) {
  if (!array.instanceof(val::global("Float32Array"))) {
    return InvalidArgument("A map must be a Float32Array.");
  }
  Map2D map;
  map.values = emscripten::convertJSArrayToNumberVector<float>(array);
  map.width = width > 0 ? static_cast<std::size_t>(width) : 1;
  map.height = map.values.size() / map.width;
  return map;
}

struct PickReply {
  StatusReply status;
  Int32Array rows{Empty<Int32Array, std::int32_t>()};  ///< in the order in which they were picked
  Float64Array importance{Empty<Float64Array, double>()};
  double coverage = 0;
};

// Terms ------------------------------------------------------------------------------------------

struct TermsReply {
  StatusReply status;
  OptionsObject options{val::object()};  ///< in force, without masks
  TermArray terms{val::array()};
};

/// Not inlined: it would stand in the module dozens of times.
[[gnu::noinline]] void Put(val& object, const char* key, const val& value) {
  object.set(key, value);
}

/// Extents and what each of them counts.
void PutShape(val& object, const Shape& shape, const TermAxis* axes) {
  val extents = val::array(), names = val::array();
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    extents.call<void>("push", static_cast<double>(shape[i]));
    names.call<void>("push", std::string(TermAxisName(axes[i])));
  }
  Put(object, "shape", extents);
  Put(object, "axes", names);
}

val ToJs(const Term& term) {
  val object = val::object();
  Put(object, "name", val(std::string(term.name)));
  Put(object, "symbol", val(std::string(term.symbol)));
  Put(object, "layer", val(term.layer));
  PutShape(object, term.shape, term.axes.data());
  Put(object, "values", CopyOut<Float32Array>(term.values));
  return object;
}

class JsTermsJob {
 public:
  explicit JsTermsJob(TermsJob job) : job_(std::move(job)) {}

  StepReply step(int budget) { return StepJob(job_, budget); }

  int forwardPasses() const { return static_cast<int>(job_.forward_passes()); }

  TermsReply terms() {
    const Result<MethodTerms> made = job_.Terms();
    TermsReply reply;
    reply.status = ToReply(made.status());
    if (!made.ok()) return reply;
    for (const auto& [name, value] : made.value().options) reply.options.set(name, ToJs(value));
    for (const Term& term : made.value().terms) reply.terms.call<void>("push", ToJs(term));
    return reply;
  }

 private:
  TermsJob job_;
};

struct StartTermsReply {
  StatusReply status;
  std::shared_ptr<JsTermsJob> job;
};

struct LayersReply {
  StatusReply status;
  LayerOutputArray layers{val::array()};
};

val ToJs(const ReceptiveField& field) {
  val object = val::object();
  const auto put = [&](const char* key, std::int64_t pixels) {
    Put(object, key, val(static_cast<double>(pixels)));
  };
  put("height", field.height);
  put("width", field.width);
  put("strideY", field.stride_y);
  put("strideX", field.stride_x);
  put("offsetY", field.offset_y);
  put("offsetX", field.offset_x);
  return object;
}

/// Without a receptive field where there is no height and width.
val ToJs(const LayerOutput& layer) {
  constexpr TermAxis kAxes[] = {TermAxis::kChannel, TermAxis::kHeight, TermAxis::kWidth};
  val object = val::object();
  Put(object, "name", val(layer.name));
  Put(object, "kind", val(layer.kind));
  PutShape(object, layer.shape, kAxes);
  Put(object, "values", CopyOut<Float32Array>(layer.values));
  if (layer.receptive_field) Put(object, "receptiveField", ToJs(*layer.receptive_field));
  return object;
}

// The engine -------------------------------------------------------------------------------------

ImageReply ToReply(const Status& status, const GrayImage& image, bool blank) {
  ImageReply reply;
  reply.status = ToReply(status);
  reply.blank = blank;
  reply.width = static_cast<int>(image.width);
  reply.height = static_cast<int>(image.height);
  reply.pixels = CopyOut<Uint8Array>(image.pixels);
  return reply;
}

ModelReply Described(const Model& model) {
  ModelReply reply;
  reply.name = model.name();
  reply.classNames = Strings(model.class_names());
  reply.inputHeight = static_cast<int>(model.input().height);
  reply.inputWidth = static_cast<int>(model.input().width);
  for (std::size_t i = 0; i < model.layers().size(); ++i) {
    const LayerInfo& layer = model.layers()[i];
    const bool spatial = layer.output.rank() == 4;
    // The first is the input.
    const std::size_t parameters = i == 0 ? 0 : ParameterCount(model.sequence()[i - 1]);
    reply.layers.call<void>(
        "push", LayerReply{layer.name, layer.kind, spatial ? static_cast<int>(layer.output[1]) : 1,
                           spatial ? static_cast<int>(layer.output[2]) : 1,
                           static_cast<int>(layer.output[layer.output.rank() - 1]),
                           static_cast<double>(parameters)});
  }
  for (const auto& [key, text] : model.metadata()) reply.metadata.set(key, text);
  reply.output = model.output() == OutputKind::kSigmoid ? "sigmoid" : "softmax";
  return reply;
}

/// A drawing as JavaScript hands it over.
Result<GrayImage> InkFromJs(const Uint8Array& ink, int width, int height) {
  if (width < 0 || height < 0) return InvalidArgument("The drawing has a negative size.");
  INKLENS_RETURN_IF_ERROR(CheckPictureBytes(LengthOf(ink)));
  INKLENS_ASSIGN_OR_RETURN(auto pixels, CopyIn(ink, "drawing"));
  return GrayImage{static_cast<std::size_t>(width), static_cast<std::size_t>(height),
                   std::move(pixels)};
}

Result<std::vector<std::string>> TextsFromJs(const StringArray& array, const char* what) {
  std::vector<std::string> texts;
  if (!array.isArray()) return InvalidArgument("The ", what, " must be an array of texts.");
  for (unsigned i = 0, count = array["length"].as<unsigned>(); i < count; ++i) {
    if (!array[i].isString()) {
      return InvalidArgument("The ", what, " are an array of other things than texts.");
    }
    texts.push_back(array[i].as<std::string>());
  }
  return texts;
}

SteppedReply ToReply(const SteppedReading& reading) {
  SteppedReply reply;
  const auto& [framed, images] = reading.stages;
  reply.blank = framed.blank;
  reply.doubt = DoubtName(framed.doubt);
  for (std::size_t i = 0; i < images.size(); ++i) {
    reply.stages.call<void>(
        "push", StageReply{std::string(FramingStepName(kFramingSteps[i])),
                           static_cast<int>(images[i].width), static_cast<int>(images[i].height),
                           CopyOut<Uint8Array>(images[i].pixels)});
  }
  reply.input = CopyOut<Float32Array>(reading.input.data(), reading.input.size());
  reply.logits = CopyOut<Float32Array>(reading.logits);
  reply.probabilities = CopyOut<Float32Array>(reading.probabilities);
  return reply;
}

class JsEngine {
 public:
  explicit JsEngine(Engine engine) : engine_(std::move(engine)) {}

  static EngineReply Wrapped(Result<Engine> made) {
    EngineReply reply;
    reply.status = ToReply(made.status());
    if (made.ok()) reply.engine = std::make_shared<JsEngine>(std::move(made).value());
    return reply;
  }

  static EngineReply create(int threads) { return Wrapped(Engine::Create(threads)); }

  int threads() const { return engine_.threads(); }

  /// For another network on the same threads.
  std::shared_ptr<JsEngine> beside() const { return std::make_shared<JsEngine>(engine_.Beside()); }

  /// With the network as the sanity check's cascade leaves it.
  EngineReply randomized(int layers, OptionalNumber seed) const {
    const auto make = [&]() -> Result<Engine> {
      if (layers < 0) return InvalidArgument("The number of layers to randomise is negative.");
      INKLENS_ASSIGN_OR_RETURN(const auto number, WholeFromJs(seed, "seed"));
      return engine_.Randomized(static_cast<std::size_t>(layers), number.value_or(0));
    };
    return Wrapped(make());
  }

  /// The layers that it takes, in its order.
  StringArray cascade() const { return Strings(engine_.cascade()); }

  /// As they are for the loaded network.
  MethodArray methods() const {
    MethodArray replies{val::array()};
    for (const MethodDescriptor& method : engine_.methods()) {
      replies.call<void>("push", MethodReply{method.name, Described(method.options)});
    }
    return replies;
  }

  /// Likewise.
  MeasureArray measures() const {
    MeasureArray replies{val::array()};
    for (const MeasureDescriptor& measure : engine_.measures()) {
      replies.call<void>("push", MeasureReply{measure.name, measure.text, measure.unit,
                                              std::string(BetterName(measure.better)),
                                              measure.explains_again, Described(measure.options)});
    }
    return replies;
  }

  /// SP-LIME over the superpixel weights of several images, row after row.
  PickReply submodularPick(Float64Array weights, int columns, int budget) {
    const auto pick = [&]() -> Result<Pick> {
      if (!weights.instanceof(val::global("Float64Array"))) {
        return InvalidArgument("The weights must be a Float64Array.");
      }
      if (columns < 0 || budget < 0) return InvalidArgument("SP-LIME got a negative number.");
      return SubmodularPick(emscripten::convertJSArrayToNumberVector<double>(weights),
                            static_cast<std::size_t>(columns), static_cast<std::size_t>(budget));
    };
    const Result<Pick> picked = pick();
    PickReply reply;
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
    const auto load = [&]() -> Status {
      INKLENS_ASSIGN_OR_RETURN(const auto file, CopyIn(bytes, "weights file"));
      return engine_.LoadModel(file);
    };
    ModelReply reply;
    const Status status = load();
    reply.status = ToReply(status);
    if (!status.ok()) return reply;
    reply = Described(*engine_.model());
    return reply;
  }

  /// What loadModel would say of a file; the loaded network stays.
  ModelReply describeModel(Uint8Array bytes) const {
    const auto load = [&]() -> Result<Model> {
      INKLENS_ASSIGN_OR_RETURN(const auto file, CopyIn(bytes, "weights file"));
      return Model::Load(file);
    };
    const Result<Model> model = load();
    ModelReply reply;
    if (model.ok()) reply = Described(model.value());
    reply.status = ToReply(model.status());
    return reply;
  }

  ImageReply frameDrawing(Uint8Array ink, int width, int height) {
    const auto frame = [&]() -> Result<FramedDrawing> {
      INKLENS_ASSIGN_OR_RETURN(const GrayImage drawing, InkFromJs(ink, width, height));
      return engine_.Frame(drawing);
    };
    const Result<FramedDrawing> framed = frame();
    if (!framed.ok()) return ToReply(framed.status(), {}, true);
    ImageReply reply = ToReply(Status::Ok(), framed.value().image, framed.value().blank);
    reply.doubt = DoubtName(framed.value().doubt);
    return reply;
  }

  /// Frames and reads a drawing step by step. @param leftOut names of steps that are not taken.
  SteppedReply frameSteps(Uint8Array ink, int width, int height, StringArray leftOut) {
    const auto read = [&]() -> Result<SteppedReading> {
      INKLENS_ASSIGN_OR_RETURN(const auto names, TextsFromJs(leftOut, "steps to leave out"));
      INKLENS_ASSIGN_OR_RETURN(const ReadingSteps steps, ReadingStepsWithout(names));
      INKLENS_ASSIGN_OR_RETURN(const GrayImage drawing, InkFromJs(ink, width, height));
      return engine_.ReadInSteps(drawing, steps);
    };
    const Result<SteppedReading> reading = read();
    SteppedReply reply;
    if (reading.ok()) reply = ToReply(reading.value());
    reply.status = ToReply(reading.status());
    return reply;
  }

  /// Decodes a picture file and finds its ink: 255 = full ink, whatever the picture's polarity.
  ImageReply decodeImage(Uint8Array bytes) {
    const auto decode = [&]() -> Result<Ink> {
      // Before memory is taken for them.
      INKLENS_RETURN_IF_ERROR(CheckPictureBytes(LengthOf(bytes)));
      INKLENS_ASSIGN_OR_RETURN(const auto file, CopyIn(bytes, "image file"));
      return Engine::FindInk(file);
    };
    const Result<Ink> ink = decode();
    if (!ink.ok()) return ToReply(ink.status(), {}, true);
    ImageReply reply = ToReply(Status::Ok(), ink.value().image, false);
    const IgnoredInk& ignored = ink.value().ignored;
    reply.ignored.set("border", static_cast<double>(ignored.border));
    reply.ignored.set("lines", static_cast<double>(ignored.lines));
    reply.ignored.set("specks", static_cast<double>(ignored.specks));
    return reply;
  }

  ClassifyReply classify(Uint8Array pixels) {
    ClassifyReply reply;
    const Result<std::shared_ptr<const Instance>> instance = Classified(pixels);
    reply.status = ToReply(instance.status());
    if (!instance.ok()) return reply;
    const auto logits = instance.value()->logits();
    reply.logits = CopyOut<Float32Array>(logits.data(), logits.size());
    reply.probabilities = CopyOut<Float32Array>(instance.value()->probabilities);
    return reply;
  }

  StartReply startExplanation(Uint8Array pixels, std::string method, OptionsObject options) {
    const auto start = [&]() -> Result<ExplanationJob> {
      INKLENS_ASSIGN_OR_RETURN(auto instance, Classified(pixels));
      ExplanationRequest request{std::move(method), {}};
      INKLENS_ASSIGN_OR_RETURN(request.options, OptionsFromJs(options, engine_.model()->input()));
      return engine_.Explain(std::move(instance), request);
    };
    Result<ExplanationJob> job = start();
    StartReply reply;
    reply.status = ToReply(job.status());
    if (job.ok()) reply.job = std::make_shared<JsExplanationJob>(std::move(job).value());
    return reply;
  }

  /// @param leaveOut of LIME, @param samples of RISE; absent: none, and as many as usual.
  /// @param byWeight a CAM's channels are in the order of their weights.
  StartTermsReply startTerms(Uint8Array pixels, std::string method, OptionsObject options,
                             OptionalNumber leaveOut, OptionalNumber samples, bool byWeight) {
    const auto start = [&]() -> Result<TermsJob> {
      INKLENS_ASSIGN_OR_RETURN(auto instance, Classified(pixels));
      TermsRequest request{{std::move(method), {}}};
      INKLENS_ASSIGN_OR_RETURN(request.explanation.options,
                               OptionsFromJs(options, engine_.model()->input()));
      INKLENS_ASSIGN_OR_RETURN(request.leave_out, SizeFromJs(leaveOut, "sample to be left out"));
      INKLENS_ASSIGN_OR_RETURN(request.samples, SizeFromJs(samples, "number of samples"));
      if (byWeight) request.channel_order = ChannelOrder::kWeight;
      return engine_.Terms(std::move(instance), request);
    };
    Result<TermsJob> job = start();
    StartTermsReply reply;
    reply.status = ToReply(job.status());
    if (job.ok()) reply.job = std::make_shared<JsTermsJob>(std::move(job).value());
    return reply;
  }

  /// What every layer makes of the image, front to back.
  LayersReply layers(Uint8Array pixels) {
    const auto make = [&]() -> Result<std::vector<LayerOutput>> {
      INKLENS_ASSIGN_OR_RETURN(const auto instance, Classified(pixels));
      return engine_.Layers(instance.get());
    };
    const Result<std::vector<LayerOutput>> made = make();
    LayersReply reply;
    reply.status = ToReply(made.status());
    if (!made.ok()) return reply;
    for (const LayerOutput& layer : made.value()) reply.layers.call<void>("push", ToJs(layer));
    return reply;
  }

  /// The maps to beat. `seed` is the random one's.
  MapsReply baselineMaps(Uint8Array pixels, OptionalNumber seed) {
    const auto make = [&]() -> Result<std::vector<MeasuredMap>> {
      INKLENS_ASSIGN_OR_RETURN(const auto number, WholeFromJs(seed, "seed"));
      INKLENS_ASSIGN_OR_RETURN(const auto instance, Classified(pixels));
      return BaselineMaps(*instance, number.value_or(0));
    };
    const Result<std::vector<MeasuredMap>> maps = make();
    MapsReply reply;
    reply.status = ToReply(maps.status());
    if (!maps.ok()) return reply;
    for (const MeasuredMap& map : maps.value()) {
      MapReply made{map.name, CopyOut<Float32Array>(map.map.values), {}};
      if (map.baseline) {
        made.baseline = {std::string(BaselineName(map.baseline->baseline)),
                         static_cast<double>(map.baseline->seed)};
      }
      reply.maps.call<void>("push", made);
    }
    return reply;
  }

  /// @param targetClass absent: the predicted one.
  StartMeasuresReply startMeasures(Uint8Array pixels, OptionalNumber targetClass,
                                   MeasureRequestArray measures, MapArray maps) {
    const auto start = [&]() -> Result<MeasureJob> {
      INKLENS_ASSIGN_OR_RETURN(const auto target, SizeFromJs(targetClass, "target class"));
      INKLENS_ASSIGN_OR_RETURN(auto instance, Classified(pixels));
      const InputSpec& spec = engine_.model()->input();
      INKLENS_ASSIGN_OR_RETURN(auto requests, MeasuresFromJs(measures, spec));
      INKLENS_ASSIGN_OR_RETURN(auto measured, MapsFromJs(maps, spec));
      const std::size_t explained = target.value_or(instance->predicted_class());
      return engine_.Measure(std::move(instance), {explained, {}}, std::move(requests),
                             std::move(measured));
    };
    Result<MeasureJob> job = start();
    StartMeasuresReply reply;
    reply.status = ToReply(job.status());
    if (job.ok()) reply.job = std::make_shared<JsMeasureJob>(std::move(job).value());
    return reply;
  }

  /// @param measure, maps one of each, as startMeasures takes them.
  PerturbedReply perturb(Uint8Array pixels, MeasureRequestArray measure, MapArray maps, int index) {
    const auto make = [&]() -> Result<PerturbedImage> {
      INKLENS_ASSIGN_OR_RETURN(const auto instance, Classified(pixels));
      const InputSpec& spec = engine_.model()->input();
      INKLENS_ASSIGN_OR_RETURN(const auto requests, MeasuresFromJs(measure, spec));
      INKLENS_ASSIGN_OR_RETURN(const auto changing, MapsFromJs(maps, spec));
      if (requests.size() != 1 || changing.size() != 1 || index < 0) {
        return InvalidArgument("Expected one measure, one map and a number from 0.");
      }
      return engine_.Perturb(instance.get(), requests[0], changing[0],
                             static_cast<std::size_t>(index));
    };
    const Result<PerturbedImage> image = make();
    PerturbedReply reply;
    reply.status = ToReply(image.status());
    if (!image.ok()) return reply;
    std::vector<std::uint8_t> bytes;
    for (float value : image.value().pixels.values) {
      bytes.push_back(static_cast<std::uint8_t>(std::lround(value * 255)));
    }
    reply.pixels = CopyOut<Uint8Array>(bytes);
    reply.logits = CopyOut<Float32Array>(image.value().logits);
    reply.probabilities = CopyOut<Float32Array>(image.value().probabilities);
    reply.count = static_cast<int>(image.value().count);
    return reply;
  }

  /// Two maps of one size, row by row.
  DifferenceReply compareMaps(Float32Array a, Float32Array b, int width) const {
    const auto compare = [&]() -> Result<MapDifference> {
      INKLENS_ASSIGN_OR_RETURN(const Map2D first, GridFromJs(a, width));
      INKLENS_ASSIGN_OR_RETURN(const Map2D second, GridFromJs(b, width));
      return CompareMaps(first, second);
    };
    const Result<MapDifference> compared = compare();
    DifferenceReply reply;
    reply.status = ToReply(compared.status());
    if (!compared.ok()) return reply;
    reply.difference = CopyOut<Float32Array>(compared.value().difference.values);
    reply.largest = compared.value().largest;
    reply.pearson = ToJs(compared.value().pearson);
    reply.spearman = ToJs(compared.value().spearman);
    reply.structuralSimilarity = ToJs(compared.value().structural_similarity);
    return reply;
  }

 private:
  Result<std::shared_ptr<const Instance>> Classified(const Uint8Array& array) {
    INKLENS_ASSIGN_OR_RETURN(auto pixels, CopyIn(array, "image"));
    // Without a network Classify says so, whatever the size.
    const InputSpec spec = engine_.model() ? engine_.model()->input() : InputSpec();
    return engine_.Classify({spec.width, spec.height, std::move(pixels)});
  }

  Engine engine_;
};

}  // namespace

// Embind prints the address of a type that nobody has named, and would bring all of printf with it.
// Every type is named below.
extern "C" int siprintf(char* text, const char*, ...) {
  *text = '\0';
  return 0;
}

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
  register_type<StageArray>("StageReply[]");
  register_type<MethodArray>("MethodDescription[]");
  register_type<OptionArray>("OptionDescription[]");
  register_type<ConditionArray>("OptionCondition[]");
  register_type<OptionsObject>("Record<string, number | string | string[] | Float32Array>");
  register_type<OptionalValue>("number | string | string[] | undefined");
  register_type<MetadataObject>("Record<string, string>");
  register_type<OptionalNumber>("number | null | undefined");
  register_type<NumbersObject>("Record<string, number>");
  register_type<MeasureArray>("MeasureDescription[]");
  register_type<MeasureRequestArray>("{ measure: string; options?: object }[]");
  register_type<MapArray>(
      "{ name: string; values: Float32Array; method?: string; options?: object; baseline?: "
      "Baseline }[]");
  register_type<ValueTable>("MeasureValue[][]");
  register_type<TermArray>(
      "{ name: string; symbol: string; layer: string; axes: string[]; shape: number[]; values: "
      "Float32Array }[]");
  register_type<LayerOutputArray>(
      "{ name: string; kind: string; axes: string[]; shape: number[]; values: Float32Array; "
      "receptiveField?: Record<string, number> }[]");

  value_object<StatusReply>("StatusReply")
      .field("code", &StatusReply::code)
      .field("message", &StatusReply::message);
  value_object<LayerReply>("LayerReply")
      .field("name", &LayerReply::name)
      .field("kind", &LayerReply::kind)
      .field("height", &LayerReply::height)
      .field("width", &LayerReply::width)
      .field("channels", &LayerReply::channels)
      .field("parameters", &LayerReply::parameters);
  value_object<ConditionReply>("OptionCondition")
      .field("option", &ConditionReply::option)
      .field("values", &ConditionReply::values);
  value_object<OptionReply>("OptionDescription")
      .field("name", &OptionReply::name)
      .field("kind", &OptionReply::kind)
      .field("text", &OptionReply::text)
      .field("symbol", &OptionReply::symbol)
      .field("unit", &OptionReply::unit)
      .field("when", &OptionReply::when)
      .field("minimum", &OptionReply::minimum)
      .field("maximum", &OptionReply::maximum)
      .field("minimumExcluded", &OptionReply::minimumExcluded)
      .field("step", &OptionReply::step)
      .field("choices", &OptionReply::choices)
      .field("default", &OptionReply::defaultValue);
  value_object<MethodReply>("MethodDescription")
      .field("name", &MethodReply::name)
      .field("options", &MethodReply::options);
  value_object<MeasureReply>("MeasureDescription")
      .field("name", &MeasureReply::name)
      .field("text", &MeasureReply::text)
      .field("unit", &MeasureReply::unit)
      .field("better", &MeasureReply::better)
      .field("explainsAgain", &MeasureReply::explainsAgain)
      .field("options", &MeasureReply::options);
  value_object<ValueReply>("MeasureValue")
      .field("value", &ValueReply::value)
      .field("reason", &ValueReply::reason)
      .field("curve", &ValueReply::curve)
      .field("details", &ValueReply::details);
  value_object<BaselineReply>("Baseline")
      .field("name", &BaselineReply::name)
      .field("seed", &BaselineReply::seed);
  value_object<MapReply>("BaselineMap")
      .field("name", &MapReply::name)
      .field("values", &MapReply::values)
      .field("baseline", &MapReply::baseline);
  value_object<MapsReply>("MapsReply")
      .field("status", &MapsReply::status)
      .field("maps", &MapsReply::maps);
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
      .field("metadata", &ModelReply::metadata)
      .field("output", &ModelReply::output);
  value_object<ImageReply>("ImageReply")
      .field("status", &ImageReply::status)
      .field("blank", &ImageReply::blank)
      .field("width", &ImageReply::width)
      .field("height", &ImageReply::height)
      .field("pixels", &ImageReply::pixels)
      .field("doubt", &ImageReply::doubt)
      .field("ignored", &ImageReply::ignored);
  value_object<StageReply>("StageReply")
      .field("step", &StageReply::step)
      .field("width", &StageReply::width)
      .field("height", &StageReply::height)
      .field("pixels", &StageReply::pixels);
  value_object<SteppedReply>("SteppedReply")
      .field("status", &SteppedReply::status)
      .field("blank", &SteppedReply::blank)
      .field("doubt", &SteppedReply::doubt)
      .field("stages", &SteppedReply::stages)
      .field("input", &SteppedReply::input)
      .field("logits", &SteppedReply::logits)
      .field("probabilities", &SteppedReply::probabilities);
  value_object<ClassifyReply>("ClassifyReply")
      .field("status", &ClassifyReply::status)
      .field("logits", &ClassifyReply::logits)
      .field("probabilities", &ClassifyReply::probabilities);
  value_object<StepReply>("StepReply")
      .field("status", &StepReply::status)
      .field("done", &StepReply::done)
      .field("completed", &StepReply::completed)
      .field("total", &StepReply::total);
  value_object<ExplanationReply>("Explanation")
      .field("status", &ExplanationReply::status)
      .field("method", &ExplanationReply::method)
      .field("options", &ExplanationReply::options)
      .field("blank", &ExplanationReply::blank)
      .field("camHeight", &ExplanationReply::camHeight)
      .field("camWidth", &ExplanationReply::camWidth)
      .field("cam", &ExplanationReply::cam)
      .field("signedMap", &ExplanationReply::signedMap)
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
      .field("samplesDone", &ExplanationReply::samplesDone)
      .field("forwardPasses", &ExplanationReply::forwardPasses)
      .field("backwardPasses", &ExplanationReply::backwardPasses);
  value_object<StartReply>("StartReply")
      .field("status", &StartReply::status)
      .field("job", &StartReply::job);
  value_object<EngineReply>("EngineReply")
      .field("status", &EngineReply::status)
      .field("engine", &EngineReply::engine);
  value_object<PerturbedReply>("PerturbedReply")
      .field("status", &PerturbedReply::status)
      .field("pixels", &PerturbedReply::pixels)
      .field("logits", &PerturbedReply::logits)
      .field("probabilities", &PerturbedReply::probabilities)
      .field("count", &PerturbedReply::count);
  value_object<DifferenceReply>("DifferenceReply")
      .field("status", &DifferenceReply::status)
      .field("difference", &DifferenceReply::difference)
      .field("largest", &DifferenceReply::largest)
      .field("pearson", &DifferenceReply::pearson)
      .field("spearman", &DifferenceReply::spearman)
      .field("structuralSimilarity", &DifferenceReply::structuralSimilarity);
  value_object<StartMeasuresReply>("StartMeasuresReply")
      .field("status", &StartMeasuresReply::status)
      .field("job", &StartMeasuresReply::job);

  value_object<TermsReply>("TermsReply")
      .field("status", &TermsReply::status)
      .field("options", &TermsReply::options)
      .field("terms", &TermsReply::terms);
  value_object<StartTermsReply>("StartTermsReply")
      .field("status", &StartTermsReply::status)
      .field("job", &StartTermsReply::job);
  value_object<LayersReply>("LayersReply")
      .field("status", &LayersReply::status)
      .field("layers", &LayersReply::layers);

  class_<JsExplanationJob>("ExplanationJob")
      .smart_ptr<std::shared_ptr<JsExplanationJob>>("ExplanationJob")
      .function("step", &JsExplanationJob::step)
      .function("estimate", &JsExplanationJob::estimate);
  class_<JsMeasureJob>("MeasureJob")
      .smart_ptr<std::shared_ptr<JsMeasureJob>>("MeasureJob")
      .function("step", &JsMeasureJob::step)
      .function("forwardPasses", &JsMeasureJob::forwardPasses)
      .function("values", &JsMeasureJob::values);
  class_<JsTermsJob>("TermsJob")
      .smart_ptr<std::shared_ptr<JsTermsJob>>("TermsJob")
      .function("step", &JsTermsJob::step)
      .function("forwardPasses", &JsTermsJob::forwardPasses)
      .function("terms", &JsTermsJob::terms);
  class_<JsEngine>("Engine")
      .smart_ptr<std::shared_ptr<JsEngine>>("Engine")
      .class_function("create", &JsEngine::create)
      .function("threads", &JsEngine::threads)
      .function("beside", &JsEngine::beside)
      .function("randomized", &JsEngine::randomized)
      .function("cascade", &JsEngine::cascade)
      .function("methods", &JsEngine::methods)
      .function("measures", &JsEngine::measures)
      .function("loadModel", &JsEngine::loadModel)
      .function("describeModel", &JsEngine::describeModel)
      .function("frameDrawing", &JsEngine::frameDrawing)
      .function("frameSteps", &JsEngine::frameSteps)
      .function("decodeImage", &JsEngine::decodeImage)
      .function("classify", &JsEngine::classify)
      .function("startExplanation", &JsEngine::startExplanation)
      .function("startTerms", &JsEngine::startTerms)
      .function("layers", &JsEngine::layers)
      .function("baselineMaps", &JsEngine::baselineMaps)
      .function("startMeasures", &JsEngine::startMeasures)
      .function("perturb", &JsEngine::perturb)
      .function("compareMaps", &JsEngine::compareMaps)
      .function("submodularPick", &JsEngine::submodularPick);
}

}  // namespace inklens
