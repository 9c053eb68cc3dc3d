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

}  // namespace inklens
