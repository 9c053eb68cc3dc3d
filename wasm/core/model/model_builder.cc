#include "core/model/model_builder.h"

#include <cmath>
#include <utility>

#include "core/model/json.h"

namespace inklens {
namespace {

using Json = nlohmann::json;

constexpr const char* kFormat = "inklens.model.v1";
/// Larger strides, kernels and images come from corrupt files.
constexpr std::size_t kMaxExtent = 4096;

/// The network of the source document, whose state dict carries names but no structure.
Json SeedNetworkLayers() {
  return ParseJson(R"([
    {"name": "conv1", "type": "conv2d", "weight": "conv1.weight", "bias": "conv1.bias"},
    {"name": "relu1", "type": "relu"},
    {"name": "pool1", "type": "max_pool2d", "kernel": 2},
    {"name": "conv2", "type": "conv2d", "weight": "conv2.weight", "bias": "conv2.bias"},
    {"name": "relu2", "type": "relu"},
    {"name": "pool2", "type": "max_pool2d", "kernel": 2},
    {"name": "flatten", "type": "flatten"},
    {"name": "fc1", "type": "dense", "weight": "fc1.weight", "bias": "fc1.bias"},
    {"name": "relu3", "type": "relu"},
    {"name": "fc2", "type": "dense", "weight": "fc2.weight", "bias": "fc2.bias"}
  ])");
}

Json SeedNetworkInput() {
  return Json{
      {"height", 28}, {"width", 28}, {"channels", 1}, {"mean", 0.1307}, {"deviation", 0.3081}};
}

Result<Json> ParseMetadata(const Safetensors& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end()) {
    return NotFound("The weights file's metadata has no \"", key, "\".");
  }
  Json json = ParseJson(found->second);
  if (json.is_discarded()) {
    return DataLoss("The weights file's metadata \"", key, "\" is not valid JSON.");
  }
  return json;
}

Result<std::size_t> ReadExtent(const Json& json, const std::string& what, std::size_t minimum) {
  // A literal in code is a signed number, one from a file an unsigned one.
  if (!json.is_number_integer() || json < minimum || json > kMaxExtent) {
    return InvalidArgument("The weights file's ", what, " is not as expected: a whole number from ",
                           minimum, " to ", kMaxExtent, ".");
  }
  return json.get<std::size_t>();
}

/// A number for both directions, or [vertical, horizontal]; `fallback` where the key is missing.
Result<Extent2D> ReadPair(const Json& layer, const char* key, std::size_t minimum,
                          std::optional<Extent2D> fallback) {
  const std::string what = "layer " + layer.value("name", std::string()) + "'s " + key;
  const auto found = layer.find(key);
  if (found == layer.end()) {
    if (fallback) return *fallback;
    return NotFound("The weights file lacks ", what, ".");
  }
  Extent2D pair;
  const bool array = found->is_array() && found->size() == 2;
  INKLENS_ASSIGN_OR_RETURN(pair.height, ReadExtent(array ? (*found)[0] : *found, what, minimum));
  INKLENS_ASSIGN_OR_RETURN(pair.width, ReadExtent(array ? (*found)[1] : *found, what, minimum));
  return pair;
}

Result<Window2D> ReadPoolingWindow(const Json& json) {
  Window2D window;
  INKLENS_ASSIGN_OR_RETURN(window.kernel, ReadPair(json, "kernel", 1, std::nullopt));
  INKLENS_ASSIGN_OR_RETURN(window.stride, ReadPair(json, "stride", 1, window.kernel));
  INKLENS_ASSIGN_OR_RETURN(window.padding, ReadPair(json, "padding", 0, Extent2D{0, 0}));
  return window;
}

Result<Tensor> OihwToOhwi(const Tensor& oihw) {
  const Shape& s = oihw.shape();
  INKLENS_ASSIGN_OR_RETURN(Tensor ohwi, Tensor::Create({s[0], s[2], s[3], s[1]}));
  const std::size_t taps = s[2] * s[3];
  for (std::size_t o = 0; o < s[0]; ++o) {
    for (std::size_t i = 0; i < s[1]; ++i) {
      for (std::size_t tap = 0; tap < taps; ++tap) {
        ohwi[(o * taps + tap) * s[1] + i] = oihw[(o * s[1] + i) * taps + tap];
      }
    }
  }
  return ohwi;
}

/// Reorders the columns of a dense layer's weights [out, C*H*W] to [out, H*W*C].
Result<Tensor> ChwToHwcColumns(const Tensor& weights, const Shape& image) {
  const std::size_t pixels = image[1] * image[2], channels = image[3];
  const std::size_t columns = pixels * channels;
  INKLENS_ASSIGN_OR_RETURN(Tensor reordered, Tensor::Create(weights.shape()));
  for (std::size_t row = 0; row < weights.shape()[0]; ++row) {
    const float* from = weights.data() + row * columns;
    float* to = reordered.data() + row * columns;
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t p = 0; p < pixels; ++p) to[p * channels + c] = from[c * pixels + p];
    }
  }
  return reordered;
}

/// `before` and then `norm` as one layer; none where the layer before it cannot take it in.
Result<std::optional<Layer>> Folded(const BatchNorm& norm, const Layer& before) {
  using Answer = Result<std::optional<Layer>>;
  const auto folded = [&norm](const auto& layer) -> Answer {
    INKLENS_ASSIGN_OR_RETURN(Layer both, norm.FoldedInto(layer));
    return Answer(std::move(both));
  };
  const auto apart = [] { return Answer(std::optional<Layer>()); };
  return std::visit(Overloads{
                        [&](const Conv2d& conv) { return folded(conv); },
                        [&](const Dense& dense) { return folded(dense); },
                        [&](const Relu&) { return apart(); },
                        [&](const MaxPool2d&) { return apart(); },
                        [&](const AveragePool2d&) { return apart(); },
                        [&](const BatchNorm&) { return apart(); },
                        [&](const Flatten&) { return apart(); },
                    },
                    before);
}

/// The same status with the layer's name in front of its sentence.
Status InLayer(const std::string& name, const Status& status) {
  return {status.code(), "In layer \"" + name + "\": " + status.message()};
}

}  // namespace

Result<Model> ModelBuilder::Build() {
  INKLENS_RETURN_IF_ERROR(ReadDescription());
  model_.metadata_ = file_.metadata;
  shape_ = model_.input_.ImageShape(1);
  model_.infos_.push_back({"input", "input", shape_});
  names_.insert("input");
  for (const Json& layer : layers_) INKLENS_RETURN_IF_ERROR(AddLayer(layer));
  if (shape_.rank() != 2 || shape_[1] < 2) {
    return ShapeMismatch("The last layer gives ", shape_.ToString(),
                         "; expected [1, classes] with two classes or more.");
  }
  if (flattened_ && (*flattened_)[1] * (*flattened_)[2] > 1) {
    return Unsupported("The classes come from a flatten of ", flattened_->ToString(),
                       "; expected a dense layer after it.");
  }
  INKLENS_RETURN_IF_ERROR(ReadOutputKind());
  INKLENS_RETURN_IF_ERROR(ReadClassNames());
  model_.PlanPasses();
  return std::move(model_);
}

Status ModelBuilder::ReadDescription() {
  const auto format = file_.metadata.find("format");
  if (format == file_.metadata.end() || format->second == "pt") {
    for (const char* layer : {"conv1", "conv2", "fc1", "fc2"}) {
      for (const char* part : {".weight", ".bias"}) {
        if (!file_.tensors.contains(std::string(layer) + part)) {
          return NotFound(
              "The weights file does not describe its layers, and as a bare state dict "
              "of the seed network it lacks \"",
              layer, part, "\".");
        }
      }
    }
    model_.name_ = "seed network";
    layers_ = SeedNetworkLayers();
    return ReadInput(SeedNetworkInput());
  }
  if (format->second != kFormat) {
    return Unsupported("The weights file has format \"", format->second, "\"; expected \"", kFormat,
                       "\".");
  }
  const auto name = file_.metadata.find("name");
  model_.name_ = name == file_.metadata.end() ? "unnamed" : name->second;
  INKLENS_ASSIGN_OR_RETURN(layers_, ParseMetadata(file_, "layers"));
  if (!layers_.is_array() || layers_.empty()) {
    return DataLoss("The weights file's metadata \"layers\" is not a list of layers.");
  }
  INKLENS_ASSIGN_OR_RETURN(const Json input, ParseMetadata(file_, "input"));
  return ReadInput(input);
}

Status ModelBuilder::ReadInput(const Json& json) {
  if (!json.is_object()) return DataLoss("The weights file's \"input\" is not a JSON object.");
  InputSpec& input = model_.input_;
  const auto field = [&json](const char* key) { return json.contains(key) ? json[key] : Json(); };
  INKLENS_ASSIGN_OR_RETURN(input.height, ReadExtent(field("height"), "input height", 1));
  INKLENS_ASSIGN_OR_RETURN(input.width, ReadExtent(field("width"), "input width", 1));
  INKLENS_ASSIGN_OR_RETURN(input.channels, ReadExtent(field("channels"), "input channels", 1));
  if (input.channels != 1) {
    return Unsupported("The model reads ", input.channels,
                       " input channels; Inklens draws in one.");
  }
  const Json mean = field("mean"), deviation = field("deviation");
  if (!mean.is_number() || !deviation.is_number()) {
    return NotFound("The weights file's \"input\" lacks a mean or a deviation.");
  }
  input.mean = static_cast<float>(mean.get<double>());
  input.deviation = static_cast<float>(deviation.get<double>());
  if (!std::isfinite(input.mean) || !std::isfinite(input.deviation) || input.deviation <= 0) {
    return InvalidArgument(
        "The weights file's input deviation is not as expected: a positive number.");
  }
  return Status::Ok();
}

Status ModelBuilder::ReadOutputKind() {
  const auto found = file_.metadata.find("output");
  if (found == file_.metadata.end() || found->second == "softmax") return Status::Ok();
  if (found->second != "sigmoid") {
    return Unsupported("The weights file's output is \"", found->second,
                       "\"; expected softmax or sigmoid.");
  }
  model_.output_ = OutputKind::kSigmoid;
  return Status::Ok();
}

Status ModelBuilder::ReadClassNames() {
  const std::size_t classes = shape_[1];
  if (!file_.metadata.contains("class_names")) {
    for (std::size_t c = 0; c < classes; ++c) model_.class_names_.push_back(std::to_string(c));
    return Status::Ok();
  }
  INKLENS_ASSIGN_OR_RETURN(const Json names, ParseMetadata(file_, "class_names"));
  if (!names.is_array() || names.size() != classes) {
    return ShapeMismatch("The weights file's \"class_names\" does not name its ", classes,
                         " classes.");
  }
  for (const Json& name : names) {
    if (!name.is_string()) return DataLoss("A class name in the weights file is not a string.");
    model_.class_names_.push_back(name.get<std::string>());
  }
  return Status::Ok();
}

Status ModelBuilder::AddLayer(const Json& json) {
  const auto text = [&json](const char* key) {
    const bool has = json.is_object() && json.contains(key) && json[key].is_string();
    return has ? json[key].get<std::string>() : std::string();
  };
  const std::string name = text("name");
  const std::string type = text("type");
  if (name.empty() || type.empty()) {
    return DataLoss("Layer ", model_.layers_.size() + 1,
                    " of the weights file has no name or no type.");
  }
  if (!names_.insert(name).second) {
    return InvalidArgument("The weights file has two layers named \"", name, "\".");
  }
  Result<Layer> layer = MakeLayer(type, json);
  if (!layer.ok()) return InLayer(name, layer.status());
  Result<Shape> output = OutputShape(layer.value(), shape_);
  if (!output.ok()) return InLayer(name, output.status());
  if (!output.value().CheckedElementCount(kMaxTensorElements)) {
    return ResourceExhausted("Layer \"", name, "\" gives ", output.value().ToString(),
                             ", which is too large.");
  }
  Result<bool> folded = FoldIntoLast(layer.value(), name);
  if (!folded.ok()) return InLayer(name, folded.status());
  if (folded.value()) return Status::Ok();
  FollowFlattening(layer.value());
  shape_ = output.value();
  model_.infos_.push_back(
      {name, type, shape_, WindowOf(layer.value()), HasParameters(layer.value())});
  model_.layers_.push_back(std::move(layer).value());
  return Status::Ok();
}

/// Whether the layer went into the one before it, which has its name from then on.
Result<bool> ModelBuilder::FoldIntoLast(const Layer& layer, const std::string& name) {
  const auto* norm = std::get_if<BatchNorm>(&layer);
  if (!norm || model_.layers_.empty()) return false;
  INKLENS_ASSIGN_OR_RETURN(std::optional<Layer> both, Folded(*norm, model_.layers_.back()));
  if (!both) return false;
  model_.layers_.back() = *std::move(both);
  model_.infos_.back().name = name;
  return true;
}

/// Before shape_ becomes that of the layer's output.
void ModelBuilder::FollowFlattening(const Layer& layer) {
  std::visit(Overloads{
                 [](const Conv2d&) {},
                 [&](const Dense&) { flattened_.reset(); },
                 [](const Relu&) {},
                 [](const MaxPool2d&) {},
                 [](const AveragePool2d&) {},
                 [](const BatchNorm&) {},
                 [&](const Flatten&) {
                   if (shape_.rank() == 4) flattened_ = shape_;
                 },
             },
             layer);
}

Result<Layer> ModelBuilder::MakeLayer(const std::string& type, const Json& json) {
  if (type == "conv2d") return MakeConv2d(json);
  if (type == "dense") return MakeDense(json);
  if (type == "relu") return Layer(Relu{});
  if (type == "flatten") return Layer(Flatten{});
  if (type == "max_pool2d") {
    INKLENS_ASSIGN_OR_RETURN(const Window2D window, ReadPoolingWindow(json));
    INKLENS_ASSIGN_OR_RETURN(MaxPool2d pool, MaxPool2d::Create(window));
    return Layer(std::move(pool));
  }
  if (type == "average_pool2d") {
    INKLENS_ASSIGN_OR_RETURN(const Window2D window, ReadPoolingWindow(json));
    INKLENS_ASSIGN_OR_RETURN(AveragePool2d pool, AveragePool2d::Create(window));
    return Layer(std::move(pool));
  }
  if (type == "batch_norm1d") return MakeBatchNorm(json, 2);
  if (type == "batch_norm2d") return MakeBatchNorm(json, 4);
  return Unsupported("The layer type \"", type,
                     "\" is not one of conv2d, relu, max_pool2d, average_pool2d, batch_norm2d, "
                     "flatten, dense, batch_norm1d.");
}

Result<Tensor> ModelBuilder::ReadNamedTensor(const Json& json, const char* key) const {
  if (!json.contains(key) || !json[key].is_string()) {
    return NotFound("The layer does not name its \"", key, "\" tensor.");
  }
  return file_.ReadFloats(json[key].get<std::string>());
}

/// `"bias": false` is PyTorch's way to say that there is none, which a layer before a batch
/// normalisation does not need.
Result<Tensor> ModelBuilder::ReadBias(const Json& json, std::size_t outputs) const {
  if (json.contains("bias") && json["bias"] == false) return Tensor::Create({outputs});
  return ReadNamedTensor(json, "bias");
}

/// A tensor with one value for each channel, or each feature, of what the layer reads.
Result<Tensor> ModelBuilder::ReadPerChannel(const Json& json, const char* key) const {
  INKLENS_ASSIGN_OR_RETURN(Tensor tensor, ReadNamedTensor(json, key));
  const std::size_t channels = shape_[shape_.rank() - 1];
  if (!(tensor.shape() == Shape{channels})) {
    return ShapeMismatch("The tensor \"", json[key].get<std::string>(), "\" has shape ",
                         tensor.shape().ToString(), "; expected [", channels,
                         "], one value for each channel.");
  }
  if (!flattened_) return tensor;
  INKLENS_ASSIGN_OR_RETURN(const Tensor row, Tensor::FromValues({1, channels}, tensor.values()));
  INKLENS_ASSIGN_OR_RETURN(const Tensor hwc, ChwToHwcColumns(row, *flattened_));
  return Tensor::FromValues({channels}, hwc.values());
}

Result<Layer> ModelBuilder::MakeConv2d(const Json& json) {
  INKLENS_ASSIGN_OR_RETURN(const Tensor oihw, ReadNamedTensor(json, "weight"));
  if (oihw.shape().rank() != 4) {
    return ShapeMismatch("The weights have shape ", oihw.shape().ToString(),
                         "; expected [out, in, height, width].");
  }
  INKLENS_ASSIGN_OR_RETURN(Tensor bias, ReadBias(json, oihw.shape()[0]));
  Window2D window;
  window.kernel = {oihw.shape()[2], oihw.shape()[3]};
  INKLENS_ASSIGN_OR_RETURN(window.stride, ReadPair(json, "stride", 1, Extent2D{1, 1}));
  INKLENS_ASSIGN_OR_RETURN(window.padding, ReadPair(json, "padding", 0, Extent2D{0, 0}));
  INKLENS_ASSIGN_OR_RETURN(Tensor ohwi, OihwToOhwi(oihw));
  INKLENS_ASSIGN_OR_RETURN(Conv2d conv, Conv2d::Create(window, std::move(ohwi), std::move(bias)));
  return Layer(std::move(conv));
}

Result<Layer> ModelBuilder::MakeDense(const Json& json) {
  INKLENS_ASSIGN_OR_RETURN(Tensor weights, ReadNamedTensor(json, "weight"));
  const std::size_t outputs = weights.shape().rank() == 2 ? weights.shape()[0] : 0;
  INKLENS_ASSIGN_OR_RETURN(Tensor bias, ReadBias(json, outputs));
  if (flattened_ && weights.shape().rank() == 2 &&
      weights.shape()[1] == flattened_->ElementCount()) {
    INKLENS_ASSIGN_OR_RETURN(weights, ChwToHwcColumns(weights, *flattened_));
  }
  INKLENS_ASSIGN_OR_RETURN(Dense dense, Dense::Create(std::move(weights), std::move(bias)));
  return Layer(std::move(dense));
}

Result<Layer> ModelBuilder::MakeBatchNorm(const Json& json, std::size_t rank) {
  if (shape_.rank() != rank) {
    return ShapeMismatch("The layer cannot read ", shape_.ToString(), "; expected ",
                         rank == 4 ? "an image [1, H, W, channels]." : "a vector [1, features].");
  }
  BatchNorm::Parameters parameters;
  INKLENS_ASSIGN_OR_RETURN(parameters.weight, ReadPerChannel(json, "weight"));
  INKLENS_ASSIGN_OR_RETURN(parameters.bias, ReadPerChannel(json, "bias"));
  INKLENS_ASSIGN_OR_RETURN(parameters.running_mean, ReadPerChannel(json, "running_mean"));
  INKLENS_ASSIGN_OR_RETURN(parameters.running_var, ReadPerChannel(json, "running_var"));
  if (json.contains("eps")) {
    if (!json["eps"].is_number()) return InvalidArgument("The layer's eps is not a number.");
    parameters.epsilon = json["eps"].get<double>();
  }
  INKLENS_ASSIGN_OR_RETURN(BatchNorm norm, BatchNorm::Create(std::move(parameters)));
  return Layer(std::move(norm));
}

}  // namespace inklens
