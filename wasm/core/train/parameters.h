#pragma once

#include <optional>

#include "core/model/model.h"

namespace inklens {

/// The parameters of a layer that has some, to be changed in place (see Conv2d::BeginUpdate).
inline std::optional<ParameterViews> BeginUpdate(Model::Layer& layer) {
  if (auto* conv = std::get_if<Conv2d>(&layer)) return conv->BeginUpdate();
  if (auto* dense = std::get_if<Dense>(&layer)) return dense->BeginUpdate();
  return std::nullopt;
}

}  // namespace inklens
