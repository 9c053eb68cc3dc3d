#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <optional>
#include <string>
#include <vector>

#include "core/classifier/receptive_field.h"
#include "core/explain/instance.h"

namespace inklens {

/// What a layer makes of an image.
struct LayerOutput {
  std::string name;
  std::string kind;  ///< as LayerInfo has it
  Shape shape;       ///< [channels, height, width]; of a layer without height and width [channels]
  /// Row by row. What a flattened image is made into has PyTorch's order, channel after channel, up
  /// to the next dense layer.
  std::vector<float> values;
  std::optional<ReceptiveField> receptive_field;  ///< nothing without height and width
};

/// Every layer's output for an image, front to back: the normalised image first, the logits last.
/// @param layers those of the classifier that read `instance`.
std::vector<LayerOutput> LayerOutputs(std::span<const LayerInfo> layers, const Instance& instance);

}  // namespace inklens
