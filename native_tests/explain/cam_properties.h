#pragma once

#include <functional>
#include <vector>

#include "core/explain/saliency.h"
#include "testing/arrays.h"

namespace inklens::test {

/// A method that is a pure function of the activations and the score gradient.
using CamMethod = std::function<Result<Map2D>(ConstTensorView, ConstTensorView)>;

/// [1, height, width, channels] with these values, channel by channel: the way one writes maps.
Tensor Channels(std::size_t height, std::size_t width,
                const std::vector<std::vector<float>>& channels);

/// What holds for every such method: channels may be permuted, a dead channel adds nothing,
/// nothing active or no gradient gives zeros that are reported as blank, and what does not fit
/// together is refused by name.
void CheckCamProperties(const CamMethod& method);

}  // namespace inklens::test
