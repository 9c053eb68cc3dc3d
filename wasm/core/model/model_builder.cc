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

/// The window that a layer moves over its input, if it does.
std::optional<LayerInfo::Window> WindowOf(const Model::Layer& layer) {
  const auto described = [](const Window2D& window) {
    const auto& [kernel, stride, padding] = window;
    return LayerInfo::Window{.kernel_height = kernel.height,
                             .kernel_width = kernel.width,
                             .stride_height = stride.height,
                             .stride_width = stride.width,
                             .padding_height = padding.height,
                             .padding_width = padding.width};
  };
  if (const auto* conv = std::get_if<Conv2d>(&layer)) return described(conv->window());
  if (const auto* pool = std::get_if<MaxPool2d>(&layer)) return described(pool->window());
  if (const auto* pool = std::get_if<AveragePool2d>(&layer)) return described(pool->window());
  return std::nullopt;
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
  INKLENS_RETURN_IF_ERROR(ReadClassNames());
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
  Result<Model::Layer> layer = MakeLayer(type, json);
  if (!layer.ok()) return InLayer(name, layer.status());
  Result<Shape> output = OutputShape(layer.value(), shape_);
  if (!output.ok()) return InLayer(name, output.status());
  if (!output.value().CheckedElementCount(kMaxTensorElements)) {
    return ResourceExhausted("Layer \"", name, "\" gives ", output.value().ToString(),
                             ", which is too large.");
  }
  if (std::holds_alternative<Model::Flatten>(layer.value()) && shape_.rank() == 4) {
    flattened_ = shape_;
  } else if (std::holds_alternative<Dense>(layer.value())) {
    flattened_.reset();
  }
  shape_ = output.value();
  model_.infos_.push_back({name, type, shape_, WindowOf(layer.value())});
  model_.layers_.push_back(std::move(layer).value());
  return Status::Ok();
}

Result<Model::Layer> ModelBuilder::MakeLayer(const std::string& type, const Json& json) {
  if (type == "conv2d") return MakeConv2d(json);
  if (type == "dense") return MakeDense(json);
  if (type == "relu") return Model::Layer(Model::Relu{});
  if (type == "flatten") return Model::Layer(Model::Flatten{});
  if (type == "max_pool2d") {
    INKLENS_ASSIGN_OR_RETURN(const Window2D window, ReadPoolingWindow(json));
    INKLENS_ASSIGN_OR_RETURN(MaxPool2d pool, MaxPool2d::Create(window));
    return Model::Layer(std::move(pool));
  }
  if (type == "average_pool2d") {
    INKLENS_ASSIGN_OR_RETURN(const Window2D window, ReadPoolingWindow(json));
    INKLENS_ASSIGN_OR_RETURN(AveragePool2d pool, AveragePool2d::Create(window));
    return Model::Layer(std::move(pool));
  }
  return Unsupported("The layer type \"", type,
                     "\" is not one of conv2d, relu, max_pool2d, average_pool2d, flatten, dense.");
}

Result<Tensor> ModelBuilder::ReadNamedTensor(const Json& json, const char* key) const {
  if (!json.contains(key) || !json[key].is_string()) {
    return NotFound("The layer does not name its \"", key, "\" tensor.");
  }
  return file_.ReadFloats(json[key].get<std::string>());
}

Result<Model::Layer> ModelBuilder::MakeConv2d(const Json& json) {
  INKLENS_ASSIGN_OR_RETURN(const Tensor oihw, ReadNamedTensor(json, "weight"));
  INKLENS_ASSIGN_OR_RETURN(Tensor bias, ReadNamedTensor(json, "bias"));
  if (oihw.shape().rank() != 4) {
    return ShapeMismatch("The weights have shape ", oihw.shape().ToString(),
                         "; expected [out, in, height, width].");
  }
  Window2D window;
  window.kernel = {oihw.shape()[2], oihw.shape()[3]};
  INKLENS_ASSIGN_OR_RETURN(window.stride, ReadPair(json, "stride", 1, Extent2D{1, 1}));
  INKLENS_ASSIGN_OR_RETURN(window.padding, ReadPair(json, "padding", 0, Extent2D{0, 0}));
  INKLENS_ASSIGN_OR_RETURN(Tensor ohwi, OihwToOhwi(oihw));
  INKLENS_ASSIGN_OR_RETURN(Conv2d conv, Conv2d::Create(window, std::move(ohwi), std::move(bias)));
  return Model::Layer(std::move(conv));
}

Result<Model::Layer> ModelBuilder::MakeDense(const Json& json) {
  INKLENS_ASSIGN_OR_RETURN(Tensor weights, ReadNamedTensor(json, "weight"));
  INKLENS_ASSIGN_OR_RETURN(Tensor bias, ReadNamedTensor(json, "bias"));
  if (flattened_ && weights.shape().rank() == 2 &&
      weights.shape()[1] == flattened_->ElementCount()) {
    INKLENS_ASSIGN_OR_RETURN(weights, ChwToHwcColumns(weights, *flattened_));
  }
  INKLENS_ASSIGN_OR_RETURN(Dense dense, Dense::Create(std::move(weights), std::move(bias)));
  return Model::Layer(std::move(dense));
}

Result<Shape> ModelBuilder::OutputShape(const Model::Layer& layer, const Shape& input) const {
  if (const auto* conv = std::get_if<Conv2d>(&layer)) return conv->OutputShape(input);
  if (const auto* dense = std::get_if<Dense>(&layer)) return dense->OutputShape(input);
  if (const auto* pool = std::get_if<MaxPool2d>(&layer)) return pool->OutputShape(input);
  if (const auto* pool = std::get_if<AveragePool2d>(&layer)) return pool->OutputShape(input);
  if (std::holds_alternative<Model::Flatten>(layer)) {
    return Shape{input[0], input.ElementCount() / input[0]};
  }
  return input;
}

}  // namespace inklens
