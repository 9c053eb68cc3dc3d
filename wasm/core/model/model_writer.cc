#include "core/model/model_writer.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/model/json.h"
#include "core/model/safetensors_writer.h"

namespace inklens {
namespace {

using Json = nlohmann::ordered_json;

Json PairAsJson(Extent2D pair) {
  if (pair.height == pair.width) return pair.height;
  return {pair.height, pair.width};
}

/// OHWI to PyTorch's OIHW.
Result<Tensor> OhwiToOihw(const Tensor& ohwi) {
  const Shape& s = ohwi.shape();
  INKLENS_ASSIGN_OR_RETURN(Tensor oihw, Tensor::Create({s[0], s[3], s[1], s[2]}));
  const std::size_t taps = s[1] * s[2];
  for (std::size_t o = 0; o < s[0]; ++o) {
    for (std::size_t tap = 0; tap < taps; ++tap) {
      for (std::size_t i = 0; i < s[3]; ++i) {
        oihw[(o * s[3] + i) * taps + tap] = ohwi[(o * taps + tap) * s[3] + i];
      }
    }
  }
  return oihw;
}

/// Columns of a dense layer after a flatten of `image` [1,H,W,C]: HWC to PyTorch's CHW.
Result<Tensor> HwcToChwColumns(const Tensor& weights, const Shape& image) {
  const std::size_t pixels = image[1] * image[2], channels = image[3];
  INKLENS_ASSIGN_OR_RETURN(Tensor reordered, Tensor::Create(weights.shape()));
  for (std::size_t row = 0; row < weights.shape()[0]; ++row) {
    const float* from = weights.data() + row * pixels * channels;
    float* to = reordered.data() + row * pixels * channels;
    for (std::size_t p = 0; p < pixels; ++p) {
      for (std::size_t c = 0; c < channels; ++c) to[c * pixels + p] = from[p * channels + c];
    }
  }
  return reordered;
}

/// The layers' description and, into `writer`, their tensors.
class LayerWriter {
 public:
  LayerWriter(SafetensorsWriter& writer, DType dtype) : writer_(writer), dtype_(dtype) {}

  /// @param input the shape that the layer reads, of one image.
  Status Add(const Layer& layer, const LayerInfo& info, const Shape& input) {
    Json json{{"name", info.name}, {"type", info.kind}};
    INKLENS_RETURN_IF_ERROR(
        std::visit(Overloads{
                       [&](const Conv2d& conv) { return AddConv2d(json, conv); },
                       [&](const Dense& dense) { return AddDense(json, dense); },
                       [&](const Relu&) { return Status::Ok(); },
                       [&](const MaxPool2d& pool) { return AddWindow(json, pool.window()); },
                       [&](const AveragePool2d& pool) {
                         if (pool.window().padding != Extent2D{}) {
                           json["count_include_pad"] = pool.counts_padding();
                         }
                         return AddWindow(json, pool.window());
                       },
                       [&](const BatchNorm& norm) { return AddBatchNorm(json, norm); },
                       [&](const Flatten&) {
                         if (input.rank() == 4) flattened_ = input;
                         return Status::Ok();
                       },
                   },
                   layer));
    layers_.push_back(std::move(json));
    return Status::Ok();
  }

  const Json& layers() const { return layers_; }

 private:
  Status AddConv2d(Json& json, const Conv2d& conv) {
    json["stride"] = PairAsJson(conv.window().stride);
    json["padding"] = PairAsJson(conv.window().padding);
    INKLENS_ASSIGN_OR_RETURN(const Tensor oihw, OhwiToOihw(conv.weights()));
    return AddParameters(json, oihw, conv.bias());
  }

  Status AddDense(Json& json, const Dense& dense) {
    if (!flattened_) return AddParameters(json, dense.weights(), dense.bias());
    INKLENS_ASSIGN_OR_RETURN(const Tensor chw, HwcToChwColumns(dense.weights(), *flattened_));
    flattened_.reset();
    return AddParameters(json, chw, dense.bias());
  }

  Status AddBatchNorm(Json& json, const BatchNorm& norm) {
    const BatchNorm::Parameters& parameters = norm.parameters();
    json["eps"] = parameters.epsilon;
    INKLENS_RETURN_IF_ERROR(AddPerChannel(json, "weight", parameters.weight));
    INKLENS_RETURN_IF_ERROR(AddPerChannel(json, "bias", parameters.bias));
    INKLENS_RETURN_IF_ERROR(AddPerChannel(json, "running_mean", parameters.running_mean));
    return AddPerChannel(json, "running_var", parameters.running_var);
  }

  Status AddPerChannel(Json& json, const char* key, const Tensor& tensor) {
    const std::string name = json["name"].get<std::string>() + "." + key;
    json[key] = name;
    if (!flattened_) return writer_.Add(name, tensor.shape(), tensor.values(), dtype_);
    INKLENS_ASSIGN_OR_RETURN(const Tensor row,
                             Tensor::FromValues({1, tensor.size()}, tensor.values()));
    INKLENS_ASSIGN_OR_RETURN(const Tensor chw, HwcToChwColumns(row, *flattened_));
    return writer_.Add(name, tensor.shape(), chw.values(), dtype_);
  }

  static Status AddWindow(Json& json, const Window2D& window) {
    json["kernel"] = PairAsJson(window.kernel);
    json["stride"] = PairAsJson(window.stride);
    json["padding"] = PairAsJson(window.padding);
    return Status::Ok();
  }

  Status AddParameters(Json& json, const Tensor& weights, const Tensor& bias) {
    const std::string name = json["name"].get<std::string>();
    json["weight"] = name + ".weight";
    json["bias"] = name + ".bias";
    INKLENS_RETURN_IF_ERROR(
        writer_.Add(name + ".weight", weights.shape(), weights.values(), dtype_));
    return writer_.Add(name + ".bias", bias.shape(), bias.values(), dtype_);
  }

  SafetensorsWriter& writer_;
  DType dtype_;
  Json layers_ = Json::array();
  std::optional<Shape> flattened_;  ///< what the last flatten read, until a dense layer follows
};

/// A float as the shortest decimal that reads back as the same float: 0.1307, not 0.130700007.
double Shortest(float value) {
  for (int digits = 1; digits < 9; ++digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(value));
    const double parsed = std::strtod(text, nullptr);
    if (static_cast<float>(parsed) == value) return parsed;
  }
  return value;
}

}  // namespace

Result<std::vector<std::uint8_t>> WriteModel(const Model& model, DType dtype,
                                             const std::map<std::string, std::string>& metadata) {
  SafetensorsWriter writer;
  LayerWriter layers(writer, dtype);
  for (std::size_t i = 0; i < model.sequence().size(); ++i) {
    INKLENS_RETURN_IF_ERROR(
        layers.Add(model.sequence()[i], model.layers()[i + 1], model.layers()[i].output));
  }
  writer.SetMetadata("name", model.name());
  for (const auto& [key, value] : metadata) {
    if (key != "output") writer.SetMetadata(key, value);
  }
  // Softmax goes without saying, so that files of such networks stay what they were.
  if (model.output() == OutputKind::kSigmoid) writer.SetMetadata("output", "sigmoid");
  const InputSpec& input = model.input();
  const Json input_json{{"height", input.height},
                        {"width", input.width},
                        {"channels", input.channels},
                        {"mean", Shortest(input.mean)},
                        {"deviation", Shortest(input.deviation)}};
  writer.SetMetadata("format", "inklens.model.v1");
  writer.SetMetadata("input", JsonText(input_json));
  writer.SetMetadata("layers", JsonText(layers.layers()));
  writer.SetMetadata("class_names", JsonText(Json(model.class_names())));
  return writer.Bytes();
}

}  // namespace inklens
