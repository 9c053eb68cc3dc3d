#include "core/model/model_builder.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/model/state_dict.h"

namespace inklens {
namespace {

using Kind = JsonValue::Kind;

constexpr const char* kFormat = "inklens.model.v1";
/// Larger strides, kernels and images come from corrupt files.
constexpr std::size_t kMaxExtent = 4096;

/// The network of the source document, whose state dict carries names but no structure.
JsonValue SeedNetworkLayers() {
  return ReadJson(R"([
    {"name": "conv1", "type": "conv2d"},
    {"name": "relu1", "type": "relu"},
    {"name": "pool1", "type": "max_pool2d", "kernel": 2},
    {"name": "conv2", "type": "conv2d"},
    {"name": "relu2", "type": "relu"},
    {"name": "pool2", "type": "max_pool2d", "kernel": 2},
    {"name": "flatten", "type": "flatten"},
    {"name": "fc1", "type": "dense"},
    {"name": "relu3", "type": "relu"},
    {"name": "fc2", "type": "dense"}
  ])",
                  "")
      .value();
}

JsonValue SeedNetworkInput() {
  return ReadJson(R"({"height": 28, "width": 28, "channels": 1, "mean": 0.1307,
                      "deviation": 0.3081})",
                  "")
      .value();
}

Result<JsonValue> ReadMetadata(const Safetensors& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end()) {
    return NotFound("The weights file's metadata has no \"", key, "\".");
  }
  return ReadJson(found->second, "The weights file's metadata \"" + key + "\"");
}

/// @param json null where there is none.
Result<std::size_t> ReadExtent(const JsonValue* json, const std::string& what,
                               std::size_t minimum) {
  if (!json || json->kind != Kind::kUnsigned || json->bits < minimum || json->bits > kMaxExtent) {
    return InvalidArgument("The weights file's ", what, " is not as expected: a whole number from ",
                           minimum, " to ", kMaxExtent, ".");
  }
  return static_cast<std::size_t>(json->bits);
}

/// A number for both directions, or [vertical, horizontal]; `fallback` where the key is missing.
Result<Extent2D> ReadPair(const JsonValue& layer, const char* key, std::size_t minimum,
                          std::optional<Extent2D> fallback) {
  const std::string* const name = layer.FindText("name");
  const std::string what = "layer " + (name ? *name : std::string()) + "'s " + key;
  const JsonValue* const found = layer.Find(key);
  if (!found) {
    if (fallback) return *fallback;
    return NotFound("The weights file lacks ", what, ".");
  }
  Extent2D pair;
  const bool list = found->kind == Kind::kList && found->items.size() == 2;
  INKLENS_ASSIGN_OR_RETURN(pair.height, ReadExtent(list ? &found->items[0] : found, what, minimum));
  INKLENS_ASSIGN_OR_RETURN(pair.width, ReadExtent(list ? &found->items[1] : found, what, minimum));
  return pair;
}

/// Whether an attribute that no layer here has says what holds without it.
bool IsNeutral(const JsonValue& attribute) {
  // The tensors say these themselves.
  static constexpr std::string_view kSaid[] = {"in_channels", "out_channels", "in_features",
                                               "out_features", "comment"};
  if (std::ranges::find(kSaid, attribute.key) != std::end(kSaid)) return true;
  if (attribute.key == "groups" || attribute.key == "dilation") {
    const auto is_one = [](const JsonValue& value) {
      return value.kind == Kind::kUnsigned && value.bits == 1;
    };
    return attribute.kind == Kind::kList ? std::ranges::all_of(attribute.items, is_one)
                                         : is_one(attribute);
  }
  if (attribute.key == "start_dim") return attribute.kind == Kind::kUnsigned && attribute.bits == 1;
  if (attribute.key == "activation") return attribute.kind == Kind::kNull;
  if (attribute.key == "padding_mode") return attribute.text == "zeros";
  return attribute.key == "ceil_mode" && attribute.kind == Kind::kBoolean && attribute.bits == 0;
}

/// Whether layers of a type are made with an attribute.
bool IsRead(std::string_view attribute, std::string_view type) {
  if (attribute == "name" || attribute == "type") return true;
  const bool convolution = type == "conv2d", pooling = type.ends_with("pool2d");
  const bool norm = type.starts_with("batch_norm");
  if (attribute == "stride" || attribute == "padding" || attribute == "kernel") {
    return convolution || pooling;
  }
  if (attribute == "count_include_pad") return type == "average_pool2d";
  if (attribute == "weight" || attribute == "bias") return convolution || norm || type == "dense";
  return norm && (attribute == "eps" || attribute == "running_mean" || attribute == "running_var");
}

/// What is not read would make another picture of the pixels than the network was trained with.
Status CheckInputKeys(const JsonValue& input) {
  static constexpr std::string_view kRead[] = {"height", "width",     "channels",
                                               "mean",   "deviation", "comment"};
  for (const JsonValue& member : input.items) {
    if (std::ranges::find(kRead, member.key) != std::end(kRead)) continue;
    return Unsupported("The weights file's \"input\" has the key \"", member.key,
                       "\", which is not read; expected height, width, channels, mean and "
                       "deviation.");
  }
  return Status::Ok();
}

/// A number, or a list of one, as whoever has several channels writes it.
Result<double> ReadNumber(const JsonValue& input, const char* key) {
  const JsonValue* found = input.Find(key);
  if (!found) return NotFound("The weights file's \"input\" lacks a ", key, ".");
  if (found->kind == Kind::kList && found->items.size() == 1) found = &found->items[0];
  if (!found->IsNumber()) {
    return InvalidArgument("The weights file's input ", key, " is not a number.");
  }
  return found->Number();
}

/// A dilation, groups or a misspelt stride, read as if it were not there, would make another
/// network than the one that was trained, without a word.
Status CheckAttributes(const JsonValue& layer, const std::string& type) {
  for (const JsonValue& attribute : layer.items) {
    if (IsRead(attribute.key, type) || IsNeutral(attribute)) continue;
    return Unsupported("The layer has the attribute \"", attribute.key,
                       "\", which is not read where the type is ", type, ".");
  }
  return Status::Ok();
}

Result<Window2D> ReadPoolingWindow(const JsonValue& json) {
  Window2D window;
  INKLENS_ASSIGN_OR_RETURN(window.kernel, ReadPair(json, "kernel", 1, std::nullopt));
  INKLENS_ASSIGN_OR_RETURN(window.stride, ReadPair(json, "stride", 1, window.kernel));
  INKLENS_ASSIGN_OR_RETURN(window.padding, ReadPair(json, "padding", 0, Extent2D{0, 0}));
  return window;
}

/// True or false; `fallback` where the key is missing.
Result<bool> ReadFlag(const JsonValue& layer, const char* key, bool fallback) {
  const JsonValue* const found = layer.Find(key);
  if (!found) return fallback;
  if (found->kind != Kind::kBoolean) {
    return InvalidArgument("The layer's ", key, " is not as expected: true or false.");
  }
  return found->bits != 0;
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

/// Two layers of one kind in the order in which the second reads what the first gives.
void PutInOrder(std::vector<LayerTensors>& two) {
  const bool in_order = two[1].dims[1] == two[0].dims[0];
  if (!in_order && two[0].dims[1] == two[1].dims[0]) std::swap(two[0], two[1]);
}

/// Whether weights fit a layer that reads `inputs` channels or features in Keras' order, where the
/// inputs come last but one and the outputs last, and do not in PyTorch's, [out, in, ...].
/// @param bias how many values it has, where the file has one; they tell the outputs.
bool LieAsInKeras(const Shape& weights, std::size_t inputs, std::optional<std::size_t> bias) {
  const std::size_t rank = weights.rank(), outputs = weights[rank - 1];
  if (weights[rank - 2] != inputs || (bias && *bias != outputs)) return false;
  return weights[1] != inputs || (bias && *bias != weights[0]);
}

/// How many values a layer's bias has; none where the file names no bias.
std::optional<std::size_t> BiasNamed(const JsonValue& layer, const Tensor& bias) {
  if (!layer.FindText("bias")) return std::nullopt;
  return bias.size();
}

/// Sets of labels have a name twice (ImageNet's two "crane"), but whoever reads "4" has to know
/// which of two it is: the later ones are numbered, "crane (2)", past names that are there.
void TellApart(std::vector<std::string>& names) {
  std::set<std::string> taken(names.begin(), names.end());
  std::map<std::string, std::size_t> last;  // the number of a name's last bearer
  for (std::string& name : names) {
    std::size_t& number = last[name];
    if (++number == 1) continue;
    std::string numbered;
    for (;; ++number) {
      numbered = name + " (" + std::to_string(number) + ")";
      if (taken.insert(numbered).second) break;
    }
    name = std::move(numbered);
  }
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
  for (const JsonValue& layer : layers_.items) INKLENS_RETURN_IF_ERROR(AddLayer(layer));
  INKLENS_RETURN_IF_ERROR(ReadOutputKind());
  if (shape_ == Shape{1, 1}) INKLENS_RETURN_IF_ERROR(ReadTwoClasses());
  if (shape_.rank() != 2 || shape_[1] < 2) {
    return ShapeMismatch("The last layer gives ", shape_.ToString(),
                         "; expected [1, classes] with two classes or more.");
  }
  if (flattened_ && (*flattened_)[1] * (*flattened_)[2] > 1) {
    return Unsupported("The classes come from a flatten of ", flattened_->ToString(),
                       "; expected a dense layer after it.");
  }
  INKLENS_RETURN_IF_ERROR(ReadClassNames());
  INKLENS_RETURN_IF_ERROR(CheckAllUsed());
  model_.PlanPasses();
  return std::move(model_);
}

Status ModelBuilder::ReadDescription() {
  const auto format = file_.metadata.find("format");
  if (format == file_.metadata.end() || format->second == "pt") {
    return DescribeSeedNetwork();
  }
  if (format->second != kFormat) {
    return Unsupported("The weights file has format \"", format->second, "\"; expected \"", kFormat,
                       "\".");
  }
  const auto name = file_.metadata.find("name");
  model_.name_ = name == file_.metadata.end() ? "unnamed" : OneLine(name->second);
  INKLENS_ASSIGN_OR_RETURN(layers_, ReadMetadata(file_, "layers"));
  if (layers_.kind != Kind::kList || layers_.items.empty()) {
    return DataLoss("The weights file's metadata \"layers\" is not a list of layers.");
  }
  INKLENS_ASSIGN_OR_RETURN(const JsonValue input, ReadMetadata(file_, "input"));
  return ReadInput(input);
}

/// Of a state dict, whose names need not be the seed network's: its layers with parameters are.
Status ModelBuilder::DescribeSeedNetwork() {
  constexpr const char* kUndescribed =
      "The weights file does not describe its layers (inklens convert does that), and as a bare "
      "state dict of the seed network it ";
  using LayerKind = LayerTensors::Kind;
  std::vector<LayerTensors> kinds[3];
  for (LayerTensors& layer : LayerTensorsOf(file_)) {
    kinds[static_cast<std::size_t>(layer.kind)].push_back(std::move(layer));
  }
  auto& convolutions = kinds[static_cast<std::size_t>(LayerKind::kConvolution)];
  auto& dense = kinds[static_cast<std::size_t>(LayerKind::kDense)];
  const std::size_t norms = kinds[static_cast<std::size_t>(LayerKind::kNormalization)].size();
  if (convolutions.size() != 2 || dense.size() != 2 || norms > 0) {
    return Unsupported(kUndescribed, "has ", convolutions.size(), " convolutions, ", dense.size(),
                       " dense layers and ", norms, " normalisations; expected 2, 2 and 0.");
  }
  PutInOrder(convolutions);
  PutInOrder(dense);
  layers_ = SeedNetworkLayers();
  auto next_convolution = convolutions.begin(), next_dense = dense.begin();
  for (JsonValue& layer : layers_.items) {
    const std::string& type = *layer.FindText("type");
    const bool is_dense = type == "dense";
    if (!is_dense && type != "conv2d") continue;
    const LayerTensors& tensors = is_dense ? *next_dense++ : *next_convolution++;
    if (!tensors.bias) return NotFound(kUndescribed, "lacks \"", tensors.prefix, "bias\".");
    for (const char* key : {"weight", "bias"}) {
      layer.items.push_back(JsonValue::OfText(tensors.prefix + key, key));
    }
  }
  model_.name_ = "seed network";
  return ReadInput(SeedNetworkInput());
}

Status ModelBuilder::ReadInput(const JsonValue& json) {
  if (json.kind != Kind::kObject)
    return DataLoss("The weights file's \"input\" is not a JSON object.");
  INKLENS_RETURN_IF_ERROR(CheckInputKeys(json));
  InputSpec& input = model_.input_;
  INKLENS_ASSIGN_OR_RETURN(input.height, ReadExtent(json.Find("height"), "input height", 1));
  INKLENS_ASSIGN_OR_RETURN(input.width, ReadExtent(json.Find("width"), "input width", 1));
  INKLENS_ASSIGN_OR_RETURN(input.channels, ReadExtent(json.Find("channels"), "input channels", 1));
  if (input.channels != 1) {
    return Unsupported("The model reads ", input.channels,
                       " input channels; Inklens draws in one.");
  }
  INKLENS_ASSIGN_OR_RETURN(const double mean, ReadNumber(json, "mean"));
  INKLENS_ASSIGN_OR_RETURN(const double deviation, ReadNumber(json, "deviation"));
  if (!(mean >= 0 && mean <= 1)) {
    return InvalidArgument("The weights file's input mean is ", NumberText(mean),
                           "; expected a number from 0 to 1, as its pixels are (one of pixels up "
                           "to 255 is divided by 255).");
  }
  input.mean = static_cast<float>(mean);
  const bool fits = deviation > 0 && deviation <= double{std::numeric_limits<float>::max()};
  input.deviation = fits ? static_cast<float>(deviation) : 0.0f;
  if (input.deviation <= 0) {
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

/// One output z is the logit of one class against all else: a sigmoid of z is a softmax of
/// (-z/2, z/2), in which both classes have a score that can be explained.
Status ModelBuilder::ReadTwoClasses() {
  const auto* dense = std::get_if<Dense>(&model_.layers_.back());
  if (!dense || (file_.metadata.contains("output") && model_.output_ != OutputKind::kSigmoid)) {
    return Status::Ok();
  }
  INKLENS_ASSIGN_OR_RETURN(Tensor weights, Tensor::Create({2, dense->in_features()}));
  INKLENS_ASSIGN_OR_RETURN(Tensor bias, Tensor::Create({2}));
  for (std::size_t row = 0; row < 2; ++row) {
    const float factor = row == 0 ? -0.5f : 0.5f;
    for (std::size_t i = 0; i < dense->in_features(); ++i) {
      weights[row * dense->in_features() + i] = factor * dense->weights()[i];
    }
    bias[row] = factor * dense->bias()[0];
  }
  INKLENS_ASSIGN_OR_RETURN(Dense both, Dense::Create(std::move(weights), std::move(bias)));
  model_.layers_.back() = std::move(both);
  shape_ = Shape{1, 2};
  model_.infos_.back().output = shape_;
  model_.output_ = OutputKind::kSoftmax;
  one_output_ = true;
  return Status::Ok();
}

/// A network without a part of its tensors reads otherwise than it was trained to.
Status ModelBuilder::CheckAllUsed() const {
  const auto found = file_.metadata.find("unused_tensors");
  if (found != file_.metadata.end() && found->second == "ignore") return Status::Ok();
  constexpr std::size_t kNamed = 4;
  std::string names;
  std::size_t unused = 0;
  for (const auto& [name, entry] : file_.tensors) {
    if (used_.contains(name) || IsBookkeeping(name)) continue;
    if (unused < kNamed) names += (unused > 0 ? ", \"" : "\"") + name + "\"";
    ++unused;
  }
  if (unused == 0) return Status::Ok();
  if (unused > kNamed) names += " and " + std::to_string(unused - kNamed) + " more";
  return Unsupported("The layers do not use all tensors of the weights file: ", names,
                     ". It would read otherwise than it was trained to; inklens convert --layers "
                     "describes it, or says why that cannot be.");
}

Status ModelBuilder::ReadClassNames() {
  const std::size_t classes = shape_[1];
  if (!file_.metadata.contains("class_names")) {
    for (std::size_t c = 0; c < classes; ++c) model_.class_names_.push_back(std::to_string(c));
    return Status::Ok();
  }
  INKLENS_ASSIGN_OR_RETURN(JsonValue list, ReadMetadata(file_, "class_names"));
  std::vector<JsonValue>& names = list.items;
  const bool is_list = list.kind == Kind::kList;
  if (one_output_ && is_list && names.size() == 1 && names[0].kind == Kind::kText) {
    names.insert(names.begin(), JsonValue::OfText("not " + names[0].text));
  }
  if (!is_list || names.size() != classes) {
    return ShapeMismatch("The weights file's \"class_names\" does not name its ", classes,
                         " classes.");
  }
  for (JsonValue& name : names) {
    if (name.kind != Kind::kText) {
      return DataLoss("A class name in the weights file is not a string.");
    }
    std::string seen(Trimmed(OneLine(std::move(name.text))));
    if (seen.empty()) return InvalidArgument("A class name in the weights file is empty.");
    model_.class_names_.push_back(std::move(seen));
  }
  TellApart(model_.class_names_);
  return Status::Ok();
}

Status ModelBuilder::AddLayer(const JsonValue& json) {
  const auto text = [&json](const char* key) {
    const std::string* const found = json.FindText(key);
    return found ? *found : std::string();
  };
  const std::string name = OneLine(text("name"));
  const std::string type = text("type");
  if (Trimmed(name).empty() || type.empty()) {
    return DataLoss("Layer ", model_.layers_.size() + 1,
                    " of the weights file has no name or no type.");
  }
  if (!names_.insert(name).second) {
    return InvalidArgument("The weights file has two layers named \"", name, "\".");
  }
  Result<Layer> layer = MakeLayer(type, json);
  if (!layer.ok()) return InLayer(name, layer.status());
  const Status attributes = CheckAttributes(json, type);
  if (!attributes.ok()) return InLayer(name, attributes);
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

Result<Layer> ModelBuilder::MakeLayer(const std::string& type, const JsonValue& json) {
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
    INKLENS_ASSIGN_OR_RETURN(const bool counts, ReadFlag(json, "count_include_pad", true));
    INKLENS_ASSIGN_OR_RETURN(AveragePool2d pool, AveragePool2d::Create(window, counts));
    return Layer(std::move(pool));
  }
  if (type == "batch_norm1d") return MakeBatchNorm(json, 2);
  if (type == "batch_norm2d") return MakeBatchNorm(json, 4);
  if (type.find("dropout") != std::string::npos) {
    return Unsupported("A dropout does nothing when a network reads; leave the layer out.");
  }
  return Unsupported("The layer type \"", type,
                     "\" is not one of conv2d, relu, max_pool2d, average_pool2d, batch_norm2d, "
                     "flatten, dense, batch_norm1d.");
}

Result<Tensor> ModelBuilder::ReadNamedTensor(const JsonValue& json, const char* key) {
  const std::string* const name = json.FindText(key);
  if (!name) return NotFound("The layer does not name its \"", key, "\" tensor.");
  return file_.ReadFloats(*used_.insert(*name).first);
}

/// `"bias": false` is PyTorch's way to say that there is none, which a layer before a batch
/// normalisation does not need.
Result<Tensor> ModelBuilder::ReadBias(const JsonValue& json, std::size_t outputs) {
  const JsonValue* const bias = json.Find("bias");
  if (bias && bias->kind == Kind::kBoolean && bias->bits == 0) return Tensor::Create({outputs});
  return ReadNamedTensor(json, "bias");
}

/// A tensor with one value for each channel, or each feature, of what the layer reads.
Result<Tensor> ModelBuilder::ReadPerChannel(const JsonValue& json, const char* key) {
  INKLENS_ASSIGN_OR_RETURN(Tensor tensor, ReadNamedTensor(json, key));
  const std::size_t channels = shape_[shape_.rank() - 1];
  if (!(tensor.shape() == Shape{channels})) {
    return ShapeMismatch("The tensor \"", *json.FindText(key), "\" has shape ",
                         tensor.shape().ToString(), "; expected [", channels,
                         "], one value for each channel.");
  }
  if (!flattened_) return tensor;
  INKLENS_ASSIGN_OR_RETURN(const Tensor row, Tensor::FromValues({1, channels}, tensor.values()));
  INKLENS_ASSIGN_OR_RETURN(const Tensor hwc, ChwToHwcColumns(row, *flattened_));
  return Tensor::FromValues({channels}, hwc.values());
}

Result<Layer> ModelBuilder::MakeConv2d(const JsonValue& json) {
  INKLENS_ASSIGN_OR_RETURN(const Tensor oihw, ReadNamedTensor(json, "weight"));
  if (oihw.shape().rank() != 4) {
    return ShapeMismatch("The weights have shape ", oihw.shape().ToString(),
                         "; expected [out, in, height, width].");
  }
  INKLENS_ASSIGN_OR_RETURN(Tensor bias, ReadBias(json, oihw.shape()[0]));
  if (const Shape& s = oihw.shape();
      shape_.rank() == 4 && LieAsInKeras(s, shape_[3], BiasNamed(json, bias))) {
    return ShapeMismatch("The weights have shape ", s.ToString(),
                         "; expected [out, in, height, width], and they lie as Keras and "
                         "TensorFlow have them, [height, width, in, out].");
  }
  Window2D window;
  window.kernel = {oihw.shape()[2], oihw.shape()[3]};
  INKLENS_ASSIGN_OR_RETURN(const Extent2D said, ReadPair(json, "kernel", 1, window.kernel));
  if (!(said == window.kernel)) {
    return ShapeMismatch("The layer's kernel is not that of its weights, which have shape ",
                         oihw.shape().ToString(), ".");
  }
  INKLENS_ASSIGN_OR_RETURN(window.stride, ReadPair(json, "stride", 1, Extent2D{1, 1}));
  INKLENS_ASSIGN_OR_RETURN(window.padding, ReadPair(json, "padding", 0, Extent2D{0, 0}));
  INKLENS_ASSIGN_OR_RETURN(Tensor ohwi, OihwToOhwi(oihw));
  INKLENS_ASSIGN_OR_RETURN(Conv2d conv, Conv2d::Create(window, std::move(ohwi), std::move(bias)));
  return Layer(std::move(conv));
}

Result<Layer> ModelBuilder::MakeDense(const JsonValue& json) {
  INKLENS_ASSIGN_OR_RETURN(Tensor weights, ReadNamedTensor(json, "weight"));
  const std::size_t outputs = weights.shape().rank() == 2 ? weights.shape()[0] : 0;
  INKLENS_ASSIGN_OR_RETURN(Tensor bias, ReadBias(json, outputs));
  if (const Shape& s = weights.shape();
      s.rank() == 2 && shape_.rank() == 2 && LieAsInKeras(s, shape_[1], BiasNamed(json, bias))) {
    return ShapeMismatch(
        "The weights have shape ", s.ToString(),
        "; expected [out, in], and they lie as Keras and TensorFlow have them, [in, out].");
  }
  if (flattened_ && weights.shape().rank() == 2 &&
      weights.shape()[1] == flattened_->ElementCount()) {
    INKLENS_ASSIGN_OR_RETURN(weights, ChwToHwcColumns(weights, *flattened_));
  }
  INKLENS_ASSIGN_OR_RETURN(Dense dense, Dense::Create(std::move(weights), std::move(bias)));
  return Layer(std::move(dense));
}

Result<Layer> ModelBuilder::MakeBatchNorm(const JsonValue& json, std::size_t rank) {
  if (shape_.rank() != rank) {
    return ShapeMismatch("The layer cannot read ", shape_.ToString(), "; expected ",
                         rank == 4 ? "an image [1, H, W, channels]." : "a vector [1, features].");
  }
  BatchNorm::Parameters parameters;
  INKLENS_ASSIGN_OR_RETURN(parameters.weight, ReadPerChannel(json, "weight"));
  INKLENS_ASSIGN_OR_RETURN(parameters.bias, ReadPerChannel(json, "bias"));
  INKLENS_ASSIGN_OR_RETURN(parameters.running_mean, ReadPerChannel(json, "running_mean"));
  INKLENS_ASSIGN_OR_RETURN(parameters.running_var, ReadPerChannel(json, "running_var"));
  if (const JsonValue* const eps = json.Find("eps")) {
    if (!eps->IsNumber()) return InvalidArgument("The layer's eps is not a number.");
    parameters.epsilon = eps->Number();
  }
  INKLENS_ASSIGN_OR_RETURN(BatchNorm norm, BatchNorm::Create(std::move(parameters)));
  return Layer(std::move(norm));
}

}  // namespace inklens
