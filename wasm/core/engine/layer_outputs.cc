#include "core/engine/layer_outputs.h"

#include "core/explain/terms.h"

namespace inklens {

std::vector<LayerOutput> LayerOutputs(std::span<const LayerInfo> layers, const Instance& instance) {
  const std::vector<std::optional<ReceptiveField>> fields = ReceptiveFields(layers);
  std::vector<LayerOutput> outputs(layers.size());
  Shape
      image;  // the last one with height and width, for as long as its values stand in their order
  for (std::size_t i = 0; i < layers.size(); ++i) {
    ConstTensorView values = instance.trace.outputs[i];
    LayerOutput& output = outputs[i];
    output.name = layers[i].name;
    output.kind = layers[i].kind;
    output.shape = {values.size()};
    output.receptive_field = fields[i];
    if (fields[i]) {
      image = values.shape();
      output.shape = {image[3], image[1], image[2]};
    }
    if (layers[i].kind == "dense" || image.ElementCount() != values.size()) {
      image = {1, 1, 1, values.size()};
    }
    output.values = ChannelsFirst(values.Reshaped(image));
  }
  return outputs;
}

}  // namespace inklens
