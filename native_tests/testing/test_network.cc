#include "testing/test_network.h"

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace inklens::test {
namespace {

std::vector<float> ToFloats(const std::vector<double>& values) {
  std::vector<float> floats;
  for (double v : values) floats.push_back(static_cast<float>(v));
  return floats;
}

nlohmann::json ToJson(Extent2D extent) { return {extent.height, extent.width}; }

}  // namespace

TestNetwork::TestNetwork(Extent2D image, std::uint64_t seed)
    : image_(image), rng_(seed, 0), dims_({1, 1, image.height, image.width}) {}

std::vector<double> TestNetwork::Weights(std::size_t count, double scale) {
  std::vector<double> values(count);
  for (double& v : values) v = static_cast<float>(scale * (2.0 * rng_.NextDouble() - 1.0));
  return values;
}

TestNetwork& TestNetwork::Append(Layer layer) {
  layer.of_image = dims_.size() == 4;
  dims_ = Apply(layer, Array(dims_)).dims;
  layers_.push_back(std::move(layer));
  return *this;
}

TestNetwork& TestNetwork::Conv2d(const std::string& name, std::size_t out_channels,
                                 const Window2D& window) {
  Layer layer{Kind::kConv2d, name, window, {}, {}, {}};
  layer.weights = Array({out_channels, dims_[1], window.kernel.height, window.kernel.width});
  const std::size_t fan_in = layer.weights.values.size() / out_channels;
  layer.weights.values =
      Weights(layer.weights.values.size(), 1.7 / std::sqrt(static_cast<double>(fan_in)));
  layer.bias = Weights(out_channels, 0.3);
  return Append(std::move(layer));
}

TestNetwork& TestNetwork::Dense(const std::string& name, std::size_t out_features) {
  Layer layer{Kind::kDense, name, {}, Array({out_features, dims_[1]}), {}, {}};
  layer.weights.values =
      Weights(layer.weights.values.size(), 1.7 / std::sqrt(static_cast<double>(dims_[1])));
  layer.bias = Weights(out_features, 0.3);
  return Append(std::move(layer));
}

TestNetwork& TestNetwork::Relu(const std::string& name) {
  return Append({Kind::kRelu, name, {}, {}, {}, {}});
}
TestNetwork& TestNetwork::MaxPool2d(const std::string& name, const Window2D& window) {
  return Append({Kind::kMaxPool2d, name, window, {}, {}, {}});
}
TestNetwork& TestNetwork::AveragePool2d(const std::string& name, const Window2D& window,
                                        bool counts_padding) {
  return Append({Kind::kAveragePool2d, name, window, {}, {}, {}, counts_padding});
}
TestNetwork& TestNetwork::BatchNorm(const std::string& name) {
  Layer layer{Kind::kBatchNorm, name, {}, {}, {}, {}};
  const std::size_t channels = dims_[1];
  layer.norm = {Weights(channels, 2.0), Weights(channels, 0.5), Weights(channels, 0.5),
                Weights(channels, 1.0)};
  // Away from 0, so that the scale stays moderate.
  for (double& v : layer.norm.variance) v = static_cast<float>(std::abs(v) + 0.0625);
  return Append(std::move(layer));
}
TestNetwork& TestNetwork::Flatten(const std::string& name) {
  return Append({Kind::kFlatten, name, {}, {}, {}, {}});
}

SafetensorsWriter TestNetwork::File() const {
  static constexpr const char* kTypes[] = {"conv2d",         "dense",        "relu",   "max_pool2d",
                                           "average_pool2d", "batch_norm1d", "flatten"};
  SafetensorsWriter file;
  nlohmann::json layers = nlohmann::json::array();
  for (const Layer& layer : layers_) {
    nlohmann::json json{{"name", layer.name}, {"type", kTypes[static_cast<int>(layer.kind)]}};
    if (layer.kind == Kind::kBatchNorm) {
      if (layer.of_image) json["type"] = "batch_norm2d";
      const auto add = [&](const std::string& key, const std::vector<double>& values) {
        json[key] = layer.name + "." + key;
        file.AddFloats(json[key], {values.size()}, ToFloats(values));
      };
      add("weight", layer.norm.weight);
      add("bias", layer.norm.bias);
      add("running_mean", layer.norm.mean);
      add("running_var", layer.norm.variance);
    }
    if (!layer.bias.empty()) {
      json["weight"] = layer.name + ".weight";
      json["bias"] = layer.name + ".bias";
      file.AddFloats(json["weight"], layer.weights.dims, ToFloats(layer.weights.values));
      file.AddFloats(json["bias"], {layer.bias.size()}, ToFloats(layer.bias));
    }
    if (layer.window.kernel.height > 0) {
      json["stride"] = ToJson(layer.window.stride);
      json["padding"] = ToJson(layer.window.padding);
      if (layer.kind != Kind::kConv2d) json["kernel"] = ToJson(layer.window.kernel);
    }
    if (layer.kind == Kind::kAveragePool2d) json["count_include_pad"] = layer.counts_padding;
    layers.push_back(json);
  }
  const nlohmann::json input{{"height", image_.height},
                             {"width", image_.width},
                             {"channels", 1},
                             {"mean", 0.5},
                             {"deviation", 0.25}};
  file.SetMetadata("format", "inklens.model.v1");
  file.SetMetadata("name", "test network");
  file.SetMetadata("layers", layers.dump());
  file.SetMetadata("input", input.dump());
  return file;
}

Array TestNetwork::Apply(const Layer& layer, const Array& input) {
  switch (layer.kind) {
    case Kind::kConv2d:
      return ReferenceConv2d(layer.window, layer.weights, layer.bias, input);
    case Kind::kDense:
      return ReferenceDense(layer.weights, layer.bias, input);
    case Kind::kRelu:
      return ReferenceRelu(input);
    case Kind::kMaxPool2d:
      return ReferenceMaxPool2d(layer.window, input);
    case Kind::kAveragePool2d:
      return ReferenceAveragePool2d(layer.window, input, layer.counts_padding);
    case Kind::kBatchNorm:
      return layer.norm.Forward(input);
    case Kind::kFlatten:
      break;
  }
  Array flat = input;
  flat.dims = {input.dims[0], input.values.size() / input.dims[0]};
  return flat;
}

std::vector<Array> TestNetwork::Forward(const Array& images) const {
  std::vector<Array> outputs{images};
  for (const Layer& layer : layers_) outputs.push_back(Apply(layer, outputs.back()));
  return outputs;
}

std::size_t TestNetwork::IndexOf(const std::string& name) const {
  std::size_t index = 0;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i].name == name) index = i + 1;
  }
  return index;
}

Array TestNetwork::ForwardFrom(std::size_t from, const Array& activation) const {
  Array current = activation;
  for (std::size_t i = from; i < layers_.size(); ++i) current = Apply(layers_[i], current);
  return current;
}

Array TestNetwork::Backward(const std::vector<Array>& outputs, Array logit_gradient,
                            std::size_t layer) const {
  Array gradient = std::move(logit_gradient);
  for (std::size_t i = layers_.size(); i > layer; --i) {
    const Layer& l = layers_[i - 1];
    const Array& input = outputs[i - 1];
    switch (l.kind) {
      case Kind::kConv2d:
        gradient = ReferenceConv2dBackward(l.window, l.weights, gradient, input);
        break;
      case Kind::kDense:
        gradient = ReferenceDenseBackward(l.weights, gradient);
        break;
      case Kind::kRelu:
        gradient = ReferenceReluBackward(gradient, input);
        break;
      case Kind::kMaxPool2d:
        gradient = ReferenceMaxPool2dBackward(l.window, gradient, input);
        break;
      case Kind::kAveragePool2d:
        gradient = ReferenceAveragePool2dBackward(l.window, gradient, input, l.counts_padding);
        break;
      case Kind::kBatchNorm:
        gradient = l.norm.Backward(gradient);
        break;
      case Kind::kFlatten:
        gradient.dims = input.dims;
        break;
    }
  }
  return gradient;
}

Array CentralDifferences(const TestNetwork& network, const std::vector<Array>& outputs,
                         const Array& logit_gradient, std::size_t layer) {
  // Small enough that no ReLU or maximum switches within it, large enough for double precision.
  constexpr double kStep = 1e-6;
  Array gradient(outputs[layer].dims);
  Array moved = outputs[layer];
  for (std::size_t i = 0; i < moved.values.size(); ++i) {
    const double value = moved.values[i];
    moved.values[i] = value + kStep;
    const double above = Dot(network.ForwardFrom(layer, moved).values, logit_gradient.values);
    moved.values[i] = value - kStep;
    const double below = Dot(network.ForwardFrom(layer, moved).values, logit_gradient.values);
    moved.values[i] = value;
    gradient.values[i] = (above - below) / (2 * kStep);
  }
  return gradient;
}

}  // namespace inklens::test
