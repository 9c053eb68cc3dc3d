#include "core/train/initialization.h"

#include <vector>

#include "core/model/safetensors_writer.h"

namespace inklens {

Result<Model> MakeSeedNetwork() {
  // A bare state dict: Model::Load knows this one network without a description.
  const struct {
    const char* name;
    Shape shape;
  } tensors[] = {{"conv1.weight", {32, 1, 5, 5}},  {"conv1.bias", {32}},
                 {"conv2.weight", {64, 32, 5, 5}}, {"conv2.bias", {64}},
                 {"fc1.weight", {1024, 1024}},     {"fc1.bias", {1024}},
                 {"fc2.weight", {10, 1024}},       {"fc2.bias", {10}}};
  SafetensorsWriter writer;
  for (const auto& tensor : tensors) {
    const std::vector<float> zeros(tensor.shape.ElementCount());
    INKLENS_RETURN_IF_ERROR(writer.Add(tensor.name, tensor.shape, zeros, DType::kF32));
  }
  const std::vector<std::uint8_t> bytes = writer.Bytes();
  return Model::Load(bytes);
}

Result<Model> MakeSceneNetwork() {
  const struct {
    const char* name;
    Shape shape;
  } tensors[] = {{"conv1.weight", {16, 1, 5, 5}},    {"conv1.bias", {16}},
                 {"conv2.weight", {32, 16, 3, 3}},   {"conv2.bias", {32}},
                 {"conv3.weight", {64, 32, 3, 3}},   {"conv3.bias", {64}},
                 {"conv4.weight", {64, 64, 3, 3}},   {"conv4.bias", {64}},
                 {"classes.weight", {10, 64, 1, 1}}, {"classes.bias", {10}}};
  SafetensorsWriter writer;
  for (const auto& tensor : tensors) {
    const std::vector<float> zeros(tensor.shape.ElementCount());
    INKLENS_RETURN_IF_ERROR(writer.Add(tensor.name, tensor.shape, zeros, DType::kF32));
  }
  writer.SetMetadata("format", "inklens.model.v1");
  writer.SetMetadata("name", "scene network");
  writer.SetMetadata("output", "sigmoid");
  writer.SetMetadata("input", R"({"height": 56, "width": 56, "channels": 1, "mean": 0.1307,
    "deviation": 0.3081})");
  writer.SetMetadata("layers", R"([
    {"name": "conv1", "type": "conv2d", "weight": "conv1.weight", "bias": "conv1.bias",
     "padding": 2},
    {"name": "relu1", "type": "relu"},
    {"name": "pool1", "type": "max_pool2d", "kernel": 2},
    {"name": "conv2", "type": "conv2d", "weight": "conv2.weight", "bias": "conv2.bias",
     "padding": 1},
    {"name": "relu2", "type": "relu"},
    {"name": "pool2", "type": "max_pool2d", "kernel": 2},
    {"name": "conv3", "type": "conv2d", "weight": "conv3.weight", "bias": "conv3.bias",
     "padding": 1},
    {"name": "relu3", "type": "relu"},
    {"name": "conv4", "type": "conv2d", "weight": "conv4.weight", "bias": "conv4.bias",
     "padding": 1},
    {"name": "relu4", "type": "relu"},
    {"name": "classes", "type": "conv2d", "weight": "classes.weight", "bias": "classes.bias"},
    {"name": "mean", "type": "average_pool2d", "kernel": 14},
    {"name": "flatten", "type": "flatten"}
  ])");
  const std::vector<std::uint8_t> bytes = writer.Bytes();
  return Model::Load(bytes);
}

}  // namespace inklens
