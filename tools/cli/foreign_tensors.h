#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/model/safetensors.h"

namespace inklens::cli {

/// Whether a tensor is of a low-rank adapter (LoRA), which changes what another one computes.
bool IsAdapter(std::string_view name);
/// Whether the name says that it is a moving average of another tensor ("conv1_ema.weight").
bool IsAverage(std::string_view name);

/// Whether a tensor may be a layer's weight by its name and number of dimensions, or what a
/// weight is made of.
bool MayBeWeight(std::string_view name, const SafetensorsEntry& entry);

/// One sentence on the first tensor that is not in `used` and of which something is known that
/// --layers cannot name: what it is, and what to do before the network is saved. Otherwise empty.
std::string ForeignTensor(const Safetensors& file, const std::set<std::string>& used);

}  // namespace inklens::cli
