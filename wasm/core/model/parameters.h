#pragma once

#include <optional>

#include "core/model/model.h"

namespace inklens {

/// The parameters of a layer that has some, to be changed in place (see Conv2d::BeginUpdate).
inline std::optional<ParameterViews> BeginUpdate(Layer& layer) {
  using Answer = std::optional<ParameterViews>;
  return std::visit(Overloads{
                        [](Conv2d& conv) { return Answer(conv.BeginUpdate()); },
                        [](Dense& dense) { return Answer(dense.BeginUpdate()); },
                        [](Relu&) { return Answer(); },
                        [](MaxPool2d&) { return Answer(); },
                        [](AveragePool2d&) { return Answer(); },
                        [](BatchNorm&) { return Answer(); },
                        [](Flatten&) { return Answer(); },
                    },
                    layer);
}

}  // namespace inklens
