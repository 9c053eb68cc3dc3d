#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/safetensors.h"

namespace inklens {

/// A model as a safetensors file that Model::Load reads back: the layer sequence in the metadata,
/// the tensors in PyTorch's layout under "<layer>.weight" and "<layer>.bias".
/// @param dtype    kF32 keeps every bit; kF16 and kBF16 round, to half precision and to bfloat16.
/// @param metadata further entries for people; a "name" replaces the model's, those that describe
///                 the layers are never replaced.
/// Errors: as SafetensorsWriter::Add.
Result<std::vector<std::uint8_t>> WriteModel(const Model& model, DType dtype,
                                             const std::map<std::string, std::string>& metadata);

}  // namespace inklens
