#include "core/train/initialization.h"

#include <cmath>
#include <vector>

#include "core/base/rng.h"
#include "core/model/safetensors_writer.h"
#include "core/train/parameters.h"

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

void InitializeParameters(Model& model, std::uint64_t seed) {
  std::uint64_t stream = 0;
  for (Layer& layer : model.sequence()) {
    const std::optional<ParameterViews> parameters = BeginUpdate(layer);
    if (!parameters) continue;
    const std::size_t outputs = parameters->bias.size();
    const double bound = 1 / std::sqrt(static_cast<double>(parameters->weights.size() / outputs));
    for (const TensorView& tensor : {parameters->weights, parameters->bias}) {
      Rng rng(seed, stream++);
      for (float& value : tensor.values()) {
        value = static_cast<float>((2 * rng.NextDouble() - 1) * bound);
      }
    }
  }
}

}  // namespace inklens
