#include "core/engine/layer_outputs.h"

#include <utility>

namespace inklens {

std::vector<LayerOutput> LayerOutputs(std::span<const LayerInfo> layers, const Instance& instance) {
  const std::vector<std::optional<ReceptiveField>> fields = ReceptiveFields(layers);
  std::vector<LayerOutput> outputs;
  Shape
      image;  // the last one with height and width, for as long as its values stand in their order
  for (std::size_t i = 0; i < layers.size(); ++i) {
    ConstTensorView values = instance.trace.outputs[i];
    const bool spatial = values.shape().rank() == 4;
    if (spatial) image = values.shape();
    if (layers[i].kind == "dense") image = Shape();
    LayerOutput output{layers[i].name, layers[i].kind, {TermAxis::kChannel}, {values.size()}, {},
                       fields[i]};
    if (spatial) {
      output.axes = {TermAxis::kChannel, TermAxis::kHeight, TermAxis::kWidth};
      output.shape = {image[3], image[1], image[2]};
    }
    const bool in_order = image.rank() == 4 && values.size() == image.ElementCount();
    if (in_order) {
      output.values = ChannelsFirst(values.Reshaped(image));
    } else {
      output.values.assign(values.values().begin(), values.values().end());
    }
    outputs.push_back(std::move(output));
  }
  return outputs;
}

}  // namespace inklens
